"""What the talk has shown since the start: whether a crisis was established, whether it still calls, since when not."""

from datetime import datetime, timedelta
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from analysis.advice.background import HOUR, Background, ceil_hour
from analysis.advice.known import EVERY, NEGATIVE, Known, Labels
from analysis.advice.series import Integers
from analysis.advice.tone import harm, rise_over
from analysis.advice.volume import compared
from analysis.expected import Unknown, Usual, whole_hours
from analysis.intervals import Numbers, rate_ratio, widened
from analysis.sampled import Counts
from domain.time import EPOCH, Span

_FEW = 0.5  # events: what was never seen before is still not impossible
_SHIFT = 6  # hours over which calm is judged: the shortest that a single loud or silent hour does not decide


class Past:
    """Every whole hour since the incident started, judged once; checks look up to their own moment."""

    def __init__(self, background: Background) -> None:
        self._background = background
        incident = background.facts.incident
        self._start = max(ceil_hour(incident.started_at), background.series.start)
        first = whole_hours(self._start)
        self._hours: Integers = np.arange(first, max(whole_hours(background.facts.at), first))
        since = Span(incident.started_at, max(background.facts.at, incident.started_at + HOUR))
        self._sources = background.known(NEGATIVE, estimated=True).steady(since)
        known = background.known()
        self._model = background.usual(self._sources) if self._sources else compared(background, known, since)
        self._usual = self._model if isinstance(self._model, Usual) else None
        self._alarms: dict[datetime, bool] = {}

    @cached_property
    def _alone(self) -> tuple[Numbers, Numbers]:
        """Bounds of the volume in each hour; where it was not read they say nothing: 0 and infinity."""
        return self._bounds(1)

    @cached_property
    def _together(self) -> tuple[Numbers, Numbers]:
        """The same for the hours up to and with each."""
        return self._bounds(_SHIFT)

    @cached_property
    def detected_at(self) -> datetime | None:
        """The end of the first two hours in a row that were a surge and more negative than before, or a slow burn."""
        cuts = self._background.thresholds
        found = (
            self._first_twice(self._alone[0] >= cuts.surge.value, cuts.trend_hours.hours),
            self._first_twice(self._creeping >= cuts.slow_negatives.value, cuts.slow_hours.hours),
        )
        return min((end for end in found if end), default=None)

    def _first_twice(self, more: NDArray[np.bool_], window: timedelta) -> datetime | None:
        """The end of the first two hours in a row in which `more` was said, and more negatively over the `window`."""
        least = self._background.thresholds.negative_rise.value
        before = -2
        for place in np.flatnonzero(more):
            end = self._end(int(place))
            over = Span(end - window, end)
            if rise_over(self._background, self._background.weighed(over), over).at_least(least):
                if before == place - 1:
                    return end
                before = int(place)
        return None

    @cached_property
    def _creeping(self) -> Numbers:
        """Lower bound of the negative mentions in the slow hours up to and with each ÷ usual, over those that were
        read; 0 where too few were.

        As `analysis.advice.volume.creeping`, for all hours at once.
        """
        width = int(self._background.thresholds.slow_hours.value)
        first = int(self._hours[0]) - width + 1 if len(self._hours) else 0
        if self._usual is None or not len(self._hours) or first < whole_hours(self._background.series.start):
            return np.zeros(len(self._hours))
        hours = np.arange(first, int(self._hours[-1]) + 1)
        before = max(self._background.sum_before(self._sources, NEGATIVE), _FEW)
        spread = self._usual.spread(width)
        low = np.zeros(len(self._hours))
        least = width * self._background.thresholds.read_part.value
        for known in self._knowledge(NEGATIVE):
            told = known.hours(hours, self._sources)
            enough = np.convolve(told, np.ones(width), mode="valid") >= least
            events = known.hourly(hours, self._sources).times(told).over(width)
            rate = self._usual.rate(hours) * told * before / self._usual.mentions
            usual = np.where(enough, np.convolve(rate, np.ones(width), mode="valid"), 1.0)
            wide = widened(spread, events.value, events.variance, events.freedom)
            bound = rate_ratio(events.value, usual, dispersion=wide, weight=before / spread)[0]
            low = np.where(enough & self._sure(events), bound, low)
        return low

    def _knowledge(self, labels: Labels) -> tuple[Known, Known]:
        """What was read in full, and what is known with estimates, which are to be preferred where they are `_sure`."""
        return self._background.known(labels), self._background.known(labels, estimated=True)

    def _sure(self, counts: Counts) -> NDArray[np.bool_]:
        return counts.sure(self._background.thresholds.sample_error.value)

    @cached_property
    def harmed_at(self) -> datetime | None:
        """The end of the first hour at which harm was named so often, over the trend's hours, that it was an alarm."""
        return next((end for end in self._harmful if self._alarm(end)), None)

    def harmed_until(self, at: datetime) -> datetime | None:
        """The end of the last such hour by `at`."""
        if self.harmed_at is None:
            return None
        return next((end for end in reversed(self._harmful) if end <= at and self._alarm(end)), None)

    def _alarm(self, end: datetime) -> bool:
        if end not in self._alarms:
            self._alarms[end] = harm(self._background, end).alarm
        return self._alarms[end]

    @cached_property
    def _harmful(self) -> tuple[datetime, ...]:
        """The ends of the hours in which something was said and up to which harm was named often enough for an alarm.

        In an hour without a word nothing is raised: that what was said before it stands alone by then is no news.
        """
        width = int(self._background.thresholds.trend_hours.value)
        first = int(self._hours[0]) - width + 1 if len(self._hours) else 0
        if not len(self._hours) or first < whole_hours(self._background.series.start):
            return ()
        hours = np.arange(first, int(self._hours[-1]) + 1)
        named = self._background.series.hourly(hours, labels=NEGATIVE, what="harm")
        enough = np.convolve(named, np.ones(width), mode="valid") >= self._background.thresholds.harm_mentions.value
        enough &= self._background.series.hourly(self._hours) > 0
        return tuple(self._end(int(place)) for place in np.flatnonzero(enough))

    def fell_at(self, since: datetime) -> datetime | None:
        """The end of the first hour after `since` at which negative mentions were shown to have fallen: over the hours
        that the playbook says, against as long before, each against what is usual for its hours.
        """
        width = int(self._background.thresholds.falling_hours.value)
        first = int(self._hours[0]) - 2 * width + 1 if len(self._hours) else 0
        if self._usual is None or not len(self._hours) or first < whole_hours(self._background.series.start):
            return None
        hours = np.arange(first, int(self._hours[-1]) + 1)
        usual = np.convolve(self._usual.rate(hours), np.ones(width), mode="valid")
        fell = np.zeros(max(len(hours) - 2 * width + 1, 0), dtype=np.bool_)
        for known in self._knowledge(NEGATIVE):
            events = known.hourly(hours, self._sources).over(width)
            told = np.convolve(known.hours(hours, self._sources), np.ones(width), mode="valid") == width
            told &= self._sure(events)
            fell = np.where(told[:-width] & told[width:], self._fell(events, usual, width), fell)
        return next((end for place in np.flatnonzero(fell) if (end := self._end(int(place))) >= since), None)

    def _fell(self, events: Counts, usual: Numbers, width: int) -> NDArray[np.bool_]:
        """Whether the events of each stretch of `width` hours are shown to be fewer than those just before it."""
        spread = self._usual.spread(width) if self._usual else 1.0
        wide = widened(spread, events.value, events.variance, events.freedom)
        was, now = np.maximum(events.value[:-width], 1), events.value[width:]
        enough = (events.value[:-width] > 0) & (was + now >= self._background.thresholds.minimum_mentions.value)
        expected = was * usual[width:] / usual[:-width]
        high = rate_ratio(now, expected, dispersion=wide[width:], weight=was / wide[:-width])[1]
        found: NDArray[np.bool_] = enough & (high < 1)
        return found

    def loud(self, at: datetime) -> bool:
        """Whether the volume has called for an acknowledgement by `at` and has not come back below a surge since."""
        cuts = self._background.thresholds
        known = self._known(at)
        called = np.flatnonzero(self._alone[0][:known] >= cuts.loud.value)
        return bool(len(called)) and not bool((self._together[1][called[-1] : known] < cuts.surge.value).any())

    def quiet_since(self, at: datetime) -> datetime | Unknown:
        """The end of the last hours that were shown to be above usual; the start of the incident if none were.

        Where nothing can be called usual no hour can be shown to be above it: why that is so.
        """
        known = self._known(at)
        if known and isinstance(self._model, Unknown):
            return self._model
        above = np.flatnonzero(self._together[0][:known] >= self._background.thresholds.calm.value)
        return self._end(int(above[-1])) if len(above) else self._start

    def read_in(self, window: Span) -> timedelta:
        """How much of `window` was read in full on all sources by which the hours are judged."""
        parts = self._background.known().spans(self._sources, window)
        return sum((part.length for part in parts), timedelta())

    def _known(self, at: datetime) -> int:
        """How many of the hours had ended by `at`."""
        return max(whole_hours(at) - int(self._hours[0]), 0) if len(self._hours) else 0

    def _end(self, place: int) -> datetime:
        return EPOCH + (int(self._hours[place]) + 1) * HOUR

    def _bounds(self, width: int) -> tuple[Numbers, Numbers]:
        low, high = np.zeros(len(self._hours)), np.full(len(self._hours), np.inf)
        if self._usual is None or not len(self._hours):
            return low, high
        first = max(int(self._hours[0]) - width + 1, whole_hours(self._background.series.start))
        hours = np.arange(first, int(self._hours[-1]) + 1)
        for known in self._knowledge(EVERY):
            events = known.hourly(hours, self._sources).over(width)
            told = np.convolve(known.hours(hours, self._sources), np.ones(width), mode="valid") == width
            told &= self._sure(events)
            bounds = self._usual.ratio_bounds(events, hours[: len(told)], width)
            last = len(told)  # windows that begin before the series have no value: they stay unknown
            low[-last:] = np.where(told, bounds[0], low[-last:])
            high[-last:] = np.where(told, bounds[1], high[-last:])
        return low, high
