"""Which stretches of time each source let us read in full, and where there are gaps, with the reason.

Like mentions, what was read counts from the moment at which it was: time that was read long after it went by was a gap
until then, and looks like one to whoever looks back.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, and_, delete, select

from domain.counting import Coverage
from domain.time import Span
from store import bulk
from store.escape import escape, unescape
from store.moments import micros, moment
from store.schema import coverage, late_coverage

Stretch = tuple[int, int, bool, str]  # from, until, complete, reason
# What is read sooner than this counts as read as it went by. A source that is asked every few minutes would otherwise
# leave a record each time, which nobody could tell apart on a page.
PROMPT = timedelta(minutes=5)
_EARLIEST = datetime.min.replace(tzinfo=UTC)
_PROMPT = PROMPT // timedelta(microseconds=1)


def record(
    tx: Connection, incident_id: str, coverages: Sequence[Coverage], *, known_at: datetime | None = None
) -> None:
    """Keep what a run could read. What was once read in full stays so; a later full reading heals a gap.

    `known_at` is when it was read; None for an archive, which counts as read as the time went by (its mentions count as
    known from when they were published).
    """
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
        if known_at is not None:
            learnt = [
                (incident_id, micros(known_at), escape(source), start, end, reason)
                for start, end, _, reason in healed(old, new)
                if micros(known_at) - start > _PROMPT
            ]
            bulk.insert(tx, late_coverage, learnt)


def of(
    tx: Connection, incident_id: str, span: Span | None = None, *, known_at: datetime | None = None
) -> list[Coverage]:
    """By source and time, cut to `span`; stretches of a source do not overlap. With `known_at`, what was read by then
    of the time until then.
    """
    row = coverage.c
    query = select(row.source, row.start_at, row.end_at, row.complete, row.reason).where(row.incident_id == incident_id)
    if span is not None:
        query = query.where(row.start_at < micros(span.end), row.end_at > micros(span.start))
    told: dict[str, list[Stretch]] = {}
    for source, *stretch in tx.execute(query.order_by(row.source, row.start_at)):
        told.setdefault(source, []).append(tuple(stretch))
    if known_at is not None:
        for source, later in _learnt_after(tx, incident_id, micros(known_at)).items():
            told[source] = _before(told.get(source, []), later)
        whole = Span(_EARLIEST, known_at)
        span = whole if span is None else span.overlap(whole)
        if span is None:
            return []
    found = (
        Coverage(
            source=unescape(source), span=Span(moment(start), moment(end)), complete=complete, reason=unescape(why)
        )
        for source, stretches in told.items()
        for start, end, complete, why in stretches
    )
    return list(found) if span is None else [cut for each in found if (cut := _cut(each, span))]


def _learnt_after(tx: Connection, incident_id: str, at: int) -> dict[str, list[Stretch]]:
    """What of the time until `at` was read later only, and what was said of it before."""
    row = late_coverage.c
    query = select(row.source, row.start_at, row.end_at, row.reason).where(
        row.incident_id == incident_id, row.known_at > at, row.start_at < at
    )
    found: dict[str, list[Stretch]] = {}
    for source, start, end, reason in tx.execute(query.order_by(row.source, row.start_at)):
        found.setdefault(source, []).append((start, end, False, reason))
    return found


def _before(told: list[Stretch], later: Iterable[Stretch]) -> list[Stretch]:
    """Take back what was learnt later; where there was a reason for a gap, the gap is there again."""
    for stretch in later:
        told = [piece for each in told for piece in _outside(each, stretch[0], stretch[1])]
        told += [stretch] if stretch[3] else []
    return sorted(told)


def _cut(found: Coverage, span: Span) -> Coverage | None:
    common = found.span.overlap(span)
    return replace(found, span=common) if common else None


def healed(old: Iterable[Stretch], new: Iterable[Stretch]) -> list[Stretch]:
    """What is read in full with `new` and was not with `old`, with the reason why it was not, if there was one."""
    before = [each for each in old if not each[2]]
    full = [each for each in old if each[2]]
    found: list[Stretch] = []
    for stretch in new:
        if stretch[2]:
            pieces = [stretch]
            for begin, stop, _, _ in full:
                pieces = [piece for each in pieces for piece in _outside(each, begin, stop)]
            full.append(stretch)
            for gap in before:
                found += [
                    (max(piece[0], gap[0]), min(piece[1], gap[1]), True, gap[3])
                    for piece in pieces
                    if max(piece[0], gap[0]) < min(piece[1], gap[1])
                ]
                pieces = [rest for piece in pieces for rest in _outside(piece, gap[0], gap[1])]
            found += pieces
    return found


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
