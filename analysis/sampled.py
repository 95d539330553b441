"""Estimates from a random sample in time: how many mentions there are, and which share of them is negative.

The sample is one of clusters (all mentions of a slot are read), drawn without replacement within strata; so mentions
of one moment, which resemble each other, do not pass for independent ones. Totals are expanded by the chance of being
read (Horvitz and Thompson 1952), or follow the platform's own count where it tells one; shares are combined ratio
estimates with the variance of Cochran, Sampling Techniques (1977), §§6.10 and 9A. The interval of a share is Wilson's
at the effective number of observations, as Korn and Graubard (1998) do with another exact interval: the textbook one
would claim certainty as soon as no negative mention was seen.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import floor, inf, sqrt

import numpy as np
from numpy.typing import NDArray

from analysis.intervals import Numbers, student
from analysis.share import score_interval
from domain.counting import Estimate
from domain.time import Span

SHARE = "random sample in time, as VADER reads it, uncalibrated (ratio estimate of clusters, 95\u202f%)"
_LEVEL = 0.975  # both sides: an interval of 95 %
_ROUNDING = 1e-6  # of an effective number that is whole but for the way it was reckoned


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """So many mentions, counted or estimated; `read` of them were read.

    `variance`: of the estimate, with so many degrees of `freedom`; both 0 where nothing was left to chance.
    """

    value: float
    read: int
    variance: float = 0.0
    freedom: int = 0

    @property
    def half(self) -> float:
        """Half the width of its interval of 95 %."""
        return float(student(_LEVEL, self.freedom)) * sqrt(self.variance)

    @property
    def error(self) -> float:
        """The same as a part of the value; infinite where there is nothing that it could be a part of."""
        return self.half / self.value if self.value else (inf if self.half else 0.0)

    @property
    def effective(self) -> int:
        """How many mentions drawn one by one would tell as much; never more than were read."""
        return min(floor(self.value**2 / self.variance), self.read) if self.variance else self.read


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Mentions of many stretches at once, with their variance and its degrees of freedom; shapes are alike."""

    value: Numbers
    variance: Numbers
    freedom: Numbers

    def over(self, width: int) -> "Counts":
        """Sums over `width` neighbours, for each place from which on there are so many."""
        value, variance, freedom = (
            np.convolve(each, np.ones(width), mode="valid") for each in (self.value, self.variance, self.freedom)
        )
        return Counts(value=value, variance=variance, freedom=freedom)

    def times(self, part: NDArray[np.bool_]) -> "Counts":
        """Only those of `part`."""
        return Counts(value=self.value * part, variance=self.variance * part, freedom=self.freedom * part)

    def sure(self, most: float) -> NDArray[np.bool_]:
        """Where half the interval of 95 % is at most this part of the estimate."""
        half = student(_LEVEL, self.freedom) * np.sqrt(self.variance)
        found: NDArray[np.bool_] = half <= most * self.value
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What one slot held: `mentions` read, of these `scored`, of these `negative`."""

    mentions: int
    scored: int
    negative: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stratum:
    """The slots that were drawn and read of one stratum, each having had the chance `probability`.

    `total`: the platform's count of all its mentions, None if it tells none.
    """

    slots: Sequence[Drawn]
    probability: float
    total: int | None = None

    @property
    def read(self) -> int:
        return sum(slot.mentions for slot in self.slots)

    @property
    def weight(self) -> float:
        """How many mentions one that was read stands for."""
        if self.probability == 1 or self.total is None or not self.read:
            return 1 / self.probability
        return max(self.total / self.read, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A stratum with where it and its slots lie in time; `probability` and `total` are those of `Stratum`."""

    place: str
    span: Span
    slots: Sequence[tuple[Span, Drawn]]
    probability: float
    total: int | None = None

    @property
    def whole(self) -> Stratum | None:
        """All of it; None if slots that were drawn are missing, or there is but one: of such nothing can be told."""
        width = self.slots[0][0].length if self.slots else self.span.length
        drawn = round(self.probability * (self.span.length / width))
        enough = len(self.slots) == drawn and (drawn > 1 or self.probability == 1)
        return self.within(self.span) if enough else None

    def within(self, window: Span) -> Stratum | None:
        """What it tells about `window`: all of it, or the slots that lie there; None if none does.

        The platform's count is for the whole stratum and says nothing about a part.
        """
        whole = self.span.overlap(window) == self.span
        inside = [drawn for span, drawn in self.slots if span.overlap(window) == span]
        if not inside:
            return None
        return Stratum(slots=inside, probability=self.probability, total=self.total if whole else None)


def strata_of(samples: Iterable[Sample], windows: Sequence[Span], everything: Drawn) -> list[Stratum]:
    """`windows` (apart from each other) as strata, the last being what was read outside of all samples; [] if no sample
    touches them.

    `everything`: all mentions there that were read, those of the samples included.
    """
    sampled = [found for sample in samples for window in windows if (found := sample.within(window))]
    if not sampled:
        return []
    drawn = [slot for stratum in sampled for slot in stratum.slots]
    rest = Drawn(
        mentions=max(everything.mentions - sum(slot.mentions for slot in drawn), 0),
        scored=max(everything.scored - sum(slot.scored for slot in drawn), 0),
        negative=max(everything.negative - sum(slot.negative for slot in drawn), 0),
    )
    return [*sampled, Stratum(slots=[rest], probability=1.0)]


