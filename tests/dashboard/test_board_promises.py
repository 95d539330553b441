"""Promises on the pages: the overdue first, each with its clock, and nothing that came later."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dashboard.boards import frame
from dashboard.boards import promises as board
from domain.promise import Moved, Promise
from store import promises
from store.connection import Database
from tests.dashboard.stage import BEGAN, NOW, incident, keep

ABOUT = incident()
HOUR = timedelta(hours=1)
T = "\u202f"


def promise(name: str, **more: Any) -> Promise:
    return Promise(id=name, incident_id=ABOUT.id, text=name, **{"made_at": BEGAN, **more})


LATE = promise("late", due_at=NOW - 2 * HOUR, owner="Ines")
NEXT = promise("next", due_at=NOW + 3 * HOUR)
KEPT = promise("kept", due_at=NOW - 5 * HOUR, kept_at=NOW - 6 * HOUR, kept_how="posted it")
BARE = promise("bare")
LATER = promise("later", made_at=NOW + HOUR, due_at=NOW + 2 * HOUR)


def test_the_overdue_come_first_and_the_kept_last(sqlite: Database) -> None:
    with sqlite.writing() as tx:
        keep(tx, ABOUT, [])
        for each in (KEPT, BARE, NEXT, LATE, LATER):
            promises.add(tx, each)
    with sqlite.reading() as tx:
        rows = board.load(tx, ABOUT, NOW).rows
        header = frame.load_header(tx, ABOUT, NOW)
    assert [(row.promise.id, row.late, row.kept) for row in rows] == [
        ("late", True, False),
        ("next", False, False),
        ("bare", False, False),
        ("kept", False, True),
    ]
    assert rows[0].state == f"overdue for 2{T}h · Tue 31 Mar 2026, 19:00 · Ines"
    assert rows[1].state.startswith(f"due in 3{T}h · ")
    assert rows[2].state == "needs a date"
    assert rows[3].state == f"kept 6{T}h ago: posted it"
    assert header.facts.endswith(f"a promise overdue for 2{T}h")


def test_the_clock_shows_what_is_due_next_or_how_late_it_is() -> None:
    assert board.clock([], NOW) == board.clock([BARE, KEPT, LATER], NOW) == ""
    assert board.clock([NEXT, BARE, LATER], NOW) == f"next promise due in 3{T}h"
    assert board.clock([LATE, NEXT], NOW) == f"a promise overdue for 2{T}h"
    older = promise("older", due_at=NOW - 4 * HOUR)
    assert board.clock([LATE, older], NOW) == f"2 promises, the oldest overdue for 4{T}h"
    assert board.clock([LATE], NOW - 3 * HOUR) == f"next promise due in 1{T}h"


def entered(text: str, due: datetime | None) -> Promise | tuple[str, ...]:
    return board.check_promise(ABOUT, text=text, due=due, owner=" Ines  U. ", now=NOW)


def test_a_promise_is_checked_before_it_is_kept() -> None:
    local = (NOW + 3 * HOUR).replace(tzinfo=None)  # by the clocks of Berlin, two hours ahead of UTC in this week
    checked = entered("  An update \n by noon ", local)
    assert isinstance(checked, Promise)
    assert (checked.text, checked.owner, checked.due_at) == ("An update by noon", "Ines U.", NOW + HOUR)
    undated = entered("x", None)
    assert isinstance(undated, Promise)
    assert undated.due_at is None
    assert entered(" ", None) == ("Say what was promised.",)
    problems = entered("x", local - 3 * HOUR)
    assert isinstance(problems, tuple)
    assert "passed already" in problems[0]


def test_another_date_leaves_the_one_before_in_sight() -> None:
    moves = (
        Moved(moved_at=NOW - 9 * HOUR, due_at=None),
        Moved(moved_at=NOW - 4 * HOUR, due_at=NOW - 5 * HOUR),
        Moved(moved_at=NOW - HOUR, due_at=NOW + HOUR),
    )
    again = promise("again", made_at=NOW - 10 * HOUR, due_at=NOW + 9 * HOUR, moved=moves)
    told = board.moved(again, NOW, ZoneInfo("UTC"))
    assert told.startswith("moved twice, first due ")
    assert told.endswith(", missed once")
    assert board.moved(again, NOW - 5 * HOUR, ZoneInfo("UTC")) == ""
    assert board.clock([again], NOW - 2 * HOUR) == f"next promise due in 3{T}h", "the date that held then"
