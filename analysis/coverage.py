"""Coverage: which time was read in full, and what is missing and why.

A source counts from the first moment it was asked about: a live one until now, an archive only as far as it reaches.
Time is covered when at least one source counts there and every source that counts there was read in full.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.counting import Coverage
from domain.time import Span

NOBODY = "nothing was collected"
NEVER = "has not been read"
# A source is asked every few minutes, and some platforms show a post only after a while: the newest minutes are always
# still to come. That is its lag, which the Sources page shows, and no gap.
GRACE = timedelta(minutes=5)
# In quiet it is asked each half an hour only (settings: slowest): until then, time that nobody asked about is lag too.
QUIET = timedelta(minutes=35)
_SHORTEST = timedelta(minutes=1)  # times are told to the minute: a shorter gap would begin and end at the same


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Time that was not read in full. `source` is "" where no source was watching at all."""

    source: str
    span: Span
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What was read of a stretch of time: `covered` in full by every source that counts, `by_source` in full by each.

    All sequences are in order of time and do not overlap; gaps are told by source and may overlap one another.
    """

    span: Span
    covered: tuple[Span, ...]
    by_source: Mapping[str, tuple[Span, ...]]
    gaps: tuple[Gap, ...]


def read(coverages: Sequence[Coverage], span: Span, *, live: Mapping[str, datetime]) -> Read:
    """Lay what the sources said about themselves over `span`.

    `live` names the sources that are meant to be read until the end of `span`, each with the moment from which on it
    is (an earlier record of it counts too).
    """
    counts = _counting(coverages, span, live)
    by_source = {
        source: clip(merge(item.span for item in coverages if item.source == source and item.complete), span)
        for source in sorted({item.source for item in coverages} | live.keys())
    }
    gaps = [
        Gap(source=source, span=hole, reason=reason)
        for source, stretch in sorted(counts.items())
        for hole, reason in _explained(source, subtract([stretch], by_source[source]), coverages)
    ]
    gaps += [Gap(source="", span=hole, reason=NOBODY) for hole in subtract([span], merge(counts.values()))]
    covered = subtract([span], merge(gap.span for gap in gaps))
    return Read(
        span=span,
        covered=covered,
        by_source=by_source,
        gaps=tuple(sorted(gaps, key=lambda gap: (gap.span.start, gap.source))),
    )


def fraction(covered: Iterable[Span], window: Span) -> float:
    """The part of `window` that lies in `covered` (in order, not overlapping), 0 to 1."""
    parts = (window.overlap(span) for span in covered)
    return sum((part.length / window.length for part in parts if part), 0.0)


def gaps_in(gaps: Iterable[Gap], window: Span) -> list[Gap]:
    """The gaps that touch `window`, cut to it."""
    cut = ((gap, gap.span.overlap(window)) for gap in gaps)
    return [Gap(source=gap.source, span=part, reason=gap.reason) for gap, part in cut if part]


def lasting(gaps: Collection[Gap], end: datetime) -> list[Gap]:
    """Those that are `noticeable` without the lag of a source at `end`: less than QUIET if it was not asked since,
    GRACE if it was.
    """
    found: list[Gap] = []
    gaps = noticeable(gaps)
    for source in {gap.source for gap in gaps}:
        own = [gap for gap in gaps if gap.source == source]
        last = merge(gap.span for gap in own)[-1]
        asked = any(gap.reason != NEVER for gap in own if gap.span.start >= last.start)
        lags = last.end >= end and last.length < (GRACE if asked else QUIET)
        found += [gap for gap in own if not (lags and gap.span.start >= last.start)]
    return sorted(found, key=lambda gap: (gap.span.start, gap.source))


def noticeable(gaps: Collection[Gap]) -> list[Gap]:
    """The gaps without those that are over within a minute, such as the seconds before an archive's first mention."""
    whole = {source: merge(gap.span for gap in gaps if gap.source == source) for source in {gap.source for gap in gaps}}
    long = {source: [span for span in spans if span.length >= _SHORTEST] for source, spans in whole.items()}
    return [gap for gap in gaps if any(gap.span.overlap(span) for span in long[gap.source])]


def merge(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same time as spans in order that neither overlap nor touch."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)


def subtract(spans: Iterable[Span], taken: Sequence[Span]) -> tuple[Span, ...]:
    """What is left of `spans` without `taken` (in order, not overlapping)."""
    left: list[Span] = []
    for span in spans:
        start = span.start
        for hole in taken:
            if hole.end <= start:
                continue
            if hole.start >= span.end:
                break
            if hole.start > start:
                left.append(Span(start, hole.start))
            start = hole.end
        if start < span.end:
            left.append(Span(start, span.end))
    return tuple(left)


def clip(spans: Iterable[Span], window: Span) -> tuple[Span, ...]:
    """The parts of `spans` inside `window`."""
    return tuple(part for span in spans if (part := span.overlap(window)))


def common(several: Collection[Sequence[Span]], window: Span) -> tuple[Span, ...]:
    """The part of `window` that lies in every one of `several` (each in order, not overlapping)."""
    missing = [hole for spans in several for hole in subtract([window], spans)]
    return subtract([window], merge(missing))


def _counting(coverages: Sequence[Coverage], span: Span, live: Mapping[str, datetime]) -> dict[str, Span]:
    """From when to when each source counts."""
    counting: dict[str, Span] = {}
    for source in {item.source for item in coverages} | live.keys():
        told = [item.span for item in coverages if item.source == source]
        starts = [item.start for item in told] + ([live[source]] if source in live else [])
        end = span.end if source in live else max(item.end for item in told)
        if (start := min(starts)) < end and (stretch := Span(start, end).overlap(span)):
            counting[source] = stretch
    return counting


def _explained(source: str, holes: Iterable[Span], coverages: Sequence[Coverage]) -> Iterable[tuple[Span, str]]:
    """Cut each hole where its reason changes."""
    told = sorted(
        (item for item in coverages if item.source == source and not item.complete), key=lambda item: item.span
    )
    for hole in holes:
        rest: tuple[Span, ...] = (hole,)
        for item in told:
            for part in clip(rest, item.span):
                yield part, item.reason
            rest = subtract(rest, [item.span])
        for part in rest:
            yield part, NEVER
