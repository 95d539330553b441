"""The author roll-up: what each author said in an incident, before it started and since.

Authors whom the source does not identify are not tallied. What only grows is added up; whatever takes something away
(an edit, a removal, another start of the incident) recomputes the authors it touches from their mentions.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from operator import add, itemgetter
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Dialect, bindparam, delete, literal_column, select, tuple_, update

from domain.incident import Incident
from store import bulk
from store.days import days, on_days
from store.escape import escape, unescape
from store.keys import is_hashed, key
from store.moments import micros
from store.rows import Row, mention_of
from store.schema import author_totals, authors, mentions
from store.shown import rows

AuthorKey = tuple[str, str]  # source and author id, as they are stored
_CHUNK = 2_000
UNKNOWN = -1  # followers


class AuthorRow(NamedTuple):
    """The columns of `schema.authors`, in their order; the counts are in the order of the ranks."""

    incident_id: str
    source: str
    author_id: str
    long_id: str
    handle: str
    folded_handle: str
    name: str
    followers: int
    verified: bool | None
    negative: int
    unscored: int
    neutral: int
    positive: int
    negative_before: int
    unscored_before: int
    neutral_before: int
    positive_before: int
    first_at: int
    last_at: int

    @property
    def key(self) -> AuthorKey:
        return self.source, self.author_id

    @property
    def since(self) -> int:
        """Mentions since the incident started."""
        return self.negative + self.unscored + self.neutral + self.positive

    def merged(self, more: "AuthorRow") -> "AuthorRow":
        """Both together: counts add up, and the latest mention says who it is by now."""
        latest = more if more.last_at >= self.last_at else self
        mine: tuple[Any, ...] = self
        theirs: tuple[Any, ...] = more
        return AuthorRow._make(
            (
                *mine[:4],
                latest.handle,
                latest.folded_handle,
                latest.name,
                max(self.followers, more.followers),
                latest.verified,
                *map(add, mine[_COUNTS], theirs[_COUNTS]),
                min(self.first_at, more.first_at),
                latest.last_at,
            )
        )


class Standing(NamedTuple):
    """An author's mentions since the incident started, and the negative ones among them."""

    since: int
    negative: int


_Counted = AuthorRow | Standing
_PLACES = {name: place for place, name in enumerate(AuthorRow._fields)}
_COUNTS = slice(_PLACES["negative"], _PLACES["first_at"])
_KEY = [_PLACES[column.name] for column in authors.primary_key]
_INDEXED = sorted({_PLACES[column.name] for index in authors.indexes for column in index.columns} - {*_KEY})
_FREE = [place for place in _PLACES.values() if place not in {*_KEY, *_INDEXED}]


def tallied(started_at: int, versions: Iterable[Row]) -> list[AuthorRow]:
    """Count versions by author. Handle, name and verification are those of the author's latest mention."""
    groups: dict[AuthorKey, list[Row]] = {}
    for version in versions:
        if version.author_id:
            groups.setdefault((version.source, version.author_id), []).append(version)
    return [_tallied(started_at, group) for group in groups.values()]


def _tallied(started_at: int, versions: list[Row]) -> AuthorRow:
    latest = earliest = versions[0]
    counts = [0] * 8
    followers = UNKNOWN
    for version in versions:
        at = version.published_at
        counts[version.label + (4 if at < started_at else 0)] += 1
        if version.author_followers is not None and version.author_followers > followers:
            followers = version.author_followers
        if (at, version.id) > (latest.published_at, latest.id):
            latest = version
        elif at < earliest.published_at:
            earliest = version
    who = (
        latest.incident_id,
        latest.source,
        latest.author_id,
        escape(mention_of(latest).author.id) if is_hashed(latest.author_id) else "",
        latest.author_handle,
        folded(latest.author_handle),
        latest.author_name,
        followers,
        latest.author_verified,
    )
    return AuthorRow._make((*who, *counts, earliest.published_at, latest.published_at))


def folded(handle: str) -> str:
    """A handle as it compares: without a leading @, in any case."""
    return key(unescape(handle).removeprefix("@").casefold())


def absorb(tx: Connection, incident: Incident, added: Iterable[Row]) -> None:
    """Count new mentions in."""
    new = dict(sorted((row.key, row) for row in tallied(micros(incident.started_at), added)))
    before = tallies_of(tx, incident.id, new)
    grown = [(before[key], before[key].merged(row)) for key, row in new.items() if key in before]
    first = [row for key, row in new.items() if key not in before]
    bulk.insert(tx, authors, first)
    _change(tx, grown)
    _count(tx, incident.id, before.values(), [*first, *(after for _, after in grown)])


def recompute(tx: Connection, incident: Incident, keys: Iterable[AuthorKey]) -> None:
    """Count these authors anew from their mentions."""
    wanted = sorted(set(keys))
    for start in range(0, len(wanted), _CHUNK):
        chunk = wanted[start : start + _CHUNK]
        before = standings(tx, incident.id, chunk)
        new = tallied(micros(incident.started_at), mentions_by(tx, incident.id, chunk))
        _delete(tx, incident.id, chunk)
        bulk.insert(tx, authors, new)
        _count(tx, incident.id, before.values(), new)


