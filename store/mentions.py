"""Mentions, as the rest of the project asks for them.

How they come in, are erased, paged and counted has modules of its own: `intake`, `erasure`, `feed`, `census`, `facets`.
"""

from sqlalchemy import Connection, literal_column

from domain.errors import NotFoundError
from store.arrivals import Arrival, prepare
from store.census import count, count_by_label
from store.erasure import remove, removed_because
from store.escape import escape
from store.facets import kinds, languages
from store.feed import page, stream
from store.intake import Kept, admit, keep
from store.keys import key
from store.schema import earlier_versions, mentions
from store.shown import Position, Shown, select_shown, shown_of

__all__ = [
    "Arrival",
    "Kept",
    "Position",
    "Shown",
    "admit",
    "conversation",
    "count",
    "count_by_label",
    "keep",
    "kinds",
    "languages",
    "one",
    "page",
    "prepare",
    "remove",
    "removed_because",
    "stream",
    "versions",
]


def one(tx: Connection, incident_id: str, source: str, native_id: str) -> Shown:
    """The current version. Raises NotFoundError."""
    row = mentions.c
    same = (row.incident_id == incident_id, row.source == escape(source), row.native_id == key(native_id))
    found = tx.execute(select_shown().where(*same)).one_or_none()
    if found is None:
        msg = (
            f"There is no mention {native_id!r} from {source!r} here: it was never received, or its source removed it."
        )
        raise NotFoundError(msg)
    return shown_of(found)


def versions(tx: Connection, incident_id: str, source: str, native_id: str) -> list[Shown]:
    """Every version, the earliest first. Raises NotFoundError."""
    current = one(tx, incident_id, source, native_id)
    row = earlier_versions.c
    query = select_shown(earlier_versions).where(row.id == current.position.id).order_by(row.version)
    return [*map(shown_of, tx.execute(query)), current]


def conversation(tx: Connection, incident_id: str, conversation_id: str, limit: int) -> list[Shown]:
    """The first `limit` mentions of a conversation, in the order in which they were published."""
    row = mentions.c
    query = (
        select_shown()
        .where(
            row.incident_id == incident_id,
            row.conversation_id == key(conversation_id),
            row.conversation_id != literal_column("''"),
        )
        .order_by(row.published_at, row.id)
        .limit(limit)
    )
    return [shown_of(found) for found in tx.execute(query)]
