"""The scenarios as they are written: complete, fictional, and with the answers that a debrief needs."""

import re
from itertools import pairwise

import pytest

from collectors.drill.place import FOREIGN, HABITS, PLACES
from collectors.drill.scenario import Scenario, common, names, scenario
from collectors.drill.talk import PASTED
from domain.debrief import Point
from domain.errors import NotFoundError
from domain.incident import IncidentKind, StatementKind
from domain.suggestion import Stage

every_scenario = pytest.mark.parametrize("story", [scenario(name) for name in names()], ids=names())


def test_every_kind_of_mistake_is_there() -> None:
    assert {scenario(name).kind for name in names()} == set(IncidentKind)
    assert len(names()) >= 10


def test_an_unknown_scenario_is_refused_with_the_known_ones() -> None:
    with pytest.raises(NotFoundError, match="discount-for-everyone, stray-post"):
        scenario("volcano")


@every_scenario
def test_phases_follow_each_other_from_days_before(story: Scenario) -> None:
    ends = [phase.until for phase in story.phases]
    assert story.starts <= -72
    assert ends == sorted(ends)
    assert 0 in ends
    assert 48 <= story.ends <= 96


@every_scenario
def test_everybody_who_is_heard_has_something_to_say(story: Scenario) -> None:
    voices = {*HABITS, *common().lines, *story.lines}
    lines = {voice: {*common().lines.get(voice, {}), *story.lines.get(voice, {})} for voice in voices}
    heard = {tuple(entry.split(".")) for phase in story.phases for entry in phase.mix}
    speaking = {(voice, topic) for voice, topic in heard if voice not in PASTED}
    assert {(voice, topic) for voice, topic in speaking if topic not in lines[voice]} == set()
    assert story.flood


@every_scenario
def test_the_voices_are_all_there(story: Scenario) -> None:
    voices = {entry.split(".")[0] for phase in story.phases for entry in phase.mix}
    assert set(HABITS) - {"joker", "bot", "megaphone"} <= voices
    assert voices & PASTED
    assert {"es", "de", "fr", "pt"} <= voices
    assert set(FOREIGN) < set(PLACES)


@every_scenario
def test_allies_are_heard_before_and_after(story: Scenario) -> None:
    heard = {phase.until <= 0 for phase in story.phases for entry in phase.mix if entry.startswith("ally.")}
    assert heard == {True, False}


@every_scenario
def test_the_plot_is_told_by_people_who_are_in_it(story: Scenario) -> None:
    own = {key for key, figure in story.figures.items() if figure.voice == "own"}
    assert {line.by for line in story.scripted} <= set(story.figures)
    assert all(line.by in own for line in story.scripted if line.statement)
    assert {story.figures[key].handle for key in own} == set(story.own_accounts)
    assert story.gaps
    assert all(gap.reason and gap.since < gap.until for gap in story.gaps)


@every_scenario
def test_the_scripted_organisation_is_silent_where_silence_is_right(story: Scenario) -> None:
    """A team that sees the script answer where nobody should would learn the wrong thing."""
    speaks = {line.statement for line in story.scripted if line.statement}
    never = {deed.point for deed in story.deeds if deed.never}
    assert not speaks or Point.FIRST_WORD not in never
    assert StatementKind.APOLOGY not in speaks or Point.APOLOGY not in never


@every_scenario
def test_the_right_answers_name_stages_that_exist(story: Scenario) -> None:
    since = [answer.since for answer in story.answers]
    assert since == sorted(since)
    assert len(since) >= 3
    assert {stage for answer in story.answers for stage in answer.stages} <= {stage.value for stage in Stage}
    # Around a turn both are right: two such times must not run into each other.
    assert all(new.since - new.tolerance >= old.since + old.tolerance for old, new in pairwise(story.answers[1:]))


@every_scenario
def test_right_deeds_have_their_time_and_their_reason(story: Scenario) -> None:
    points = [deed.point for deed in story.deeds]
    assert len(set(points)) == len(points) >= 3
    for deed in story.deeds:
        assert deed.closes is None or deed.opens < deed.closes <= story.ends
        assert not (deed.never and deed.closes)
        assert len(deed.because) > 20
    assert any("playbook" in deed.because for deed in story.deeds)


@every_scenario
def test_nothing_in_it_could_be_real(story: Scenario) -> None:
    written = story.model_dump_json()
    hosts = re.findall(r"https?://([^/\s\"\\]+)", written)
    assert all(host.endswith(".invalid") for host in hosts)
    for figure in story.figures.values():
        ends_nowhere = figure.handle.endswith((".invalid", ".example"))
        assert ends_nowhere or len(figure.handle) > 15, f"{figure.handle} could exist"
    assert all(server.endswith(".example") for server in common().instances)