def rebuild(tx: Connection, incident: Incident) -> None:
    """Count all authors of an incident anew."""
    tx.execute(delete(authors).where(authors.c.incident_id == incident.id))
    tx.execute(delete(author_totals).where(author_totals.c.incident_id == incident.id))
    everyone = (
        select(mentions.c.source, mentions.c.author_id)
        .where(mentions.c.incident_id == incident.id, mentions.c.author_id != literal_column("''"))
        .distinct()
    )
    recompute(tx, incident, [(source, author_id) for source, author_id in tx.execute(everyone)])


def mentions_by(tx: Connection, incident_id: str, keys: Iterable[AuthorKey]) -> Iterable[Row]:
    """Every current mention of these authors."""
    wanted = set(keys)
    ids = sorted({author_id for _, author_id in wanted})
    by_author = (
        mentions.c.incident_id == incident_id,
        on_days(days(tx, incident_id)),
        bulk.among(tx, mentions.c.author_id, ids),
        mentions.c.author_id != literal_column("''"),
    )
    return (row for row in rows(tx, mentions, *by_author) if (row.source, row.author_id) in wanted)


def tallies_of(tx: Connection, incident_id: str, keys: Iterable[AuthorKey]) -> dict[AuthorKey, AuthorRow]:
    """What is tallied of these authors now."""
    return {row.key: row for row in map(AuthorRow._make, _select(tx, [*authors.c], incident_id, keys))}


def standings(tx: Connection, incident_id: str, keys: Iterable[AuthorKey]) -> dict[AuthorKey, Standing]:
    """How many mentions are tallied of these authors now."""
    row = authors.c
    since = row.negative + row.unscored + row.neutral + row.positive
    found = _select(tx, [row.source, row.author_id, since, row.negative], incident_id, keys)
    return {(source, author_id): Standing(*numbers) for source, author_id, *numbers in found}


def with_handles(tx: Connection, incident_id: str, handles: Iterable[str]) -> set[AuthorKey]:
    """The authors who have one of these handles by now."""
    row = authors.c
    asked = [folded(escape(handle.strip())) for handle in handles]
    query = select(row.source, row.author_id).where(row.incident_id == incident_id, row.folded_handle.in_(asked))
    return {(source, author_id) for source, author_id in tx.execute(query)} if asked else set()


def _select(
    tx: Connection, columns: Sequence[ColumnElement[Any]], incident_id: str, keys: Iterable[AuthorKey]
) -> Iterator[Any]:
    by_source: dict[str, list[str]] = {}
    for source, author_id in keys:
        by_source.setdefault(source, []).append(author_id)
    row = authors.c
    for source, ids in by_source.items():
        these = (row.incident_id == incident_id, row.source == source, bulk.among(tx, row.author_id, ids))
        yield from tx.execute(select(*columns).where(*these)).all()  # at once: one by one takes twice as long


def _change(tx: Connection, changed: Iterable[tuple[AuthorRow, AuthorRow]]) -> None:
    """Put the second of each pair in the place of the first."""
    groups: dict[tuple[int, ...], list[AuthorRow]] = {}
    for before, after in changed:
        indexed = tuple([place for place in _INDEXED if before[place] != after[place]])
        groups.setdefault(indexed, []).append(after)
    for indexed, after_all in groups.items():
        values = itemgetter(*sorted((*_FREE, *indexed)), *_KEY)
        rows_ = list(map(values, after_all))
        changing = _changing(tx.dialect, indexed)
        tx.exec_driver_sql(changing, rows_ if tx.dialect.name == "sqlite" else bulk.columns_of(rows_))


@lru_cache(maxsize=128)
def _changing(dialect: Dialect, indexed: tuple[int, ...]) -> str:
    """SQLite writes an index anew whenever one of its columns is named; so of these only those that change are."""
    if dialect.name != "sqlite":
        return _changing_arrays(dialect, indexed)
    named: dict[str, Any] = {
        AuthorRow._fields[place]: bindparam(AuthorRow._fields[place]) for place in (*_FREE, *indexed)
    }
    same = (authors.c[AuthorRow._fields[place]] == bindparam(f"of_{place}") for place in _KEY)
    return str(update(authors).where(*same).values(named).compile(dialect=dialect))


def _changing_arrays(dialect: Dialect, indexed: tuple[int, ...]) -> str:
    named = sorted((*_FREE, *indexed))
    columns = [authors.c[AuthorRow._fields[place]] for place in (*named, *_KEY)]
    names = ", ".join(column.name for column in columns)
    values = ", ".join(f"{column.name} = new.{column.name}" for column in columns[: len(named)])
    same = " AND ".join(f"authors.{column.name} = new.{column.name}" for column in columns[len(named) :])
    return f"UPDATE authors SET {values} FROM {bulk.arrays(dialect, columns)} AS new ({names}) WHERE {same}"  # noqa: S608 - names of ours


def _delete(tx: Connection, incident_id: str, keys: list[AuthorKey]) -> None:
    one = tuple_(authors.c.source, authors.c.author_id).in_(keys)
    tx.execute(delete(authors).where(authors.c.incident_id == incident_id, one))


def _count(tx: Connection, incident_id: str, before: Iterable[_Counted], after: Iterable[_Counted]) -> None:
    """Make the totals follow."""
    heard = critics = negative = 0
    for rows_, sign in ((before, -1), (after, 1)):
        for row in rows_:
            heard += sign * (row.since > 0)
            critics += sign * (row.negative > 0)
            negative += sign * row.negative
    bulk.add(tx, author_totals, [(incident_id, heard, critics, negative)])
