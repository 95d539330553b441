"""Where a surge stands, hour by hour, from counts against what is expected; told from what came before alone.

A surge begins with an hour that is loud: above the expected band, at least twice (playbook: `surge`) the expected
count, and with the least number of mentions (`minimum_mentions`). It is over with the first of two hours in a row
within the band. Between two counts it is only said that one is clearly less if it is less by a quarter, beyond chance
(over-dispersed rates, 90 %) and with the daily rhythm taken out as well as left in: talk that dies down because it is
night is not falling.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby
from math import isnan

import numpy as np

from analysis.intervals import Numbers, rate_ratio
from config.playbook import Thresholds

CALM = 2  # hours in a row within the band, and the surge is over
NEXT_WAVE = 24  # a surge that begins so many hours after the end of another is its next wave
_CLEARLY = 0.75  # of the other count; two counts that are nearer are about the same
LEAST_EXPECTED = 1.0  # expected mentions an hour, at least: where nobody speaks, ratios run wild


class Phase(StrEnum):
    """Where talk stands against what is expected."""

    USUAL = "as usual"
    RISING = "rising"
    PEAK = "at its height"
    FALLING = "falling"
    NORMAL = "back to normal"
    AGAIN = "second wave"
    UNKNOWN = "not known"


SURGING = frozenset({Phase.RISING, Phase.PEAK, Phase.FALLING, Phase.AGAIN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What is expected of each hour: the mean and the upper end of its 90 % band, and variance ÷ mean of a count."""

    mean: Numbers
    upper: Numbers
    dispersion: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What could be told at the end of an hour. Places count hours from the first of the series.

    `onset`, `peak` and `wave` are those of the surge that lasts or was the last, None and 0 before any; `ended` is the
    first calm hour after it, None while it lasts. A wave has a peak of its own. `phase` is UNKNOWN for an hour that was
    not read in full.
    """

    phase: Phase
    onset: int | None = None
    peak: int | None = None
    wave: int = 0
    ended: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Hours in a row of one phase: from `first` up to `last`, included."""

    phase: Phase
    first: int
    last: int


def phases(counts: Sequence[float], expected: Expected, thresholds: Thresholds) -> list[Moment]:
    """For each hour's count (NaN: not read in full) what could be told when it was over.

    Causal: the moments of a prefix are the prefix of the moments. Calm is never inferred from hours that were not read.
    An expectation of NaN is not known, and neither is the phase then. Raises ValueError for unequal lengths.
    """
    walk = _Walk(expected, thresholds)
    return [walk.step(place, count) for place, count in enumerate(_same_length(counts, expected))]


def stretches(moments: Sequence[Moment]) -> Iterator[Stretch]:
    """The moments as stretches of one phase, in order."""
    first = 0
    for phase, run in groupby(moments, key=lambda moment: moment.phase):
        length = len(list(run))
        yield Stretch(phase=phase, first=first, last=first + length - 1)
        first += length


class _Walk:
    """The state between two hours."""

    def __init__(self, expected: Expected, thresholds: Thresholds) -> None:
        self._expected = expected
        self._loud = thresholds.surge.value
        self._least = thresholds.minimum_mentions.value
        self._counts: list[float] = []
        self._now = Moment(phase=Phase.USUAL)
        self._calm: int | None = None
        self._trough: int | None = None

    def step(self, place: int, count: float) -> Moment:
        self._counts.append(count)
        if isnan(count) or isnan(self._expected.mean[place]):
            self._calm = None
            return replace(self._now, phase=Phase.UNKNOWN)
        lasting = self._now.onset is not None and self._now.ended is None
        self._now = self._lasting(place, count) if lasting else self._quiet(place, count)
        return self._now

    def _quiet(self, place: int, count: float) -> Moment:
        mean, upper = self._expected.mean[place], self._expected.upper[place]
        if not (count > upper and count >= self._loud * mean and count >= self._least):
            long_over = self._now.ended is not None and place - self._now.ended >= NEXT_WAVE
            return replace(self._now, phase=Phase.USUAL) if long_over else self._now
        self._calm = self._trough = None
        before = self._now
        again = before.ended is not None and place - before.ended < NEXT_WAVE
        wave = before.wave + 1 if again else 1
        return Moment(phase=Phase.AGAIN if again else Phase.RISING, onset=place, peak=place, wave=wave)

    def _lasting(self, place: int, count: float) -> Moment:
        now = self._now
        if count <= self._expected.upper[place]:
            self._calm = place if self._calm is None else self._calm
            if place - self._calm + 1 >= CALM:
                return replace(now, phase=Phase.NORMAL, ended=self._calm)
            self._trough = place
            return replace(now, phase=Phase.FALLING)
        self._calm = None
        assert now.peak is not None  # noqa: S101 - a surge that lasts has one
        if self._trough is not None:
            return self._after_falling(place, count)
        if count > self._counts[now.peak]:
            return replace(now, phase=Phase.AGAIN if now.phase is Phase.AGAIN else Phase.RISING, peak=place)
        if self._clearly_less(place, now.peak):
            self._trough = place
            return replace(now, phase=Phase.FALLING)
        return replace(now, phase=Phase.AGAIN if now.phase is Phase.AGAIN else Phase.PEAK)

    def _after_falling(self, place: int, count: float) -> Moment:
        assert self._trough is not None  # noqa: S101 - only asked once it fell
        if self._clearly_less(self._trough, place):
            self._trough = None
            return replace(self._now, phase=Phase.AGAIN, peak=place, wave=self._now.wave + 1)
        if count < self._counts[self._trough]:
            self._trough = place
        return replace(self._now, phase=Phase.FALLING)

    def _clearly_less(self, less: int, more: int) -> bool:
        """Whether the count of one hour is clearly less than that of another, against what is expected and as it is."""
        few, many = self._counts[less], self._counts[more]
        means = np.maximum(self._expected.mean[[less, more]], LEAST_EXPECTED)
        spread = self._expected.dispersion
        for part in (1.0, float(means[0] / means[1])):
            _, high = rate_ratio(few, many * part, dispersion=spread, weight=max(many, 1.0) / spread)
            if few > _CLEARLY * many * part or high >= 1:
                return False
        return True


def _same_length(counts: Sequence[float], expected: Expected) -> Sequence[float]:
    if not len(counts) == len(expected.mean) == len(expected.upper):
        msg = f"{len(counts)} counts but {len(expected.mean)} and {len(expected.upper)} expectations"
        raise ValueError(msg)
    return counts
