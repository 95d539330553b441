"""The documented incidents of others, as a library to read in."""

from datetime import timedelta

from config.past_incidents import shipped
from domain.assessment import Mistake


def test_every_one_says_what_it_was_and_where_that_is_from() -> None:
    for past in shipped():
        assert past.mistake, past.title
        assert past.source, past.title
        assert not past.own
        assert all(step.text for step in past.steps)


def test_a_step_is_as_uncertain_as_its_dates() -> None:
    pepsi = next(past for past in shipped() if past.title.startswith("Pepsi"))
    first = pepsi.steps[0]
    assert first.own
    assert first.earliest is not None
    assert first.latest is not None
    assert timedelta(hours=17) < first.earliest < first.latest < timedelta(hours=42)


def test_most_kinds_of_mistake_have_a_story() -> None:
    told = {past.mistake for past in shipped()}
    assert set(Mistake) - told == {Mistake.WRONG_FACT, Mistake.DATA}