def estimated_total(strata: Sequence[Stratum]) -> Estimate | None:
    """How many mentions there are in all of them; None without any slot.

    Where every stratum is read in full or counted by the platform, the interval closes: nothing is left to chance.
    """
    drawn = [stratum for stratum in strata if stratum.slots]
    if not drawn:
        return None
    value = sum(each.read * each.weight for each in drawn)
    variance = sum(
        _variance([slot.mentions * each.weight for slot in each.slots], each.probability)
        for each in drawn
        if each.total is None
    )
    half = _quantile(drawn) * sqrt(variance) if variance else 0.0
    read = sum(each.read for each in drawn)
    known = all(each.total is not None or each.probability == 1 for each in drawn)
    method = (
        "the platform's own count" if known else "expanded by the chance of being read (Horvitz–Thompson, 95\u202f%)"
    )
    return Estimate(value=value, low=max(value - half, read), high=value + half, n=read, method=method)


def sampled_share(strata: Sequence[Stratum]) -> Estimate | None:
    """The negative share of the scored mentions, as the scorer reads them; None if none that was read is scored."""
    found = effective_share(strata)
    return replace(found, n=_scored(strata)) if found else None


def effective_share(strata: Sequence[Stratum]) -> Estimate | None:
    """The same, where `n` says to how many mentions drawn one by one it comes: mentions of one moment are alike, and
    few slots tell little of how alike (Korn and Graubard's effective sample size). Never more than were scored.
    """
    drawn = [stratum for stratum in strata if stratum.slots]
    read = _scored(drawn)
    if not read:
        return None
    scored = sum(slot.scored * each.weight for each in drawn for slot in each.slots)
    share = sum(slot.negative * each.weight for each in drawn for slot in each.slots) / scored
    variance = sum(
        _variance([each.weight * (slot.negative - share * slot.scored) for slot in each.slots], each.probability)
        for each in drawn
    )
    # Slots may by luck agree better than chance allows: they never count for more than the mentions in them.
    observed = min(share * (1 - share) * scored**2 / variance, read) if variance else read
    effective = observed * (float(student(_LEVEL, 0)) / _quantile(drawn)) ** 2
    low, high = score_interval(share, effective)
    return Estimate(value=share, low=low, high=high, n=floor(effective + _ROUNDING), method=SHARE)


def total_of(stratum: Stratum) -> Count:
    """How many mentions there are in it: the platform's count, else expanded by the chance of being read.

    However alike the slots are by luck, it is taken for no surer than mentions drawn one by one would make it.
    """
    if stratum.probability == 1:
        return Count(value=stratum.read, read=stratum.read)
    if stratum.total is not None:
        return Count(value=max(stratum.total, stratum.read), read=stratum.read)
    return _expanded(stratum, [slot.mentions for slot in stratum.slots])


def negatives_of(stratum: Stratum) -> Count:
    """How many negative mentions there are in it: the platform's count times the share of them, else expanded."""
    negative = [slot.negative for slot in stratum.slots]
    if stratum.probability == 1 or stratum.total is None:
        return _expanded(stratum, negative)
    some, read = sum(negative), max(stratum.read, 1)
    share = some / read
    apart = _variance([slot.negative - share * slot.mentions for slot in stratum.slots], stratum.probability)
    likely = (some + 2) / (read + 4)  # of Agresti and Coull (1998): none seen is no proof of none
    weight = max(stratum.total / read, 1.0)
    chance = (1 - stratum.probability) * read * likely * (1 - likely)
    return Count(
        value=some * weight,
        read=some,
        variance=weight**2 * max(apart, chance),
        freedom=len(stratum.slots) - 1,
    )


def _expanded(stratum: Stratum, values: Sequence[int]) -> Count:
    read, part = sum(values), stratum.probability
    if part == 1:
        return Count(value=read, read=read)
    variance = max(_variance(values, part), (1 - part) * max(read, 1)) / part**2
    return Count(value=read / part, read=read, variance=variance, freedom=len(values) - 1)


def _scored(strata: Iterable[Stratum]) -> int:
    return sum(slot.scored for each in strata for slot in each.slots)


def _variance(values: Sequence[float], probability: float) -> float:
    """Of the sum of these values over slots drawn without replacement, each with this chance."""
    count = len(values)
    if probability == 1 or count < 2:  # noqa: PLR2004 - one value has no spread
        return 0.0
    mean = sum(values) / count
    return (1 - probability) * count / (count - 1) * sum((value - mean) ** 2 for value in values)


def _quantile(strata: Sequence[Stratum]) -> float:
    """Student's, for as many degrees of freedom as slots beyond one in each stratum."""
    freedom = sum(len(each.slots) - 1 for each in strata if each.probability < 1)
    return float(student(_LEVEL, freedom))
