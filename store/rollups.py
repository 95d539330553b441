"""Mentions counted beforehand by minute, hour and day, source and class, so that a chart never counts rows.

Reading them has modules of its own: `timeline` and `ranking`.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, bindparam, delete

from domain.mention import TAKING_UP
from store import authors, bulk, incidents
from store.facets import facets_of
from store.moments import DAY_WIDTH, HOUR_WIDTH, MINUTE_WIDTH
from store.ranking import AuthorTotals, Rankings, anybody, author_totals, rankings, top_authors
from store.rows import Row
from store.schema import facets, mentions, rollups
from store.shown import rows
from store.timeline import extent, timeline

__all__ = [
    "AuthorTotals",
    "Rankings",
    "anybody",
    "author_totals",
    "change",
    "extent",
    "rankings",
    "rebuild",
    "timeline",
    "top_authors",
]

_CHUNK = 10_000
_Numbers = dict[tuple[int, str, int], list[int]]  # (bucket start, source, label) → mentions, asking, harm, taking up


def change(tx: Connection, incident_id: str, *, added: Sequence[Row], taken: Sequence[Row] = ()) -> None:
    """Make the roll-ups follow: count `added` versions in and `taken` ones out."""
    minutes: _Numbers = defaultdict(lambda: [0, 0, 0, 0])
    values: dict[tuple[str, str, str, int], int] = defaultdict(int)
    for versions, sign in ((added, 1), (taken, -1)):
        placed = Counter(
            [
                (
                    each.published_at // MINUTE_WIDTH,
                    each.source,
                    each.label,
                    each.asks,
                    each.harm,
                    each.kind in TAKING_UP,
                )
                for each in versions
            ]
        )
        for (minute, source, label, *flags), number in placed.items():
            numbers = minutes[minute * MINUTE_WIDTH, source, label]
            numbers[0] += sign * number
            for place, flag in enumerate(flags, start=1):
                numbers[place] += sign * number * flag
        for facet, number in facets_of(versions).items():
            values[facet] += sign * number
    hours = _wider(minutes, HOUR_WIDTH)
    levels = (minutes, hours, _wider(hours, DAY_WIDTH))
    changed = [(level, *place, *numbers) for level, found in enumerate(levels) for place, numbers in found.items()]
    bulk.add(tx, rollups, [(incident_id, *values) for values in changed])
    bulk.add(tx, facets, [(incident_id, *value, number) for value, number in values.items()])
    if taken:
        _drop_empty(tx, incident_id, [values[:4] for values in changed])


def _wider(narrow: _Numbers, width: int) -> _Numbers:
    """The same numbers in wider buckets."""
    found: _Numbers = defaultdict(lambda: [0, 0, 0, 0])
    for (start, source, label), numbers in narrow.items():
        total = found[start - start % width, source, label]
        for place, number in enumerate(numbers):
            total[place] += number
    return found


def _drop_empty(tx: Connection, incident_id: str, places: Iterable[tuple[object, ...]]) -> None:
    names = ("at_level", "at_start", "of_source", "of_label")
    row = rollups.c
    columns = (row.level, row.bucket_start, row.source, row.label)
    empty = delete(rollups).where(
        row.incident_id == incident_id,
        row.mentions == 0,
        *(column == bindparam(name) for column, name in zip(columns, names, strict=True)),
    )
    tx.execute(empty, [dict(zip(names, place, strict=True)) for place in places])
    tx.execute(delete(facets).where(facets.c.incident_id == incident_id, facets.c.mentions == 0))


def rebuild(tx: Connection, incident_id: str) -> None:
    """Count everything that can be counted from the mentions anew."""
    for table in (rollups, facets):
        tx.execute(delete(table).where(table.c.incident_id == incident_id))
    chunk: list[Row] = []
    for row in rows(tx, mentions, mentions.c.incident_id == incident_id):
        chunk.append(row)
        if len(chunk) == _CHUNK:
            change(tx, incident_id, added=chunk)
            chunk.clear()
    change(tx, incident_id, added=chunk)
    authors.rebuild(tx, incidents.get(tx, incident_id))
