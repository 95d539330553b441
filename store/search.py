"""Full-text search: FTS5 on SQLite, a GIN index on PostgreSQL. Which words count is decided in `store.words`.

FTS5 gives its hits in the order of their numbers, so a hit's number begins with the second of publication: the newest
fifty of a million come without looking at the rest. The incident and the class are words of every entry for the same
reason.
"""

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, bindparam, column, exists, func, table, text, true

from domain.mention import Mention
from store import schema
from store.codes import LABELS
from store.rows import Row, mention_of
from store.words import spaced

_ID_BITS = 31
_ID_MASK = (1 << _ID_BITS) - 1
_SECOND_LIMIT = (1 << 32) - 1  # years 1834 to 2106; what lies outside shares their edge
_SMALL = 2_000  # pages of the index that merge in a tenth of a second
_GAP = "u0"  # between text and author, so that no phrase spans both: no symbol has this number

hits = table("search", column("rowid"), column("search"))
_documents = table("search", column("id"), column("words"))


class Entry(NamedTuple):
    """What makes one mention findable."""

    id: int
    published_at: int
    label: int
    words: str


def create(tx: Connection) -> None:
    """Make the index. Not part of the metadata, because the two databases have nothing in common here."""
    if tx.dialect.name == "sqlite":
        tx.exec_driver_sql(
            "CREATE VIRTUAL TABLE search USING fts5(words, place, content='', columnsize=0, tokenize='ascii')"
        )
        # Parts are merged by eights: at a million mentions that takes a third off what a mention costs the index.
        tx.exec_driver_sql("INSERT INTO search (search, rank) VALUES ('automerge', 8)")
        gather(tx)
    else:
        tx.execute(
            text("CREATE TABLE search (id BIGINT PRIMARY KEY, incident_id TEXT NOT NULL, words TSVECTOR NOT NULL)")
        )
        tx.execute(text("CREATE INDEX search_by_words ON search USING GIN (words)"))


def gather(tx: Connection) -> None:
    """SQLite: have the index gather the words of a whole transaction (4 MB) before it writes a part.

    Left to itself it writes one for each megabyte, which then have to be merged.
    """
    if tx.dialect.name == "sqlite":
        tx.exec_driver_sql("INSERT INTO search (search, rank) VALUES ('hashsize', 4194304)")


def searchable(mention: Mention) -> str:
    """The words by which a mention is found, with spaces between: what it says, and who says it."""
    author = mention.author
    return f"{spaced(mention.text)} {_GAP} {spaced(author.handle)} {_GAP} {spaced(author.name)}"


def entry_of(row: Row) -> Entry:
    """The entry that was made for what is stored."""
    return Entry(row.id, row.published_at, row.label, searchable(mention_of(row)))


def add(tx: Connection, incident_id: str, entries: Sequence[Entry]) -> None:
    if not entries:
        return
    if tx.dialect.name == "sqlite":
        # FTS5 wants them in order: it writes out what it holds whenever a number goes back.
        tx.exec_driver_sql("INSERT INTO search (rowid, words, place) VALUES (?, ?, ?)", _rows(incident_id, entries))
    else:
        tx.exec_driver_sql(
            "INSERT INTO search (id, incident_id, words) SELECT new.id, %s, to_tsvector('simple', new.words)"
            " FROM unnest(%s::bigint[], %s::text[]) AS new (id, words)",
            (incident_id, [entry.id for entry in entries], [entry.words for entry in entries]),
        )


def remove(tx: Connection, incident_id: str, entries: Sequence[Entry]) -> None:
    """Take entries out; they must be exactly those that were put in."""
    if not entries:
        return
    if tx.dialect.name == "sqlite":
        tx.exec_driver_sql(
            "INSERT INTO search (search, rowid, words, place) VALUES ('delete', ?, ?, ?)",
            _rows(incident_id, entries),
        )
    else:
        tx.execute(text("DELETE FROM search WHERE id = :id"), [{"id": entry.id} for entry in entries])


