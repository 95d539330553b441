"""One row a source: how it is doing, what it let us read, what to do; and what was put aside."""

from datetime import datetime, timedelta

import pytest

from dashboard.boards import sources as board
from dashboard.boards.health import Health
from domain.counting import Coverage
from domain.incident import Clock, Drill, Watch
from domain.mention import Unreadable
from domain.sampling import Slot
from domain.spending import Allowance
from domain.time import Span
from store import checkpoints, coverage, quarantine, rechecks, runs, slots, spending
from store.checkpoints import Checkpoint
from store.connection import Database
from store.rechecks import Recheck
from store.runs import Run
from tests.dashboard.stage import BEGAN, NOW, incident, keep, mention, reading

ABOUT = incident()
T = "\u202f"
MANY, LAST = f"4{T}120 mentions", f"in the last whole pass, 19{T}h ago"
MINUTE = timedelta(minutes=1)


def load(database: Database, about: object = ABOUT, wall: datetime = NOW) -> board.Board:
    with database.reading() as tx:
        return board.load(
            tx,
            about,  # type: ignore[arg-type]
            NOW,
            wall=wall,
            unusable={"feeds": "names no feeds"},
            allowances={"x": Allowance(unit="US dollars", a_day=20.0, an_incident=200.0, price=0.015)},
        )


@pytest.mark.parametrize(
    ("read", "failed", "problem", "expected"),
    [
        (NOW - MINUTE, None, "", (Health.WELL, "")),
        (NOW - MINUTE, None, "only the newest 1,000", (Health.PARTLY, "Nothing to do: the gap")),
        (NOW - 60 * MINUTE, None, "", (Health.BEHIND, "See that the collection runs")),
        (NOW - 9 * MINUTE, NOW - MINUTE, "needs a token", (Health.FAILING, f"asked again in 5{T}min")),
        (None, NOW - MINUTE, "503", (Health.FAILING, "Do what the problem asks for")),
        (NOW - MINUTE, NOW - 9 * MINUTE, "", (Health.WELL, "")),
    ],
)
def test_a_source_says_how_it_does_and_what_to_do(
    sqlite: Database, read: datetime | None, failed: datetime | None, problem: str, expected: tuple[Health, str]
) -> None:
    checkpoint = Checkpoint(
        incident_id=ABOUT.id,
        source="x",
        last_success_at=read,
        last_failure_at=failed,
        last_problem=problem,
        retry_at=NOW + 5 * MINUTE if failed else None,
    )
    with sqlite.writing() as tx:
        keep(tx, ABOUT, [])
        checkpoints.put(tx, checkpoint)
    ((row,),) = [place.rows for place in load(sqlite).places]
    assert row.problem == problem
    assert row.health is expected[0]
    assert expected[1] in row.todo


def test_a_source_that_is_named_but_was_never_asked_says_how_to_begin(sqlite: Database) -> None:
    about = incident(watch=Watch(terms=("acme",), sources=("hackernews",)))
    with sqlite.writing() as tx:
        keep(tx, about, [])
    found = load(sqlite, about)
    assert [(row.name, row.health) for place in found.places for row in place.rows] == [("hackernews", Health.NEVER)]
    assert "ownup collect" in found.places[0].rows[0].todo
    assert found.unusable == (("feeds", "names no feeds"),)


def test_an_archive_is_never_behind(sqlite: Database) -> None:
    with sqlite.writing() as tx:
        keep(tx, ABOUT, [(mention(1, source="tweets.csv"), reading())])
        past = NOW - timedelta(days=30)
        checkpoints.put(tx, Checkpoint(incident_id=ABOUT.id, source="tweets.csv", last_success_at=past))
    ((row,),) = [place.rows for place in load(sqlite).places]
    assert row.health is Health.WELL


def test_a_drill_runs_late_as_fast_as_its_clock(sqlite: Database) -> None:
    about = incident(drill=Drill(scenario="s", seed=1, clock=Clock(started_at=BEGAN, speed=120)))
    with sqlite.writing() as tx:
        keep(tx, about, [])
        for name, age in (("drill-x", timedelta(hours=20)), ("drill-hn", timedelta(hours=40))):
            checkpoints.put(tx, Checkpoint(incident_id=about.id, source=name, last_success_at=NOW - age))
    assert [(row.name, row.health) for place in load(sqlite, about).places for row in place.rows] == [
        ("drill-hn", Health.BEHIND),
        ("drill-x", Health.WELL),
    ]


def test_lag_gaps_runs_and_the_equation_are_told(sqlite: Database) -> None:
    hour = timedelta(hours=1)
    gaps = [Span(BEGAN + n * hour, BEGAN + n * hour + 10 * MINUTE) for n in range(6)]
    with sqlite.writing() as tx:
        keep(tx, ABOUT, [(mention(n), reading()) for n in range(3)])
        until = NOW - 3 * hour
        put = Checkpoint(incident_id=ABOUT.id, source="x", covered_until=until, last_success_at=NOW - MINUTE)
        checkpoints.put(tx, put)
        told = [Coverage(source="x", span=gap, complete=False, reason=f"reason {n}") for n, gap in enumerate(gaps)]
        coverage.record(tx, ABOUT.id, told)
        run = Run(incident_id=ABOUT.id, source="x", started_at=NOW - MINUTE, finished_at=NOW, received=3, kept=3)
        runs.record(tx, run)
    found = load(sqlite)
    (place,) = found.places
    (row,) = place.rows
    assert dict(row.facts)["read until"] == f"Tue 31 Mar 2026, 18:00, 3{T}h behind"
    assert dict(row.facts)["last run"] == "3 items, 3 new"
    assert [gap.split(": ")[1] for gap in place.gaps] == ["reason 5", "reason 4", "reason 3", "reason 2"]
    assert place.gaps_untold == 2
    assert place.equation == (
        "3 received = 3 current + 0 earlier versions + 0 duplicates + 0 quarantined + 0 removed at source"
    )
    assert [(ran.source, ran.took, ran.kept) for ran in found.runs] == [("x", f"1{T}min", 3)]


