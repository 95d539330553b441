import re
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings

from analysis.advice.conditions import established
from analysis.advice.rules import RULES, Check, judge, say
from analysis.advice.signal import Quiet, Signal, Signals, Standing
from config.playbook import shipped
from domain.assessment import Responsibility
from domain.incident import IncidentKind
from domain.suggestion import Stage
from tests.analysis.advice.chance import UNTOLD, between, signals, untold
from tests.analysis.advice.talk import START

BOOK = shipped()
CUTS = BOOK.thresholds
FORBIDDEN = re.compile(r"\b(hid(e|es|ing|den)|delet|remov|censor|suppress|block|bury|silenc)\w*", re.IGNORECASE)
SCAPEGOAT = re.compile(r"\b(intern|interns|scapegoat|fire|fired|dismiss|sack|punish|culprit)\w*", re.IGNORECASE)
often = settings(max_examples=200, deadline=None)

NOTHING = untold("untold")
QUIET = Quiet(
    since=START,
    length=between("quiet", 400, 400),
    volume=between("R", 0.9, 1.4),
    rise=between("N", -0.02, 0.04),
    share_a_day=between("N", -0.03, 0.04),
    growth_a_day=between("V−", -0.2, 0.05),
    questions=between("U", 0.5, 1.2),
    coverage=between("Cov", 0.97, 0.97),
)
STANDING = Standing(
    kind=IncidentKind.SLIP,
    started_at=START,
    detected_at=START,
    answered_at=START,
    apologised_at=START,
    fixed_at=START,
    fell_at=START,
    last_said_at=START,
)
EACH_UNTOLD: list[dict[str, Any]] = [{field.name: NOTHING} for field in fields(Quiet) if field.type is Signal]
UNTOLD_SIGNALS: dict[str, Any] = {field.name: NOTHING for field in fields(Signals) if field.type is Signal}
# Everything speaks for moving on; most other signals cannot be told.
OVER = Signals(
    at=START + timedelta(days=20),
    standing=STANDING,
    **(UNTOLD_SIGNALS | {"promises": between("promises", 0, 0), "harm": between("H", 0.0, 0.0)}),
    quiet=QUIET,
    harm_alarm=False,
    harm_clear=True,
)
FALLING = replace(
    OVER,
    standing=replace(STANDING, kind=IncidentKind.GRAVE, ceo_at=START, fix_verified=True),
    quiet=replace(QUIET, length=between("quiet", 20, 20)),
    falling=between("V−", 0.3, 0.8),
    defenders=between("defenders", 2, 2),
)
SMALL = replace(
    OVER,
    standing=Standing(kind=IncidentKind.SLIP, started_at=START, detected_at=START),
    quiet=replace(QUIET, length=between("quiet", 5, 5)),
    recent_volume=between("R", 0.8, 1.5),
)


def high(signal: Signal) -> float:
    return signal.estimate.high if signal.estimate else float("inf")


def low(signal: Signal) -> float:
    return signal.estimate.low if signal.estimate else float("-inf")


def check(found: Signals) -> Check:
    return judge(found, BOOK)


def test_it_moves_on_when_everything_speaks_for_it() -> None:
    assert check(OVER).stage is Stage.MOVE_ON


def test_it_does_not_move_on_where_it_cannot_be_told_whether_harm_is_named() -> None:
    assert check(replace(OVER, harm=NOTHING)).stage is not Stage.MOVE_ON


