"""Copies of a text have the same number, other texts have others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.wording import NONE, wording


@pytest.mark.parametrize(
    "copy",
    [
        "RT @ann: The Kettle burns!",
        "rt @ann RT @ben: the kettle burns",
        "the KETTLE, burns https://t.co/abc",
        " the  kettle burns… ",
    ],
)
def test_copies_and_reposts_say_the_same(copy: str) -> None:
    assert wording(copy) == wording("The kettle burns")


@pytest.mark.parametrize(
    "other", ["The kettle does not burn", "@kettle burns", "the kettle burns 😡 RT @ann: no", "burns the kettle"]
)
def test_other_words_are_another_text(other: str) -> None:
    assert wording(other) != wording("The kettle burns")


def test_a_sign_alone_says_something_and_an_address_nothing() -> None:
    assert wording("😡") == wording("😡 https://t.co/a") != wording("😀")
    assert wording("https://t.co/a") == wording("") == wording("RT @ann:") == NONE


@given(st.text(alphabet=st.characters(), max_size=200))
def test_any_text_has_a_number_of_64_bits(text: str) -> None:
    assert -(2**63) <= wording(text) < 2**63
    assert wording(text) == wording(text)


_PIECES = st.sampled_from(
    ("RT @ann: ", "rt", "https://t.co/a", "HTTP://B", "www.", "pic.twitter.com/c", "a_b", "\x1c", "!")
)


@given(st.lists(_PIECES | st.text(alphabet=st.characters(max_codepoint=127), max_size=8)).map("".join))
def test_plain_text_is_counted_like_any_other(text: str) -> None:
    """ASCII takes a shorter way to the same number: a sign that does not count makes it take the other."""
    said = f"{text} word"
    assert wording(said) == wording(f"{said} …")
