"""Mentions counted beforehand by minute, hour and day, source and class, so that a chart never counts rows."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, bindparam, delete, func, select

from domain.counting import LEVELS, Bucket, BucketCount
from domain.incident import Incident
from domain.time import Span
from store import authors, bulk, incidents
from store.asof import changes_since
from store.codes import LABELS
from store.counting import WIDTHS, counted, sources
from store.escape import unescape
from store.moments import MINUTE_WIDTH, micros, moment
from store.ranking import AuthorTotals as AuthorTotals
from store.ranking import author_totals as author_totals
from store.ranking import top_authors as top_authors
from store.rows import Row
from store.schema import facets, mentions, rollups
from store.shown import rows

_CHUNK = 10_000
_Numbers = dict[tuple[int, str, int], list[int]]  # (bucket start, source, label) → mentions, asking, harm


def change(tx: Connection, incident_id: str, *, added: Iterable[Row], taken: Iterable[Row] = ()) -> None:
    """Make the roll-ups follow: count `added` versions in and `taken` ones out."""
    minutes: _Numbers = defaultdict(lambda: [0, 0, 0])
    values: dict[tuple[str, str], int] = defaultdict(int)
    taken = list(taken)
    for versions, sign in ((added, 1), (taken, -1)):
        for version in versions:
            at = version.published_at
            numbers = minutes[at - at % MINUTE_WIDTH, version.source, version.label]
            numbers[0] += sign
            numbers[1] += sign * version.asks
            numbers[2] += sign * version.harm
            values["kind", version.kind] += sign
            values["language", version.language] += sign
    levels = [(level, *place, *numbers) for level in range(len(WIDTHS)) for place, numbers in _at(level, minutes)]
    bulk.add(tx, rollups, [(incident_id, *values) for values in levels])
    bulk.add(tx, facets, [(incident_id, *value, number) for value, number in values.items()])
    if taken:
        _drop_empty(tx, incident_id, [values[:4] for values in levels])


def _at(level: int, minutes: _Numbers) -> Iterable[tuple[tuple[int, str, int], list[int]]]:
    """The numbers of minutes as those of wider buckets."""
    found: _Numbers = defaultdict(lambda: [0, 0, 0])
    for (start, source, label), numbers in minutes.items():
        total = found[start - start % WIDTHS[level], source, label]
        for index, number in enumerate(numbers):
            total[index] += number
    return found.items()


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


def timeline(
    tx: Connection, incident_id: str, level: Bucket, *, span: Span | None = None, known_at: datetime | None = None
) -> list[BucketCount]:
    """How many mentions each bucket holds, by source and class, sorted by start; empty buckets are left out.

    Counted is what was published within `span`, to the microsecond, and with `known_at` what was known then: buckets
    at its ends may be partial.
    """
    index, width = LEVELS.index(level), WIDTHS[LEVELS.index(level)]
    start = micros(span.start) if span else None
    end = micros(span.end) if span else None
    if known_at is not None:
        end = min(end, micros(known_at) + 1) if end is not None else micros(known_at) + 1
    if start is not None and end is not None and start >= end:
        return []
    found: _Numbers = defaultdict(lambda: [0, 0, 0])

    def count(bucket: int, source: str, label: int, numbers: Iterable[int], sign: int = 1) -> None:
        total = found[bucket, source, label]
        for position, number in enumerate(numbers):
            total[position] += sign * number

    first = None if start is None else -(-start // width) * width
    last = None if end is None else end // width * width
    if start is not None and first is not None and first != start:
        until = first if end is None else min(first, end)
        for part in counted(tx, incident_id, start, until):
            count(first - width, part.source, part.label, part[2:])
    if end is not None and last is not None and last != end and (first is None or last >= first):
        for part in counted(tx, incident_id, last, end):
            count(last, part.source, part.label, part[2:])
    row = rollups.c
    query = select(row.bucket_start, row.source, row.label, row.mentions, row.asking, row.harm).where(
        row.incident_id == incident_id, row.level == index
    )
    if first is not None:
        query = query.where(row.bucket_start >= first)
    if last is not None:
        query = query.where(row.bucket_start < last)
    for bucket, source, label, *numbers in tx.execute(query):
        count(bucket, source, label, numbers)
    if known_at is not None:
        for version, sign in changes_since(tx, incident_id, micros(known_at), start, end):
            at = version.published_at
            count(at - at % width, version.source, version.label, (1, version.asks, version.harm), sign)
    return [
        BucketCount(
            start=moment(bucket),
            source=unescape(source),
            label=LABELS[label],
            mentions=numbers[0],
            asking=numbers[1],
            harm=numbers[2],
        )
        for (bucket, source, label), numbers in sorted(found.items())
        if numbers[0]
    ]


def extent(tx: Connection, incident_id: str) -> Span | None:
    """From the first to just after the last moment that anything was published."""
    row = rollups.c
    ends = select(func.min(row.bucket_start), func.max(row.bucket_start)).where(
        row.incident_id == incident_id, row.level == 0
    )
    first, last = tx.execute(ends).one()
    if first is None:
        return None
    return Span(moment(_edge(tx, incident_id, first, func.min)), moment(_edge(tx, incident_id, last, func.max) + 1))


def _edge(
    tx: Connection, incident_id: str, minute: int, pick: Callable[[ColumnElement[int]], ColumnElement[int]]
) -> int:
    """The first or last moment of publication within a minute that holds any."""
    row = mentions.c
    return tx.execute(
        select(pick(row.published_at)).where(
            row.incident_id == incident_id,
            row.source.in_(sources(tx, incident_id)),
            row.label.in_(range(len(LABELS))),
            row.published_at >= minute,
            row.published_at < minute + MINUTE_WIDTH,
        )
    ).scalar_one()


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
