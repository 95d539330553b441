"""Counts as arrays: the sum over any stretch of time in a few operations, however many mentions there are."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from domain.counting import BucketCount
from domain.reading import Label
from domain.time import EPOCH, Span

What = Literal["mentions", "asking", "harm"]
Integers = NDArray[np.int64]

SCORED = (Label.NEGATIVE, Label.NEUTRAL, Label.POSITIVE)
_WHATS: tuple[What, ...] = ("mentions", "asking", "harm")
_LABELS = tuple(Label)
_MINUTE = timedelta(minutes=1)
_HOUR = 60


def minutes(moment: datetime) -> int:
    """Whole minutes since 1970 UTC."""
    return (moment - EPOCH) // _MINUTE


def moment(minute: int) -> datetime:
    return EPOCH + minute * _MINUTE


class Series:
    """Counts by hour up to `minutes_from` (a whole hour) and by minute from there to `end` (a whole minute).

    Sums are over whole cells: a span is narrowed to the cells that lie in it.
    """

    def __init__(
        self,
        by_hour: Iterable[BucketCount],
        by_minute: Iterable[BucketCount],
        *,
        start: datetime,
        minutes_from: datetime,
        end: datetime,
    ) -> None:
        coarse = np.arange(min(minutes(start) // _HOUR * _HOUR, minutes(minutes_from)), minutes(minutes_from), _HOUR)
        self._edges = np.concatenate([coarse, np.arange(minutes(minutes_from), minutes(end) + 1)])
        coarse_rows = [row for row in by_hour if row.start < minutes_from]
        rows = coarse_rows + [row for row in by_minute if minutes_from <= row.start < moment(minutes(end))]
        self.sources = tuple(sorted({row.source for row in rows}))
        sums = np.zeros((len(_WHATS), len(self.sources), len(_LABELS), len(self._edges)), dtype=np.int64)
        if rows:
            at = np.fromiter((minutes(row.start) for row in rows), np.int64, len(rows))
            cell = np.searchsorted(self._edges, at, side="right")  # the edge behind the cell: sums run up to it
            inside = cell > 0
            source = np.fromiter((self.sources.index(row.source) for row in rows), np.int64, len(rows))
            label = np.fromiter((_LABELS.index(row.label) for row in rows), np.int64, len(rows))
            for place, what in enumerate(_WHATS):
                value = np.fromiter((getattr(row, what) for row in rows), np.int64, len(rows))
                np.add.at(sums[place], (source[inside], label[inside], cell[inside]), value[inside])
        self._sums = sums.cumsum(axis=3)
        self._chosen: dict[tuple[frozenset[Label], frozenset[str] | None, What], Integers] = {}

    @property
    def start(self) -> datetime:
        return moment(int(self._edges[0]))

    @property
    def end(self) -> datetime:
        return moment(int(self._edges[-1]))

    def narrow(self, span: Span) -> Span | None:
        """The whole cells inside `span`, None if there is none."""
        first, last = self._cells(span)
        return Span(moment(int(self._edges[first])), moment(int(self._edges[last]))) if first < last else None

    def count(
        self,
        spans: Sequence[Span],
        *,
        labels: Collection[Label] = _LABELS,
        sources: Collection[str] | None = None,
        what: What = "mentions",
    ) -> int:
        """Mentions (or those of them that ask, or name harm) over the whole cells of `spans`."""
        sums = self._running(labels, sources, what)
        cells = (self._cells(span) for span in spans)
        return sum(int(sums[last] - sums[first]) for first, last in cells if first < last)

    def hourly(
        self,
        hours: Integers,
        *,
        labels: Collection[Label] = _LABELS,
        sources: Collection[str] | None = None,
        what: What = "mentions",
    ) -> Integers:
        """The same for each of `hours` (whole hours since 1970 UTC); all must lie within the series."""
        sums = self._running(labels, sources, what)
        found: Integers = (
            sums[np.searchsorted(self._edges, (hours + 1) * _HOUR)] - sums[np.searchsorted(self._edges, hours * _HOUR)]
        )
        return found

    def _cells(self, span: Span) -> tuple[int, int]:
        """Numbers of the first and the last edge inside `span`."""
        start = -minutes(EPOCH + (EPOCH - span.start))  # rounded up
        first = int(np.searchsorted(self._edges, start, side="left"))
        last = int(np.searchsorted(self._edges, minutes(span.end), side="right")) - 1
        return first, last

    def _running(self, labels: Collection[Label], sources: Collection[str] | None, what: What) -> Integers:
        """The running sum of some classes and sources; asked for again and again, so it is kept."""
        key = (frozenset(labels), None if sources is None else frozenset(sources), what)
        if key not in self._chosen:
            rows = [self.sources.index(source) for source in self.sources if sources is None or source in sources]
            classes = [_LABELS.index(label) for label in labels]
            self._chosen[key] = self._sums[_WHATS.index(what)][np.ix_(rows, classes)].sum(axis=(0, 1))
        return self._chosen[key]
