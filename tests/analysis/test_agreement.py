"""Cohen's kappa against figures worked out by hand."""

import pytest

from analysis.agreement import Agreement, agreement
from domain.labelling import Verdict

NO, MEH, YES = Verdict.NEGATIVE, Verdict.NEUTRAL, Verdict.POSITIVE


def test_kappa_of_a_known_table() -> None:
    # 20 + 15 of 50 agree; by chance 0.5 · 0.6 + 0.5 · 0.4 = 0.5 would: (0.7 - 0.5) / 0.5
    pairs = [(YES, YES)] * 20 + [(YES, NO)] * 5 + [(NO, YES)] * 10 + [(NO, NO)] * 15
    found = agreement(pairs)
    assert (found.n, found.same) == (50, 35)
    assert found.kappa == pytest.approx(0.4)


def test_full_agreement_and_the_opposite() -> None:
    assert agreement([(YES, YES), (NO, NO)]).kappa == 1
    assert agreement([(YES, NO), (NO, YES)]).kappa == -1


def test_where_chance_explains_everything_there_is_no_kappa() -> None:
    assert agreement([]) == Agreement(n=0, same=0, kappa=None)
    assert agreement([(MEH, MEH)] * 3) == Agreement(n=3, same=3, kappa=None)
