"""What people found out and promised changes the advice, from the moment at which they said so."""

from dataclasses import replace
from typing import Any

import pytest

from analysis.advice.advice import advise
from analysis.advice.facts import Facts
from config.own_thresholds import with_own
from config.playbook import shipped
from domain.assessment import Assessment, Audience, Harm, Range, Responsibility
from domain.incident import IncidentKind, Statement, StatementKind
from domain.promise import Promise
from domain.suggestion import Stage, Suggestion
from tests.analysis.advice.talk import HOUR, START, known, statement
from tests.analysis.advice.test_advice import APOLOGY, FIX, HOLDING, LONG, QUIET_DAYS, SMALL, after

FACTS = statement(StatementKind.FACTS, START + 2 * HOUR)
CORRECTION = statement(StatementKind.CORRECTION, START + 8 * HOUR)


def found_out(hours: float = 3, **what: object) -> Assessment:
    return replace(Assessment(incident_id="i", at=after(hours)), **what)  # type: ignore[arg-type]


def asked(
    hours: float,
    kind: IncidentKind | None,
    *said: Statement,
    found: tuple[Assessment, ...] = (),
    promises: tuple[Promise, ...] = (),
) -> Suggestion:
    return advise(facts(hours, kind, *said, found=found, promises=promises), shipped()).suggestion


def facts(
    hours: float,
    kind: IncidentKind | None,
    *said: Statement,
    found: tuple[Assessment, ...] = (),
    promises: tuple[Promise, ...] = (),
) -> Facts:
    return replace(known(LONG, after(hours), kind), statements=said, assessments=found, promises=promises)


def test_after_a_grave_mistake_the_head_speaks_once_a_first_word_is_out() -> None:
    grave = IncidentKind.GRAVE
    assert asked(6, grave).stage is Stage.ACKNOWLEDGE
    assert asked(6, grave, HOLDING).stage is Stage.ESCALATE
    assert asked(6, grave, replace(HOLDING, by_ceo=True)).stage is Stage.INVESTIGATE
    assert "grave" in repr(asked(6, grave, HOLDING).because)


def test_the_head_is_warned_of_the_height() -> None:
    assert any("height" in row for row in asked(6, IncidentKind.GRAVE, HOLDING).confirm)


@pytest.mark.parametrize("found", [{"harms": (Harm.DISCRIMINATION,)}, {"earlier": 1}])
def test_confirmed_harm_and_a_repetition_bring_in_the_head(found: dict[str, Any]) -> None:
    people = IncidentKind.AFFECTS_PEOPLE
    assert asked(6, people, HOLDING).stage is Stage.INVESTIGATE
    assert asked(6, people, HOLDING, found=(found_out(**found),)).stage is Stage.ESCALATE
    assert asked(6, people, HOLDING, found=(found_out(7, **found),)).stage is Stage.INVESTIGATE  # not yet known


def test_what_was_said_wrongly_is_corrected() -> None:
    wrong = found_out(6, refuted=True)
    assert asked(7, IncidentKind.AFFECTS_PEOPLE, HOLDING, found=(wrong,)).stage is Stage.ESCALATE
    assert asked(7, IncidentKind.SLIP, HOLDING, found=(wrong,)).rule == "correct"
    assert asked(9, IncidentKind.SLIP, HOLDING, CORRECTION, found=(wrong,)).rule != "correct"
    early = replace(CORRECTION, at=after(5))
    assert asked(9, IncidentKind.SLIP, HOLDING, early, found=(wrong,)).rule == "correct"  # said before it was known
    assert asked(9, IncidentKind.SLIP, HOLDING, found=(wrong, found_out(8))).rule != "correct"  # it was right after all


def test_a_confirmed_cause_asks_for_an_apology() -> None:
    people, ours = IncidentKind.AFFECTS_PEOPLE, found_out(responsibility=Responsibility.PREVENTABLE)
    assert asked(6, people, HOLDING, found=(ours,)).rule == "apologise"
    assert asked(6, people, HOLDING, found=(found_out(cause_confirmed=True),)).rule == "apologise"
    assert asked(6, people, HOLDING, APOLOGY, found=(ours,)).rule == "show-the-fix"


def test_what_is_not_our_doing_is_told_and_not_apologised_for() -> None:
    people, theirs = IncidentKind.AFFECTS_PEOPLE, found_out(1, responsibility=Responsibility.NOT_OURS)
    assert asked(4, people, found=(theirs,)).rule == "inform"
    assert asked(6, people, HOLDING, found=(theirs,)).rule == "inform"
    assert asked(6, people, FACTS, found=(theirs,)).rule == "answer-and-watch"


