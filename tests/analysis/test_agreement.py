"""Fleiss' kappa against figures worked out by hand, and its interval against draws of a known truth."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.agreement import Agreement, agreement
from domain.labelling import Verdict

VERDICTS = NO, MEH, YES = Verdict.NEGATIVE, Verdict.NEUTRAL, Verdict.POSITIVE


def test_kappa_of_a_known_table() -> None:
    # 20 + 15 of 50 agree; 55 of 100 verdicts are YES, so chance would bring 0.55² + 0.45² = 0.505
    pairs = [(YES, YES)] * 20 + [(YES, NO)] * 5 + [(NO, YES)] * 10 + [(NO, NO)] * 15
    found = agreement(pairs)
    assert (found.mentions, found.n, found.same) == (50, 50, 35)
    assert found.kappa
    assert found.kappa.value == pytest.approx(0.3939, abs=1e-4)  # (0.7 - 0.505) / 0.495
    assert found.kappa.low == pytest.approx(0.1161, abs=1e-4)  # (0.5625 - 0.505) / 0.495
    assert found.kappa.high == pytest.approx(0.6140, abs=1e-3)


def test_of_three_people_there_are_three_pairs_a_mention_and_the_interval_rests_on_mentions() -> None:
    """Fleiss' own way: 4 · (3 of 3) and 4 · (1 of 3) are 16 of 24 pairs; 14 of 24 verdicts are NO."""
    found = agreement([(NO, NO, NO)] * 3 + [(YES, YES, YES)] + [(NO, YES, YES)] * 3 + [(NO, NO, YES)])
    assert (found.mentions, found.n, found.same) == (8, 24, 16)
    by_chance = (14**2 + 10**2) / 24**2
    assert found.kappa
    assert found.kappa.value == pytest.approx((2 / 3 - by_chance) / (1 - by_chance))
    assert found.kappa.n == 8


@given(st.data(), st.lists(st.lists(st.sampled_from(Verdict), max_size=4), max_size=8))
def test_who_is_named_first_changes_nothing(data: st.DataObject, given: list[list[Verdict]]) -> None:
    shuffled = [data.draw(st.permutations(verdicts)) for verdicts in given]
    assert agreement(data.draw(st.permutations(shuffled))) == agreement(given)


def test_full_agreement_and_the_opposite() -> None:
    full, none = agreement([(YES, YES), (NO, NO)]).kappa, agreement([(YES, NO), (NO, YES)]).kappa
    assert full
    assert none
    assert (full.value, full.high) == (1, 1)
    assert full.low < 0  # of two mentions nothing is sure
    assert (none.value, none.low) == (-1, -1)


def test_the_interval_holds_the_truth_of_few_mentions_and_of_many() -> None:
    """People who are right in so many of a hundred cases, and else say one of the two other classes by chance."""
    chance = np.random.default_rng(0)
    for right, parts, n, people in product((0.6, 0.9), ((0.5, 0.3, 0.2), (0.85, 0.1, 0.05)), (10, 40), (2, 3)):
        says = np.full((3, 3), (1 - right) / 2) + np.eye(3) * (right - (1 - right) / 2)
        both = np.einsum("k,ki,kj->ij", parts, says, says)
        by_chance = float((both.sum(0) ** 2).sum())
        truth = (float(np.trace(both)) - by_chance) / (1 - by_chance)
        kappas = []
        for _ in range(300):
            classes = chance.choice(3, n, p=parts)
            drawn = (chance.random((n, people, 1)) > says.cumsum(1)[classes][:, None, :]).sum(2)
            kappas.append(agreement([[VERDICTS[said] for said in mention] for mention in drawn]).kappa)
        held = [kappa.low <= truth <= kappa.high for kappa in kappas if kappa]
        assert sum(held) / len(held) > 0.93, (right, parts, n, people)


def test_where_chance_explains_everything_there_is_no_kappa() -> None:
    assert agreement([]) == agreement([[NO]]) == Agreement(mentions=0, n=0, same=0, kappa=None)
    assert agreement([(MEH, MEH)] * 3) == Agreement(mentions=3, n=3, same=3, kappa=None)
