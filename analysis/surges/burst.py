"""Whether a burst lasts: two hidden states, usual and burst, that emit negative-binomial counts.

The automaton of Kleinberg (Data Mining and Knowledge Discovery 7, 2003) with two states, read forward only (the filter
of a hidden Markov model), with negative-binomial instead of Poisson counts: what people say comes in clumps.
"""

import numpy as np

from analysis.intervals import Numbers
from analysis.surges.evidence import DAY, HOUR

_TIMES = 3.0  # a burst is three times the usual
_SIZE = 2.0  # of the negative binomial: the rate behind the counts itself varies by 70 %
_FLOOR = 0.5  # usual mentions a point, at least: where nobody speaks, one voice is no burst
_BEGINS, _LASTS = 7 * DAY, 6 * HOUR  # mean times in the two states
_MOST = 3.0  # no single point weighs more than odds of e³ ≈ 20


def bursting(at: Numbers, counts: Numbers, usual: Numbers) -> Numbers:
    """For each point the probability, from it and those before, of being in a burst; unknown counts tell nothing."""
    mean = np.maximum(usual, _FLOOR)
    # The log of the ratio of two negative binomials of one size, whose means are _TIMES apart.
    odds = counts * np.log(_TIMES) - (counts + _SIZE) * np.log((_TIMES * mean + _SIZE) / (mean + _SIZE))
    weights = np.exp(np.clip(np.nan_to_num(odds, nan=0.0), -_MOST, _MOST))
    steps = np.diff(at, prepend=at[:1])
    begins, ends = -np.expm1(-steps / _BEGINS), -np.expm1(-steps / _LASTS)
    found = np.zeros(len(at))
    burst = 0.0
    for i, (weight, begin, end) in enumerate(zip(weights.tolist(), begins.tolist(), ends.tolist(), strict=True)):
        before = burst * (1 - end) + (1 - burst) * begin
        burst = before * weight / (before * weight + 1 - before)
        found[i] = burst
    return found
