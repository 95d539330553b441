"""What does not change from check to check: the counts as arrays, what was read, and what was usual before."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from analysis.advice.facts import Facts
from analysis.advice.series import SCORED, Integers, Series, What
from analysis.coverage import Read, common, fraction, merge, read
from analysis.expected import Unknown, Usual, usual, whole_hours
from analysis.share import wilson
from config.playbook import Thresholds
from domain.counting import Estimate
from domain.incident import Incident
from domain.reading import Label
from domain.time import EPOCH, Span

HOUR = timedelta(hours=1)


class Background:
    """Facts prepared for any number of checks up to `facts.at`. Only sources with a history of their own are compared
    with what was usual: a source that joined later would look like a surge.
    """

    def __init__(self, facts: Facts, thresholds: Thresholds) -> None:
        self.facts = facts
        self.thresholds = thresholds
        # From the first that is known, not from the start of the incident: a mistyped year must not fill the memory.
        starts = [row.start for row in facts.hours] + [item.span.start for item in facts.coverage]
        start = floor_hour(min([*starts, facts.minutes_from]))
        self.series = Series(
            facts.hours,
            facts.minutes,
            start=max(start, history_start(facts.incident, facts.at, thresholds)),
            minutes_from=facts.minutes_from,
            end=facts.at,
        )
        self.read: Read = read(
            facts.coverage, Span(self.series.start, max(self.series.end, self.series.start + HOUR)), live=facts.live
        )
        self._models: dict[frozenset[str], Usual | Unknown] = {}
        self._available: dict[Span, frozenset[str]] = {}
        self._spans: dict[tuple[frozenset[str], Span], list[Span]] = {}
        self._usable: dict[frozenset[str], NDArray[np.bool_]] = {}

    @cached_property
    def before(self) -> Integers:
        """The whole hours before the incident."""
        end = min(self.facts.incident.started_at, self.facts.at)
        return np.arange(whole_hours(self.series.start), max(whole_hours(end), whole_hours(self.series.start)))

    @cached_property
    def comparable(self) -> frozenset[str]:
        """Sources that were read in full for long enough before the incident."""
        needed = self.thresholds.history_hours.value
        return frozenset(
            source for source in self.read.by_source if self._usable_before(frozenset({source})).sum() >= needed
        )

    def usual(self, sources: frozenset[str]) -> Usual | Unknown:
        """What is usual on these sources together."""
        if sources not in self._models:
            counts = self.series.hourly(self.before, sources=sources)
            first = int(self.before[0]) if len(self.before) else 0
            self._models[sources] = usual(counts, first, self._usable_before(sources), self.thresholds)
        return self._models[sources]

    def available(self, window: Span) -> frozenset[str]:
        """Comparable sources of which enough of `window` was read."""
        part = self.thresholds.read_part.value
        return frozenset(source for source in self.comparable if fraction(self.read.by_source[source], window) >= part)

    def steady(self, window: Span) -> frozenset[str]:
        """Comparable sources that were read for enough of the time that any of them was: archives end long before now,
        and one source that broke down must not blind the others.
        """
        parts = {source: fraction(self.read.by_source[source], window) for source in self.comparable}
        whole = fraction(merge(span for source in parts for span in self.read.by_source[source]), window)
        return frozenset(
            source for source, part in parts.items() if part >= whole * self.thresholds.read_part.value > 0
        )

    def spans(self, sources: frozenset[str], window: Span) -> list[Span]:
        """The whole cells of `window` that all of `sources` were read in full."""
        if (sources, window) not in self._spans:
            parts = common([self.read.by_source[source] for source in sources], window)
            self._spans[sources, window] = [narrow for part in parts if (narrow := self.series.narrow(part))]
        return self._spans[sources, window]

    def is_read(self, hours: Integers, sources: frozenset[str]) -> NDArray[np.bool_]:
        """Whether each of `hours` was read in full by all of `sources`."""
        if not len(hours):
            return np.zeros(0, dtype=np.bool_)
        window = Span(EPOCH + int(hours[0]) * HOUR, EPOCH + (int(hours[-1]) + 1) * HOUR)
        found = np.zeros(len(hours), dtype=np.bool_)
        for span in common([self.read.by_source[source] for source in sources], window) if sources else ():
            first = -((EPOCH - span.start) // HOUR) - int(hours[0])
            found[max(first, 0) : max(whole_hours(span.end) - int(hours[0]), 0)] = True
        return found

    def share(self, spans: Sequence[Span], sources: frozenset[str] | None = None) -> Estimate | None:
        """Negative share of what was scored over `spans`; None below the minimum number of mentions."""
        scored = self.series.count(spans, labels=SCORED, sources=sources)
        if scored < self.thresholds.minimum_mentions.value:
            return None
        return wilson(self.series.count(spans, labels=(Label.NEGATIVE,), sources=sources), scored)

    def share_before(self, sources: frozenset[str]) -> Estimate | None:
        """Negative share before the incident; None below the minimum number of mentions."""
        scored, negative = self.sum_before(sources, SCORED), self.sum_before(sources, (Label.NEGATIVE,))
        return wilson(negative, scored) if scored >= self.thresholds.minimum_mentions.value else None

    def sum_before(self, sources: frozenset[str], labels: Sequence[Label], what: What = "mentions") -> int:
        """Counts over the hours from which we know what is usual."""
        usable = self._usable_before(sources)
        return int(self.series.hourly(self.before, labels=labels, sources=sources, what=what)[usable].sum())

    def _usable_before(self, sources: frozenset[str]) -> NDArray[np.bool_]:
        """Which of the hours before the incident were read in full by all of `sources` and belong to no campaign."""
        if sources not in self._usable:
            usable = self.is_read(self.before, sources)
            for campaign in self.facts.campaigns:
                start, end = (campaign.start - EPOCH) / HOUR, (campaign.end - EPOCH) / HOUR
                usable &= (self.before + 1 <= start) | (self.before >= end)
            self._usable[sources] = usable
        return self._usable[sources]


def history_start(incident: Incident, at: datetime, thresholds: Thresholds) -> datetime:
    """From when on counts are looked at: so long before the incident, never before 1970."""
    length = thresholds.history_days.days
    return floor_hour(max(min(incident.started_at, at), EPOCH + length) - length)


def floor_hour(at: datetime) -> datetime:
    return at - (at - EPOCH) % HOUR


def ceil_hour(at: datetime) -> datetime:
    return at + (EPOCH - at) % HOUR
