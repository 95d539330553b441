"""Names weigh nothing, criticism keeps its weight, and the words around stay where they were."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.preparation import NEUTRAL, clean, find_names, mask
from analysis.vader import KNOWN, compound

UNITED = find_names(["united", "united airlines"], ["@United"])


def test_the_stand_in_for_a_name_means_nothing_to_the_scorer() -> None:
    assert NEUTRAL not in KNOWN
    assert compound(NEUTRAL) == 0


def test_a_name_that_is_a_good_word_no_longer_praises() -> None:
    text = "@united has lost my bag again, United!"
    assert compound(text) > compound(mask(text, UNITED))
    assert mask(text, UNITED) == "someone has lost my bag again, someone!"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("UNITED is awful", "SOMEONE is awful"),  # capitals stay capitals: they mean something beside small letters
        ("#United, United's (united)", "#someone, someone's (someone)"),
        ("reunited with my bag", "reunited with my bag"),
        ("united_fan unitedly", "united_fan unitedly"),
        ("United  Airlines", "someone Airlines"),
        ("write to me@united.com", "write to me@someone.com"),
        ("@a_b:@c @@d", "someone:someone @@d"),
    ],
)
def test_whole_names_only_and_the_rest_untouched(text: str, masked: str) -> None:
    assert mask(text, UNITED) == masked


def test_a_good_word_is_masked_inside_the_name_only() -> None:
    names = find_names(["Best Buy"], [])
    assert mask("Best Buy is the best", names) == "someone Buy is the best"
    assert mask("the best\nbuy", names) == "the someone buy"


def test_watching_for_failures_does_not_hide_them() -> None:
    names = find_names(["acme", "acme fail", "acme scandal"], ["@acme"])
    assert mask("what an acme fail", names) == "what an acme fail"


def test_a_bad_word_is_masked_where_an_account_proves_it_a_name() -> None:
    assert mask("I love Bad Boy", find_names(["Bad Boy"], [])) == "I love Bad Boy"
    assert mask("I love Bad Boy", find_names(["Bad Boy"], ["@badboy"])) == "I love someone Boy"


def test_what_is_masked_in_one_name_stays_in_another() -> None:
    names = find_names(["Bad Boy", "bad love"], ["@badboy"])
    assert mask("bad love, said Bad Boy", names) == "bad someone, said someone Boy"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("well done #EpicFail", "well done Epic Fail"),
        ("#UnitedLiesAgain", "someone Lies Again"),
        ("#epic_fail", "epic fail"),
        ("my #HappyMeal came cold", "my #HappyMeal came cold"),  # split, a brand's tag would be praise
        ("#fail", "#fail"),  # known as it stands
        ("#epicfail", "#epicfail"),  # where its words begin cannot be told
        ("#BadBoy", "#BadBoy"),  # an account's name
        ("see https://a.example/guide#KillSwitch", "see https://a.example/guide#KillSwitch"),  # an address
        ("(#EpicFail)", "(Epic Fail)"),
    ],
)
def test_criticism_in_a_hashtag_is_heard_and_a_name_is_no_praise(text: str, read: str) -> None:
    assert mask(text, find_names(["united"], ["@united", "@BadBoy"])) == read


def test_html_and_curly_apostrophes_do_not_break_negation() -> None:
    plain = "I don't like this"
    for written in ("I don’t like this", "I don&#39;t like this", "I don&rsquo;t like this", "I don`t like this"):
        assert clean(written) == plain
    assert compound(plain) < 0 < compound("I don’t like this")


@given(st.text(), st.lists(st.text(max_size=12), max_size=4), st.lists(st.text(max_size=12), max_size=2))
def test_any_text_and_any_names_are_taken(text: str, terms: list[str], handles: list[str]) -> None:
    names = find_names(terms, handles)
    assert len(mask(clean(text), names).split()) >= len(clean(text).split()) - text.count("@")
