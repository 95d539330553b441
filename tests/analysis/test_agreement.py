"""Cohen's kappa against figures worked out by hand."""

from itertools import product

import numpy as np
import pytest

from analysis.agreement import Agreement, agreement
from domain.labelling import Verdict

VERDICTS = NO, MEH, YES = Verdict.NEGATIVE, Verdict.NEUTRAL, Verdict.POSITIVE


def test_kappa_of_a_known_table() -> None:
    # 20 + 15 of 50 agree; by chance 0.5 · 0.6 + 0.5 · 0.4 = 0.5 would: (0.7 - 0.5) / 0.5
    pairs = [(YES, YES)] * 20 + [(YES, NO)] * 5 + [(NO, YES)] * 10 + [(NO, NO)] * 15
    found = agreement(pairs)
    assert (found.n, found.same) == (50, 35)
    assert found.kappa
    assert found.kappa.value == pytest.approx(0.4)
    assert found.kappa.low == pytest.approx(0.1249, abs=1e-4)  # (0.5625 - 0.5) / 0.5
    assert found.kappa.high == pytest.approx(0.6179, abs=1e-4)


def test_full_agreement_and_the_opposite() -> None:
    full, none = agreement([(YES, YES), (NO, NO)]).kappa, agreement([(YES, NO), (NO, YES)]).kappa
    assert full
    assert none
    assert (full.value, full.high) == (1, 1)
    assert full.low < 0  # of two pairs nothing is sure
    assert (none.value, none.low) == (-1, -1)


def test_the_interval_holds_the_truth_of_few_pairs_and_of_many() -> None:
    """Two people who are right in so many of a hundred cases, and else say one of the two other classes by chance."""
    chance = np.random.default_rng(0)
    for right, parts, n in product((0.6, 0.9), ((0.5, 0.3, 0.2), (0.85, 0.1, 0.05)), (10, 40)):
        says = np.full((3, 3), (1 - right) / 2) + np.eye(3) * (right - (1 - right) / 2)
        both = np.einsum("k,ki,kj->ij", parts, says, says)
        by_chance = float(both.sum(0) @ both.sum(1))
        truth = (float(np.trace(both)) - by_chance) / (1 - by_chance)
        drawn = [chance.choice(9, n, p=both.ravel()) for _ in range(300)]
        kappas = [agreement([(VERDICTS[cell // 3], VERDICTS[cell % 3]) for cell in draw]).kappa for draw in drawn]
        held = [kappa.low <= truth <= kappa.high for kappa in kappas if kappa]
        assert sum(held) / len(held) > 0.93, (right, parts, n)


def test_where_chance_explains_everything_there_is_no_kappa() -> None:
    assert agreement([]) == Agreement(n=0, same=0, kappa=None)
    assert agreement([(MEH, MEH)] * 3) == Agreement(n=3, same=3, kappa=None)
