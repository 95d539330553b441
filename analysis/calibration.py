"""The negative share that people would find, from a few of their labels and the scorer's reading of everything.

    logit P(negative) = a + b[class of the reading] + u[hour]

How much a reading means is learned from the labels (b), and so is how the level drifts (u: a Gaussian process over
time, plus a level of each day, since a crisis begins with a jump). Buckets with few labels lean on their neighbours and
on what the scorer saw there, buckets with many on their own. This is multilevel regression with post-stratification
(Gelman and Little 1997) with the reading's class as the stratum, fitted by Laplace's approximation (Rasmussen and
Williams 2006, §3.4); how smooth and how large the drift is, is averaged over by evidence. Posterior draws give the
share of each bucket. What nobody labelled is tossed for, so that a bucket of few mentions has a wide interval.

The scorer's readings are never overwritten: this is another estimate beside them. Labels have to be a random sample of
what was read; those of people who chose what to label would pull it. `benchmarks/calibration.py` measures it.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve, cholesky, solve_triangular
from scipy.special import expit

from domain.counting import HOUR, BucketCount, Estimate
from domain.labelling import HumanLabel, Verdict
from domain.reading import Label
from domain.time import EPOCH, Span

Numbers: TypeAlias = NDArray[np.float64]

FEWEST = 20  # labels: below, the answer would be the prior's
METHOD = "human labels, with the reading's class and the time (multilevel logistic regression, 95\u202f%)"

_CLASSES = (Label.NEUTRAL, Label.NEGATIVE, Label.POSITIVE, Label.UNSCORED)  # the first is the one others differ from
# What is believed of the scorer before any label: on public sets its negative class raises the odds about threefold to
# fivefold, its positive class hardly lowers them. Mean and standard deviation, on the scale of log odds.
_PRIOR = np.array([(-0.3, 1.8), (1.3, 0.6), (-0.2, 0.4), (0.0, 1.2)])
# Drift: size and length (days) of what is smooth, size of a day's own level; and how far these are believed to vary.
_SMOOTH, _LENGTHS, _DAILY = (0.15, 0.4, 0.9), (0.25, 1.5), (0.1, 0.5, 1.2)
_USUAL_SMOOTH, _USUAL_DAILY = 0.5, 0.6
# Laplace's approximation and the grid are both a little too sure of themselves; measured, not derived.
_CAUTION = 1.25
_DRAWS = 500
_SEED = 20_260_301
_MOST_CELLS = 240
_STEPS = 40
_CLOSE = 1e-6


@dataclass(frozen=True, slots=True)
class _Fit:
    """One setting of the drift: the most likely values, the factor of their precision, and how well it explains."""

    values: Numbers
    factor: Numbers
    evidence: float


class Calibration:
    """Made by `calibrate`; answers for any stretch of time whose moments it was told of."""

    def __init__(
        self, draws: Numbers, cell_of: Mapping[int, int], width: timedelta, labels: Sequence["_Labelled"]
    ) -> None:
        self._draws = draws
        self._cell_of = cell_of
        self._width = width
        self._labels = labels

    def shares(self, counts: Iterable[BucketCount], spans: Sequence[Span]) -> list[Estimate | None]:
        """The corrected share of each of `spans` (in order, not overlapping), None where nothing was said.

        `counts` are all mentions by class in buckets no wider than a span; a bucket belongs where it starts.
        """
        by_span: list[Counter[tuple[int, Label]]] = [Counter() for _ in spans]
        for count in counts:
            place = bisect_right(spans, count.start, key=lambda span: span.start) - 1
            if place >= 0 and count.start < spans[place].end and count.mentions:
                by_span[place][_cell(count.start, self._width), count.label] += count.mentions
        return [self._share(said, span) for said, span in zip(by_span, spans, strict=True)]

    def _share(self, said: Counter[tuple[int, Label]], span: Span) -> Estimate | None:
        total = said.total()
        if not total:
            return None
        chance = np.random.default_rng(_SEED)
        negative = np.zeros(len(self._draws))
        left = Counter(said)
        for label in self._labels:
            place = (_cell(label.at, self._width), label.reading)
            if span.start <= label.at < span.end and left[place] > 0:
                left[place] -= 1
                negative += label.negative
        for (cell, reading), number in sorted(left.items()):
            if number:
                negative += chance.binomial(number, expit(self._odds(reading, self._cell_of.get(cell))))
        shares = negative / total
        low, high = np.quantile(shares, (0.025, 0.975))
        value = float(shares.mean())
        return Estimate(
            value=value, low=min(float(low), value), high=max(float(high), value), n=len(self._labels), method=METHOD
        )

    def _odds(self, reading: Label, place: int | None) -> Numbers:
        odds: Numbers = self._draws[:, _columns(reading, place)].sum(axis=1)
        return odds


@dataclass(frozen=True, slots=True)
class _Labelled:
    """One mention, however many people labelled it; `negative` is the part of them who found it so."""

    at: datetime
    reading: Label
    negative: float


def calibrate(
    labels: Sequence[HumanLabel], moments: Iterable[datetime], verdict: Verdict = Verdict.NEGATIVE
) -> Calibration | None:
    """Learn from `labels` what share has `verdict`; None for fewer than 20 that could tell.

    `moments`: the starts of the buckets that will be asked about. The same labels give the same answer.
    """
    known = _labelled(labels, verdict)
    if len(known) < FEWEST:
        return None
    times = sorted({*moments, *(each.at for each in known)})
    width = _width(times)
    cells = sorted({_cell(moment, width) for moment in times})
    cell_of = {cell: place for place, cell in enumerate(cells)}
    days = np.array([cell * (width / timedelta(days=1)) for cell in cells])
    predictors = np.zeros((len(known), len(_CLASSES) + len(cells)))
    for row, each in zip(predictors, known, strict=True):
        row[_columns(each.reading, cell_of[_cell(each.at, width)])] = 1
    found = np.array([each.negative for each in known])
    fits = [
        _fit(predictors, found, _Drift(days=days, smooth=smooth, length=length, daily=daily))
        for smooth in _SMOOTH
        for length in _LENGTHS
        for daily in _DAILY
    ]
    return Calibration(_draw(fits), cell_of, width, known)


def _labelled(labels: Sequence[HumanLabel], verdict: Verdict) -> list[_Labelled]:
    """One for each mention of which somebody could tell, in order of time."""
    by_mention: dict[tuple[str, str], list[HumanLabel]] = defaultdict(list)
    for label in labels:
        if label.verdict is not Verdict.UNSURE:
            by_mention[label.key].append(label)
    found = [
        _Labelled(said[0].published_at, said[0].reading, sum(one.verdict is verdict for one in said) / len(said))
        for _, said in sorted(by_mention.items())
    ]
    return sorted(found, key=lambda each: each.at)


def _width(times: Sequence[datetime]) -> timedelta:
    """Hours, or as many of them as give no more cells than can be reckoned with at once."""
    width = HOUR.width
    while len({_cell(moment, width) for moment in times}) > _MOST_CELLS:
        width *= 2
    return width


def _cell(moment: datetime, width: timedelta) -> int:
    return (moment - EPOCH) // width


def _columns(reading: Label, place: int | None) -> list[int]:
    """Which values make up the log odds of a mention: level, class, cell. A cell nobody told of is an average one."""
    kind = _CLASSES.index(reading)
    return [0, *([kind] if kind else []), *([] if place is None else [len(_CLASSES) + place])]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drift:
    """How the level moves over the cells at `days`: by `smooth` within `length` days, and by `daily` between days."""

    days: Numbers
    smooth: float
    length: float
    daily: float

    def covariance(self) -> Numbers:
        apart = np.abs(self.days[:, None] - self.days[None, :])
        same_day = np.floor(self.days)[:, None] == np.floor(self.days)[None, :]
        smooth, daily = self.smooth**2 * np.exp(-apart / self.length), self.daily**2 * same_day
        covariance: Numbers = smooth + daily + 1e-4 * np.eye(len(self.days))
        return covariance

    def log_prior(self) -> float:
        return -0.5 * float(np.log(self.smooth / _USUAL_SMOOTH) ** 2 + np.log(self.daily / _USUAL_DAILY) ** 2)


def _fit(predictors: Numbers, found: Numbers, drift: _Drift) -> _Fit:
    days = drift.days
    mean = np.concatenate([_PRIOR[:, 0], np.zeros(len(days))])
    precision: Numbers = np.zeros((len(mean), len(mean)))
    precision[: len(_PRIOR), : len(_PRIOR)] = np.diag(_PRIOR[:, 1] ** -2.0)
    precision[len(_PRIOR) :, len(_PRIOR) :] = np.linalg.inv(drift.covariance())
    values, hessian = _most_likely(predictors, found, mean, precision)
    factor = cholesky(hessian, lower=True)
    odds = predictors @ values
    away = values - mean
    evidence = (
        float(np.sum(found * odds - np.logaddexp(0, odds)))
        - 0.5 * float(away @ precision @ away)
        + 0.5 * float(np.linalg.slogdet(precision)[1])
        - float(np.log(np.diag(factor)).sum())
        + drift.log_prior()
    )
    return _Fit(values, factor / np.sqrt(_CAUTION), evidence)


def _most_likely(predictors: Numbers, found: Numbers, mean: Numbers, precision: Numbers) -> tuple[Numbers, Numbers]:
    """Newton's method: the posterior is log-concave, so there is one peak."""
    values, hessian = mean.copy(), precision
    for _ in range(_STEPS):
        chance = expit(predictors @ values)
        slope = predictors.T @ (found - chance) - precision @ (values - mean)
        hessian = (predictors.T * (chance * (1 - chance))) @ predictors + precision
        step: Numbers = cho_solve(cho_factor(hessian), slope)
        values = values + step
        if np.abs(step).max() < _CLOSE:
            break
    return values, hessian


def _draw(fits: Sequence[_Fit]) -> Numbers:
    """From the fits, each as often as its evidence deserves."""
    chance = np.random.default_rng(_SEED)
    weights: Any = np.exp([fit.evidence - max(each.evidence for each in fits) for fit in fits])
    times = chance.multinomial(_DRAWS, weights / weights.sum())
    draws = [
        fit.values + solve_triangular(fit.factor.T, chance.standard_normal((len(fit.values), number)), lower=False).T
        for fit, number in zip(fits, times, strict=True)
        if number
    ]
    return np.concatenate(draws)
