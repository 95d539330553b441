"""Exact counts of any stretch of time, from the roll-ups wherever whole minutes allow it."""

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, case, func, select

from domain.mention import TAKING_UP
from store.codes import LABELS
from store.moments import DAY_WIDTH, FIRST, HOUR_WIDTH, LAST, MINUTE_WIDTH
from store.schema import mentions, rollups, tallies

_TAKING_UP = sorted(kind.value for kind in TAKING_UP)
WIDTHS = (MINUTE_WIDTH, HOUR_WIDTH, DAY_WIDTH)  # by level


class Counted(NamedTuple):
    """Mentions of one source and class."""

    source: str
    label: int
    mentions: int
    asking: int
    harm: int
    taking_up: int


class _Piece(NamedTuple):
    level: int | None  # None: not whole minutes, to be counted from the rows
    start: int
    end: int


def counted(tx: Connection, incident_id: str, start: int | None = None, end: int | None = None) -> list[Counted]:
    """Current mentions published in [start, end), by source and class; a source and class may occur more than once."""
    found: list[Counted] = []
    pieces = _pieces(FIRST if start is None else start, LAST + DAY_WIDTH if end is None else end, len(WIDTHS) - 1)
    for level, begin, stop in pieces:
        read = _rows if level is None else _rolled_up
        found += read(tx, incident_id, level, begin, stop)
    return found


def sources(tx: Connection, incident_id: str) -> list[str]:
    """Every source that has handed over anything, as stored."""
    return list(tx.scalars(select(tallies.c.source).where(tallies.c.incident_id == incident_id)))


def _pieces(start: int, end: int, level: int) -> Iterator[_Piece]:
    """[start, end) as few whole days, hours and minutes as make it up, and what is left at its ends."""
    if start >= end:
        return
    if level < 0:
        yield _Piece(None, start, end)
        return
    first, last = -(-start // WIDTHS[level]) * WIDTHS[level], end // WIDTHS[level] * WIDTHS[level]
    if first >= last:
        yield from _pieces(start, end, level - 1)
        return
    yield _Piece(level, first, last)
    yield from _pieces(start, first, level - 1)
    yield from _pieces(last, end, level - 1)


def _rolled_up(tx: Connection, incident_id: str, level: int | None, start: int, end: int) -> Iterator[Counted]:
    row = rollups.c
    query = (
        select(row.source, row.label, *map(func.sum, (row.mentions, row.asking, row.harm, row.taking_up)))
        .where(row.incident_id == incident_id, row.level == level, row.bucket_start >= start, row.bucket_start < end)
        .group_by(row.source, row.label)
    )
    for source, label, *numbers in tx.execute(query):
        yield Counted(source, label, *map(int, numbers))


def _rows(tx: Connection, incident_id: str, _: int | None, start: int, end: int) -> Iterator[Counted]:
    row = mentions.c
    query = (
        select(row.source, row.label, func.count(), *map(_number, (row.asks, row.harm, row.kind.in_(_TAKING_UP))))
        .where(
            row.incident_id == incident_id,
            row.source.in_(sources(tx, incident_id)),
            row.label.in_(range(len(LABELS))),
            row.published_at >= start,
            row.published_at < end,
        )
        .group_by(row.source, row.label)
        .with_hint(mentions, "INDEXED BY mentions_by_feed", "sqlite")
    )
    for source, label, *numbers in tx.execute(query):
        yield Counted(source, label, *map(int, numbers))


def _number(column: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((column, 1), else_=0))
