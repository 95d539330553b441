"""What one copy's label says of the others depends on how alike copies were judged so far."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.copies import likeness, parts

BEFORE = likeness([], 0.5)


def test_what_is_seen_of_copies_is_learned() -> None:
    assert likeness([(2, 2), (2, 0), (3, 3)] * 5, 0.5) > 0.8
    assert likeness([(2, 1), (4, 2)] * 5, 0.5) < 0.4 < BEFORE
    assert likeness([(2, 2)], 0.999) == pytest.approx(BEFORE, abs=0.01), "where all is negative, likeness tells little"


def test_one_label_moves_what_is_believed_of_the_others_by_their_likeness() -> None:
    drawn = parts(np.full(20_000, 0.3), 1, 1, 0.6, np.random.default_rng(1))
    assert drawn.mean() == pytest.approx(0.3 + 0.6 * 0.7, abs=0.01)
    assert parts(np.full(20_000, 0.3), 4, 0, 0.6, np.random.default_rng(1)).mean() < 0.05


@given(
    st.lists(st.floats(0, 1), min_size=1, max_size=5),
    st.integers(1, 5),
    st.floats(0, 1),
    st.lists(st.tuples(st.integers(2, 6), st.floats(0, 1)), max_size=5),
    st.floats(0, 1),
)
def test_any_labels_give_parts(
    expected: list[float], copies: int, found: float, seen: list[tuple[int, float]], level: float
) -> None:
    alike = likeness([(number, number * part) for number, part in seen], level)
    assert 0 < alike < 1
    drawn = parts(np.array(expected), copies, copies * found, alike, np.random.default_rng(1))
    assert ((drawn >= 0) & (drawn <= 1)).all()
