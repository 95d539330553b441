"""The same words are one text; other words are another."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.themes.folding import fold
from analysis.themes.wording import plain

LONG = "an e-mail of ours went to far more people than it was meant for, and orders made with it were not honoured"


@pytest.mark.parametrize(
    "other",
    [
        f"RT @somebody: {LONG}",
        f"{LONG.upper()}!!! https://x.invalid/1",
        f"@brand@mast.invalid {LONG}",
        LONG[:90],
        f"so sad. {LONG}",
    ],
)
def test_a_text_passed_on_cut_or_slightly_extended_is_the_same(other: str) -> None:
    assert fold([plain(LONG), plain("where is my money"), plain(other)]).tolist() == [0, 1, 0]


def test_short_texts_that_differ_in_a_word_are_two() -> None:
    assert fold(["the battery is safe", "the battery is not safe", "the battery is hot"]).tolist() == [0, 1, 2]


def test_texts_without_any_word_are_one() -> None:
    assert fold(["", "!!!", "a", ""]).tolist() == [0, 0, 2, 0]


@settings(deadline=None)
@given(st.lists(st.text(max_size=30), max_size=20))
def test_each_leads_to_the_first_of_its_fold_and_equal_texts_to_the_same(texts: list[str]) -> None:
    folds = fold(texts).tolist()
    assert all(first <= place and folds[first] == first for place, first in enumerate(folds))
    assert all(folds[place] == folds[texts.index(text)] for place, text in enumerate(texts))
