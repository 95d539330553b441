"""Estimates from a random sample in time: how many mentions there are, and which share of them is negative.

The sample is one of clusters (all mentions of a slot are read), drawn without replacement within strata; so mentions
of one moment, which resemble each other, do not pass for independent ones. Totals are expanded by the chance of being
read (Horvitz and Thompson 1952), or follow the platform's own count where it tells one; shares are combined ratio
estimates with the variance of Cochran, Sampling Techniques (1977), §§6.10 and 9A. The interval of a share is Wilson's
at the effective number of observations, as Korn and Graubard (1998) do with another exact interval: the textbook one
would claim certainty as soon as no negative mention was seen.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf, sqrt

from scipy.stats import t as student

from analysis.share import score_interval
from domain.counting import Estimate
from domain.time import Span

_EXPANDED = "expanded by the chance of being read (Horvitz–Thompson, 95\u202f%)"
_LEVEL = 0.975  # both sides: an interval of 95 %


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

    span: Span
    slots: Sequence[tuple[Span, Drawn]]
    probability: float
    total: int | None = None

    def within(self, window: Span) -> Stratum | None:
        """What it tells about `window`: all of it, or the slots that lie there; None if none does.

        The platform's count is for the whole stratum and says nothing about a part.
        """
        whole = self.span.overlap(window) == self.span
        inside = [drawn for span, drawn in self.slots if span.overlap(window) == span]
        if not inside:
            return None
        return Stratum(slots=inside, probability=self.probability, total=self.total if whole else None)


def strata_of(samples: Iterable[Sample], window: Span, everything: Drawn) -> list[Stratum]:
    """`window` as strata, the last being what was read outside of all samples; [] if no sample touches it.

    `everything`: all mentions there that were read, those of the samples included.
    """
    sampled = [found for sample in samples if (found := sample.within(window))]
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
    drawn = [stratum for stratum in strata if stratum.slots]
    scored = sum(slot.scored * each.weight for each in drawn for slot in each.slots)
    read = sum(slot.scored for each in drawn for slot in each.slots)
    if not read:
        return None
    share = sum(slot.negative * each.weight for each in drawn for slot in each.slots) / scored
    variance = sum(
        _variance([each.weight * (slot.negative - share * slot.scored) for slot in each.slots], each.probability)
        for each in drawn
    )
    # Slots may by luck agree better than chance allows: they never count for more than the mentions in them.
    effective = min(share * (1 - share) * scored**2 / variance, read) if variance else read
    low, high = score_interval(share, effective, _quantile(drawn))
    return Estimate(
        value=share,
        low=low,
        high=high,
        n=read,
        method="random sample in time, as VADER reads it, uncalibrated (ratio estimate of clusters, 95\u202f%)",
    )


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
    return float(student.ppf(_LEVEL, freedom if freedom > 0 else inf))
