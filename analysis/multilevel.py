"""Multilevel logistic regression with a level that drifts over time, fitted by Laplace's approximation.

    logit P = predictors · coefficients + u[cell],   u ~ drift,   coefficients ~ prior

The method is Rasmussen and Williams 2006, §3.4, in the space of the coefficients and the cells that have observations;
cells without any follow from their neighbours. How large and how smooth the drift is, is averaged over by evidence.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve, cholesky, solve_triangular
from scipy.special import expit
from threadpoolctl import threadpool_limits

Numbers: TypeAlias = NDArray[np.float64]
Places: TypeAlias = NDArray[np.intp]

# Standard deviations on the scale of log odds: of what is smooth within a length (days), of a day's own level and of
# an hour's; and how far these are believed to vary.
_SMOOTH, _LENGTHS, _DAILY = (0.08, 0.25, 0.7), (0.25, 1.5), (0.05, 0.2, 0.6, 1.2)
_USUAL_SMOOTH, _USUAL_DAILY, _HOURLY = 0.3, 0.25, 0.2
# Laplace's approximation and the grid are both a little too sure of themselves; measured, not derived.
_CAUTION = 1.45
_DRAWS = 500
_SEED = 20_260_301
_STEPS = 100
_CLOSE, _UPWARDS = 1e-9, 1e-4  # how near the peak is near enough; what part of the rise that the slope promises is one


@dataclass(frozen=True, slots=True, kw_only=True)
class Observations:
    """Of `tried` in each row, `found` (which may be parts) were so, in the cell at that place of `cells`.

    `predictors`: rows × coefficients.
    """

    predictors: Numbers
    cells: Places
    tried: Numbers
    found: Numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Posterior:
    """Draws: of the coefficients (coefficients × draws) and of each cell's level (cells × draws)."""

    coefficients: Numbers
    levels: Numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drift:
    """How the level moves over the cells at `days`: by `smooth` within `length` days, and by `daily` between days."""

    smooth: float
    length: float
    daily: float

    def covariance(self, days: Numbers) -> Numbers:
        apart = np.abs(days[:, None] - days[None, :])
        same_day = np.floor(days)[:, None] == np.floor(days)[None, :]
        covariance: Numbers = self.smooth**2 * np.exp(-apart / self.length) + self.daily**2 * same_day
        covariance += _HOURLY**2 * np.eye(len(days))
        return covariance

    def log_prior(self) -> float:
        return -0.5 * float(np.log(self.smooth / _USUAL_SMOOTH) ** 2 + np.log(self.daily / _USUAL_DAILY) ** 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Design:
    """Rows × (coefficients and `observed` cells), and what is believed of the coefficients."""

    matrix: Numbers
    observed: Places
    prior: Numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fit:
    """One drift: its covariance over all cells, the likeliest values, the factor of their precision, the evidence."""

    covariance: Numbers
    values: Numbers
    factor: Numbers
    evidence: float


def fit(seen: Observations, days: Numbers, prior: Numbers) -> Posterior:
    """What the observations say of the coefficients and of every cell.

    `days`: the time of each cell, in days; `prior`: mean and standard deviation of each coefficient. The same input
    gives the same draws.
    """
    drifts = [
        _Drift(smooth=smooth, length=length, daily=daily)
        for smooth, length, daily in product(_SMOOTH, _LENGTHS, _DAILY)
    ]
    observed, places = np.unique(seen.cells, return_inverse=True)
    matrix = np.zeros((len(seen.cells), len(prior) + len(observed)))
    matrix[:, : len(prior)] = seen.predictors
    matrix[np.arange(len(places)), len(prior) + places] = 1
    design = _Design(matrix=matrix, observed=observed, prior=prior)
    # The matrices are small: several threads would wait for each other, on a busy machine twenty times as long.
    with threadpool_limits(limits=1, user_api="blas"):
        return _draw([_fit(seen, design, drift, days) for drift in drifts], observed, len(prior))


def _fit(seen: Observations, design: _Design, drift: _Drift, days: Numbers) -> _Fit:
    known = len(design.prior)
    covariance = drift.covariance(days)
    mean = np.concatenate([design.prior[:, 0], np.zeros(len(design.observed))])
    precision = np.zeros((len(mean), len(mean)))
    precision[:known, :known] = np.diag(design.prior[:, 1] ** -2.0)
    precision[known:, known:] = np.linalg.inv(covariance[np.ix_(design.observed, design.observed)])
    values, hessian = _likeliest(seen, design.matrix, mean, precision)
    factor = cholesky(hessian, lower=True)
    odds, away = design.matrix @ values, values - mean
    evidence = (
        float(np.sum(seen.found * odds - seen.tried * np.logaddexp(0, odds)))
        - 0.5 * float(away @ precision @ away)
        + 0.5 * float(np.linalg.slogdet(precision)[1])
        - float(np.log(np.diag(factor)).sum())
        + drift.log_prior()
    )
    return _Fit(covariance=covariance, values=values, factor=factor, evidence=evidence)


def _likeliest(seen: Observations, design: Numbers, mean: Numbers, precision: Numbers) -> tuple[Numbers, Numbers]:
    """The values at the peak, and the curvature there.

    Newton's method with steps halved until they lead upwards (Boyd and Vandenberghe 2004, §9.5): the posterior is
    log-concave, so there is one peak, but a whole step may lead over it and away. Raises ArithmeticError where the peak
    is not reached, for anything else would be an answer that the observations did not give.
    """

    def height(values: Numbers) -> float:
        odds, away = design @ values, values - mean
        return float(np.sum(seen.found * odds - seen.tried * np.logaddexp(0, odds)) - 0.5 * away @ precision @ away)

    values, reached = mean, height(mean)
    for _ in range(_STEPS):
        chance = expit(design @ values)
        slope = design.T @ (seen.found - seen.tried * chance) - precision @ (values - mean)
        hessian = (design.T * (seen.tried * chance * (1 - chance))) @ design + precision
        step: Numbers = cho_solve(cho_factor(hessian), slope)
        rise = float(slope @ step)
        if rise < _CLOSE:
            return values, hessian
        part = 1.0
        while height(values + part * step) < reached + _UPWARDS * part * rise:
            part /= 2
        values = values + part * step
        reached = height(values)
    msg = "The labels could not be fitted: no peak was reached."
    raise ArithmeticError(msg)


def _draw(fits: Sequence[_Fit], observed: Places, known: int) -> Posterior:
    """From the fits, each as often as its evidence deserves."""
    chance = np.random.default_rng(_SEED)
    weights: Any = np.exp([fit.evidence - max(each.evidence for each in fits) for fit in fits])
    times = chance.multinomial(_DRAWS, weights / weights.sum())
    drawn = [_draws(fit, observed, known, number, chance) for fit, number in zip(fits, times, strict=True) if number]
    return Posterior(
        coefficients=_side_by_side(one.coefficients for one in drawn), levels=_side_by_side(one.levels for one in drawn)
    )


def _draws(fit: _Fit, observed: Places, known: int, number: int, chance: np.random.Generator) -> Posterior:
    spread = np.sqrt(_CAUTION) * solve_triangular(
        fit.factor.T, chance.standard_normal((len(fit.values), number)), lower=False
    )
    values = fit.values[:, None] + spread
    cells = len(fit.covariance)
    levels = np.empty((cells, number))
    levels[observed] = values[known:]
    others = np.setdiff1d(np.arange(cells), observed)
    if len(others):
        across = fit.covariance[np.ix_(others, observed)]
        pull = np.linalg.solve(fit.covariance[np.ix_(observed, observed)], across.T).T
        left = cholesky(fit.covariance[np.ix_(others, others)] - pull @ across.T, lower=True)
        levels[others] = pull @ values[known:] + left @ chance.standard_normal((len(others), number))
    return Posterior(coefficients=values[:known], levels=levels)


def _side_by_side(parts: Iterable[Numbers]) -> Numbers:
    return np.concatenate(list(parts), axis=1)
