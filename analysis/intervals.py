"""Intervals for comparing two rates or two shares."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import special

from domain.counting import Estimate

Numbers: TypeAlias = NDArray[np.float64]

SIDE = 0.05  # each side of a 90 % interval


def rate_ratio(
    events: Numbers | float, expected: Numbers | float, *, dispersion: Numbers | float, weight: Numbers | float
) -> tuple[Numbers, Numbers]:
    """90 % interval of (rate behind `events`) ÷ (rate behind `expected`), both over-dispersed counts.

    `dispersion`: variance ÷ mean of the events. `weight`: how many independent events `expected` rests on, that is
    expected² ÷ its variance. Exact conditional interval for the ratio of two Poisson rates (Przyborowski and Wilenski,
    Biometrika 31, 1940) on events ÷ dispersion (quasi-Poisson, McCullagh and Nelder, ch. 6). Shapes broadcast.
    """
    seen = np.asarray(events, dtype=np.float64) / dispersion
    base = np.asarray(weight, dtype=np.float64)
    scale = base * dispersion / np.asarray(expected, dtype=np.float64)
    low = np.where(seen > 0, special.betaincinv(np.maximum(seen, 1e-9), base + 1, SIDE), 0.0)
    high = special.betaincinv(seen + 1, base, 1 - SIDE)
    return low / (1 - low) * scale, high / np.maximum(1 - high, 1e-12) * scale


def student(level: float, freedom: Numbers | float) -> Numbers:
    """Student's quantile; the normal one where there are no degrees of freedom to lose (0)."""
    degrees = np.asarray(freedom, dtype=np.float64)
    found: Numbers = np.where(degrees > 0, special.stdtrit(np.maximum(degrees, 1), level), special.ndtri(level))
    return found


def widened(
    dispersion: Numbers | float, events: Numbers | float, variance: Numbers | float, freedom: Numbers | float
) -> Numbers:
    """The dispersion of `events` that were estimated with this `variance` (of so many degrees of freedom); that of
    counted ones where it is 0.

    Both variances add up; that of the estimate weighs as in an interval of 95 %, since where mentions come in clumps
    few slots show too little of it (`benchmarks/sampling.py`). Below one standard deviation an estimate tells no better
    what it is a part of than at it: an estimate of nothing is none.
    """
    level = student(1 - SIDE / 2, freedom) / special.ndtri(1 - SIDE)
    own = np.asarray(variance, dtype=np.float64) * level**2
    found: Numbers = dispersion + own / np.maximum(np.maximum(events, np.sqrt(own)), 1e-9)
    return found


def share_difference(now: Estimate, before: Estimate) -> Estimate:
    """`now` - `before` for shares of independent samples, from their own intervals.

    Newcombe's hybrid score interval (Statistics in Medicine 17, 1998, method 10), of the level of the two given.
    """
    value = now.value - before.value
    low = value - np.hypot(now.value - now.low, before.high - before.value)
    high = value + np.hypot(now.high - now.value, before.value - before.low)
    return Estimate(
        value=value, low=float(low), high=float(high), n=min(now.n, before.n), method="Newcombe’s hybrid score interval"
    )


def negative_binomial_quantile(share: float, size: Numbers, odds: Numbers) -> Numbers:
    """The least count that `share` of a negative binomial (failures before `size` successes of chance `odds`) reaches.

    As scipy.stats.nbinom.ppf, never below 0; that package takes over a second to import, which every command would pay.
    """
    upper = np.maximum(np.ceil(special.nbdtrik(share, size, odds) - 1e-9), 0)
    lower = np.maximum(upper - 1, 0)
    found: Numbers = np.where(special.betainc(size, lower + 1, odds) >= share, lower, upper)
    return found
