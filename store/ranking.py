"""Who stands out: authors ranked by what they said, read from an index; and the denominators for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, and_, case, func, literal_column, select, union_all

from domain.counting import AuthorTally
from domain.mention import Author
from store import incidents
from store.asof import changes_since, in_force
from store.authors import AuthorKey, AuthorRow, mentions_by, standings, tallied
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
_FEW = 5_000  # mentions between then and now: up to here correcting the roll-up is quicker than counting anew


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorTotals:
    """Since the incident started: authors heard, those with a negative mention, and negative mentions by them.

    Denominators of the rankings: like these they leave out authors whom the source does not identify.
    """

    authors: int = 0
    critics: int = 0
    negative: int = 0


def top_authors(
    tx: Connection, incident_id: str, by: By, limit: int, *, known_at: datetime | None = None
) -> list[AuthorTally]:
    """The first `limit` authors by what they said since the incident started (`positive_before`: until then).

    "reach" ranks by followers those with at least one negative mention. With `known_at`, as it stood then.
    """
    if known_at is None:
        return [_tally(row) for row in _ranked(tx, incident_id, by, limit)]
    at = micros(known_at)
    touched = _touched(tx, incident_id, at)
    if touched is None:
        keys = _ranked_then(tx, incident_id, by, limit, at)
        found = _then(tx, incident_id, keys, at)
    else:
        # An author's numbers then were at most those of now, so nobody from further down can have been among the first.
        candidates = _ranked(tx, incident_id, by, limit + len(touched))
        same = [row for row in candidates if (row.source, row.author_id) not in touched]
        found = same + _then(tx, incident_id, touched, at)
    return [_tally(row) for row in sorted(found, key=_order(by), reverse=True) if _counts(by, row)][:limit]


def author_totals(tx: Connection, incident_id: str, *, known_at: datetime | None = None) -> AuthorTotals:
    """How many authors and negative mentions the rankings draw from."""
    row = tx.execute(
        select(totals.c.authors, totals.c.critics, totals.c.negative).where(totals.c.incident_id == incident_id)
    ).one_or_none()
    now = AuthorTotals(authors=row[0], critics=row[1], negative=row[2]) if row else AuthorTotals()
    if known_at is None:
        return now
    at = micros(known_at)
    touched = _touched(tx, incident_id, at)
    if touched is None:
        return _totals_then(tx, incident_id, at)
    before = _then(tx, incident_id, touched, at)
    after = standings(tx, incident_id, touched).values()
    return AuthorTotals(
        authors=now.authors + sum(row.since > 0 for row in before) - sum(row.since > 0 for row in after),
        critics=now.critics + sum(row.negative > 0 for row in before) - sum(row.negative > 0 for row in after),
        negative=now.negative + sum(row.negative for row in before) - sum(row.negative for row in after),
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


def _counts(by: By, row: AuthorRow) -> bool:
    return bool(getattr(row, _RANKINGS[by][0]))


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


def _ranked_then(tx: Connection, incident_id: str, by: By, limit: int, at: int) -> list[AuthorKey]:
    counts = _counted_then(tx, incident_id, at)
    above_zero, order = _RANKINGS[by]
    query = (
        select(counts.c.source, counts.c.author_id)
        .where(counts.c[above_zero] > 0)
        .order_by(*(counts.c[name].desc() for name in (*order, "source", "author_id")))
        .limit(limit)
    )
    return [(source, author_id) for source, author_id in tx.execute(query)]


def _totals_then(tx: Connection, incident_id: str, at: int) -> AuthorTotals:
    row = _counted_then(tx, incident_id, at).c
    query = select(
        func.coalesce(func.sum(case((row.since > 0, 1), else_=0)), 0),
        func.coalesce(func.sum(case((row.negative > 0, 1), else_=0)), 0),
        func.coalesce(func.sum(row.negative), 0),
    )
    heard, critics, negative = tx.execute(query).one()
    return AuthorTotals(authors=int(heard), critics=int(critics), negative=int(negative))


def _counted_then(tx: Connection, incident_id: str, at: int) -> Any:
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
        .subquery()
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
