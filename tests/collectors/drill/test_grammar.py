"""Lines become texts: one alternative of each choice, one phrase for each slot, everything else as it is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.drill.chance import seeded
from collectors.drill.grammar import Grammar, parse

plain = st.text(st.characters(exclude_characters="{}|"), max_size=12)


def texts(line: str, **phrases: list[str]) -> set[str]:
    grammar = Grammar(phrases, given=("at",))
    parsed = parse(line)
    grammar.check(parsed)
    return {grammar.say(parsed, seeded(str(seed)), {"at": "@here"}) for seed in range(80)}


def test_choices_slots_and_what_is_given() -> None:
    assert texts("{hello|good day}") == {"hello", "good day"}
    assert texts("so{ very|} late") == {"so very late", "so late"}
    assert texts("my {thing}", thing=["cat", "{old|new} hat"]) == {"my cat", "my old hat", "my new hat"}
    assert texts("ask {at}{{, please|}|!}") == {"ask @here", "ask @here, please", "ask @here!"}


def test_a_single_alternative_that_is_no_name_stands_as_it_is() -> None:
    assert texts("{60 %} off") == {"60 % off"}


def test_a_bar_outside_braces_is_a_bar() -> None:
    assert texts("a|b") == {"a|b"}


@given(st.lists(plain, min_size=1, max_size=4), plain, plain)
def test_every_text_is_one_of_those_written_down(options: list[str], before: str, after: str) -> None:
    line = f"{before}{{{'|'.join([*options, '?'])}}}{after}"
    said = Grammar({}).say(parse(line), seeded("1"), {})
    assert said in {f"{before}{option}{after}" for option in [*options, "?"]}


@pytest.mark.parametrize("line", ["{open", "closed}", "a {b|{c} d", "{a}}"])
def test_braces_must_match(line: str) -> None:
    with pytest.raises(ValueError, match="brace"):
        parse(line)


def test_an_unknown_slot_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match=r"nothing fills the slot \{colour\}"):
        Grammar({"thing": ["a {colour} hat"]})
    with pytest.raises(ValueError, match="nothing fills"):
        Grammar({}).check(parse("so {good|{colour}}"))
