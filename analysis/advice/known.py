"""What is known of the sources: what was read in full, and what a sample or a place's own count tells of the rest.

    stratum of a sample, hour that a place counted ─▶ Piece: how many mentions it holds, with the variance
    pieces of the sources                          ─▶ Known: sums over any time, as from counts, with their variance
    `Background.known`                             ─▶ estimates where they are sure enough, else what was read in full

A piece counts as a whole or not at all: how its mentions are spread over it is not known. Without pieces everything is
a count. Nothing here says that something was read: whoever asks for that asks `Background.read`.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from analysis.advice.series import Integers, Series
from analysis.coverage import clip, common, fraction, merge, subtract
from analysis.expected import HOUR, whole_hours
from analysis.intervals import Numbers
from analysis.sampled import Count, Counts, Sample, negatives_of, total_of
from domain.counting import Total
from domain.reading import Label
from domain.time import EPOCH, Span

Labels: TypeAlias = tuple[Label, ...]

EVERY: Labels = tuple(Label)
NEGATIVE: Labels = (Label.NEGATIVE,)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """`found` mentions of a source in `span`, of which the series holds those that were read, `held`."""

    source: str
    span: Span
    found: Count
    held: int


class Known:
    """What is known of mentions of the classes `labels`: of `comparable` sources, by the part of a window `needed`."""

    def __init__(
        self,
        series: Series,
        *,
        by_source: Mapping[str, Sequence[Span]],
        comparable: Collection[str],
        needed: float,
        labels: Labels,
        pieces: Sequence[Piece],
    ) -> None:
        self._series, self._labels, self._needed = series, labels, needed
        self._by_source, self._comparable = by_source, comparable
        self._pieces = {
            source: _Pieces(sorted((one for one in pieces if one.source == source), key=lambda one: one.span))
            for source in {one.source for one in pieces}
        }
        self._available: dict[Span, frozenset[str]] = {}
        self._spans: dict[tuple[frozenset[str], Span], list[Span]] = {}

    def parts(self, source: str, window: Span) -> tuple[Span, ...]:
        """What of `window` is known of one source."""
        read = clip(self._by_source.get(source, ()), window)
        return merge([*read, *self._pieces[source].within(window)]) if source in self._pieces else read

    def available(self, window: Span) -> frozenset[str]:
        """Comparable sources of which enough of `window` is known."""
        if window not in self._available:
            self._available[window] = frozenset(
                source for source in self._comparable if fraction(self.parts(source, window), window) >= self._needed
            )
        return self._available[window]

    def steady(self, window: Span) -> frozenset[str]:
        """Comparable sources that are known for enough of the time that any of them is: archives end long before now,
        and one source that broke down must not blind the others.
        """
        parts = {source: self.parts(source, window) for source in self._comparable}
        whole = fraction(merge(span for spans in parts.values() for span in spans), window)
        return frozenset(
            source for source, spans in parts.items() if fraction(spans, window) >= whole * self._needed > 0
        )

    def spans(self, sources: frozenset[str], window: Span) -> list[Span]:
        """The whole cells of `window` in which all of `sources` are known."""
        if (sources, window) not in self._spans:
            found = common([self.parts(source, window) for source in sources], window)
            self._spans[sources, window] = [narrow for part in found if (narrow := self._series.narrow(part))]
        return self._spans[sources, window]

    def hours(self, hours: Integers, sources: frozenset[str]) -> NDArray[np.bool_]:
        """Whether each of `hours` (in a row) is known of all of `sources`."""
        if not len(hours) or not sources:
            return np.zeros(len(hours), dtype=np.bool_)
        window = time_of(hours)
        return hours_within(common([self.parts(source, window) for source in sources], window), hours)

    def count(self, spans: Sequence[Span], sources: frozenset[str]) -> Count:
        """Mentions over `spans`, as this gives them out."""
        read = self._series.count(spans, labels=self._labels, sources=sources)
        if not self._pieces:
            return Count(value=read, read=read)
        more = sum((own.sums(spans) for source, own in self._pieces.items() if source in sources), np.zeros(3))
        return Count(value=read + float(more[0]), read=read, variance=float(more[1]), freedom=int(more[2]))

    def hourly(self, hours: Integers, sources: frozenset[str]) -> Counts:
        """Mentions in each of `hours` (in a row, within the series)."""
        read = self._series.hourly(hours, labels=self._labels, sources=sources).astype(np.float64)
        more = np.zeros((3, len(hours)))
        for source, own in self._pieces.items():
            if source in sources and len(hours):
                own.add(more, int(hours[0]))
        return Counts(value=read + more[0], variance=more[1], freedom=more[2])


class _Pieces:
    """Those of one source, in order of time and without overlap; sums by searching their ends."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self._pieces = pieces
        self._starts = [one.span.start for one in pieces]
        self._ends = [one.span.end for one in pieces]
        self._values = np.array([[one.found.value - one.held, one.found.variance, one.found.freedom] for one in pieces])
        self._running = np.concatenate([np.zeros((1, 3)), self._values.cumsum(axis=0)])

    def within(self, window: Span) -> list[Span]:
        first, last = self._inside(window)
        return [one.span for one in self._pieces[first:last]]

    def sums(self, spans: Iterable[Span]) -> Numbers:
        """What they add to what was read, their variance and its degrees of freedom."""
        found = np.zeros(3)
        for first, last in map(self._inside, spans):
            found += self._running[last] - self._running[first]
        return found

    def add(self, sums: Numbers, first: int) -> None:
        """Add the same to `sums`, three rows by hour from the hour `first` on."""
        hours = np.array([whole_hours(start) for start in self._starts]) - first
        inside = (hours >= 0) & (hours < sums.shape[1])
        for row in range(len(sums)):
            np.add.at(sums[row], hours[inside], self._values[inside, row])

    def _inside(self, window: Span) -> tuple[int, int]:
        first = bisect_left(self._starts, window.start)
        return first, max(bisect_right(self._ends, window.end), first)


