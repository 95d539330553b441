"""Harm is told from figures of speech."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.harm import KINDS, harms

NAMED = {
    "discrimination": [
        "kicked out because I am black, this is racist",
        "the ad is sexist",
        "discriminated against for my wheelchair",
        "he was harassed by staff",
        "anti-semitic slur on the receipt",
        "homophobic and disgusting",
    ],
    "injury": [
        "My son was hospitalised after eating it",
        "I got food poisoning from your salad",
        "two passengers were injured when the door opened",
        "They broke his nose dragging him off",
        "she had an allergic reaction because the label was wrong",
        "3 people died in the crash",
        "my dog got really sick after this treat",
        "third-degree burns on my hand",
    ],
    "legal": [
        "See you in court",
        "I am talking to my lawyer",
        "class action lawsuit filed against them",
        "this breaks GDPR",
        "a data breach of two million accounts",
        "what they do is illegal",
        "we will sue you",
        "false advertising, plain and simple",
    ],
    "money": [
        "they charged me twice and refuse a refund",
        "I lost my savings in this",
        "scammed by your own shop",
        "you owe me $300",
        "unauthorised payments from my account",
        "cost me £250 in new tickets",
        "can't access my money since Friday",
    ],
    "safety": [
        "The charger overheated and nearly burned the house down",
        "this product is dangerous, stop selling it",
        "listeria found in the cheese",
        "my phone just exploded on the night table",
        "nationwide recall of baby formula",
        "the brakes are UNSAFE at any speed",
        "there is a gas leak in the building",
        "a choking hazard for toddlers",
    ],
}

FIGURES_OF_SPEECH = """
this killed me, I'm dead
she is killing it tonight
sue me, I liked the ad
Sue from accounting loved it
dying of laughter
alcohol poisoning tonight #drinkinggame
Hazard is on fire, what a goal
dead serious
as far as I recall the old logo was better
illegal immigration is the topic tonight
to die for
that joke is toxic masculinity
you are dangerous with those dance moves
my heart is broken
tennis court booked for friday
it makes me sick how people overreact
out on injury time
hate this ad
racing to the shop for a refundless sale
""".strip().splitlines()


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in NAMED.items() for text in texts])
def test_named_harm_is_found(kind: str, text: str) -> None:
    assert harms(text) == (kind,)


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in NAMED.items() for text in texts])
def test_words_that_were_harmless_alone_are_harm_together(kind: str, text: str) -> None:
    for word in text.split():
        harms(word)
    assert harms(text) == (kind,)


@pytest.mark.parametrize("text", FIGURES_OF_SPEECH)
def test_figures_of_speech_are_not_harm(text: str) -> None:
    assert harms(text) == ()


def test_several_kinds_are_sorted() -> None:
    assert harms("My lawyer says two people were injured, and I want a refund") == ("injury", "legal", "money")
    assert list(KINDS) == sorted(NAMED)


@given(st.text())
def test_any_text_is_taken(text: str) -> None:
    assert set(harms(text)) <= set(KINDS)
