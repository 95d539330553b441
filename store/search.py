"""Full-text search: FTS5 on SQLite, a GIN index on PostgreSQL. Which words count is decided in `store.words`.

FTS5 gives its hits in the order of their numbers, so a hit's number begins with the second of publication: the newest
fifty of a million come without looking at the rest. The incident and the class are words of every entry for the same
reason.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, bindparam, column, exists, func, table, text

from domain.mention import Mention
from store import schema
from store.words import words

_ID_BITS = 31
ID_MASK = (1 << _ID_BITS) - 1
_SECOND_LIMIT = (1 << 32) - 1  # years 1834 to 2106; what lies outside shares their edge
_GAP = "u0"  # between text and author, so that no phrase spans both: no symbol has this number

hits = table("search", column("rowid"), column("search"))
_documents = table("search", column("id"), column("words"))


@dataclass(frozen=True, slots=True)
class Entry:
    """What makes one mention findable."""

    id: int
    published_at: int
    label: int
    words: str


def create(tx: Connection) -> None:
    """Make the index. Not part of the metadata, because the two databases have nothing in common here."""
    if tx.dialect.name == "sqlite":
        tx.execute(
            text("CREATE VIRTUAL TABLE search USING fts5(words, place, content='', columnsize=0, tokenize='ascii')")
        )
    else:
        tx.execute(
            text("CREATE TABLE search (id BIGINT PRIMARY KEY, incident_id TEXT NOT NULL, words TSVECTOR NOT NULL)")
        )
        tx.execute(text("CREATE INDEX search_by_words ON search USING GIN (words)"))


def searchable(mention: Mention) -> str:
    """The words by which a mention is found: what it says, and who says it."""
    author = mention.author
    return " ".join([*words(mention.text), _GAP, *words(author.handle), _GAP, *words(author.name)])


def add(tx: Connection, incident_id: str, entries: Sequence[Entry]) -> None:
    if not entries:
        return
    if tx.dialect.name == "sqlite":
        rows = sorted((hit_number(e.published_at, e.id), e.words, place(incident_id, e.label)) for e in entries)
        tx.exec_driver_sql("INSERT INTO search (rowid, words, place) VALUES (?, ?, ?)", rows)
    else:
        tx.exec_driver_sql(
            "INSERT INTO search (id, incident_id, words) VALUES (%s, %s, to_tsvector('simple', %s))",
            [(e.id, incident_id, e.words) for e in entries],
        )


def remove(tx: Connection, incident_id: str, entries: Sequence[Entry]) -> None:
    """Take entries out; on SQLite they must be exactly those that were put in."""
    if not entries:
        return
    if tx.dialect.name == "sqlite":
        tx.exec_driver_sql(
            "INSERT INTO search (search, rowid, words, place) VALUES ('delete', ?, ?, ?)",
            [(hit_number(e.published_at, e.id), e.words, place(incident_id, e.label)) for e in entries],
        )
    else:
        tx.execute(text("DELETE FROM search WHERE id = :id"), [{"id": e.id} for e in entries])


def hit_number(published_at: int, mention_id: int) -> int:
    """The number of an entry in FTS5: by second, then by id."""
    return first_hit(published_at) | mention_id


def first_hit(published_at: int) -> int:
    """The least number that an entry of the same second can have."""
    second = published_at // 1_000_000
    return max(-_SECOND_LIMIT, min(second, _SECOND_LIMIT)) << _ID_BITS


def last_hit(published_at: int) -> int:
    return first_hit(published_at) | ID_MASK


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
    return schema.mentions.c.id == hits.c.rowid.op("&")(ID_MASK)


def document_condition(phrases: Sequence[Sequence[str]]) -> ColumnElement[bool]:
    """PostgreSQL: whether a mention matches."""
    query = " & ".join("(" + " <-> ".join(f"'{word}'" for word in phrase) + ")" for phrase in phrases)
    matches = _documents.c.words.op("@@")(func.to_tsquery("simple", query))
    return exists().where(and_(_documents.c.id == schema.mentions.c.id, matches))