def test_an_update_is_due_while_a_question_is_open() -> None:
    """Of hours alone none is due: nobody waits for it (PLAYBOOK: S above 4 h with U above 0)."""
    begun = replace(
        OVER,
        standing=replace(STANDING, kind=IncidentKind.AFFECTS_PEOPLE, apologised_at=None, fixed_at=None),
        since_statement=between("S", 6, 6),
        quiet=replace(QUIET, length=between("quiet", 3, 3), questions=between("U", 0, 0), asks=0),
    )

    def said(found: Signals) -> tuple[str, tuple[bool, ...]]:
        suggestion = check(found).suggestion
        assert suggestion.rule == "keep-the-update"
        assert "while people ask" not in repr(suggestion)
        return suggestion.action.split(":")[0], tuple(row.holds for row in suggestion.because[:2])

    assert said(begun) == ("Keep the next update ready", (False, False))
    asking = replace(begun, quiet=replace(begun.quiet, questions=between("U", 2, 4), asks=9))
    assert said(asking) == ("Give the update that is due", (True, True))
    assert said(replace(begun, quiet=replace(begun.quiet, questions=NOTHING)))[0] == "Give the update that is due"
    open_themes = replace(begun, standing=replace(begun.standing, open_themes=2))
    assert said(open_themes)[0] == "Give the update that is due"
    assert said(replace(asking, since_statement=between("S", 3, 3)))[0] == "Prepare the next update"


def test_it_does_not_move_on_while_a_theme_of_questions_is_open() -> None:
    waiting = check(replace(OVER, standing=replace(OVER.standing, open_themes=1)))
    assert waiting.stage is not Stage.MOVE_ON
    assert any("One theme of questions is not called answered" in asked for asked in waiting.suggestion.confirm)


@pytest.mark.parametrize(
    "spoilt",
    [
        replace(QUIET, share_a_day=between("N", -0.03, 0.051)),
        replace(QUIET, growth_a_day=between("V−", -0.2, 0.11)),
        replace(QUIET, questions=between("U", 0.5, 1.6)),
        replace(QUIET, coverage=between("Cov", 0.94, 0.94)),
        replace(QUIET, volume=between("R", 0.9, 1.5)),
        replace(QUIET, rise=between("N", 0, 0.06)),
        replace(QUIET, length=between("quiet", 47, 47)),
        *(replace(QUIET, **without) for without in EACH_UNTOLD),
    ],
)
def test_one_thing_against_it_is_enough_not_to_move_on(spoilt: Quiet) -> None:
    assert check(replace(OVER, quiet=spoilt)).stage is not Stage.MOVE_ON


def test_harm_keeps_it_from_moving_on() -> None:
    assert check(replace(OVER, harm_alarm=True, harm_clear=False)).stage is not Stage.MOVE_ON


@pytest.mark.parametrize(("kind", "hours"), [("affects people", 71), ("personal", 71), ("grave", 335)])
def test_each_class_is_watched_for_its_own_time(kind: str, hours: int) -> None:
    def stage(length: int) -> Stage:
        quiet = replace(QUIET, length=between("quiet", length, length))
        return check(replace(OVER, standing=replace(STANDING, kind=IncidentKind(kind)), quiet=quiet)).stage

    assert stage(hours) is not Stage.MOVE_ON
    assert stage(hours + 1) is Stage.MOVE_ON


def test_allies_are_called_on_when_everything_speaks_for_it() -> None:
    assert check(FALLING).stage is Stage.ENGAGE_ALLIES


@pytest.mark.parametrize(
    "spoilt",
    [
        replace(FALLING, standing=replace(FALLING.standing, apologised_at=None)),
        replace(FALLING, standing=replace(FALLING.standing, fixed_at=None)),
        replace(FALLING, standing=replace(FALLING.standing, fell_at=None)),
        replace(FALLING, standing=replace(FALLING.standing, fix_verified=False)),
        replace(FALLING, standing=replace(FALLING.standing, litigation=True)),
        replace(FALLING, standing=replace(FALLING.standing, kind=IncidentKind.PERSONAL)),
        replace(FALLING, defenders=between("defenders", 0, 0)),
        replace(FALLING, defenders=NOTHING),
        replace(FALLING, falling=between("V−", 1.1, 2)),
        replace(FALLING, recent_volume=between("R", 5.5, 8)),
    ],
)
def test_one_thing_against_it_is_enough_not_to_call_on_allies(spoilt: Signals) -> None:
    assert check(spoilt).stage in {Stage.FIX, Stage.INVESTIGATE, Stage.FOLLOW_UP, Stage.GO_PERSONAL}


