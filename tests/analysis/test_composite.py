"""A model's share, put together with what its labels say by their weights."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.composite import FEWEST, composite, raised_to
from domain.counting import Estimate

PARTS = st.floats(0, 1)


def model(value: float, half: float) -> Estimate:
    return Estimate(value=value, low=max(value - half, 0), high=min(value + half, 1), n=40, method="a model")


def moved(share: Estimate, found: float, expected: float, left: float = 1.0, number: int = 40) -> Estimate:
    said = [1.0] * round(found * number) + [0.0] * (number - round(found * number))
    return composite(share, np.array(said), np.full(number, expected), np.ones(number), left=left)


def test_a_model_that_missed_what_labels_say_is_moved_towards_them() -> None:
    share = moved(model(0.5, 0.2), found=0.2, expected=0.5)
    assert 0.2 < share.value < 0.4
    assert share.low < 0.2 < share.value < share.high < 0.7
    assert (share.n, share.method) == (40, "a model")


def test_the_surer_of_the_two_weighs_more() -> None:
    assert moved(model(0.5, 0.05), 0.2, 0.5).value > moved(model(0.5, 0.3), 0.2, 0.5).value


def test_labels_that_stand_for_more_count_for_more() -> None:
    found = np.array([1.0] * 20 + [0.0] * 20)
    weights = np.array([9.0] * 20 + [1.0] * 20)
    assert composite(model(0.5, 0.2), found, np.full(40, 0.5), weights, left=1.0).value > 0.55


@pytest.mark.parametrize(
    ("number", "half", "left"), [(FEWEST - 1, 0.2, 1.0), (40, 0.0, 1.0), (40, 0.2, 0.0)], ids=["few", "sure", "all"]
)
def test_with_few_labels_or_nothing_in_doubt_it_stays(number: int, half: float, left: float) -> None:
    assert moved(model(0.5, half), 0.2, 0.5, left, number) == model(0.5, half)


def test_agreement_of_few_is_not_certainty() -> None:
    """Forty of forty were negative and so it was expected: a share of one is not proven by them."""
    share = moved(model(0.98, 0.02), found=1.0, expected=1.0)
    assert share.low < 0.98


@given(
    value=PARTS,
    half=PARTS,
    left=PARTS,
    said=st.lists(st.tuples(PARTS, PARTS, st.floats(1, 1e6)), min_size=1, max_size=60),
)
def test_whatever_was_labelled_it_stays_a_share(
    value: float, half: float, left: float, said: list[tuple[float, float, float]]
) -> None:
    found, expected, weights = (np.array(each) for each in zip(*said, strict=True))
    share = composite(model(value, half), found, expected, weights, left=left)
    assert 0 <= share.low <= share.value <= share.high <= 1


def test_labels_of_a_day_stand_for_what_was_said_on_it() -> None:
    """However much more often the first day was drawn from; a day without labels counts with the nearest."""
    stands = raised_to({1: 100, 2: 900, 4: 50, 9: 30}, [1, 1, 1, 2, 9], [1.0, 2.0, 1.0, 5.0, 0.5])
    assert stands.tolist() == [25, 50, 25, 950, 30]


@given(
    said=st.dictionaries(st.integers(0, 40), st.integers(1, 10**6), min_size=1),
    drawn=st.lists(st.tuples(st.integers(0, 40), st.floats(1, 1e6)), min_size=1, max_size=40),
)
def test_together_labels_stand_for_everything(said: dict[int, int], drawn: list[tuple[int, float]]) -> None:
    stands = raised_to(said, [day for day, _ in drawn], [worth for _, worth in drawn])
    assert (stands >= 0).all()
    assert stands.sum() == pytest.approx(sum(said.values()))
