"""The fast scorer and vaderSentiment give the same figure for every text."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st
from vaderSentiment.vaderSentiment import BOOSTER_DICT, NEGATE, SPECIAL_CASES, SentimentIntensityAnalyzer

from analysis import vader
from analysis.vader import compound

ORIGINAL = SentimentIntensityAnalyzer()

# What its rules look at, and what they trip over.
NAMED = ("at", "but", "doubt", "kind", "least", "never", "no", "nor", "of", "or", "so", "this", "very", "without")
RULED = sorted({*BOOSTER_DICT, *NEGATE, *SPECIAL_CASES, *NAMED})
TURNS = (
    *("never so", "never this", "never a so", "so", "this", "without doubt", "without a doubt", "without doubt a"),
    *(
        "at least",
        "very least",
        "the least",
        "least",
        "no",
        "no a",
        "no a or",
        "no a nor",
        "no a b",
        "kind of",
        "sort of a",
    ),
)
LEXICON = sorted(ORIGINAL.lexicon)
EMOJIS = sorted(ORIGINAL.emojis)
PLAIN = [
    "the",
    "airline",
    "is",
    "was",
    "service",
    "a",
    "I",
    "https://t.co/aB1?x=!",
    "@shop",
    "#tag",
    "…",
    "n't",
    "x",
    "’",
]
AFFIXES = ["", "", "", "!", "?", "!!!", "???", ".", ",", "'", '"', "(", ")", "…", "'s", "n't"]
GAPS = [" ", " ", " ", " ", "  ", "\n", "\t", "", "\u00a0", "\u2028", "\x00"]

words = st.one_of(
    st.sampled_from(LEXICON),
    st.sampled_from(RULED),
    st.sampled_from(RULED),
    st.builds(" ".join, st.tuples(st.sampled_from(TURNS), st.sampled_from(LEXICON))),
    st.sampled_from(PLAIN),
    st.sampled_from(EMOJIS),
    st.text(max_size=5),
)
tokens = st.builds(
    lambda before, word, case, after: before + case(word) + after,
    st.sampled_from(AFFIXES),
    words,
    st.sampled_from([str, str.upper, str.title]),
    st.sampled_from(AFFIXES),
)
texts = st.lists(st.tuples(tokens, st.sampled_from(GAPS)), max_size=12).map(lambda parts: "".join(map("".join, parts)))


def original(text: str) -> float:
    return float(ORIGINAL.polarity_scores(text)["compound"])


@settings(max_examples=800, deadline=None)
@given(texts)
def test_the_same_figure_for_what_its_rules_look_at(text: str) -> None:
    assert compound(text) == original(text)


@settings(max_examples=150, deadline=None)
@given(st.text())
def test_the_same_figure_for_any_text(text: str) -> None:
    assert compound(text) == original(text)


def test_the_same_figure_for_many_made_up_posts() -> None:
    dice = random.Random(20170404)  # noqa: S311 - made-up texts, no secret
    vocabulary = [*LEXICON, *RULED * 20, *PLAIN * 50, *TURNS * 50, *EMOJIS]
    for _ in range(4000):
        drawn = dice.choices(vocabulary, k=dice.randint(1, 25))
        text = " ".join(dice.choice((str, str, str, str.upper))(word) + dice.choice(AFFIXES) for word in drawn)
        assert compound(text) == original(text), text


def test_words_are_remembered_only_up_to_a_limit() -> None:
    """A stream of ever new tokens must not fill the memory: what is kept starts anew."""
    for start in range(0, 200_000, 100):
        compound(" ".join(f"token{number}" for number in range(start, start + 100)))
    assert len(vader._WORDS) <= 50_000
    assert compound("token1 is great") == original("token1 is great")
