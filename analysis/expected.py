"""What is usual: expected mentions an hour, from what was read in full before the incident.

The expectation of an hour is that of its place in the week (four full weeks of history), in the day (three full days)
or of any hour (less). Earlier surges weigh less (residuals beyond 2.58 are weighted down, as in Farrington et al.,
JRSS A 159, 1996, and Noufaily et al., Statistics in Medicine 32, 2013); places with little history lean on the mean of
all (empirical Bayes, gamma prior by moments). Counts are over-dispersed: negative binomial with variance =
dispersion × mean, by moments, and hours that follow each other resemble each other (first-order autocorrelation).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from analysis.intervals import SIDE, Numbers, negative_binomial_quantile, rate_ratio, widened
from analysis.sampled import Count, Counts
from config.playbook import Thresholds
from domain.counting import Estimate
from domain.time import EPOCH, Span
from domain.words import count, length

HOUR = timedelta(hours=1)
_WEEK = 168
_DAY = 24
_OUTLIER = 2.58  # Noufaily et al.
_ROUNDS = 5
_LEAST_PRIOR = 0.5  # hours: a place where nobody has spoken yet is not one where nobody ever speaks
_ALIKE = 1e6  # weight of a place whose own history adds nothing: it is the mean of all
_MOST_ALIKE = 0.9  # a higher autocorrelation than this cannot be estimated from a few weeks
_REMEDY = "Import an archive of one source, from a week before the incident to now: each is compared with its own past."
PREDICTION = "negative binomial by moments, robust mean of the hours before the incident, 90 %"
RATIO = "ratio of two over-dispersed rates, 90 %"

Hours = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """Why something cannot be told, as a sentence, and what would let us tell it."""

    reason: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """Expected mentions by place in the day or week, with how sure that is.

    `rates` and `weights` have one entry a place: mentions an hour, and how many independent mentions that rests on.
    `hours` and `mentions` are the history's size, `profile` says in words what the places are.
    """

    rates: Numbers
    weights: Numbers
    dispersion: float
    alike: float
    hours: int
    mentions: int
    profile: str

    def rate(self, hours: Hours) -> Numbers:
        """Mentions an hour for each of `hours` (whole hours since 1970 UTC)."""
        return self.rates[hours % len(self.rates)]

    def expect(self, spans: Sequence[Span]) -> tuple[float, float]:
        """Mentions expected over `spans`, and how many independent mentions that rests on (its mean² ÷ variance)."""
        share = np.zeros(len(self.rates))
        for span in spans:
            hours, parts = _parts(span)
            np.add.at(share, hours % len(self.rates), parts)
        means = share * self.rates
        mean = float(means.sum())
        variance = float((means**2 / self.weights).sum()) + mean**2 * self._level_variance
        return mean, (mean**2 / variance if variance > 0 else _ALIKE)

    def spread(self, hours: Numbers | float) -> Numbers:
        """Variance ÷ mean of a count over `hours` in a row."""
        width = np.asarray(hours, dtype=np.float64)
        long = np.maximum(width, 1.0)
        # Variance of a sum of an AR(1) series, divided by that of independent hours.
        whole = (1 + self.alike) / (1 - self.alike) - 2 * self.alike * (1 - self.alike**long) / (
            long * (1 - self.alike) ** 2
        )
        # Within an hour the gamma-mixed rate is one and the same: only the mean shrinks.
        return np.where(width < 1, 1 + (self.dispersion - 1) * width, self.dispersion * np.maximum(whole, 1.0))

    def ratio(self, events: Count, spans: Sequence[Span]) -> Estimate:
        """Mentions over `spans` (at least one) ÷ what is usual there, with its 90 % interval."""
        mean, weight = self.expect(spans)
        hours = sum((span.length for span in spans), timedelta()) / HOUR
        spread = widened(self.spread(hours), events.value, events.variance, events.freedom)
        low, high = rate_ratio(events.value, mean, dispersion=spread, weight=weight)
        return Estimate(value=events.value / mean, low=float(low), high=float(high), n=events.read, method=RATIO)

    def ratio_bounds(self, events: Counts, hours: Hours, width: int) -> tuple[Numbers, Numbers]:
        """As `ratio`, for many stretches of `width` hours at once; `hours` holds the first hour of each."""
        steps = hours[:, None] + np.arange(width)
        places = steps % len(self.rates)
        means = self.rates[places]
        mean = means.sum(axis=1)
        variance = (means**2 / self.weights[places]).sum(axis=1) + mean**2 * self._level_variance
        spread = widened(self.spread(width), events.value, events.variance, events.freedom)
        return rate_ratio(events.value, mean, dispersion=spread, weight=mean**2 / variance)

    def prediction(self, spans: Sequence[Span]) -> Estimate:
        """How many mentions would be usual over `spans`, with their 90 % prediction interval."""
        mean, weight = self.expect(spans)
        hours = sum((span.length for span in spans), timedelta()) / HOUR
        low, high = self._quantiles(np.array([mean]), np.array([weight]), hours)
        return Estimate(value=mean, low=float(low[0]), high=float(high[0]), n=self.mentions, method=PREDICTION)

    def predictions(self, starts: Sequence[datetime], width: timedelta) -> list[Estimate]:
        """`prediction` for buckets of one width."""
        found = [self.expect([Span(start, start + width)]) for start in starts]
        means, weights = np.array([mean for mean, _ in found]), np.array([weight for _, weight in found])
        lows, highs = self._quantiles(means, weights, width / HOUR)
        return [
            Estimate(value=float(mean), low=float(low), high=float(high), n=self.mentions, method=PREDICTION)
            for mean, low, high in zip(means, lows, highs, strict=True)
        ]

    @property
    def _level_variance(self) -> float:
        """Relative variance of the level that all places share."""
        return float(self.spread(float(self.hours))) / self.mentions

    def _quantiles(self, means: Numbers, weights: Numbers, hours: float) -> tuple[Numbers, Numbers]:
        positive = np.maximum(means, 1e-9)
        variance = np.maximum(self.spread(hours) * positive + positive**2 / weights, positive * (1 + 1e-6))
        size = positive**2 / (variance - positive)
        odds = size / (size + positive)
        return (
            negative_binomial_quantile(SIDE, size, odds),
            negative_binomial_quantile(1 - SIDE, size, odds),
        )


def usual(counts: Hours, first: int, read: NDArray[np.bool_], thresholds: Thresholds) -> Usual | Unknown:
    """Learn what is usual from `counts` of mentions in hours in a row, of which the first is `first` (since 1970 UTC).

    `read` marks the hours that were read in full and belong to no campaign: only they count. The same shape is needed.
    """
    hours = np.flatnonzero(read) + first
    seen = counts[read].astype(np.float64)
    needed, least = thresholds.history_hours, thresholds.minimum_mentions
    if len(hours) < needed.value:
        known = (
            f"Only {length(len(hours) * HOUR)} before the incident were"
            if len(hours)
            else "No hour before the incident was"
        )
        return Unknown(
            reason=f"{known} read in full, {length(needed.hours)} are needed to say what is usual.",
            remedy=_REMEDY,
        )
    if seen.sum() < least.value:
        return Unknown(
            reason=f"Only {count(int(seen.sum()))} mentions are known from before the incident, "
            f"{count(int(least.value))} are needed to say what is usual.",
            remedy=_REMEDY,
        )
    places, profile = _profile(hours, thresholds)
    rates, weights, dispersion, alike = _fit(seen, hours, places)
    return Usual(
        rates=rates,
        weights=weights,
        dispersion=dispersion,
        alike=alike,
        hours=len(hours),
        mentions=int(seen.sum()),
        profile=profile,
    )


def whole_hours(moment: datetime) -> int:
    """Whole hours since 1970 UTC."""
    return (moment - EPOCH) // HOUR


def _profile(hours: Hours, thresholds: Thresholds) -> tuple[int, str]:
    """How many places have an expectation of their own: each must have been seen often enough."""
    of_week = np.bincount(hours % _WEEK, minlength=_WEEK)
    if of_week.min() >= thresholds.profile_weeks.value:
        return _WEEK, "this hour of the week"
    of_day = np.bincount(hours % _DAY, minlength=_DAY)
    if of_day.min() >= thresholds.profile_days.value:
        return _DAY, "this hour of the day"
    return 1, "any hour"


def _fit(seen: Numbers, hours: Hours, places: int) -> tuple[Numbers, Numbers, float, float]:
    """Rates and weights by place, dispersion and autocorrelation."""
    place = hours % places
    # A start that earlier surges cannot move: the median of each place, never below a part of the mean of all.
    rates = np.maximum(_medians(seen, place, places), seen.mean() * 0.1)
    trust = np.ones_like(seen)
    for _ in range(_ROUNDS):
        mean = rates[place]
        # Anscombe residuals of a Poisson count, brought to unit scale by their median.
        residual = 1.5 * (seen ** (2 / 3) - mean ** (2 / 3)) / mean ** (1 / 6)
        scale = max(float(np.median(np.abs(residual))) / 0.6745, 1.0)
        trust = np.minimum(1.0, (_OUTLIER / np.maximum(residual / scale, 1e-9)) ** 2)
        exposure = np.bincount(place, trust, minlength=places).astype(np.float64)
        total = np.bincount(place, trust * seen, minlength=places).astype(np.float64)
        free = max(1 - places / len(seen), 1 / len(seen))
        dispersion = max(1.0, float((trust * (seen - mean) ** 2).sum() / (trust * mean).sum() / free))
        rates, weights = _shrink(total, exposure, dispersion)
    return rates, weights, dispersion, _autocorrelation((seen - rates[place]) * np.sqrt(trust / rates[place]), hours)


def _medians(seen: Numbers, place: Hours, places: int) -> Numbers:
    """The median of each place; all must occur."""
    ordered = seen[np.lexsort((seen, place))]
    sizes = np.bincount(place, minlength=places)
    first = np.cumsum(sizes) - sizes
    middle: Numbers = (ordered[first + (sizes - 1) // 2] + ordered[first + sizes // 2]) / 2
    return middle


def _shrink(total: Numbers, exposure: Numbers, dispersion: float) -> tuple[Numbers, Numbers]:
    """Posterior means and weights of the places' rates under a gamma prior fitted by moments."""
    level = total.sum() / exposure.sum()
    own = total / np.maximum(exposure, 1e-9)
    noise = dispersion * level * float(np.mean(1 / np.maximum(exposure, 1e-9)))
    between = float(np.var(own, ddof=1)) - noise if len(own) > 1 else 0.0
    if between <= 0:
        return np.full_like(own, level), np.full_like(own, _ALIKE)
    prior = max(level / between, _LEAST_PRIOR)
    shape = level * prior + total / dispersion
    return shape / (prior + exposure / dispersion), shape


def _autocorrelation(residual: Numbers, hours: Hours) -> float:
    """How much an hour resembles the one before it, from hours that follow each other; 0 if it does not."""
    together = np.diff(hours) == 1
    square = float((residual**2).mean())
    if not together.any() or square == 0:
        return 0.0
    product = float((residual[1:] * residual[:-1])[together].mean())
    return float(np.clip(product / square, 0.0, _MOST_ALIKE))


def _parts(span: Span) -> tuple[Hours, Numbers]:
    """The hours that `span` touches and the part of each that lies in it."""
    start, end = (span.start - EPOCH) / HOUR, (span.end - EPOCH) / HOUR
    hours = np.arange(int(start), int(np.ceil(end)), dtype=np.int64)
    return hours, np.minimum(hours + 1, end) - np.maximum(hours, start)
