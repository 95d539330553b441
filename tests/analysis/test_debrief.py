"""The debrief judges what was done against when it was right, and nothing else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.debrief import ASKED_BY, Record, Verdict, Window, debrief
from collectors.drill.scenario import Deed, names, scenario
from domain.debrief import Point
from domain.incident import ClassChange, IncidentKind, Statement, StatementKind
from domain.suggestion import Decision, Stage

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
END = START + 96 * HOUR
RECORD = Record(started_at=START, ended_at=END)
every_scenario = pytest.mark.parametrize("name", names())


def said(hour: float, kind: StatementKind, *, text: str = "We know of it.", by_ceo: bool = False) -> Statement:
    return Statement(id=f"{kind}-{hour}", incident_id="a", at=START + hour * HOUR, kind=kind, text=text, by_ceo=by_ceo)


def decided(hour: float, stage: Stage, *, accepted: bool = True) -> Decision:
    reason = "" if accepted else "not now"
    return Decision(
        incident_id="a",
        at=START + hour * HOUR,
        stage=stage,
        action="Do it.",
        rule="r",
        accepted=accepted,
        reason=reason,
        decided_by="Ines",
    )


def classed(hour: float, kind: IncidentKind | None) -> ClassChange:
    return ClassChange(incident_id="a", at=START + hour * HOUR, kind=kind)


def windows(name: str) -> list[Window]:
    return [
        Window(
            point=deed.point,
            opens_at=START + deed.opens * HOUR,
            closes_at=None if deed.closes is None else START + deed.closes * HOUR,
            never=deed.never,
            because=deed.because,
        )
        for deed in scenario(name).deeds
    ]


def perfect(name: str) -> Record:
    """A team that does everything in the middle of its window and leaves what is to be left."""
    story = scenario(name)
    due = {deed.point: _middle(deed) for deed in story.deeds if not deed.never and deed.closes}
    kinds = {
        Point.APOLOGY: StatementKind.APOLOGY,
        Point.FIX: StatementKind.FIX,
        Point.FIRST_WORD: StatementKind.HOLDING,
    }
    kinds[Point.CORRECTION] = StatementKind.CORRECTION
    stages = {
        Point.DETECTED: Stage.DETECT,
        Point.IN_PERSON: Stage.GO_PERSONAL,
        Point.ESCALATED: Stage.ESCALATE,
    }
    return Record(
        started_at=START,
        ended_at=START + story.ends * HOUR,
        statements=[said(due[point], kind) for point, kind in kinds.items() if point in due],
        decisions=[decided(due[point], stage) for point, stage in stages.items() if point in due],
        classes=[classed(due[Point.CLASS_SET], story.kind)] if Point.CLASS_SET in due else [],
        kind=story.kind,
    )


def _middle(deed: Deed) -> float:
    assert deed.closes
    return (deed.opens + deed.closes) / 2


@every_scenario
def test_a_team_that_does_everything_right_has_full_marks(name: str) -> None:
    found = debrief(perfect(name), windows(name))
    assert found.score == len(found.judged) == len(scenario(name).deeds)
    assert set(found.good) == set(found.judged)


@every_scenario
def test_doing_nothing_is_right_where_silence_is_and_nowhere_else(name: str) -> None:
    story = scenario(name)
    silent = all(deed.never or deed.closes is None for deed in story.deeds)
    found = debrief(replace(RECORD, ended_at=START + story.ends * HOUR, kind=story.kind), windows(name))
    assert (found.score == len(found.judged)) == silent


@pytest.mark.parametrize("kind", StatementKind)
def test_only_what_corrects_is_a_correction(kind: StatementKind) -> None:
    name = next(one for one in names() if any(deed.point is Point.CORRECTION for deed in scenario(one).deeds))
    window = next(one for one in windows(name) if one.point is Point.CORRECTION)
    hour = (window.opens_at - START) / HOUR + 0.1
    found = debrief(replace(perfect(name), statements=[said(hour, kind)]), windows(name))
    part = next(part for part in found.parts if part.point is Point.CORRECTION)
    assert (part.done_at is None) == (kind in {StatementKind.HOLDING, StatementKind.LESSON, StatementKind.OTHER})


def test_speaking_where_silence_is_right_is_wrong() -> None:
    found = debrief(replace(RECORD, statements=[said(3, StatementKind.APOLOGY)]), windows("five-loud-sailors"))
    wrong = {part.point for part in found.judged if part.verdict is Verdict.WRONG}
    assert wrong == {Point.FIRST_WORD, Point.APOLOGY}


@pytest.mark.parametrize("name", ["camp-sold-twice", "hands-in-the-pool", "discount-for-everyone"])
@given(seed=st.integers(0, 2**32))
def test_nothing_after_the_end_counts(name: str, seed: int) -> None:
    record, later = perfect(name), 1 + seed % 50
    hours = (record.ended_at - START) / HOUR
    after = replace(
        record,
        statements=[*record.statements, said(hours + later, StatementKind.APOLOGY, by_ceo=True)],
        decisions=[*record.decisions, decided(hours, Stage.MOVE_ON), decided(hours + later, Stage.ENGAGE_ALLIES)],
        classes=[*record.classes, classed(hours + later, IncidentKind.SLIP)],
        closed_at=record.ended_at,
    )
    assert debrief(after, windows(name)) == debrief(record, windows(name))


@given(
    st.lists(st.tuples(st.floats(-5, 120), st.sampled_from(StatementKind), st.booleans()), max_size=6),
    st.lists(st.tuples(st.floats(-5, 120), st.sampled_from(Stage), st.booleans()), max_size=6),
    st.lists(st.tuples(st.floats(-5, 120), st.sampled_from([None, *IncidentKind])), max_size=4),
    st.sampled_from(names()),
)
def test_whatever_a_team_did_it_is_judged_the_same_each_time(
    statements: list[tuple[float, StatementKind, bool]],
    decisions: list[tuple[float, Stage, bool]],
    classes: list[tuple[float, IncidentKind | None]],
    name: str,
) -> None:
    record = replace(
        RECORD,
        statements=[said(hour, kind, by_ceo=head) for hour, kind, head in statements],
        decisions=[decided(hour, stage, accepted=accepted) for hour, stage, accepted in decisions],
        classes=sorted((classed(hour, kind) for hour, kind in classes), key=lambda one: one.at),
        kind=scenario(name).kind,
    )
    found = debrief(record, windows(name))
    assert found == debrief(replace(record, statements=list(reversed(record.statements))), windows(name))
    assert 0 <= found.score <= len(found.judged)
    assert [part.point for part in found.parts] == list(Point)
    assert all(part.done_at is None or START <= part.done_at < END for part in found.parts)
    assert all((part.verdict is Verdict.UNJUDGED) == (part.window is None) for part in found.parts)


def test_late_is_a_half_and_too_early_a_half_but_not_against_a_guard() -> None:
    late = replace(RECORD, statements=[said(50, StatementKind.HOLDING)])
    part = next(part for part in debrief(late, windows("hands-in-the-pool")).parts if part.point is Point.FIRST_WORD)
    assert (part.verdict, part.score) == (Verdict.LATE, 0.5)
    hasty = replace(RECORD, decisions=[decided(2, Stage.ENGAGE_ALLIES), decided(2, Stage.MOVE_ON)])
    verdicts = {part.point: part.verdict for part in debrief(hasty, windows("soprano-in-row-two")).parts}
    assert verdicts[Point.MOVED_ON] is Verdict.WRONG
    assert verdicts[Point.ALLIES] is Verdict.WRONG


def test_a_wrong_class_is_wrong_until_it_is_mended() -> None:
    wrong = replace(RECORD, classes=[classed(1, IncidentKind.SLIP)], kind=IncidentKind.GRAVE)
    mended = replace(wrong, classes=[*wrong.classes, classed(2, IncidentKind.GRAVE)])
    verdicts = [
        next(part for part in debrief(record, windows("hands-in-the-pool")).parts if part.point is Point.CLASS_SET)
        for record in (wrong, mended)
    ]
    assert [part.verdict for part in verdicts] == [Verdict.WRONG, Verdict.ON_TIME]
    assert verdicts[1].done_at == START + 2 * HOUR


def test_advice_that_was_declined_is_not_done() -> None:
    record = replace(RECORD, decisions=[decided(70, Stage.MOVE_ON, accepted=False)])
    assert next(part for part in debrief(record).parts if part.point is Point.MOVED_ON).done_at is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The intern pressed send.", ("The intern",)),
        ("It was human error.", ("human error",)),
        ("That is on us: we sent it, and we should have checked.", ()),
        ("I left our words open. That is my failure, not that of the person who made the copy.", ()),
    ],
)
def test_words_that_may_blame_are_pointed_at(text: str, found: tuple[str, ...]) -> None:
    record = replace(RECORD, statements=[said(1, StatementKind.APOLOGY, text=text)])
    assert tuple(words for _, words in debrief(record).blaming) == found


@every_scenario
def test_no_scripted_statement_blames(name: str) -> None:
    own = [line for line in scenario(name).scripted if line.statement]
    statements = [said(line.at, StatementKind.OTHER, text=" ".join((line.text, *line.thread))) for line in own]
    assert debrief(replace(RECORD, statements=statements)).blaming == ()


def test_every_point_is_asked_for_by_some_advice() -> None:
    assert list(ASKED_BY) == list(Point)
    assert all(ASKED_BY.values())
