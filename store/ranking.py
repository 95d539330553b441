"""Who stands out: authors ranked by what they said, read from an index; and the denominators for it."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias

from sqlalchemy import CTE, ColumnElement, Connection, and_, case, func, literal_column, select, union_all

from domain.counting import AuthorTally
from domain.mention import Author
from store import incidents
from store.asof import changes_since, in_force
from store.authors import AuthorKey, AuthorRow, Standing, mentions_by, standings, tallied, with_handles
from store.codes import NEGATIVE, POSITIVE
from store.counting import counted, sources
from store.escape import unescape
from store.keys import value
from store.moments import micros, moment
from store.rows import Row
from store.schema import author_totals as totals
from store.schema import authors, earlier_versions, mentions
from store.shown import rows

By = Literal["negative", "reach", "positive", "positive_before"]
# What must be above zero, and the order; the rest of each index breaks ties, so that the order is always the same.
_RANKINGS = {
    "negative": ("negative", ("negative", "followers")),
    "reach": ("negative", ("followers", "negative")),
    "positive": ("positive", ("positive", "followers")),
    "positive_before": ("positive_before", ("positive_before", "followers")),
}
_Numbers: TypeAlias = AuthorRow | Standing
_FEW = 5_000  # mentions between then and now: up to here correcting the roll-up is quicker than counting anew


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorTotals:
    """Since the incident started: authors heard, those with a negative mention, and negative mentions by them.

    Denominators of the rankings: like these they leave out authors whom the source does not identify.
    """

    authors: int = 0
    critics: int = 0
    negative: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rankings:
    """Several rankings of the same moment, each with its first authors, and the denominators for all of them."""

    first: Mapping[By, list[AuthorTally]]
    totals: AuthorTotals


def rankings(
    tx: Connection,
    incident_id: str,
    limits: Mapping[By, int],
    *,
    without: Iterable[str] = (),
    known_at: datetime | None = None,
) -> Rankings:
    """Each ranking's first authors, as many as `limits` says, by what they said since the incident started
    (`positive_before`: until then). "reach" ranks by followers those with at least one negative mention.

    Authors with the handles `without` are in no ranking and no denominator. With `known_at`, as it stood then; asking
    for several at once counts no more than asking for one.
    """
    left_out = with_handles(tx, incident_id, without)
    at = None if known_at is None else micros(known_at)
    touched = set[AuthorKey]() if at is None else _touched(tx, incident_id, at)
    if at is not None and touched is None:
        more: dict[By, int] = {by: limit + len(left_out) for by, limit in limits.items()}
        keys, totals = _counted_anew(tx, incident_id, more, at)
        found = _then(tx, incident_id, keys - left_out, at)
        theirs = _then(tx, incident_id, left_out, at)
        return _told(dict.fromkeys(limits, found), limits, _corrected(totals, more=(), less=theirs))
    changed = left_out | (touched or set())
    before = _then(tx, incident_id, (touched or set()) - left_out, at) if at is not None else []
    candidates: dict[By, list[AuthorRow]] = {}
    for by, limit in limits.items():
        # An author's numbers then were at most those of now: nobody from further down can have been among the first.
        highest = _ranked(tx, incident_id, by, limit + len(changed))
        candidates[by] = [row for row in highest if row.key not in changed] + before
    after = standings(tx, incident_id, changed).values()
    return _told(candidates, limits, _corrected(_totals(tx, incident_id), more=before, less=after))


def top_authors(
    tx: Connection, incident_id: str, by: By, limit: int, *, known_at: datetime | None = None
) -> list[AuthorTally]:
    """The first `limit` authors of one ranking; see `rankings`."""
    return rankings(tx, incident_id, {by: limit}, known_at=known_at).first[by]


def author_totals(tx: Connection, incident_id: str, *, known_at: datetime | None = None) -> AuthorTotals:
    """How many authors and negative mentions the rankings draw from."""
    return rankings(tx, incident_id, {}, known_at=known_at).totals


def critics_by_number(
    tx: Connection, incident_id: str, *, without: Iterable[str] = (), known_at: datetime | None = None
) -> dict[int, int]:
    """{negative mentions since the start: how many authors wrote that many}, but for authors with these handles."""
    left_out, at = with_handles(tx, incident_id, without), None if known_at is None else micros(known_at)
    touched = set[AuthorKey]() if at is None else _touched(tx, incident_id, at)
    if at is not None and touched is None:
        row = _counted_then(tx, incident_id, at).c
        query = select(row.negative, func.count()).where(row.negative > 0).group_by(row.negative)
        found = Counter({int(negative): people for negative, people in tx.execute(query)})
        found.subtract(row.negative for row in _then(tx, incident_id, left_out, at))
    else:
        changed = left_out | (touched or set())
        found = Counter(_critics(tx, incident_id))
        found.subtract(standing.negative for standing in standings(tx, incident_id, changed).values())
        found.update(row.negative for row in _then(tx, incident_id, (touched or set()) - left_out, at or 0))
    return {negative: people for negative, people in found.items() if negative and people}


def _critics(tx: Connection, incident_id: str) -> dict[int, int]:
    row = authors.c
    query = (
        select(row.negative, func.count())
        .with_hint(authors, "INDEXED BY authors_by_negative", "sqlite")
        .where(row.incident_id == incident_id, row.negative > literal_column("0"))
        .group_by(row.negative)
    )
    return {negative: people for negative, people in tx.execute(query)}  # noqa: C416 - a row is no pair to mypy


def _told(candidates: Mapping[By, list[AuthorRow]], limits: Mapping[By, int], totals: AuthorTotals) -> Rankings:
    """The first of each ranking; `candidates` have all of them, in any order, and may have more."""
    first: dict[By, list[AuthorTally]] = {}
    for by, anybody in candidates.items():
        counting = [row for row in anybody if getattr(row, _RANKINGS[by][0])]
        first[by] = [_tally(row) for row in sorted(counting, key=_order(by), reverse=True)[: limits[by]]]
    return Rankings(first=first, totals=totals)


def _totals(tx: Connection, incident_id: str) -> AuthorTotals:
    row = tx.execute(
        select(totals.c.authors, totals.c.critics, totals.c.negative).where(totals.c.incident_id == incident_id)
    ).one_or_none()
    return AuthorTotals(authors=row[0], critics=row[1], negative=row[2]) if row else AuthorTotals()


def _corrected(found: AuthorTotals, *, more: Collection[_Numbers], less: Collection[_Numbers]) -> AuthorTotals:
    """The totals with some authors counted in and others counted out."""
    return AuthorTotals(
        authors=found.authors + sum(row.since > 0 for row in more) - sum(row.since > 0 for row in less),
        critics=found.critics + sum(row.negative > 0 for row in more) - sum(row.negative > 0 for row in less),
        negative=found.negative + sum(row.negative for row in more) - sum(row.negative for row in less),
    )


def _ranked(tx: Connection, incident_id: str, by: By, limit: int) -> list[AuthorRow]:
    above_zero, order = _RANKINGS[by]
    # Left to itself SQLite sorts all critics by followers: it takes an incident for ten rows. The zero is written out,
    # for only then do the databases see that the partial index holds what is asked for.
    query = (
        select(authors)
        .with_hint(authors, f"INDEXED BY authors_by_{by}", "sqlite")
        .where(authors.c.incident_id == incident_id, authors.c[above_zero] > literal_column("0"))
        .order_by(*(authors.c[name].desc() for name in (*order, "source", "author_id")))
        .limit(limit)
    )
    return [AuthorRow(*values) for values in tx.execute(query)]


def _order(by: By) -> Any:
    first, second = _RANKINGS[by][1]
    return lambda row: (getattr(row, first), getattr(row, second), row.source, row.author_id)


def _touched(tx: Connection, incident_id: str, at: int) -> set[AuthorKey] | None:
    """The authors whose numbers at the moment `at` were others than now; None if there are many."""
    if sum(part.mentions for part in counted(tx, incident_id, at + 1)) > _FEW:
        return None
    row = mentions.c
    later = rows(
        tx,
        mentions,
        row.incident_id == incident_id,
        row.source.in_(sources(tx, incident_id)),
        row.label.in_(range(4)),
        row.published_at > at,
    )
    keys = {(version.source, version.author_id) for version in later}
    for number, (version, _) in enumerate(changes_since(tx, incident_id, at)):
        if number == _FEW:
            return None
        keys.add((version.source, version.author_id))
    return {key for key in keys if key[1]}


def _then(tx: Connection, incident_id: str, keys: Iterable[AuthorKey], at: int) -> list[AuthorRow]:
    """These authors as they would have been tallied at the moment `at`."""
    keys = set(keys)
    started_at = micros(incidents.get(tx, incident_id).started_at)
    versions: list[Row] = [row for row in mentions_by(tx, incident_id, keys) if row.known_at <= at]
    earlier = rows(tx, earlier_versions, in_force(incident_id, at))
    versions += [row for row in earlier if (row.source, row.author_id) in keys]
    return tallied(started_at, versions)


def _counted_anew(
    tx: Connection, incident_id: str, limits: Mapping[By, int], at: int
) -> tuple[set[AuthorKey], AuthorTotals]:
    """Who was among the first of any of the rankings at the moment `at`, and the totals then: all from one counting."""
    counts = _counted_then(tx, incident_id, at)
    row = counts.c
    nothing: ColumnElement[int] = literal_column("0")
    summed = select(
        literal_column("''").label("source"),
        literal_column("''").label("author_id"),
        func.coalesce(func.sum(case((row.since > 0, 1), else_=0)), 0).label("authors"),
        func.coalesce(func.sum(case((row.negative > 0, 1), else_=0)), 0).label("critics"),
        func.coalesce(func.sum(row.negative), 0).label("negative"),
    )
    parts = [summed]
    for by, limit in limits.items():
        above_zero, order = _RANKINGS[by]
        ranked = (
            select(row.source, row.author_id)
            .where(row[above_zero] > 0)
            .order_by(*(row[name].desc() for name in (*order, "source", "author_id")))
            .limit(limit)
            .subquery(by)
        )
        parts.append(select(ranked.c.source, ranked.c.author_id, nothing, nothing, nothing))
    keys: set[AuthorKey] = set()
    found = AuthorTotals()
    for source, author_id, heard, critics, negative in tx.execute(union_all(*parts)):
        if author_id:
            keys.add((source, author_id))
        else:
            found = AuthorTotals(authors=int(heard), critics=int(critics), negative=int(negative))
    return keys, found


def _counted_then(tx: Connection, incident_id: str, at: int) -> CTE:
    """Every author's numbers at the moment `at`, from the mentions: linear in what was known."""
    started_at = micros(incidents.get(tx, incident_id).started_at)
    known = union_all(
        *(
            select(row.source, row.author_id, row.label, row.published_at, row.author_followers).where(
                condition, row.author_id != literal_column("''")
            )
            for row, condition in (
                (mentions.c, and_(mentions.c.incident_id == incident_id, mentions.c.known_at <= at)),
                (earlier_versions.c, in_force(incident_id, at)),
            )
        )
    ).subquery()
    row = known.c

    def number(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.sum(case((condition, 1), else_=0))

    since = row.published_at >= started_at
    return (
        select(
            row.source,
            row.author_id,
            func.coalesce(func.max(row.author_followers), -1).label("followers"),
            number(since).label("since"),
            number(and_(since, row.label == NEGATIVE)).label("negative"),
            number(and_(since, row.label == POSITIVE)).label("positive"),
            number(and_(~since, row.label == POSITIVE)).label("positive_before"),
        )
        .group_by(row.source, row.author_id)
        .cte("counts")
        .prefix_with("MATERIALIZED")  # counted once, however often it is read
    )


def _tally(row: AuthorRow) -> AuthorTally:
    return AuthorTally(
        source=unescape(row.source),
        author=Author(
            id=value(row.author_id, row.long_id),
            handle=unescape(row.handle),
            name=unescape(row.name),
            followers=None if row.followers < 0 else row.followers,
            verified=row.verified,
        ),
        negative=row.negative,
        neutral=row.neutral,
        positive=row.positive,
        unscored=row.unscored,
        negative_before=row.negative_before,
        neutral_before=row.neutral_before,
        positive_before=row.positive_before,
        unscored_before=row.unscored_before,
        first_at=moment(row.first_at),
        last_at=moment(row.last_at),
    )
