"""Series of counts to find surges in."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np

START = datetime(2026, 3, 2, tzinfo=UTC)  # a Monday
FIVE = timedelta(minutes=5)
HOUR = timedelta(hours=1)
DAY = 288  # points of five minutes


def moments(count: int, step: timedelta = FIVE) -> list[datetime]:
    return [START + i * step for i in range(count)]


def noise(count: int, mean: float = 6.0, seed: int = 1) -> list[float]:
    """Counts without any surge, clumped as talk is."""
    chance = np.random.default_rng(seed)
    return [float(each) for each in chance.poisson(chance.gamma(4.0, mean / 4.0, count))]


def with_surge(counts: Sequence[float], first: int, heights: Sequence[float]) -> list[float]:
    """`counts` with `heights` added from `first` on."""
    found = list(counts)
    for i, height in enumerate(heights):
        found[first + i] += height
    return found