def apart(samples: Iterable[Sample], by_source: Mapping[str, Sequence[Span]]) -> list[Sample]:
    """The strata without those that overlap what was read in full, and of two that overlap the one that was read more
    of; by place and time.
    """
    kept: list[Sample] = []
    for sample in sorted(samples, key=lambda one: (one.place, one.span)):
        if clip(by_source.get(sample.place, ()), sample.span):
            continue
        if kept and kept[-1].place == sample.place and kept[-1].span.overlap(sample.span):
            kept[-1] = max(kept[-1], sample, key=lambda one: one.probability)
        else:
            kept.append(sample)
    return kept


def pieces_of(
    series: Series,
    by_source: Mapping[str, Sequence[Span]],
    samples: Iterable[Sample],
    totals: Mapping[str, Sequence[Total]],
) -> tuple[list[Piece], list[Piece]]:
    """What is known of all mentions, and of negative ones, outside of `by_source`; `samples` are `apart`.

    An hour that its place counted tells how much was said, in place of what samples tell of it by chance; an upper
    bound is no count. What does not begin and end with a minute lies across the series' cells and is no piece.
    """
    strata = [(sample, whole) for sample in samples if _fits(sample.span) and (whole := sample.whole)]
    negative = [_sampled(series, sample, negatives_of(whole), NEGATIVE) for sample, whole in strata]
    every = [_sampled(series, sample, total_of(whole), EVERY) for sample, whole in strata]
    for place, told in totals.items():
        exact = [one.span for one in every if one.source == place and not one.found.variance]
        known = merge([*by_source.get(place, ()), *exact])
        hours = [one for one in told if not one.at_most and subtract([_span(one)], known)]
        every = [each for each in every if each.source != place or not clip(map(_span, hours), each.span)]
        every += [_counted(series, place, hour) for hour in hours]
    return every, negative


def hours_within(spans: Iterable[Span], hours: Integers) -> NDArray[np.bool_]:
    """Whether each of `hours` (in a row) lies in one of `spans`."""
    found = np.zeros(len(hours), dtype=np.bool_)
    for span in spans if len(hours) else ():
        first = -((EPOCH - span.start) // HOUR) - int(hours[0])
        found[max(first, 0) : max(whole_hours(span.end) - int(hours[0]), 0)] = True
    return found


def time_of(hours: Integers) -> Span:
    """From the first to the end of the last of `hours` (in a row, at least one)."""
    return Span(EPOCH + int(hours[0]) * HOUR, EPOCH + (int(hours[-1]) + 1) * HOUR)


def _fits(span: Span) -> bool:
    return not any((end - EPOCH) % _MINUTE for end in (span.start, span.end))


def _sampled(series: Series, sample: Sample, found: Count, labels: Labels) -> Piece:
    # What was read of it in another way (a stream, own mentions) is part of the estimate and must not be added to it.
    whole = series.narrow(sample.span) == sample.span
    held = series.count([sample.span], labels=labels, sources=[sample.place]) if whole else found.read
    return Piece(source=sample.place, span=sample.span, found=found, held=held)


def _counted(series: Series, place: str, hour: Total) -> Piece:
    held = series.count([_span(hour)], sources=[place])
    return Piece(source=place, span=_span(hour), found=Count(value=max(hour.count, held), read=held), held=held)


def _span(total: Total) -> Span:
    return Span(total.start, total.start + total.width)