def test_the_ways_to_a_place_share_its_card(sqlite: Database) -> None:
    with sqlite.writing() as tx:
        keep(tx, ABOUT, [(mention(n), reading()) for n in range(3)])
        for name in ("x-stream", "x", "hackernews"):
            checkpoints.put(tx, Checkpoint(incident_id=ABOUT.id, source=name, last_success_at=NOW - MINUTE))
    hackernews, x = load(sqlite).places
    assert [row.name for row in x.rows] == ["x", "x-stream"]
    assert x.equation.startswith("3 received")
    assert [row.name for row in hackernews.rows] == ["hackernews"]


def test_a_source_that_is_looked_at_rarely_is_not_behind_before_its_time(sqlite: Database) -> None:
    rarely = Checkpoint(
        incident_id=ABOUT.id,
        source="x",
        last_success_at=NOW - 25 * MINUTE,
        due_at=NOW + 5 * MINUTE,
        interval=30 * MINUTE,
    )
    with sqlite.writing() as tx:
        keep(tx, ABOUT, [])
        checkpoints.put(tx, rarely)
    ((row,),) = [place.rows for place in load(sqlite).places]
    assert row.health is Health.WELL
    assert dict(row.facts)["next look"] == f"in 5{T}min, by now each 30{T}min"


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (
            Recheck(
                place="x",
                within=timedelta(hours=24),
                since_at=NOW - timedelta(hours=20),
                finished_at=NOW - timedelta(hours=19),
                finished_looked=4120,
            ),
            [f"Looked at again: every mention within the last 20{T}h (duty: 24{T}h); {MANY} {LAST}."],
        ),
        (
            Recheck(
                place="x",
                within=timedelta(hours=24),
                since_at=NOW - timedelta(hours=30),
                started_at=NOW - timedelta(hours=2),
                looked=100,
                last_problem="busy",
                retry_at=NOW + 5 * MINUTE,
            ),
            [
                f"Looked at again: late. Each mention should be within 24{T}h; the oldest look is 30{T}h old.",
                f"A pass began 2{T}h ago and goes on: 100 mentions so far.",
                f"What was in the way: busy. It goes on in 5{T}min.",
            ],
        ),
    ],
)
def test_how_far_mentions_were_looked_at_again_is_told(sqlite: Database, state: Recheck, expected: list[str]) -> None:
    with sqlite.writing() as tx:
        keep(tx, ABOUT, [(mention(1), reading())])
        rechecks.put(tx, state)
    (place,) = load(sqlite).places
    assert list(place.looked) == expected
    assert place.duty_missed is state.missed(NOW)


def test_what_was_put_aside_can_be_read_page_by_page(sqlite: Database) -> None:
    items = [Unreadable(where=f"row {n}", reason="no time", content=f"content {n}") for n in range(25)]
    with sqlite.writing() as tx:
        keep(tx, ABOUT, [])
        quarantine.put(tx, ABOUT.id, "x", items, NOW)
        quarantine.put(tx, ABOUT.id, "hn", items[:1], NOW)
    with sqlite.reading() as tx:
        first = board.load_quarantine(tx, ABOUT, NOW, source=None, after=None)
        second = board.load_quarantine(tx, ABOUT, NOW, source=None, after=first.next)
        mine = board.load_quarantine(tx, ABOUT, NOW, source="hn", after=None)
    assert [len(first.items), len(second.items), second.next] == [20, 6, None]
    assert first.items[1].content == "content 24"
    assert [(aside.source, aside.reason) for aside in mine.items] == [("hn", "no time")]
    assert load(sqlite).quarantined == 26


def test_what_reading_costs_is_told(database: Database) -> None:
    with database.writing() as tx:
        keep(tx, ABOUT, [(mention(1), reading())])
        spending.add(tx, "x", ABOUT.id, NOW, 12.4)
        spending.add(tx, "x", "another", NOW, 1.0)
    (place,) = (each for each in load(database).places if each.name == "x")
    assert place.spent == (
        "Spent today, on all incidents: 13.40 of 20.00 US dollars. On this incident: 12.40 of 200.00 US dollars.",
        "Left today: 6.60 US dollars.",
    )


def test_what_a_sample_left_out_has_a_price(database: Database) -> None:
    hour = Span(NOW - timedelta(hours=2), NOW - timedelta(hours=1))
    drawn = Slot(span=Span(hour.start, hour.start + MINUTE), stratum=hour, probability=1 / 60, total=1001)
    with database.writing() as tx:
        keep(tx, ABOUT, [(mention(1, published_at=hour.start), reading())])
        slots.record(tx, ABOUT.id, "x", [drawn], NOW)
    (place,) = (each for each in load(database).places if each.name == "x")
    assert (
        place.spent[-2] == f"Of the last 24 hours, 1{T}h were read as a random sample: 1 of 1{T}001 (<1{T}%) mentions."
    )
    assert "would cost up to 15.00 US dollars" in place.spent[-1]


def test_nothing_left_is_said_plainly(database: Database) -> None:
    with database.writing() as tx:
        keep(tx, ABOUT, [(mention(1), reading())])
        spending.add(tx, "x", ABOUT.id, NOW, 20.0)
    (place,) = (each for each in load(database).places if each.name == "x")
    assert "Nothing is left" in place.spent[-1]
