"""Which of many posts and authors are known at all: for a stream that tells of every deletion on its platform."""

import json
from collections.abc import Sequence

from sqlalchemy import Connection, select

from store import bulk
from store.days import days, on_days
from store.escape import escape
from store.keys import key, value
from store.schema import incidents, mentions


def native_ids(tx: Connection, source: str, asked: Sequence[str]) -> set[str]:
    """Those of `asked` that are mentions from `source` in any incident."""
    if not asked:
        return set()
    stored = {key(native_id): native_id for native_id in asked}
    row = mentions.c
    query = select(row.native_id).where(
        row.incident_id.in_(select(incidents.c.id)),
        row.source == escape(source),
        bulk.among(tx, row.native_id, list(stored)),
    )
    return {stored[found] for found in tx.scalars(query)}


def by_authors(tx: Connection, source: str, asked: Sequence[str]) -> dict[str, set[str]]:
    """The native ids of what these authors wrote, in any incident. Authors of nothing are left out."""
    if not asked:
        return {}
    stored = {key(author_id): author_id for author_id in asked}
    row = mentions.c
    query = select(row.author_id, row.native_id, row.long_ids).where(
        row.incident_id.in_(select(incidents.c.id)),
        on_days(days(tx)),
        row.source == escape(source),
        row.author_id != "",
        bulk.among(tx, row.author_id, list(stored)),
    )
    found: dict[str, set[str]] = {}
    for author_id, native_id, long_ids in tx.execute(query):
        full = json.loads(long_ids).get("native_id", "") if long_ids else ""
        found.setdefault(stored[author_id], set()).add(value(native_id, full))
    return found