def purge(tx: Connection) -> None:
    """Drop from the index's files what was removed: FTS5 itself only marks it until it merges that part.

    A small index is merged at once. With a large one this is a beginning: it goes on with what is kept and removed
    later.
    """
    if tx.dialect.name == "sqlite":
        pages = tx.exec_driver_sql(f"SELECT count(*) FROM (SELECT 1 FROM search_data LIMIT {_SMALL + 1})").scalar_one()  # noqa: S608 - ours
        if pages <= _SMALL:
            tx.exec_driver_sql("INSERT INTO search (search) VALUES ('optimize')")
        else:
            tx.exec_driver_sql(f"INSERT INTO search (search, rank) VALUES ('merge', -{_SMALL})")  # noqa: S608 - ours


def _rows(incident_id: str, entries: Sequence[Entry]) -> list[tuple[int, str, str]]:
    places = [place(incident_id, label) for label in range(len(LABELS))]
    return sorted([(_first_hit(at) | number, words, places[label]) for number, at, label, words in entries])


def _first_hit(published_at: int) -> int:
    """The least number that an entry of the same second can have."""
    second = published_at // 1_000_000
    return max(-_SECOND_LIMIT, min(second, _SECOND_LIMIT)) << _ID_BITS


def hits_between(since: int | None, until: int | None) -> ColumnElement[bool]:
    """SQLite: hits of the seconds from `since` to `until`, both included."""
    bounds: list[ColumnElement[bool]] = []
    if since is not None:
        bounds.append(hits.c.rowid >= _first_hit(since))
    if until is not None:
        bounds.append(hits.c.rowid <= (_first_hit(until) | _ID_MASK))
    return and_(true(), *bounds)


def hits_around(since: int | None, until: int | None) -> list[ColumnElement[bool]]:
    """SQLite: first the hits that lie in [since, until) for certain, then those of the seconds that either end cuts."""
    number = hits.c.rowid
    inside = [] if since is None else [number > (_first_hit(since) | _ID_MASK)]
    inside += [] if until is None else [number < _first_hit(until)]
    cut = {_first_hit(bound) for bound in (since, until) if bound is not None}
    return [and_(true(), *inside), *(same_second(first) for first in sorted(cut))]


def same_second(number: int) -> ColumnElement[bool]:
    """SQLite: hits of the same second as the hit with this number."""
    return and_(hits.c.rowid >= (number & ~_ID_MASK), hits.c.rowid <= (number | _ID_MASK))


@lru_cache(maxsize=256)
def place(incident_id: str, label: int) -> str:
    """The word that all entries of one class in one incident have in common."""
    return f"i{hashlib.blake2b(incident_id.encode(), digest_size=8).hexdigest()}c{label}"


def hit_condition(incident_id: str, label: int, phrases: Sequence[Sequence[str]]) -> ColumnElement[bool]:
    """SQLite: which hits of `hits` match. Phrases hold letters and digits only, so no quoting can go wrong."""
    found = " AND ".join(f'words : "{" ".join(phrase)}"' for phrase in phrases)
    return hits.c.search.op("MATCH")(
        bindparam("match", f'{found} AND place : "{place(incident_id, label)}"', unique=True)
    )


def hit_mention() -> ColumnElement[bool]:
    """SQLite: joins a hit to its mention."""
    return schema.mentions.c.id == hits.c.rowid.op("&")(_ID_MASK)


def document_condition(phrases: Sequence[Sequence[str]]) -> ColumnElement[bool]:
    """PostgreSQL: whether a mention matches."""
    query = " & ".join("(" + " <-> ".join(f"'{word}'" for word in phrase) + ")" for phrase in phrases)
    matches = _documents.c.words.op("@@")(func.to_tsquery("simple", query))
    return exists().where(and_(_documents.c.id == schema.mentions.c.id, matches))