def test_a_missed_promise_comes_first_and_is_forgotten_when_kept() -> None:
    promise = Promise(id="p", incident_id="i", made_at=after(2), text="news by six", due_at=after(5))
    slip = IncidentKind.SLIP
    assert asked(4, slip, HOLDING, promises=(promise,)).rule == "keep-the-update"
    missed = asked(7, slip, HOLDING, promises=(promise,))
    assert missed.rule == "keep-the-promise"
    assert "1 overdue" in repr(missed.because)
    kept = replace(promise, kept_at=after(6))
    assert asked(7, slip, HOLDING, promises=(kept,)).rule == "keep-the-update"


def test_an_open_promise_keeps_it_from_moving_on() -> None:
    said = (HOLDING, APOLOGY, FIX)
    dated = Promise(id="p", incident_id="i", made_at=after(2), text="a new check", due_at=after(2_000))
    over = 24 * QUIET_DAYS
    assert asked(over, IncidentKind.AFFECTS_PEOPLE, *said).stage is Stage.MOVE_ON
    assert asked(over, IncidentKind.AFFECTS_PEOPLE, *said, promises=(dated,)).stage is Stage.MOVE_ON
    undated = replace(dated, due_at=None)
    assert asked(over, IncidentKind.AFFECTS_PEOPLE, *said, promises=(undated,)).stage is not Stage.MOVE_ON


def test_the_lesson_is_shared_once_the_fix_is_verified_and_it_is_quiet() -> None:
    grave, said = IncidentKind.GRAVE, (HOLDING, APOLOGY, replace(FIX, by_ceo=True))
    checked = found_out(30, fix_verified=True)
    lesson = statement(StatementKind.LESSON, after(24 * 5))
    assert asked(24 * 6, grave, *said, found=(checked,)).stage is Stage.SHARE_LESSON
    assert asked(24 * 6, grave, *said).stage is Stage.FOLLOW_UP
    assert asked(24 * 6, grave, *said, lesson, found=(checked,)).stage is Stage.FOLLOW_UP
    court = replace(checked, litigation=True)
    assert asked(24 * 6, grave, *said, found=(court,)).stage is Stage.FOLLOW_UP
    waiting = replace(facts(24 * 6, grave, *said, found=(checked,)), open_themes=2)
    assert advise(waiting, shipped()).suggestion.stage is Stage.FOLLOW_UP


def test_a_slip_that_enough_people_noticed_and_cared_about_is_not_left_alone() -> None:
    def stage(cared: float) -> Stage:
        part = Range(low=cared, high=cared)
        audience = Audience(recipients=600_000, opened=part, noticed=part, cared=part)
        slip = replace(known(SMALL, after(20), IncidentKind.SLIP), assessments=(found_out(1, audience=audience),))
        return advise(slip, shipped()).suggestion.stage

    assert stage(0.3) is Stage.HOLD
    assert stage(0.5) is not Stage.HOLD


def test_the_same_slip_again_is_not_left_alone() -> None:
    slip = known(SMALL, after(20), IncidentKind.SLIP)
    assert advise(slip, shipped()).suggestion.stage is Stage.HOLD
    again = replace(slip, assessments=(found_out(1, earlier=1),))
    assert advise(again, shipped()).suggestion.stage is not Stage.HOLD


def test_a_card_says_which_cut_offs_are_the_organisations_own() -> None:
    own = with_own(shipped(), {"loud": 4})
    assert advise(facts(6, IncidentKind.GRAVE), own).suggestion.own_cuts == ("loud 4 × usual, the playbook has 5",)
    assert asked(6, IncidentKind.GRAVE).own_cuts == ()


def test_a_person_who_was_spoken_with_has_been_answered() -> None:
    personal = IncidentKind.PERSONAL
    assert asked(6, personal).stage is Stage.GO_PERSONAL
    assert asked(6, personal, found=(found_out(5, met=True),)).stage is Stage.FOLLOW_UP
    assert asked(6, personal, found=(found_out(7, met=True),)).stage is Stage.GO_PERSONAL
    assert asked(6, IncidentKind.AFFECTS_PEOPLE, found=(found_out(5, met=True),)).stage is Stage.ACKNOWLEDGE
