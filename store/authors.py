"""The author roll-up: what each author said in an incident, before it started and since.

Authors whom the source does not identify are not tallied. What only grows is added up; whatever takes something away
(an edit, a removal, another start of the incident) recomputes the authors it touches from their mentions.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Dialect, case, delete, literal_column, select, tuple_

from domain.incident import Incident
from store import bulk
from store.escape import escape, unescape
from store.keys import is_hashed, key
from store.moments import micros
from store.rows import Row, mention_of
from store.schema import author_totals, authors, mentions
from store.shown import rows

AuthorKey = tuple[str, str]  # source and author id, as they are stored
_CHUNK = 2_000
_UNKNOWN = -1  # followers


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
    def since(self) -> int:
        """Mentions since the incident started."""
        return self.negative + self.unscored + self.neutral + self.positive


class Standing(NamedTuple):
    """An author's mentions since the incident started, and the negative ones among them."""

    since: int
    negative: int


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
    followers = _UNKNOWN
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
    new = tallied(micros(incident.started_at), added)
    before = standings(tx, incident.id, [(row.source, row.author_id) for row in new])
    _write(tx, new)
    nobody = Standing(0, 0)
    after = []
    for row in new:
        since, negative = before.get((row.source, row.author_id), nobody)
        after.append(Standing(since + row.since, negative + row.negative))
    _count(tx, incident.id, list(before.values()), after)


def recompute(tx: Connection, incident: Incident, keys: Iterable[AuthorKey]) -> None:
    """Count these authors anew from their mentions."""
    wanted = sorted(set(keys))
    for start in range(0, len(wanted), _CHUNK):
        chunk = wanted[start : start + _CHUNK]
        before = standings(tx, incident.id, chunk)
        new = tallied(micros(incident.started_at), mentions_by(tx, incident.id, chunk))
        _delete(tx, incident.id, chunk)
        _write(tx, new)
        _count(tx, incident.id, list(before.values()), [Standing(row.since, row.negative) for row in new])


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
        bulk.among(tx, mentions.c.author_id, ids),
        mentions.c.author_id != literal_column("''"),
    )
    return (row for row in rows(tx, mentions, *by_author) if (row.source, row.author_id) in wanted)


def standings(tx: Connection, incident_id: str, keys: Iterable[AuthorKey]) -> dict[AuthorKey, Standing]:
    """What is tallied of these authors now."""
    by_source: dict[str, list[str]] = {}
    for source, author_id in keys:
        by_source.setdefault(source, []).append(author_id)
    row = authors.c
    found: dict[AuthorKey, Standing] = {}
    for source, ids in by_source.items():
        query = select(row.author_id, row.negative + row.unscored + row.neutral + row.positive, row.negative).where(
            row.incident_id == incident_id, row.source == source, bulk.among(tx, row.author_id, ids)
        )
        for author_id, since, negative in tx.execute(query):
            found[source, author_id] = Standing(since, negative)
    return found


def _write(tx: Connection, new: list[AuthorRow]) -> None:
    if new:
        tx.exec_driver_sql(_merging(tx.dialect), list(new))


@lru_cache(maxsize=8)
def _merging(dialect: Dialect) -> str:
    """Insert an author, or add to what is known: counts grow, and the latest mention says who it is by now."""
    statement = bulk.upserting(dialect.name, authors)
    more, now = statement.excluded, authors.c
    newer = more.last_at >= now.last_at
    merged: dict[str, ColumnElement[Any]] = {
        name: case((newer, more[name]), else_=now[name]) for name in ("handle", "folded_handle", "name", "verified")
    }
    merged |= {name: now[name] + more[name] for name in AuthorRow._fields[9:17]}
    merged["followers"] = case((more.followers > now.followers, more.followers), else_=now.followers)
    merged["first_at"] = case((more.first_at < now.first_at, more.first_at), else_=now.first_at)
    merged["last_at"] = case((newer, more.last_at), else_=now.last_at)
    upsert = statement.on_conflict_do_update(index_elements=list(authors.primary_key), set_=merged)
    return str(upsert.compile(dialect=dialect))


def _delete(tx: Connection, incident_id: str, keys: list[AuthorKey]) -> None:
    one = tuple_(authors.c.source, authors.c.author_id).in_(keys)
    tx.execute(delete(authors).where(authors.c.incident_id == incident_id, one))


def _count(tx: Connection, incident_id: str, before: list[Standing], after: list[Standing]) -> None:
    """Make the totals follow."""
    heard = sum(each.since > 0 for each in after) - sum(each.since > 0 for each in before)
    critics = sum(each.negative > 0 for each in after) - sum(each.negative > 0 for each in before)
    negative = sum(each.negative for each in after) - sum(each.negative for each in before)
    bulk.add(tx, author_totals, [(incident_id, heard, critics, negative)])
