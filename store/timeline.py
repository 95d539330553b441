"""How the talk went over time, from the roll-ups."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, func, select

from domain.counting import LEVELS, Bucket, BucketCount
from domain.time import Span
from store.asof import changes_since
from store.codes import LABELS
from store.counting import WIDTHS, counted, sources
from store.escape import unescape
from store.moments import MINUTE_WIDTH, micros, moment
from store.rows import Row
from store.schema import mentions, rollups


class _Part(NamedTuple):
    """Mentions of one bucket, source and class."""

    bucket: int
    source: str
    label: int
    mentions: int
    asking: int
    harm: int


def timeline(
    tx: Connection, incident_id: str, level: Bucket, *, span: Span | None = None, known_at: datetime | None = None
) -> list[BucketCount]:
    """How many mentions each bucket holds, by source and class, sorted by start; empty buckets are left out.

    Counted is what was published within `span`, to the microsecond, and with `known_at` what was known then: buckets
    at its ends may be partial.
    """
    start, end = (micros(span.start), micros(span.end)) if span else (None, None)
    at = None if known_at is None else micros(known_at)
    if at is not None:
        end = at + 1 if end is None else min(end, at + 1)
    if start is not None and end is not None and start >= end:
        return []
    index = LEVELS.index(level)
    parts = [*_whole(tx, incident_id, index, start, end), *_partial(tx, incident_id, WIDTHS[index], start, end)]
    if at is not None:
        parts += _changed(changes_since(tx, incident_id, at, start, end), WIDTHS[index])
    return _summed(parts)


def extent(tx: Connection, incident_id: str) -> Span | None:
    """From the first to just after the last moment at which anything was published."""
    row = rollups.c
    minutes = (row.incident_id == incident_id, row.level == 0)
    # One by one: asked for both at once, SQLite reads every minute instead of the two ends of the index.
    first, last = (tx.scalar(select(pick(row.bucket_start)).where(*minutes)) for pick in (func.min, func.max))
    if first is None or last is None:
        return None
    return Span(moment(_edge(tx, incident_id, first, func.min)), moment(_edge(tx, incident_id, last, func.max) + 1))


def _whole(tx: Connection, incident_id: str, index: int, start: int | None, end: int | None) -> Iterator[_Part]:
    """Buckets that lie within [start, end) from end to end."""
    row, width = rollups.c, WIDTHS[index]
    query = select(row.bucket_start, row.source, row.label, row.mentions, row.asking, row.harm).where(
        row.incident_id == incident_id, row.level == index
    )
    if start is not None:
        query = query.where(row.bucket_start >= start)
    if end is not None:
        query = query.where(row.bucket_start < end - end % width)
    for found in tx.execute(query):
        yield _Part(*found)


def _partial(tx: Connection, incident_id: str, width: int, start: int | None, end: int | None) -> Iterator[_Part]:
    """What lies within [start, end) of the buckets that its ends cut."""
    cut: list[tuple[int, int, int]] = []
    if start is not None and start % width:
        bucket = start - start % width
        cut.append((bucket, start, bucket + width if end is None else min(bucket + width, end)))
    if end is not None and end % width:
        bucket = end - end % width
        if start is None or bucket >= start:
            cut.append((bucket, bucket, end))
    for bucket, begin, stop in cut:
        for found in counted(tx, incident_id, begin, stop):
            yield _Part(bucket, found.source, found.label, found.mentions, found.asking, found.harm)


def _changed(changes: Iterable[tuple[Row, int]], width: int) -> Iterator[_Part]:
    for row, sign in changes:
        bucket = row.published_at - row.published_at % width
        yield _Part(bucket, row.source, row.label, sign, sign * row.asks, sign * row.harm)


def _summed(parts: list[_Part]) -> list[BucketCount]:
    found: dict[tuple[int, str, int], list[int]] = defaultdict(lambda: [0, 0, 0])
    for bucket, source, label, *numbers in parts:
        total = found[bucket, source, label]
        for position, number in enumerate(numbers):
            total[position] += number
    return [
        BucketCount(
            start=moment(bucket),
            source=unescape(source),
            label=LABELS[label],
            mentions=number,
            asking=asking,
            harm=harm,
        )
        for (bucket, source, label), (number, asking, harm) in sorted(found.items())
        if number
    ]


def _edge(
    tx: Connection, incident_id: str, minute: int, pick: Callable[[ColumnElement[int]], ColumnElement[int]]
) -> int:
    """The first or last moment of publication within a minute that holds any."""
    row = mentions.c
    return tx.execute(
        select(pick(row.published_at))
        .with_hint(mentions, "INDEXED BY mentions_by_feed", "sqlite")
        .where(
            row.incident_id == incident_id,
            row.source.in_(sources(tx, incident_id)),
            row.label.in_(range(len(LABELS))),
            row.published_at >= minute,
            row.published_at < minute + MINUTE_WIDTH,
        )
    ).scalar_one()
