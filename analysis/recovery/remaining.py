"""How long until talk is back to normal, with an interval, from how long past surges still took from such a stage.

A linear regression of ln(hours left) on the present excess, the peak ratio, the hours since the surge and its peak
began, and the slope, through the median, which single odd surges do not move (Koenker and Bassett, Econometrica 46,
1978). The interval is cross-conformal (Vovk, Annals of Mathematics and Artificial Intelligence 74, 2015): each origin
is predicted from the others, and of these errors, those at a like age, eight in ten lie between the two that are added
to the prediction. It holds as far as the present surge is of a kind with the past ones, which nobody can promise;
outside of what was seen nothing is said. `benchmarks/recovery.py` measures it on series that the fit has not seen.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from math import ceil, exp, log, log1p

import numpy as np

from analysis.expected import HOUR, Unknown
from analysis.intervals import Numbers
from analysis.share import wilson
from domain.counting import Estimate
from domain.past_surge import PastSurge, Stage
from domain.words import THIN, count, length, ratio

METHOD = f"median regression on ln(hours left), cross-conformal by origin, 80{THIN}%"
ENOUGH = 9  # an end of an 80 % interval needs nine past surges to stand on
_TAIL = 0.1
_LEAN = 0.01  # penalty on the weights: the features lean on each other
_AGES = (1, 3)  # hours: the first, the next two, and later ones err differently
_REMEDY = "Archives of earlier incidents, imported, would let us tell: surges as long and as loud as this one."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fit:
    """Weights of the features with the constant last; by age, the errors at the interval's ends, in ln(hours)."""

    weights: Numbers
    ends: tuple[tuple[float, float], ...]

    def hours(self, stage: Stage) -> tuple[int, int, int]:
        """In which hour from now talk is within the band again: low end, middle, high end."""
        middle = float(_features([stage])[0] @ self.weights)
        least, most = self.ends[bisect_left(_AGES, stage.elapsed)]
        low, mid, high = (max(1, round(exp(middle + error))) for error in (least, 0.0, most))
        return min(low, mid), mid, max(mid, high)


def remaining(now: Stage, past: Sequence[PastSurge]) -> Estimate | Unknown:
    """Hours from the end of the present hour until talk is back to normal, with an 80 % interval.

    Not told where fewer than nine of the `past` lasted as long, or where none was as loud or would have lasted longer.
    """
    lasted = sum(surge.hours >= now.elapsed for surge in past)
    if lasted < ENOUGH or len({surge.origin for surge in past}) < 2:  # noqa: PLR2004 - one is predicted from the others
        return Unknown(reason=_too_long(now, past, lasted), remedy=_REMEDY)
    peak = max(surge.peak for surge in past)
    if now.peak > peak:
        found = f"Its peak is {ratio(now.peak)} the expected, that of the loudest of {count(len(past))} past surges"
        return Unknown(reason=f"{found} {ratio(peak)}.", remedy=_REMEDY)
    low, middle, high = _fit(tuple(past)).hours(now)
    longest = max(surge.hours for surge in past)
    if now.elapsed - 1 + low > longest:
        found = f"As loud as it still is, it would take longer than any of {count(len(past))} past surges"
        return Unknown(reason=f"{found} (the longest {length(longest * HOUR)}).", remedy=_REMEDY)
    # In the third hour from now is: after two to three hours.
    return Estimate(value=middle - 0.5, low=low - 1.0, high=float(high), n=len(past), method=METHOD)


def followed(past: Sequence[PastSurge]) -> Estimate | None:
    """The share of past surges after which another began within a day; None without any."""
    told = [surge.followed for surge in past if surge.followed is not None]
    return wilson(sum(told), len(told))


def _too_long(now: Stage, past: Sequence[PastSurge], lasted: int) -> str:
    if len({surge.origin for surge in past}) < 2:  # noqa: PLR2004 - likewise
        return "Past surges of at least two places are needed to compare with."
    longest = length(max(surge.hours for surge in past) * HOUR)
    return (
        f"It has lasted {length(now.elapsed * HOUR)}; of {count(len(past))} past surges "
        f"{count(lasted) if lasted else 'none'} lasted as long (the longest {longest}), {ENOUGH} are needed."
    )


@lru_cache(maxsize=8)
def _fit(past: tuple[PastSurge, ...]) -> _Fit:
    """Fitted once for the same past: it changes only when an incident is added."""
    stages = list(chain.from_iterable(surge.stages for surge in past))
    features = _features(stages)
    left = np.array([log(surge.hours - stage.elapsed + 1) for surge in past for stage in surge.stages])
    origins = np.array([surge.origin for surge in past for _ in surge.stages])
    errors = np.zeros(len(left))
    for origin in dict.fromkeys(origins.tolist()):
        own = origins == origin
        errors[own] = left[own] - features[own] @ _median(features[~own], left[~own])
    ages = np.searchsorted(_AGES, [stage.elapsed for stage in stages])
    like = [errors[ages == age] for age in range(len(_AGES) + 1)]
    ends = tuple(_ends(own if len(own) >= ENOUGH else errors) for own in like)
    return _Fit(weights=_median(features, left), ends=ends)


def _ends(errors: Numbers) -> tuple[float, float]:
    """The errors that conformal prediction takes for the ends: counted from either side as if there were one more."""
    outer = max(len(errors) - ceil((1 - _TAIL) * (len(errors) + 1)), 0)
    ordered = np.sort(errors)
    return float(ordered[outer]), float(ordered[-1 - outer])


def _features(stages: Sequence[Stage]) -> Numbers:
    """One row a stage, with a column of ones last."""
    return np.array(
        [
            (log(stage.excess), log(stage.peak), log(stage.elapsed), log1p(stage.since_peak), stage.slope, 1.0)
            for stage in stages
        ]
    )


def _median(features: Numbers, left: Numbers) -> Numbers:
    """Weights of the line through the middle of what is left, the constant last."""
    from sklearn.linear_model import QuantileRegressor  # noqa: PLC0415 - takes a second to import; few commands need it

    centre, spread = features[:, :-1].mean(axis=0), features[:, :-1].std(axis=0) + 1e-9
    line = QuantileRegressor(quantile=0.5, alpha=_LEAN, solver="highs-ipm").fit(
        (features[:, :-1] - centre) / spread, left
    )
    weights = line.coef_ / spread
    return np.append(weights, line.intercept_ - weights @ centre)
