"""Shares with their intervals: the negative share as the scorer sees it.

Calibration by human labels will be a third function here: from labels drawn at random to the share corrected for what
the scorer misses and mistakes. It returns an Estimate too, so that whoever shows one can show the other in its place.
"""

from collections.abc import Mapping
from math import sqrt

from domain.counting import Estimate
from domain.reading import Label

_Z = 1.959963984540054  # the normal quantile of 97.5 %: the interval is one of 95 %

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
    share = k / n
    denominator = 1 + _Z**2 / n
    centre = (share + _Z**2 / (2 * n)) / denominator
    half = _Z / denominator * sqrt(share * (1 - share) / n + (_Z / (2 * n)) ** 2)
    # At the ends the interval closes exactly; rounding would leave it a hair off.
    low = 0.0 if k == 0 else centre - half
    high = 1.0 if k == n else centre + half
    return Estimate(value=share, low=low, high=high, n=n, method=method)


def negative_share(mentions: Mapping[Label, int]) -> Estimate | None:
    """The negative share of the scored mentions, straight from the scorer; None if none is scored.

    The interval speaks of chance alone: that the scorer errs is not in it, and its method says so.
    """
    scored = sum(mentions.get(label, 0) for label in Label if label is not Label.UNSCORED)
    return wilson(mentions.get(Label.NEGATIVE, 0), scored, method=UNCALIBRATED)