def test_after_a_slip_an_apology_is_enough() -> None:
    standing = replace(STANDING, fixed_at=None)
    busy = replace(OVER, quiet=replace(QUIET, length=between("quiet", 1, 1)), harm_clear=False)
    assert check(replace(busy, standing=standing)).rule.name == "answer-and-watch"
    assert (
        check(replace(busy, standing=replace(standing, kind=IncidentKind.AFFECTS_PEOPLE))).rule.name == "show-the-fix"
    )


def test_a_small_slip_is_left_alone() -> None:
    assert check(SMALL).stage is Stage.HOLD


@pytest.mark.parametrize(
    "spoilt",
    [
        replace(SMALL, harm_clear=False),
        replace(SMALL, standing=replace(SMALL.standing, harmed_at=START)),
        replace(SMALL, standing=replace(SMALL.standing, kind=IncidentKind.AFFECTS_PEOPLE)),
        replace(SMALL, outlets=between("K", 1, 1)),
        replace(SMALL, platforms=between("P", 2, 3)),
        replace(SMALL, reach=between("L", 1, 1)),
        replace(SMALL, asking=between("Q", 0.05, 0.2)),
        replace(SMALL, noticed=between("noticed", 0.06, 0.06)),
        replace(SMALL, volume=between("R", 5, 9)),
        replace(SMALL, recent_volume=NOTHING),
    ],
)
def test_one_thing_against_it_is_enough_not_to_hold(spoilt: Signals) -> None:
    assert check(spoilt).stage is not Stage.HOLD


def test_five_who_write_all_night_do_not_end_a_hold_and_the_others_do() -> None:
    five = replace(SMALL, concentration=between("C5", 0.8, 0.9))
    assert check(replace(five, volume=between("R", 6, 9))).stage is Stage.HOLD
    assert check(replace(five, volume=between("R", 24, 30))).stage is Stage.HOLD
    assert check(replace(five, volume=between("R", 26, 30))).stage is not Stage.HOLD
    assert "25 × usual, that is 5 × usual without the five loudest" in check(five).suggestion.flips_if


def test_what_nobody_can_tell_is_put_to_a_person_before_holding() -> None:
    confirm = " ".join(check(SMALL).suggestion.confirm)
    assert "noticed and cared" in confirm
    assert UNTOLD in confirm


@often
@given(signals())
def test_without_a_class_the_advice_never_goes_beyond_assess(found: Signals) -> None:
    if found.standing.kind is None:
        assert check(found).stage in {Stage.CANNOT_TELL, Stage.WATCH, Stage.DETECT, Stage.ASSESS}


@often
@given(signals())
def test_it_never_moves_on_while_something_may_be_rising_open_or_unread(found: Signals) -> None:
    if check(found).stage is Stage.MOVE_ON:
        quiet, kind = found.quiet, found.standing.kind
        assert kind is not None
        assert high(quiet.share_a_day) <= 0.05
        assert high(quiet.growth_a_day) <= 0.10
        assert high(quiet.questions) <= CUTS.calm.value
        assert low(quiet.coverage) >= 0.95
        assert high(quiet.volume) < CUTS.calm.value
        assert low(quiet.length) >= CUTS.quiet(kind).value
        assert not found.harm_alarm
        assert high(found.promises) == 0
        assert not found.standing.open_themes
        assert found.standing.refuted_at is None


@often
@given(signals())
def test_allies_are_never_called_on_before_the_own_answer_is_complete(found: Signals) -> None:
    if check(found).stage is Stage.ENGAGE_ALLIES:
        standing = found.standing
        if standing.responsibility is Responsibility.NOT_OURS:
            assert standing.informed_at
        else:
            assert standing.apologised_at
            assert standing.fixed_at
        assert standing.refuted_at is None
        assert not standing.overdue
        assert found.standing.kind is not IncidentKind.PERSONAL
        assert low(found.defenders) >= 1


@often
@given(signals())
def test_it_never_holds_where_harm_is_named_or_anything_but_a_slip(found: Signals) -> None:
    if check(found).stage is Stage.HOLD:
        assert found.harm_clear
        assert not found.harm_alarm
        assert found.standing.harmed_at is None
        assert not (found.standing.harms)
        assert not (found.standing.litigation)
        assert not (found.standing.earlier)
        assert found.standing.kind is IncidentKind.SLIP
        assert max(low(found.outlets), low(found.reach)) < 1
        five = low(found.concentration)
        others = 1 - five if five >= CUTS.hold_concentration.value else 1
        assert low(found.volume) * others < CUTS.loud.value


