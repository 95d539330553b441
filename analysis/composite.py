"""A share from a model, and beside it from the same labels by their weights: the composite of both.

A model that lets days lean on each other draws a day that is unlike the others towards them, and if most was said on
that day, the share of everything with it. The difference estimator does not: to the model's share it adds the weighted
mean of what the model missed in the labels (Särndal, Swensson and Wretman, Model Assisted Survey Sampling, 1992, ch.
6). It is right on the average whatever the model is, and leaves more to chance. The composite of the two weighs each by
how sure it is (Rao and Molina, Small Area Estimation, 2015, § 3.3).

Both rest on the same labels, so one does not make the other surer: the interval is the mean of the two intervals, by
the same weights. `benchmarks/calibration.py` measures it.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from analysis.share import score_interval
from domain.counting import Estimate

FEWEST = 20  # labels: of fewer the weighted mean says too little
_WIDTH = 2 * 1.959963984540054  # of an interval of 95 %, in standard errors

_Numbers = NDArray[np.float64]


def raised_to(said: Mapping[int, int], days: Sequence[int], worth: Sequence[float]) -> _Numbers:
    """How many mentions each label stands for, so that those of a day stand for what was `said` on it.

    `days` and `worth` are the labels', at least one; the worth says how they compare within a day. People label while
    more comes in, so early mentions had more draws to be in: what was said on each day is known, and sets that right
    (post-stratification). A day without a label is stood for by the nearest that has one, the earlier of two.
    """
    labelled = sorted(set(days))
    whole: Counter[int] = Counter()
    for day, number in said.items():
        place = bisect_left(labelled, day)
        whole[min(labelled[max(place - 1, 0) : place + 1], key=lambda each: abs(each - day))] += number
    together: defaultdict[int, float] = defaultdict(float)
    for day, each in zip(days, worth, strict=True):
        together[day] += each
    return np.array([each * whole[day] / together[day] for day, each in zip(days, worth, strict=True)])


def composite(model: Estimate, found: _Numbers, expected: _Numbers, weights: _Numbers, *, left: float) -> Estimate:
    """The `model`'s share, moved by what it missed: unchanged with fewer than 20 labels or where nothing is in doubt.

    Of each label: what was `found` (0 to 1), what the model `expected`, and the mentions it stands for (`weights`).
    `left`: the part that has no label of what the share is of.
    """
    number, sure = len(found), (model.high - model.low) / _WIDTH
    if number < FEWEST or not sure or not left:
        return model
    missed = left * float(weights @ (found - expected) / weights.sum())
    # What all agree on is not sure either: no chance is nearer to none or all than so many labels could show.
    chances = np.clip(expected, 1 / (number + 2), 1 - 1 / (number + 2))
    spread = left * float(np.sqrt(weights**2 @ (chances * (1 - chances))) / weights.sum())
    part = sure**2 / (sure**2 + spread**2)
    moved = min(max(model.value + missed, 0.0), 1.0)
    about = min(max(moved, 1 / (number + 2)), 1 - 1 / (number + 2))
    low, high = score_interval(moved, about * (1 - about) / spread**2)
    value = (1 - part) * model.value + part * moved
    return replace(
        model,
        value=value,
        low=min((1 - part) * model.low + part * low, value),
        high=max((1 - part) * model.high + part * high, value),
    )
