"""The header says where the incident stands and how fresh it is; the foot accounts for every item."""

from datetime import timedelta

from dashboard.boards import frame as board
from domain.counting import Coverage, Equation
from domain.filters import Filters
from domain.incident import Clock, Drill, Statement, StatementKind, Status
from domain.reading import Label
from domain.suggestion import Stage
from domain.time import Span
from store import checkpoints, coverage, statements
from store.checkpoints import Checkpoint
from store.connection import Database
from tests.dashboard.stage import BEGAN, NOW, incident, keep, mention, reading

T = "\u202f"


def test_a_fresh_incident_says_what_is_not_known_yet(sqlite: Database) -> None:
    about = incident()
    with sqlite.writing() as tx:
        keep(tx, about, [])
    with sqlite.reading() as tx:
        header = board.load_header(tx, about, NOW)
    assert header.title == about.title
    assert header.facts == f"class not set · 10{T}h since it began · no statement yet · times in Europe/Berlin"
    assert header.freshness.endswith("nothing read yet")
    assert header.mark == ""
    assert header.stage in Stage


def test_statements_that_are_still_to_come_do_not_count(sqlite: Database) -> None:
    about = incident(status=Status.CLOSED)
    said = [
        Statement(
            id=str(hours), incident_id=about.id, at=BEGAN + timedelta(hours=hours), kind=StatementKind.FIX, text=""
        )
        for hours in (2, 3, 30)
    ]
    with sqlite.writing() as tx:
        keep(tx, about, [])
        for statement in said:
            statements.add(tx, statement)
    with sqlite.reading() as tx:
        header = board.load_header(tx, about, NOW)
    assert f"closed · class not set · 10{T}h since it began · 7{T}h since our statement" in header.facts


def test_coverage_and_freshness_are_said_with_what_was_not_read(sqlite: Database) -> None:
    about = incident()
    read = Span(BEGAN, BEGAN + timedelta(hours=9))
    with sqlite.writing() as tx:
        keep(tx, about, [])
        coverage.record(tx, about.id, [Coverage(source="x", span=read, complete=True)])
        gap = Span(read.end, NOW)
        coverage.record(tx, about.id, [Coverage(source="x", span=gap, complete=False, reason="budget spent")])
        success = NOW - timedelta(seconds=20)
        checkpoints.put(tx, Checkpoint(incident_id=about.id, source="x", last_success_at=success))
    with sqlite.reading() as tx:
        header = board.load_header(tx, about, NOW)
        foot = board.load_foot(tx, about, NOW, filters=Filters())
    assert header.freshness == f"90{T}% of the time covered · read 20{T}s ago"
    assert foot.uncovered == "Not read in full: x Tue 31 Mar 2026, 20:00–21:00 (budget spent)."


def test_of_an_archive_that_ended_it_is_said_until_when_it_was_covered(sqlite: Database) -> None:
    about = incident()
    read = Span(BEGAN, BEGAN + timedelta(hours=9))
    with sqlite.writing() as tx:
        keep(tx, about, [])
        coverage.record(tx, about.id, [Coverage(source="archive", span=read, complete=True)])
    with sqlite.reading() as tx:
        header = board.load_header(tx, about, NOW + timedelta(days=30))
    assert header.freshness.startswith("100% of the time until Tue 31 Mar 2026, 20:00 covered".replace("%", f"{T}%"))


def test_a_drill_is_marked_with_its_own_clock(sqlite: Database) -> None:
    drill = Drill(scenario="wrong-segment", seed=1, clock=Clock(started_at=BEGAN, speed=120))
    about = incident(drill=drill)
    with sqlite.writing() as tx:
        keep(tx, about, [])
    with sqlite.reading() as tx:
        header = board.load_header(tx, about, NOW)
    assert header.mark.startswith("Simulated: a drill, no real incident. Its clock says Tue 31 Mar 2026, 21:00")


def test_the_foot_adds_up_with_and_without_filters(sqlite: Database) -> None:
    about = incident()
    said = [(mention(number), reading(Label.NEGATIVE if number < 4 else Label.NEUTRAL)) for number in range(10)]
    with sqlite.writing() as tx:
        keep(tx, about, [*said, said[0]])
    with sqlite.reading() as tx:
        everything = board.load_foot(tx, about, NOW, filters=Filters())
        negative = board.load_foot(tx, about, NOW, filters=Filters(labels=frozenset({Label.NEGATIVE})))
    assert everything.equation == (
        "11 collected = 10 shown + 0 left out by filters + 1 duplicates + 0 quarantined + 0 removed at source"
    )
    assert "4 shown + 6 left out by filters" in negative.equation


def test_looking_back_says_which_terms_are_those_of_today(sqlite: Database) -> None:
    about, then = incident(), BEGAN + timedelta(minutes=5)
    said = [(mention(number), reading()) for number in range(10)]
    with sqlite.writing() as tx:
        keep(tx, about, [*said, said[9]])
    with sqlite.reading() as tx:
        now = board.load_foot(tx, about, NOW, filters=Filters())
        back = board.load_foot(tx, about, then, filters=Filters(), as_of=True)
    assert "today" not in now.equation
    assert back.equation == (
        "11 collected = 5 shown + 0 left out by filters + 5 later + 1 duplicates + 0 quarantined + 0 removed at source"
        "; shown and left out are as of then, all else is as of today"
    )


def test_every_term_of_the_equation_is_named() -> None:
    sums = Equation(received=6412, current=6104, earlier_versions=2, duplicates=231, quarantined=9, removed=66)
    assert sums.balanced
    assert board.said(sums, 6000, 6104) == (
        f"6{T}412 collected = 6{T}000 shown + 104 left out by filters + 2 earlier versions + 231 duplicates"
        " + 9 quarantined + 66 removed at source"
    )
