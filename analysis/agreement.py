"""How far people agree who labelled the same mentions."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.share import score_interval
from domain.counting import Estimate
from domain.labelling import Verdict

METHOD = "Cohen’s kappa, Wilson 95\u202f% of the part that is the same"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Of `n` pairs of verdicts `same` are the same.

    `kappa`: Cohen's, 1 for full agreement, 0 for what chance alone would bring; None where chance alone would bring
    full agreement, or where there is no pair.
    """

    n: int
    same: int
    kappa: Estimate | None


def agreement(pairs: Sequence[tuple[Verdict, Verdict]]) -> Agreement:
    """Agreement over four classes, "cannot tell" being one.

    Source: Cohen, Educational and Psychological Measurement 20 (1960). The interval is Wilson's for the part that is
    the same, with what chance alone would bring taken off as in kappa itself: it stays open where few agree fully.
    """
    n = len(pairs)
    same = sum(one is other for one, other in pairs)
    first, second = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    by_chance = sum(first[verdict] * second[verdict] for verdict in Verdict)
    return Agreement(n=n, same=same, kappa=_kappa(same, n, by_chance / n**2) if by_chance < n * n else None)


def _kappa(same: int, n: int, by_chance: float) -> Estimate:
    low, high = score_interval(same / n, n)
    value, low, high = ((part - by_chance) / (1 - by_chance) for part in (same / n, low, high))
    return Estimate(value=value, low=max(low, -1.0), high=high, n=n, method=METHOD)
