"""Chance that repeats itself: built on `Random.random` alone, whose sequence for a seed never changes."""

from bisect import bisect
from collections.abc import Mapping, Sequence
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


def seeded(seed: str) -> Random:
    """The same chances for the same seed."""
    return Random(seed)  # noqa: S311 - it must repeat itself, and guards nothing


def happens(share: float, chance: Random) -> bool:
    """True in that share of the cases."""
    return chance.random() < share


def pick(options: Sequence[T], chance: Random) -> T:
    """One of them, each as likely."""
    return options[int(chance.random() * len(options))]


class Lot(Generic[T]):
    """One of several, by weight."""

    def __init__(self, weights: Mapping[T, float]) -> None:
        self._options = tuple(weights)
        self._sums = list(accumulate(weights.values()))

    def draw(self, chance: Random) -> T:
        return self._options[bisect(self._sums, chance.random() * self._sums[-1])]
