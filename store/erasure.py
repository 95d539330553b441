"""Mentions that their source took back: the content goes from everywhere, a counted tombstone stays."""

from collections.abc import Sequence

from sqlalchemy import Connection, and_, delete, func, select

from domain.counting import Equation
from domain.mention import Removal
from store import authors, bulk, incidents, rollups, search, tallies, wiping
from store.escape import escape, unescape
from store.keys import key
from store.moments import micros
from store.rows import Row
from store.schema import earlier_versions, mentions, readings, removals, theme_mentions, tombstones
from store.schema import incidents as schema_incidents
from store.shown import rows


def remove(tx: Connection, taken_back: Sequence[Removal]) -> int:
    """Erase mentions with their versions, readings and search entries in every incident; how many mentions went.

    A removal of something never received is remembered: should it come in later, its content is not kept.
    """
    erased = 0
    for removal in taken_back:
        source, native_id = escape(removal.source), key(removal.native_id)
        values = (source, native_id, escape(removal.reason), micros(removal.removed_at))
        first = bulk.upserting(tx.dialect.name, removals).values(values).on_conflict_do_nothing()
        tx.execute(first)
        same = and_(
            mentions.c.incident_id.in_(select(schema_incidents.c.id)),
            mentions.c.source == source,
            mentions.c.native_id == native_id,
        )
        for row in list(rows(tx, mentions, same)):
            _erase(tx, row, removal)
            erased += 1
    if erased:
        search.purge(tx)
        wiping.note(tx)
    return erased


def removed_because(tx: Connection, incident_id: str) -> dict[str, int]:
    """How many received items went for which reason, most first; their sum is the equation's `removed`."""
    row = tombstones.c
    number = func.sum(row.versions)
    query = (
        select(row.reason, number)
        .where(row.incident_id == incident_id)
        .group_by(row.reason)
        .order_by(number.desc(), row.reason)
    )
    return {unescape(reason): int(found) for reason, found in tx.execute(query)}


def _erase(tx: Connection, row: Row, removal: Removal) -> None:
    incident = incidents.get(tx, row.incident_id)
    earlier = list(rows(tx, earlier_versions, earlier_versions.c.id == row.id))
    search.remove(tx, row.incident_id, [search.entry_of(row)])
    kept = ((mentions, "id"), (earlier_versions, "id"), (readings, "mention_id"), (theme_mentions, "mention_id"))
    for table, column in kept:
        tx.execute(delete(table).where(table.c[column] == row.id))
    stone = (
        row.incident_id,
        row.source,
        row.native_id,
        escape(removal.reason),
        micros(removal.removed_at),
        1 + len(earlier),
    )
    bulk.insert(tx, tombstones, [stone])
    rollups.change(tx, row.incident_id, added=[], taken=[row])
    authors.recompute(tx, incident, [(row.source, row.author_id)] if row.author_id else [])
    moved = Equation(current=-1, earlier_versions=-len(earlier), removed=1 + len(earlier))
    tallies.add(tx, row.incident_id, unescape(row.source), moved)
