"""People type differently, but nobody mistypes a handle, a tag, a link or a figure."""

import re

from hypothesis import given
from hypothesis import strategies as st

from collectors.drill.chance import seeded
from collectors.drill.manner import Manner, type_out

TEXT = "You're charging me £112 twice, @HarbourShop? See https://shop.invalid/Help or #HarbourShop please."
HELD = re.compile(r"@\w+|#\w+|https?://\S+|£\d+")

share = st.floats(0, 1)
manners = st.builds(
    Manner,
    small=st.booleans(),
    bare_end=st.booleans(),
    curly=st.booleans(),
    no_apostrophe=st.booleans(),
    shortens=st.booleans(),
    typos=share,
    emoji=share,
    shouts=share,
    hashtags=share,
)


def typed(manner: Manner, text: str = TEXT, seed: int = 1) -> str:
    return type_out(text, manner, seeded(str(seed)), emoji=["🙄"], hashtags=["#tag"])


@given(manners, st.integers(0, 1000))
def test_what_must_be_exact_stays_exact(manner: Manner, seed: int) -> None:
    assert [held for held in HELD.findall(typed(manner, seed=seed)) if held != "#tag"] == HELD.findall(TEXT)


def test_each_habit_shows() -> None:
    assert typed(Manner()) == TEXT
    assert typed(Manner(small=True)).startswith("you're charging me £112 twice, @HarbourShop?")
    assert typed(Manner(no_apostrophe=True)).startswith("Youre charging")
    assert typed(Manner(curly=True)).startswith("You’re charging")
    assert typed(Manner(shouts=1)).startswith("YOU'RE CHARGING ME £112 TWICE, @HarbourShop?")
    assert typed(Manner(bare_end=True)).endswith("please")
    assert typed(Manner(shortens=True), "What are you doing with people") == "What r u doing w/ ppl"
    assert typed(Manner(hashtags=1, emoji=1)).endswith("please. #tag 🙄")


def test_a_slip_of_the_finger_changes_one_word_a_little() -> None:
    slips = {typed(Manner(typos=1), "the teapot", seed) for seed in range(60)}
    assert all(len(slip) in {9, 10, 11} and slip.startswith("the t") for slip in slips)
    assert len(slips) > 5
