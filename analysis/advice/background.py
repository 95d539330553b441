"""What does not change from check to check: the counts as arrays, what was read, and what was usual before."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from analysis.advice.facts import Facts
from analysis.advice.known import EVERY, NEGATIVE, Known, Labels, apart, hours_within, pieces_of, time_of
from analysis.advice.series import SCORED, Integers, Series, What
from analysis.coverage import Read, common, merge, read
from analysis.expected import Unknown, Usual, usual, whole_hours
from analysis.sampled import SHARE, Drawn, Sample, effective_share, strata_of
from analysis.share import wilson
from config.playbook import Thresholds
from domain.counting import Estimate
from domain.incident import Incident
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
        samples = apart(facts.samples, self.read.by_source)
        self._samples = _Samples(each for each in samples if each.probability < 1)
        # Of a stratum that could be paid whole nothing is estimated, though it is part of what was not read in full.
        self._drawn = {
            source: merge([*spans, *(each.span for each in samples if each.probability == 1 and each.place == source)])
            for source, spans in self.read.by_source.items()
        }
        every, negative = pieces_of(self.series, self._drawn, self._samples.all, facts.totals)
        self._pieces = {EVERY: every, NEGATIVE: negative}
        self._known: dict[tuple[Labels, bool], Known] = {}
        self._models: dict[frozenset[str], Usual | Unknown] = {}
        self._usable: dict[frozenset[str], NDArray[np.bool_]] = {}

    @cached_property
    def zone(self) -> ZoneInfo:
        """The zone in which times are said."""
        return ZoneInfo(self.facts.incident.zone)

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

    def known(self, labels: Labels = EVERY, *, estimated: bool = False) -> Known:
        """What is known of mentions of these classes: what was read in full, and nothing else, unless it may be
        `estimated`. Every guard goes by the former.
        """
        if (labels, estimated) not in self._known:
            self._known[labels, estimated] = Known(
                self.series,
                by_source=self._drawn if estimated else self.read.by_source,
                comparable=self.comparable,
                needed=self.thresholds.read_part.value,
                labels=labels,
                pieces=self._pieces[labels] if estimated else (),
            )
        return self._known[labels, estimated]

    def reads(self, window: Span) -> bool:
        """Whether any source was read in full over a part of `window` that is counted on its own."""
        known = self.known()
        return any(known.spans(frozenset({source}), window) for source in self.read.by_source)

    def best(self, labels: Labels, *windows: Span, sources: frozenset[str] | None = None) -> Known:
        """The same with estimates if these are sure enough over each of `windows` (in order), else without."""
        found = self.known(labels, estimated=True)
        available = found.available(Span(windows[0].start, windows[-1].end))
        among = available if sources is None else available & sources
        counts = [found.count(found.spans(among, window), among) for window in windows]
        sure = among and all(count.error <= self.thresholds.sample_error.value for count in counts)
        return found if sure else self.known(labels)

    def weighed(self, window: Span) -> Known:
        """What is known of negative mentions, with estimates unless the sample of `window` is too small for a share."""
        found = self.known(NEGATIVE, estimated=True)
        if not self.sampled(window):
            return found
        share = self.share([window], found.available(window))
        return found if share and share.method == SHARE else self.known(NEGATIVE)

    def sampled(self, window: Span) -> list[Sample]:
        """The strata that touch `window` and of which only a part was read, by place and time."""
        return self._samples.touching([window])

    def undrawn(self, window: Span) -> float:
        """How many negative mentions there may be in the samples of `window` that were not drawn, at most."""
        found = self.known(NEGATIVE, estimated=True).count([window], frozenset(self.read.by_source))
        return max(found.value + found.half - found.read, 0.0)

    def share(self, spans: Sequence[Span], sources: frozenset[str] | None = None) -> Estimate | None:
        """Negative share of what was scored over `spans`; None below the minimum number of mentions.

        Where a sample was read each mention weighs what it stands for, and the minimum is one of mentions drawn one by
        one; a sample that falls short of it is left out, as what was not read is.
        """
        least = self.thresholds.minimum_mentions.value
        read = Drawn(
            mentions=self.series.count(spans, sources=sources),
            scored=self.series.count(spans, labels=SCORED, sources=sources),
            negative=self.series.count(spans, labels=NEGATIVE, sources=sources),
        )
        samples = [each for each in self._samples.touching(spans) if sources is None or each.place in sources]
        if strata := strata_of(samples, spans, read):
            # One slot cannot tell how much slots differ.
            found = effective_share([each for each in strata if each.probability == 1 or len(each.slots) > 1])
            if found and found.n >= least:
                return found
            (read,) = strata[-1].slots
        return wilson(read.negative, read.scored) if read.scored >= least else None

    def share_before(self, sources: frozenset[str]) -> Estimate | None:
        """Negative share before the incident; None below the minimum number of mentions."""
        scored, negative = self.sum_before(sources, SCORED), self.sum_before(sources, NEGATIVE)
        return wilson(negative, scored) if scored >= self.thresholds.minimum_mentions.value else None

    def sum_before(self, sources: frozenset[str], labels: Labels, what: What = "mentions") -> int:
        """Counts over the hours from which we know what is usual."""
        usable = self._usable_before(sources)
        return int(self.series.hourly(self.before, labels=labels, sources=sources, what=what)[usable].sum())

    def _is_read(self, hours: Integers, sources: frozenset[str]) -> NDArray[np.bool_]:
        """Whether each of `hours` was read in full by all of `sources`."""
        if not len(hours) or not sources:
            return np.zeros(len(hours), dtype=np.bool_)
        return hours_within(common([self.read.by_source[source] for source in sources], time_of(hours)), hours)

    def _usable_before(self, sources: frozenset[str]) -> NDArray[np.bool_]:
        """Which of the hours before the incident were read in full by all of `sources` and belong to no campaign."""
        if sources not in self._usable:
            usable = self._is_read(self.before, sources)
            for campaign in self.facts.campaigns:
                start, end = (campaign.start - EPOCH) / HOUR, (campaign.end - EPOCH) / HOUR
                usable &= (self.before + 1 <= start) | (self.before >= end)
            self._usable[sources] = usable
        return self._usable[sources]


class _Samples:
    """Strata that can be looked up by time."""

    def __init__(self, samples: Iterable[Sample]) -> None:
        self.all = sorted(samples, key=lambda one: (one.span.start, one.place))
        self._starts = [one.span.start for one in self.all]
        self._longest = max((one.span.length for one in self.all), default=HOUR)

    def touching(self, spans: Sequence[Span]) -> list[Sample]:
        """Those that have a part in one of `spans`, in order of time."""
        found: dict[int, Sample] = {}
        for span in spans:
            first = bisect_left(self._starts, span.start - self._longest)
            for place in range(first, bisect_left(self._starts, span.end)):
                if self.all[place].span.overlap(span):
                    found[place] = self.all[place]
        return list(found.values())


def history_start(incident: Incident, at: datetime, thresholds: Thresholds) -> datetime:
    """From when on counts are looked at: so long before the incident, never before 1970."""
    length = thresholds.history_days.days
    return floor_hour(max(min(incident.started_at, at), EPOCH + length) - length)


def floor_hour(at: datetime) -> datetime:
    return at - (at - EPOCH) % HOUR


def ceil_hour(at: datetime) -> datetime:
    return at + (EPOCH - at) % HOUR