@often
@given(signals())
def test_the_head_speaks_only_after_a_first_word_and_never_for_a_small_slip(found: Signals) -> None:
    if check(found).stage is Stage.ESCALATE:
        standing = found.standing
        assert standing.answered_at
        assert standing.kind in {IncidentKind.AFFECTS_PEOPLE, IncidentKind.GRAVE}
        assert standing.refuted_at or standing.ceo_at is None


@often
@given(signals())
def test_no_lesson_is_shared_while_people_wait_or_a_court_is_at_it(found: Signals) -> None:
    if check(found).stage is Stage.SHARE_LESSON:
        standing = found.standing
        assert standing.fix_verified
        assert standing.fixed_at
        assert not (standing.litigation)
        assert not (standing.overdue)
        assert not (standing.refuted_at)
        assert not (found.harm_alarm)
        assert high(found.quiet.questions) <= CUTS.calm.value
        assert high(found.quiet.volume) < CUTS.surge.value
        assert low(found.quiet.length) >= 72


@often
@given(signals())
def test_nobody_is_told_to_apologise_for_what_is_not_their_doing(found: Signals) -> None:
    said = check(found)
    if said.rule.name in {"apologise", "show-the-fix"}:
        assert found.standing.responsibility is not Responsibility.NOT_OURS
    if said.rule.name == "inform":
        assert found.standing.responsibility is Responsibility.NOT_OURS


@often
@given(signals())
def test_a_missed_promise_and_a_wrong_statement_are_never_passed_over_in_silence(found: Signals) -> None:
    standing = found.standing
    if standing.answered_at and standing.kind and (standing.overdue or standing.refuted_at):
        silent = {Stage.MOVE_ON, Stage.HOLD, Stage.ENGAGE_ALLIES, Stage.SHARE_LESSON, Stage.FOLLOW_UP}
        assert check(found).stage not in silent


@often
@given(signals())
def test_it_only_speaks_where_something_is_established(found: Signals) -> None:
    if not established(found, CUTS):
        assert check(found).stage in {Stage.CANNOT_TELL, Stage.WATCH}
        if not found.volume.told:
            assert check(found).stage is Stage.CANNOT_TELL


@often
@given(signals())
def test_harm_is_answered_at_once(found: Signals) -> None:
    standing = found.standing
    if found.harm_alarm and standing.kind and standing.answered_at is None:
        mostly_money = found.harm_kinds[:1] == ("money",)
        in_person = mostly_money and standing.kind is IncidentKind.PERSONAL
        assert check(found).stage is (Stage.GO_PERSONAL if in_person else Stage.ACKNOWLEDGE)
        assert check(found).rule.at_once is not mostly_money


@often
@given(signals())
def test_every_suggestion_can_be_checked_by_a_person(found: Signals) -> None:
    suggestion = check(found).suggestion
    assert suggestion.because
    assert all(row.found and row.title for row in suggestion.because)
    assert suggestion.action[0].isupper()
    assert suggestion.action.endswith(".")
    assert suggestion.flips_if.endswith(".")
    assert suggestion.source
    assert "!" not in repr(suggestion)


@often
@given(signals())
def test_nobody_is_ever_told_to_make_others_words_disappear(found: Signals) -> None:
    for rule in RULES:
        suggestion = say(rule, found, BOOK).suggestion
        said = [suggestion.action, suggestion.flips_if, suggestion.guard, suggestion.speaker, suggestion.channel]
        said += [*suggestion.elements, *suggestion.confirm, *(row.needed for row in suggestion.because)]
        assert not [text for text in said if FORBIDDEN.search(text) or SCAPEGOAT.search(text)]


@often
@given(signals())
def test_evidence_never_holds_where_it_cannot_be_told(found: Signals) -> None:
    assert not [row for row in check(found).suggestion.because if row.holds and row.found == UNTOLD]
