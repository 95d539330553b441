"""Whole words, whatever their case, width, apostrophes or invisible characters; no missed names in any script."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.match import Matcher, fold
from domain.incident import Watch


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("pepsi", "PEPSI!"),
        ("pepsi", "#Pepsi's ad"),
        ("pepsi", "@pepsi what were you thinking"),
        ("pepsi", "Ｐｅｐｓｉ"),
        ("pepsi", "pe\u200bp\u00adsi\ufe0f"),
        ("pepsi", "我喜欢pepsi可乐"),
        ("百事", "我喜欢百事可乐"),
        ("펩시", "펩시가 또"),
        ("ペプシ", "昨日ペプシを飲んだ"),
        ("เป๊ปซี่", "ฉันชอบเป๊ปซี่มาก"),
        ("new coke", "New\n  Coke is back"),
        ("McDonald's", "mcdonald\u2019s again"),
        ("Nestlé", "NESTLE\u0301"),
        ("straße", "STRASSE"),
        ("istanbul", "İSTANBUL"),
        ("c++", "I like C++."),
        ("#pepsifail", "so #PepsiFail"),
        ("AT&T", "at&t is down"),
        ("pepsi.com", "see www.pepsi.com/x"),
        ("don't", "don’t"),
        (" pepsi ", "pepsi"),
        ("ПЕПСИ", "пепси"),
    ],
)
def test_matches(term: str, text: str) -> None:
    assert Matcher(Watch(terms=(term,))).matches(text)


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("pepsi", "pepsico"),
        ("pepsi", "dyspepsia"),
        ("pepsi", ""),
        ("new coke", "newcoke"),
        ("new coke", "new diet coke"),
        ("c++", "c+ +"),
        ("pepsi.com", "pepsixcom"),
        ("ad", "bad adage"),
        ("пепси", "пепсикола"),
    ],
)
def test_does_not_match(term: str, text: str) -> None:
    assert not Matcher(Watch(terms=(term,))).matches(text)


def test_handles_are_named_or_are_the_author() -> None:
    matcher = Matcher(Watch(handles=("@Pepsi", "pepsi.bsky.social")))
    assert matcher.matches("hey @PEPSI, why")
    assert matcher.matches("hey @pepsi.bsky.social!")
    assert matcher.matches("our statement", handle="pepsi")
    assert not matcher.matches("pepsi")
    assert not matcher.matches("@pepsico")
    assert not matcher.matches("write to press@pepsi")
    assert not matcher.matches("our statement", handle="notpepsi")


def test_excluded_terms_win() -> None:
    matcher = Matcher(Watch(terms=("apple",), excluded=("apple pie",)))
    assert matcher.matches("Apple, explain")
    assert not matcher.matches("Apple Pie recipe by @apple", handle="apple")
    assert matcher.excludes("APPLE  PIE")


def test_a_watch_without_terms_takes_everything_but_the_excluded() -> None:
    matcher = Matcher(Watch(excluded=("sport",), terms=("", "\u200b"), handles=("@",)))
    assert matcher.matches("anything")
    assert not matcher.matches("Sport today")


def test_languages_narrow_but_unknown_ones_pass() -> None:
    matcher = Matcher(Watch(terms=("pepsi",), languages=("en", "de-AT")))
    for language in ("", "en", "en-GB", "EN_us", "de", "und"):
        assert matcher.matches("pepsi", language=language)
    assert not matcher.matches("pepsi", language="fr")


words = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=12).filter(fold)


@given(words, st.text(max_size=20), st.text(max_size=20))
def test_a_term_standing_alone_is_found(term: str, before: str, after: str) -> None:
    assert Matcher(Watch(terms=(term,))).matches(f"{before} {term} {after}")


@given(st.lists(st.text(max_size=15), max_size=4), st.text(max_size=60))
def test_any_watch_fits_any_text(terms: list[str], text: str) -> None:
    matcher = Matcher(Watch(terms=tuple(terms), excluded=tuple(terms[:1]), handles=tuple(terms)))
    assert matcher.matches(text) in (True, False)


@pytest.mark.parametrize("text", ["\ud800 pepsi", "pepsi\0", "pepsi " + "x" * 10_000_000])
def test_hostile_texts_are_matched(text: str) -> None:
    assert Matcher(Watch(terms=("pepsi",))).matches(text)
