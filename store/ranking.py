"""Who stands out: authors ranked by what they said, read from an index; and the denominators for it."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Literal, NamedTuple, TypeAlias

from sqlalchemy import CTE, ColumnElement, Connection, and_, case, func, literal_column, select, union_all

from domain.counting import AuthorTally
from domain.mention import Author
from store import incidents
from store.asof import in_force
from store.authors import AuthorKey, AuthorRow, Standing, mentions_by, standings, tallied, with_handles
from store.codes import NEGATIVE, POSITIVE
from store.counting import counted
from store.escape import unescape
from store.keys import value
from store.moments import micros, moment
from store.rewinding import Rewound, how_many, rewound
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
_PART = 0.25  # of what was known then has changed since: up to here going back from now is quicker than counting anew


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
    """Several rankings of the same moment, each with its first authors, and the denominators for all of them.

    critics: {negative mentions since the start: how many authors wrote that many}; empty unless asked for.
    """

    first: Mapping[By, list[AuthorTally]]
    totals: AuthorTotals
    critics: Mapping[int, int]


class _Whole(NamedTuple):
    """What is said of all authors together."""

    totals: AuthorTotals
    critics: Counter[int] | None

    def corrected(self, *, more: Collection[_Numbers], less: Collection[_Numbers]) -> "_Whole":
        """The same with some authors counted in and others counted out."""
        found = self.totals
        totals = AuthorTotals(
            authors=found.authors + sum(row.since > 0 for row in more) - sum(row.since > 0 for row in less),
            critics=found.critics + sum(row.negative > 0 for row in more) - sum(row.negative > 0 for row in less),
            negative=found.negative + sum(row.negative for row in more) - sum(row.negative for row in less),
        )
        if self.critics is None:
            return _Whole(totals, None)
        critics = self.critics.copy()
        critics.update(row.negative for row in more)
        critics.subtract(row.negative for row in less)
        return _Whole(totals, critics)


def rankings(
    tx: Connection,
    incident_id: str,
    limits: Mapping[By, int],
    *,
    without: Iterable[str] = (),
    known_at: datetime | None = None,
    numbers: bool = False,
) -> Rankings:
    """Each ranking's first authors, as many as `limits` says, by what they said since the incident started
    (`positive_before`: until then). "reach" ranks by followers those with at least one negative mention.

    Authors with the handles `without` are in no ranking and no denominator. With `known_at`, as it stood then; asking
    for several at once, and for the `numbers` of `critics`, counts no more than asking for one.
    """
    left_out = with_handles(tx, incident_id, without)
    at = None if known_at is None else micros(known_at)
    changed = {} if at is None else _changed(tx, incident_id, at)
    if at is not None and changed is None:
        more: dict[By, int] = {by: limit + len(left_out) for by, limit in limits.items()}
        keys, whole = _counted_anew(tx, incident_id, more, at, numbers=numbers)
        found = _then(tx, incident_id, keys - left_out, at)
        theirs = _then(tx, incident_id, left_out, at)
        return _told(dict.fromkeys(limits, found), limits, whole.corrected(more=(), less=theirs))
    changed = changed or {}
    back = [each.then for key, each in changed.items() if key not in left_out]
    same = standings(tx, incident_id, left_out - changed.keys()).values()
    gone: list[_Numbers] = [*(each.now for each in changed.values() if each.now), *same]
    whole = _Whole(_totals(tx, incident_id), _critics(tx, incident_id) if numbers else None)
    whole = whole.corrected(more=back, less=gone)
    without_these = left_out | changed.keys()
    first = {by: _ranked(tx, incident_id, by, limit, without_these) for by, limit in limits.items()}
    if at is not None:
        exact = {row.key: row for found in first.values() for row in found}
        recount = partial(_then, tx, incident_id, at=at)
        first = {by: _settled(by, limits[by], [*found, *back], exact, recount) for by, found in first.items()}
    return _told(first, limits, whole)


def top_authors(
    tx: Connection, incident_id: str, by: By, limit: int, *, known_at: datetime | None = None
) -> list[AuthorTally]:
    """The first `limit` authors of one ranking; see `rankings`."""
    return rankings(tx, incident_id, {by: limit}, known_at=known_at).first[by]


def author_totals(tx: Connection, incident_id: str, *, known_at: datetime | None = None) -> AuthorTotals:
    """How many authors and negative mentions the rankings draw from."""
    return rankings(tx, incident_id, {}, known_at=known_at).totals


def anybody(tx: Connection, incident_id: str) -> bool:
    """Whether any mention of the incident, of whatever time, came with an author."""
    query = select(authors.c.author_id).where(authors.c.incident_id == incident_id).limit(1)
    return tx.scalars(query).first() is not None


def _critics(tx: Connection, incident_id: str) -> Counter[int]:
    row = authors.c
    query = (
        select(row.negative, func.count())
        .with_hint(authors, "INDEXED BY authors_by_negative", "sqlite")
        .where(row.incident_id == incident_id, row.negative > literal_column("0"))
        .group_by(row.negative)
    )
    return Counter({negative: people for negative, people in tx.execute(query)})  # noqa: C416 - a row is no pair to mypy


def _told(candidates: Mapping[By, list[AuthorRow]], limits: Mapping[By, int], whole: _Whole) -> Rankings:
    """The first of each ranking; `candidates` have all of them, in any order, and may have more."""
    first: dict[By, list[AuthorTally]] = {}
    for by, anybody in candidates.items():
        counting = [row for row in anybody if getattr(row, _RANKINGS[by][0])]
        first[by] = [_tally(row) for row in sorted(counting, key=_order(by), reverse=True)[: limits[by]]]
    critics = {negative: people for negative, people in (whole.critics or {}).items() if negative and people}
    return Rankings(first=first, totals=whole.totals, critics=critics)


def _totals(tx: Connection, incident_id: str) -> AuthorTotals:
    row = tx.execute(
        select(totals.c.authors, totals.c.critics, totals.c.negative).where(totals.c.incident_id == incident_id)
    ).one_or_none()
    return AuthorTotals(authors=row[0], critics=row[1], negative=row[2]) if row else AuthorTotals()


def _ranked(tx: Connection, incident_id: str, by: By, limit: int, without: Collection[AuthorKey]) -> list[AuthorRow]:
    """The first `limit` of a ranking but for these authors, as they are now."""
    above_zero, order = _RANKINGS[by]
    # Left to itself SQLite sorts all critics by followers: it takes an incident for ten rows. The zero is written out,
    # for only then do the databases see that the partial index holds what is asked for.
    query = (
        select(authors)
        .with_hint(authors, f"INDEXED BY authors_by_{by}", "sqlite")
        .where(authors.c.incident_id == incident_id, authors.c[above_zero] > literal_column("0"))
        .order_by(*(authors.c[name].desc() for name in (*order, "source", "author_id")))
        .limit(limit + len(without))
    )
    found: list[AuthorRow] = []
    with tx.execute(query, execution_options={"yield_per": max(limit, 1)}) as result:
        for row in map(AuthorRow._make, result):
            if row.key not in without:
                found.append(row)
            if len(found) >= limit:
                break
    return found


def _order(by: By) -> Any:
    first, second = _RANKINGS[by][1]
    return lambda row: (getattr(row, first), getattr(row, second), row.source, row.author_id)


def _changed(tx: Connection, incident_id: str, at: int) -> dict[AuthorKey, Rewound] | None:
    """The authors whose numbers at the moment `at` were others than now; None if much has changed since."""
    known = sum(part.mentions for part in counted(tx, incident_id, None, at + 1))
    if how_many(tx, incident_id, at) > known * _PART:
        return None
    return rewound(tx, incident_id, micros(incidents.get(tx, incident_id).started_at), at)


def _settled(
    by: By,
    limit: int,
    candidates: Iterable[AuthorRow],
    exact: dict[AuthorKey, AuthorRow],
    recount: Callable[[set[AuthorKey]], list[AuthorRow]],
) -> list[AuthorRow]:
    """The first `limit` of a ranking at an earlier moment; `exact` has those candidates of whom all is known.

    Of the others the followers may have been fewer then. Who stands high enough is counted from their mentions, until
    nobody else can have stood higher.
    """
    order = _order(by)
    counting = sorted((row for row in candidates if getattr(row, _RANKINGS[by][0])), key=order, reverse=True)
    looked_at = limit
    while True:
        keys = [row.key for row in counting[:looked_at]]
        exact |= {row.key: row for row in recount(set(keys) - exact.keys())}
        first = sorted((exact[key] for key in keys), key=order, reverse=True)[:limit]
        rest = counting[looked_at : looked_at + 1]
        if not rest or not first or order(first[-1]) > order(rest[0]):
            return first
        looked_at *= 2


def _then(tx: Connection, incident_id: str, keys: Iterable[AuthorKey], at: int) -> list[AuthorRow]:
    """These authors as they would have been tallied at the moment `at`."""
    keys = set(keys)
    started_at = micros(incidents.get(tx, incident_id).started_at)
    versions: list[Row] = [row for row in mentions_by(tx, incident_id, keys) if row.known_at <= at]
    earlier = rows(tx, earlier_versions, in_force(incident_id, at))
    versions += [row for row in earlier if (row.source, row.author_id) in keys]
    return tallied(started_at, versions)


def _counted_anew(
    tx: Connection, incident_id: str, limits: Mapping[By, int], at: int, *, numbers: bool
) -> tuple[set[AuthorKey], _Whole]:
    """Who was among the first of any of the rankings at the moment `at`, and what was said of all then: all from one
    counting. Rows without author are of the second sort.
    """
    counts = _counted_then(tx, incident_id, at)
    row = counts.c
    nothing: ColumnElement[int] = literal_column("0")
    nobody: ColumnElement[str] = literal_column("''")
    summed = select(
        literal_column("'totals'").label("source"),
        nobody.label("author_id"),
        func.coalesce(func.sum(case((row.since > 0, 1), else_=0)), 0).label("authors"),
        func.coalesce(func.sum(case((row.negative > 0, 1), else_=0)), 0).label("critics"),
        func.coalesce(func.sum(row.negative), 0).label("negative"),
    )
    parts = [summed]
    if numbers:
        by_number = select(literal_column("'numbers'"), nobody, row.negative, func.count(), nothing)
        parts.append(by_number.where(row.negative > 0).group_by(row.negative))
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
    totals, critics_by_number = AuthorTotals(), Counter[int]()
    for source, author_id, *found in tx.execute(union_all(*parts)):
        first, second, third = map(int, found)
        if author_id:
            keys.add((source, author_id))
        elif source == "totals":
            totals = AuthorTotals(authors=first, critics=second, negative=third)
        else:
            critics_by_number[first] = second
    return keys, _Whole(totals, critics_by_number if numbers else None)


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
