"""Scorers that are plugged in: asked for their language only, and whatever they do, no text is lost or invented."""

import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.scorers import compounds, loaded
from analysis.sentiment import SCORER, VaderReader, reader_for
from domain.errors import ConfigurationError
from domain.reading import Label
from tests.store import made

GERMAN = "Das ist leider wirklich eine ganz schlechte Nachricht für alle Kunden, und ich bin sehr enttäuscht."
ENGLISH = "I love this, it is a wonderful answer."


class Grim:
    """Finds everything terrible."""

    name, version = "grim", "1"

    def __call__(self, texts: Sequence[str]) -> Sequence[float]:
        return [-0.9] * len(texts)


class Broken(Grim):
    name = "broken"

    def __call__(self, texts: Sequence[str]) -> Sequence[float]:
        msg = f"no model for {len(texts)} texts"
        raise RuntimeError(msg)


class Nameless(Grim):
    name = ""


def at(factory: str) -> str:
    return f"{__name__}:{factory}"


def test_another_language_is_scored_by_its_own_scorer_only() -> None:
    plain = VaderReader()([GERMAN, ENGLISH], ["", ""])
    german, english = VaderReader(scorers=(("de", at("Grim")),))([GERMAN, ENGLISH], ["", ""])
    assert plain[0].label is Label.UNSCORED
    assert (german.label, german.compound, german.scorer, german.language) == (Label.NEGATIVE, -0.9, "grim", "de")
    assert german.unscored_because == ""
    assert english == plain[1]


def test_english_may_have_another_scorer_and_keeps_what_else_was_read() -> None:
    (plain,) = VaderReader()([ENGLISH + " When do you open?"], ["en"])
    (found,) = VaderReader(scorers=(("en", at("Grim")),))([ENGLISH + " When do you open?"], ["en"])
    assert plain.scorer == SCORER
    assert (found.scorer, found.label, found.asks) == ("grim", Label.NEGATIVE, plain.asks)


def test_a_scorer_that_fails_changes_nothing() -> None:
    texts, claims = [GERMAN, ENGLISH], ["", "en"]
    broken = VaderReader(scorers=(("de", at("Broken")), ("en", at("Broken"))))
    assert broken(texts, claims) == VaderReader()(texts, claims)


@given(
    st.lists(st.one_of(st.floats(), st.integers(), st.none(), st.booleans(), st.text(max_size=2)), max_size=4),
    st.integers(0, 4),
)
def test_only_compounds_that_make_sense_are_taken(answers: list[object], asked: int) -> None:
    class Odd(Grim):
        def __call__(self, texts: Sequence[str]) -> Sequence[float]:
            return answers[: len(texts) + 1]  # type: ignore[return-value]  # that is what is tried

    found = compounds(Odd(), ["text"] * asked)
    assert len(found) == asked
    assert all(one is None or (math.isfinite(one) and -1 <= one <= 1) for one in found)


@pytest.mark.parametrize("path", ["nowhere.at_all:load", "math:nothing", "math", "", at("Nameless")])
def test_what_cannot_be_loaded_is_named(path: str) -> None:
    with pytest.raises(ConfigurationError, match="scorer"):
        loaded(path)


def test_settings_give_the_reader_its_scorers() -> None:
    assert reader_for(made.incident(), {"de": at("Grim")}).scorers == (("de", at("Grim")),)
