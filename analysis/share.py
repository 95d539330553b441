"""Shares with their intervals, as the scorer sees them.

From labels drawn at random to a share corrected for what the scorer misses and mistakes: `analysis.calibration`. It
gives an Estimate too, so that whoever shows one can show the other beside it.
"""

from collections.abc import Mapping
from math import sqrt

from domain.counting import Estimate
from domain.reading import Label

_Z = 1.959963984540054  # the normal quantile of 97.5 %: the interval is one of 95 %

POSITIVE_UNCALIBRATED = "VADER alone, uncalibrated (Wilson 95\u202f%)"
UNCALIBRATED = "VADER alone, uncalibrated: finds roughly half of negative posts on public test sets (Wilson 95\u202f%)"


def wilson(k: int, n: int, *, method: str = "Wilson 95\u202f%") -> Estimate | None:
    """The share k of n with Wilson's score interval (1927); None where nothing was counted.

    Unlike the textbook interval it stays inside 0 … 1 and keeps its promise for few observations and rare events.
    Raises ValueError unless 0 ≤ k ≤ n.
    """
    if not 0 <= k <= n:
        msg = f"{k} of {n} is no share"
        raise ValueError(msg)
    if n == 0:
        return None
    low, high = score_interval(k / n, n)
    return Estimate(value=k / n, low=low, high=high, n=n, method=method)


def score_interval(share: float, n: float, z: float = _Z) -> tuple[float, float]:
    """Wilson's interval of a share of `n` observations, which need not be a whole number; `z`: the quantile."""
    denominator = 1 + z**2 / n
    centre = (share + z**2 / (2 * n)) / denominator
    half = z / denominator * sqrt(share * (1 - share) / n + (z / (2 * n)) ** 2)
    # At the ends the interval closes exactly; rounding would leave it a hair off.
    return (0.0 if share == 0 else max(centre - half, 0.0)), (1.0 if share == 1 else min(centre + half, 1.0))


def negative_share(mentions: Mapping[Label, int]) -> Estimate | None:
    """The negative share of the scored mentions, straight from the scorer; None if none is scored.

    The interval speaks of chance alone: that the scorer errs is not in it, and its method says so.
    """
    return wilson(mentions.get(Label.NEGATIVE, 0), _scored(mentions), method=UNCALIBRATED)


def positive_share(mentions: Mapping[Label, int]) -> Estimate | None:
    """The positive share of the scored mentions, likewise."""
    return wilson(mentions.get(Label.POSITIVE, 0), _scored(mentions), method=POSITIVE_UNCALIBRATED)


def _scored(mentions: Mapping[Label, int]) -> int:
    return sum(mentions.get(label, 0) for label in Label if label is not Label.UNSCORED)
