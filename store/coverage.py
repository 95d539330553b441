"""Which stretches of time each source let us read in full, and where there are gaps, with the reason."""

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Connection, and_, delete, select

from domain.counting import Coverage
from domain.time import Span
from store import bulk
from store.escape import escape, unescape
from store.moments import micros, moment
from store.schema import coverage

Stretch = tuple[int, int, bool, str]  # from, until, complete, reason


def record(tx: Connection, incident_id: str, coverages: Sequence[Coverage]) -> None:
    """Keep what a run could read. What was once read in full stays so; a later full reading heals a gap."""
    for source in sorted({each.source for each in coverages}):
        new = [
            (
                micros(each.span.start),
                micros(each.span.end),
                each.complete,
                "" if each.complete else escape(each.reason),
            )
            for each in coverages
            if each.source == source
        ]
        lowest, highest = min(each[0] for each in new), max(each[1] for each in new)
        row = coverage.c
        touched = and_(
            row.incident_id == incident_id,
            row.source == escape(source),
            row.start_at <= highest,
            row.end_at >= lowest,
        )
        old: list[Stretch] = [
            (start, end, complete, reason)
            for start, end, complete, reason in tx.execute(
                select(row.start_at, row.end_at, row.complete, row.reason).where(touched)
            )
        ]
        tx.execute(delete(coverage).where(touched))
        kept = merged(old, new)
        bulk.insert(tx, coverage, [(incident_id, escape(source), *stretch) for stretch in kept])


def of(tx: Connection, incident_id: str, span: Span | None = None) -> list[Coverage]:
    """By source and time, cut to `span`; stretches of a source do not overlap."""
    row = coverage.c
    query = select(coverage).where(row.incident_id == incident_id).order_by(row.source, row.start_at)
    if span is not None:
        query = query.where(row.start_at < micros(span.end), row.end_at > micros(span.start))
    found = (
        Coverage(
            source=unescape(each["source"]),
            span=Span(moment(each["start_at"]), moment(each["end_at"])),
            complete=each["complete"],
            reason=unescape(each["reason"]),
        )
        for each in tx.execute(query).mappings()
    )
    return [each if span is None else _cut(each, span) for each in found]


def _cut(found: Coverage, span: Span) -> Coverage:
    common = found.span.overlap(span) or found.span
    return Coverage(source=found.source, span=common, complete=found.complete, reason=found.reason)


def merged(old: Iterable[Stretch], new: Iterable[Stretch]) -> list[Stretch]:
    """Stretches that do not overlap: complete wins over a gap, a newer gap's reason over an older one's."""
    painted = list(old)
    for stretch in new:
        start, end, complete, _ = stretch
        if complete:
            painted = [piece for each in painted for piece in _outside(each, start, end)] + [stretch]
        else:
            full = [each for each in painted if each[2]]
            gaps = [piece for each in painted if not each[2] for piece in _outside(each, start, end)]
            pieces = [stretch]
            for begin, stop, _, _ in full:
                pieces = [piece for each in pieces for piece in _outside(each, begin, stop)]
            painted = full + gaps + pieces
    return list(_joined(sorted(painted)))


def _outside(stretch: Stretch, start: int, end: int) -> Iterator[Stretch]:
    """What of a stretch lies outside [start, end)."""
    begin, stop, complete, reason = stretch
    if begin < min(stop, start):
        yield begin, min(stop, start), complete, reason
    if max(begin, end) < stop:
        yield max(begin, end), stop, complete, reason


def _joined(stretches: Sequence[Stretch]) -> Iterator[Stretch]:
    """Neighbours that say the same as one."""
    current: Stretch | None = None
    for stretch in stretches:
        if current and current[1] == stretch[0] and current[2:] == stretch[2:]:
            current = (current[0], stretch[1], *current[2:])
        else:
            if current:
                yield current
            current = stretch
    if current:
        yield current
