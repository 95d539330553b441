"""The team's own model: never tested on what it learned, and better only where that can be measured."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.in_domain import FEWEST, Example, compare, fold
from domain.labelling import Verdict
from domain.reading import Label

VERDICTS = (Verdict.NEGATIVE, Verdict.NEUTRAL, Verdict.POSITIVE)
WORDS = {
    Verdict.NEGATIVE: ["stranded", "suitcase", "hours", "rebook", "waiting"],
    Verdict.NEUTRAL: ["gate", "schedule", "airport", "monday", "route"],
    Verdict.POSITIVE: ["crew", "smile", "upgrade", "smooth", "window"],
}


def talk(number: int, *, telling: bool, scorer_right: float, seed: int = 1) -> list[Example]:
    """Texts whose words tell the verdict, or do not, read rightly by the scorer so often."""
    chance = random.Random(seed)  # noqa: S311 - repeatable on purpose
    found = []
    for place in range(number):
        verdict = chance.choice(VERDICTS)
        of = WORDS[verdict if telling else chance.choice(VERDICTS)]
        said = verdict if chance.random() < scorer_right else chance.choice(VERDICTS)
        compound = {Verdict.NEGATIVE: -0.5, Verdict.NEUTRAL: 0.0, Verdict.POSITIVE: 0.5}[said]
        text = " ".join([*chance.choices(of, k=3), f"{place}x"])
        found.append(Example(text=text, reading=Label(said.value), compound=compound, verdict=verdict))
    return found


def test_it_is_better_where_the_words_tell_what_the_scorer_misses() -> None:
    found = compare(talk(150, telling=True, scorer_right=0.2))
    assert found is not None
    assert found.better
    assert found.model.right.low > found.scorer.right.high
    assert found.model.found is not None
    assert found.scorer.found is not None
    assert found.model.found.value > found.scorer.found.value
    assert found.gain.n == found.model.right.n == 150


def test_it_is_not_where_the_words_tell_nothing() -> None:
    """The scorer is mostly right and the words are chance: held out, the model cannot be measurably better."""
    found = compare(talk(150, telling=False, scorer_right=0.8))
    assert found is not None
    assert not found.better


def test_copies_of_one_text_teach_nothing_about_themselves() -> None:
    """Every text twice with the verdict by chance: a model that saw the other copy would be right each time."""
    once = talk(100, telling=False, scorer_right=0.0, seed=2)
    found = compare(
        [
            *once,
            *(
                Example(text=f"RT @a: {e.text}", reading=e.reading, compound=e.compound, verdict=e.verdict)
                for e in once
            ),
        ]
    )
    assert found is not None
    assert found.model.right.value < 0.6


@given(st.text(), st.sampled_from(["@a", "@air_line"]))
def test_a_repost_is_in_the_part_of_its_text(text: str, who: str) -> None:
    assert fold(f"RT {who}: {text}") == fold(text)


def test_too_few_or_all_alike_is_no_comparison() -> None:
    assert compare(talk(FEWEST - 1, telling=True, scorer_right=0.5)) is None
    alike = [each for each in talk(400, telling=True, scorer_right=0.5) if each.verdict is Verdict.NEGATIVE]
    assert len(alike) >= FEWEST
    assert compare(alike) is None


def test_the_same_labels_give_the_same_figures() -> None:
    examples = talk(80, telling=True, scorer_right=0.5)
    assert compare(examples) == compare(examples)


@pytest.mark.parametrize("text", ["\ud83d", "", "🙂🙂", "مرحبا"])
def test_any_text_can_be_learned_from(text: str) -> None:
    odd = Example(text=text, reading=Label.NEUTRAL, compound=0.0, verdict=Verdict.NEGATIVE)
    assert compare([*talk(80, telling=True, scorer_right=0.5), odd]) is not None
