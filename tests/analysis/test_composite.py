"""A model's share, put together with what its labels say by their weights."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.composite import FEWEST, composite
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
