"""Hidden characters become markers; everything else stays letter for letter."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.visible import visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Their refund never came.", "Their refund never came."),
        ("naïve Grüße, привет, 你好, שלום, مرحبا", "naïve Grüße, привет, 你好, שלום, مرحبا"),
        ("safe\u202egnp.exe", "safe⟨U+202E⟩gnp.exe"),
        ("a\u200b\u200b\u200bb", "a⟨U+200B ×3⟩b"),
        ("a\u200b\u200cb", "a⟨U+200B⟩⟨U+200C⟩b"),
        ("cut\x00here", "cut⟨U+0000⟩here"),
        ("\ud800", "⟨U+D800⟩"),
        ("one\r\ntwo\rthree\nfour\tfive", "one\ntwo\nthree\nfour\tfive"),
        ("line\u2028separator", "line⟨U+2028⟩separator"),
        ("\U0001f469\u200d\U0001f469\u200d\U0001f467 \u2764\ufe0f",) * 2,  # emoji families are built with joiners
        ("a\u200db", "a⟨U+200D⟩b"),
        ("\U000e0041\U000e0042", "⟨U+E0041⟩⟨U+E0042⟩"),
        ("\u3164\u2800\u00ad\ufeff", "⟨U+3164⟩⟨U+2800⟩⟨U+00AD⟩⟨U+FEFF⟩"),
        ("", ""),
    ],
)
def test_what_hides_is_shown_and_the_rest_is_left(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.text(st.characters(exclude_categories=())))
def test_nothing_hidden_is_left_and_the_result_can_be_sent(text: str) -> None:
    shown = visible(text)
    assert shown.isascii() or not any(
        unicodedata.category(character) in {"Cc", "Cf", "Cs"} and character not in "\n\t\u200d" for character in shown
    )
    shown.encode()  # no lone surrogate is left


@given(st.text(st.characters(categories=("L", "N", "P", "Zs"), exclude_characters="\u115f\u1160\u3164\uffa0")))
def test_letters_figures_and_punctuation_stay_as_they_are(text: str) -> None:
    assert visible(text) == text
