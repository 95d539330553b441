"""How far people agree who labelled the same mentions."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from domain.labelling import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Of `n` pairs of verdicts `same` are the same.

    `kappa`: Cohen's, 1 for full agreement, 0 for what chance alone would bring; None where chance alone would bring
    full agreement, or where there is no pair.
    """

    n: int
    same: int
    kappa: float | None


def agreement(pairs: Sequence[tuple[Verdict, Verdict]]) -> Agreement:
    """Agreement over four classes, "cannot tell" being one.

    Source: Cohen, Educational and Psychological Measurement 20 (1960).
    """
    n = len(pairs)
    same = sum(one is other for one, other in pairs)
    first, second = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    by_chance = sum(first[verdict] * second[verdict] for verdict in Verdict)
    kappa = (same * n - by_chance) / (n * n - by_chance) if by_chance < n * n else None
    return Agreement(n=n, same=same, kappa=kappa)
