"""The report for moving on says yes exactly where the rule does, and otherwise what is missing."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings

from analysis.advice.conditions import quiet_for_long, surely_calm
from analysis.advice.rules import judge
from analysis.advice.signal import Signals
from config.playbook import shipped
from dashboard.boards import moving_on as board
from domain.counting import Coverage
from domain.incident import IncidentKind, Statement, StatementKind
from domain.promise import Promise
from domain.reading import Label
from domain.suggestion import Stage
from domain.time import Span
from store import coverage, promises, statements
from store.connection import Database
from tests.analysis.advice.chance import signals
from tests.dashboard.stage import BEGAN, incident, keep, mention, reading

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ABOUT = incident(kind=IncidentKind.SLIP)
END = BEGAN + 5 * DAY
PLAYBOOK = shipped()


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(signals())
def test_the_conditions_hold_exactly_where_the_rule_applies(found: Signals) -> None:
    asked = board.conditions(found, PLAYBOOK.thresholds)
    applies = quiet_for_long(found, PLAYBOOK.thresholds) and surely_calm(found, PLAYBOOK.thresholds)
    assert all(each.holds for each in asked) == applies


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(signals())
def test_it_never_says_yes_where_the_advice_does_not(found: Signals) -> None:
    advised = judge(found, PLAYBOOK).suggestion
    said = board.verdict(advised, board.conditions(found, PLAYBOOK.thresholds))
    assert said.startswith("Yes") == (advised.stage is Stage.MOVE_ON)
    assert said.startswith(("Yes: all", "Not yet:"))


@pytest.fixture
def calm(sqlite: Database) -> Database:
    return told(sqlite, history=8 * DAY)


def told(sqlite: Database, *, history: timedelta) -> Database:
    """Eight days of sixteen mentions an hour, `history` of which was read in full, a surge of six hours, an apology,
    and four usual days.
    """
    pairs = []
    for hour in range(-8 * 24, 5 * 24):
        for one in range(160 if 0 <= hour < 6 else 16):
            at = BEGAN + hour * HOUR + timedelta(seconds=one * 20)
            negative = one % (2 if 0 <= hour < 6 else 4) == 0
            label = Label.NEGATIVE if negative else Label.NEUTRAL
            said = mention(1000 * (hour + 300) + one, published_at=at, collected_at=at)
            pairs.append((said, reading(label, asks=negative and 0 <= hour < 6)))
    with sqlite.writing() as tx:
        keep(tx, ABOUT, pairs)
        coverage.record(tx, ABOUT.id, [Coverage(source="x", span=Span(BEGAN - history, END), complete=True)])
        said_at = BEGAN + 2 * HOUR
        apology = Statement(id="s", incident_id=ABOUT.id, at=said_at, kind=StatementKind.APOLOGY, text="Sorry.")
        statements.add(tx, apology)
    return sqlite


def load(database: Database, days: float) -> board.MovingOn:
    with database.reading() as tx:
        return board.load(tx, ABOUT, BEGAN + days * DAY)


def test_after_days_of_calm_it_says_yes_with_every_condition(calm: Database) -> None:
    found = load(calm, 5)
    assert found.verdict == "Yes: all 12 conditions hold. Return to normal posting, and keep collecting."
    assert all(each.holds and each.found for each in found.conditions)
    (themes,) = [each for each in found.conditions if each.title.startswith("Themes of questions")]
    assert themes.found == "none is known; questions were not grouped yet"
    assert found.columns == ("", "the week before", "while it lasted", "quiet since")
    rows = {name: cells for name, *cells in found.rows}
    assert rows["negative mentions"][0].replace("\u202f", "") == "672 of 2688 (25%)"
    assert rows["mentions a day, where comparable"][0] == "384"
    assert rows["mentions a day, where comparable"][2] == "384"
    assert rows["negative that ask or demand"][2].startswith("0 of")
    assert rows["negative share of all, as people labelled"] == ["not known: too few labels"] * 3
    assert [fact.text for fact in found.said] == ["We said (apology): “Sorry.”"]
    assert "The anniversary: 31 Mar 2027." in found.watch


def test_while_it_is_loud_it_says_not_yet_plainly(calm: Database) -> None:
    found = load(calm, 0.2)
    assert found.verdict.startswith("Not yet:")
    assert "do not hold, or cannot be told" in found.verdict
    assert found.columns[-1] in {"the last day that was read", "quiet since"}


def test_a_promise_that_is_overdue_stands_against_it(calm: Database) -> None:
    with calm.writing() as tx:
        late = Promise(id="p", incident_id=ABOUT.id, made_at=BEGAN + DAY, text="repair", due_at=BEGAN + 2 * DAY)
        promises.add(tx, late)
    found = load(calm, 5)
    assert found.verdict == "Not yet: 1 of 12 conditions does not hold, or cannot be told."
    assert found.promises[0].overdue
    assert found.promises[0].standing.startswith("Overdue since")


def test_after_the_archives_end_it_is_not_calm_but_unknown(calm: Database) -> None:
    found = load(calm, 9)
    assert found.verdict.startswith("Not yet:")
    assert "quiet since" not in found.columns
    unread = {each.title: each for each in found.conditions if each.signal in {"H", "quiet"}}
    assert len(unread) == 2
    assert not any(each.holds or each.told for each in unread.values())


def test_without_a_usual_no_time_is_called_quiet(sqlite: Database) -> None:
    """Where no hour can be shown to be above usual, that none is shown is no calm."""
    found = load(told(sqlite, history=20 * HOUR), 5)
    assert found.columns == ("", "the week before", "while it lasted", "the last day that was read")
    (quiet,) = [each for each in found.conditions if each.title == "Quiet"]
    assert not quiet.holds
    assert not quiet.told


def test_before_it_began_there_is_only_the_week_before(sqlite: Database) -> None:
    with sqlite.writing() as tx:
        keep(tx, replace(ABOUT, started_at=END), [])
    with sqlite.reading() as tx:
        found = board.load(tx, replace(ABOUT, started_at=END), BEGAN)
    assert found.columns == ("", "the week before")
    assert found.verdict.startswith("Not yet:")
