"""The debrief of an incident as the store has it: a practised drill with its score, a real one without."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection

from analysis.debrief import Verdict
from collectors.drill import play
from domain.assessment import Assessment
from domain.debrief import Point
from domain.incident import Incident, IncidentKind, Statement, StatementKind, Status, Watch
from domain.suggestion import AdviceChange, Decision, Stage
from situation import debriefing
from situation.advice import advise
from situation.debrief import Debriefed, debriefed
from store import advice_history, assessments, class_changes, decisions, incidents, statements
from store.connection import Database

START = datetime(2026, 3, 1, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def tx(sqlite: Database) -> Iterator[Connection]:
    with sqlite.writing() as tx:
        yield tx


def practised(tx: Connection, scenario: str) -> Incident:
    drill = play.open_incident(incident_id="practice", scenario=scenario, seed=1, now=START, speed=1, statements=False)
    incidents.add(tx, drill)
    return drill


def say(tx: Connection, incident: Incident, hour: float, kind: StatementKind, *, by_ceo: bool = False) -> None:
    at = START + hour * HOUR
    said = Statement(id=f"{kind}-{hour}", incident_id=incident.id, at=at, kind=kind, text="Sorry.", by_ceo=by_ceo)
    statements.add(tx, said)


def decide(tx: Connection, incident: Incident, hour: float, stage: Stage) -> None:
    at = START + hour * HOUR
    chosen = Decision(
        incident_id=incident.id, at=at, stage=stage, action="Do it.", rule="r", accepted=True, decided_by="Secret Name"
    )
    decisions.add(tx, chosen)


def at_the_end(tx: Connection, incident: Incident, *, days: int = 9) -> Debriefed:
    return debriefed(tx, incidents.get(tx, incident.id), START + timedelta(days=days))


def test_a_practised_drill_has_a_score_once_it_is_over(tx: Connection) -> None:
    drill = practised(tx, "hands-in-the-pool")
    class_changes.set_class(tx, drill, IncidentKind.GRAVE, at=START + HOUR / 2, set_by="Secret Name")
    say(tx, drill, 1.5, StatementKind.HOLDING)
    say(tx, drill, 4, StatementKind.APOLOGY, by_ceo=True)
    say(tx, drill, 40, StatementKind.FIX)
    found = at_the_end(tx, drill)
    verdicts = {part.point: part.verdict for part in found.found.judged}
    assert found.practised
    assert found.over
    assert verdicts[Point.FIX] is Verdict.LATE
    assert verdicts[Point.ESCALATED] is Verdict.ON_TIME
    assert debriefing.score(found) == "7½ of 8 points"
    told = [
        *(cell for part in debriefing.rows(found) for cell in debriefing.row(found, part)),
        *debriefing.good(found),
        *debriefing.open_questions(found),
    ]
    assert "The fix came 40\u202fh after the start; right was between 5\u202fh and 34\u202fh." in " ".join(told)
    assert "Secret Name" not in " ".join(told), "a debrief names nobody"


def test_doing_nothing_where_silence_is_right_is_full_marks(tx: Connection) -> None:
    found = at_the_end(tx, practised(tx, "dear-firstname"))
    assert found.found.score == len(found.found.judged) > 0
    assert debriefing.open_questions(found) == []


def test_while_a_drill_goes_on_it_gives_nothing_away(tx: Connection) -> None:
    drill = practised(tx, "dear-firstname")
    found = debriefed(tx, drill, START + HOUR)
    assert not found.over
    assert debriefing.good(found) == []
    assert found.minutes == {}
    assert [part.point for part in debriefing.rows(found)] == list(Point)
    shown = [debriefing.row(found, part) for part in debriefing.rows(found)]
    assert all(cells[2] != "left" and cells[4] == "" for cells in shown)


def test_the_minute_of_a_decision_shows_what_was_known_then(tx: Connection) -> None:
    drill = practised(tx, "hands-in-the-pool")
    say(tx, drill, 1.5, StatementKind.HOLDING)
    found = at_the_end(tx, drill)
    word, fix = found.minutes[Point.FIRST_WORD], found.minutes[Point.FIX]
    assert word.at == START + 1.5 * HOUR
    assert fix.at == START + 34 * HOUR, "what was missing is looked at when it was due at the latest"
    assert all(signal.found for signal in (*word.signals, *fix.signals))
    assert Point.MOVED_ON not in found.minutes


def test_a_wrong_class_is_told_as_what_it_was_set(tx: Connection) -> None:
    drill = practised(tx, "hands-in-the-pool")
    class_changes.set_class(tx, drill, IncidentKind.AFFECTS_PEOPLE, at=START + 61 * HOUR, set_by="Secret Name")
    found = at_the_end(tx, drill)
    (part,) = [part for part in found.found.parts if part.point is Point.CLASS_SET]
    assert debriefing.row(found, part)[1] == "after 61\u202fh, as “affects people”"
    told = " ".join(debriefing.open_questions(found))
    assert "Setting the class came after 61\u202fh, as “affects people”; right was “grave” within 2\u202fh." in told, (
        told
    )
    assert (part.verdict, part.score) == (Verdict.WRONG, 0)
    assert found.minutes[Point.CLASS_SET].at == START + 61 * HOUR
    underway = debriefed(tx, incidents.get(tx, drill.id), START + 62 * HOUR)
    (part,) = [part for part in underway.found.parts if part.point is Point.CLASS_SET]
    assert debriefing.row(underway, part)[1] == "after 61\u202fh", "while it goes on, nothing says that it is wrong"


def test_the_advice_of_then_is_that_which_the_page_showed(tx: Connection) -> None:
    drill = practised(tx, "hands-in-the-pool")
    old = AdviceChange(
        incident_id=drill.id, at=START, stage=Stage.WATCH, action="Old words.", rule="r", because=(), playbook="p"
    )
    advice_history.record(tx, old)
    say(tx, drill, 30, StatementKind.HOLDING)
    minute = at_the_end(tx, drill).minutes[Point.FIRST_WORD]
    shown = advise(tx, incidents.get(tx, drill.id), minute.seen_at).suggestion
    answered = advise(tx, incidents.get(tx, drill.id), minute.at + HOUR).suggestion
    assert debriefing.evidence(minute)[-1] == f"Ownup advised then: {shown.stage.value}. {shown.action}"
    assert shown.action not in {"Old words.", answered.action}


def test_having_spoken_with_the_person_is_what_was_to_be_done(tx: Connection) -> None:
    drill = practised(tx, "soprano-in-row-two")
    met = Assessment(incident_id=drill.id, at=START + 6 * HOUR, met=True)
    assessments.add(tx, met)
    parts = {part.point: part for part in at_the_end(tx, drill).found.judged}
    assert (parts[Point.IN_PERSON].done_at, parts[Point.IN_PERSON].verdict) == (met.at, Verdict.ON_TIME)


def test_a_real_incident_has_times_and_no_score(tx: Connection) -> None:
    incident = Incident(id="real", title="Real", started_at=START, watch=Watch(terms=("acme",)))
    incidents.add(tx, incident)
    say(tx, incident, 2, StatementKind.HOLDING)
    decide(tx, incident, 60, Stage.MOVE_ON)
    found = at_the_end(tx, incident)
    assert found.found.judged == ()
    assert "no score" in debriefing.about(found)
    rows = {part.point: debriefing.row(found, part) for part in debriefing.rows(found)}
    assert list(rows) == list(Point)
    assert rows[Point.FIRST_WORD][1] == "after 2\u202fh"
    assert "within 1 h" in rows[Point.FIRST_WORD][2]
    assert rows[Point.MOVED_ON][1] == "after 60\u202fh"
    assert rows[Point.APOLOGY][1] == "not yet"


def test_closing_a_real_incident_ends_it(tx: Connection) -> None:
    incident = Incident(id="real", title="Real", started_at=START, watch=Watch(terms=("acme",)))
    incidents.add(tx, replace(incident, status=Status.CLOSED, closed_at=START + 50 * HOUR))
    say(tx, incident, 60, StatementKind.APOLOGY)
    parts = {part.point: part for part in at_the_end(tx, incident).found.parts}
    assert parts[Point.APOLOGY].done_at is None


@pytest.mark.parametrize(("points", "told"), [(0, "0"), (0.5, "½"), (6.5, "6½"), (8, "8")])
def test_halves_are_written_as_halves(points: float, told: str) -> None:
    assert debriefing.figure(points) == told
