"""Several collectors at once, and collectors that die: never twice, never lost."""

import os
import signal
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from collectors.batches import ARCHIVED
from collectors.files.plan import plan
from collectors.recheck import Rechecked, recheck
from collectors.run import collect, import_file
from collectors.sources.files import FilesSource
from domain.counting import DAY, Equation
from domain.filters import Filters
from store import checkpoints, incidents, mentions, rechecks, rollups, runs, tallies
from store.connection import Database
from tests.collectors.scripted import (
    INCIDENT,
    Live,
    Odd,
    PlainReader,
    Scripted,
    collect_here,
    follow_here,
    import_here,
    recheck_here,
    schedule_here,
    script,
    wall,
)
from tests.processes import PROCESSES


@pytest.fixture
def incident(database: Database) -> None:
    with database.writing() as tx:
        incidents.add(tx, INCIDENT)


class Child:
    """Another process that does one of the things in `scripted`."""

    def __init__(self, does: Callable[..., None], *told: str | int | Path, **options: bool) -> None:
        self._pipe, theirs = PROCESSES.Pipe()
        self._process = PROCESSES.Process(target=does, args=(theirs, *told), kwargs=options)
        self._process.start()
        theirs.close()

    def line(self) -> str:
        """What it says next; waits for it."""
        assert self._pipe.poll(60)
        said: str = self._pipe.recv()
        return said

    def go_on(self) -> None:
        """Let it pass its gate."""
        self._pipe.send("")

    def signal(self, number: signal.Signals) -> None:
        assert self._process.pid
        os.kill(self._process.pid, number)

    def end(self) -> int | None:
        """Wait for its end; its exit code."""
        self._process.join(60)
        return self._process.exitcode

    def kill(self) -> None:
        """End it as a power cut would."""
        self._process.kill()
        self.end()


@pytest.fixture
def children() -> Iterator[list[Child]]:
    started: list[Child] = []
    yield started
    for child in started:
        child.kill()


@pytest.mark.usefixtures("incident")
def test_while_one_process_collects_another_does_not(
    database: Database, database_url: str, children: list[Child]
) -> None:
    child = Child(collect_here, database_url, 3, gated=True)
    children.append(child)
    assert child.line() == "page 0"
    source = Scripted(script=script([10] * 3, [True] * 3))
    outcome = collect(database, INCIDENT, source, PlainReader(), clock=wall)
    assert (outcome.skipped, outcome.problem) == (True, "another run is collecting it just now")
    for page in ("page 1", "page 2"):
        child.go_on()
        assert child.line() == page
    child.go_on()
    assert child.line() == "kept 30 of 30, 0 known;"
    assert child.end() == 0
    assert collect(database, INCIDENT, source, PlainReader(), clock=wall).received == 0


@pytest.mark.usefixtures("incident")
def test_processes_that_start_together_collect_everything_once(
    database: Database, database_url: str, children: list[Child]
) -> None:
    children += [Child(collect_here, database_url, 200, gated=False) for _ in range(3)]
    said = [child.line() for child in children]
    assert [child.end() for child in children] == [0, 0, 0]
    assert any(line.startswith("kept 2000 of 2000, 0 known;") for line in said)
    with database.reading() as tx:
        assert tallies.equation(tx, INCIDENT.id) == Equation(received=2000, current=2000)
        assert checkpoints.get(tx, INCIDENT.id, "x").cursor == "200"
        assert checkpoints.lease_of(tx, INCIDENT.id, "x") is None


@pytest.mark.usefixtures("incident")
def test_a_collector_that_died_holds_nobody_up(database: Database, database_url: str, children: list[Child]) -> None:
    child = Child(collect_here, database_url, 3, gated=True)
    children.append(child)
    assert child.line() == "page 0"
    child.kill()
    outcome = collect(database, INCIDENT, Scripted(script=script([10] * 3, [True] * 3)), PlainReader(), clock=wall)
    assert (outcome.kept, outcome.skipped) == (30, False)


@pytest.mark.usefixtures("incident")
def test_a_stream_whose_collector_died_is_followed_from_where_it_was(
    database: Database, database_url: str, children: list[Child]
) -> None:
    child = Child(follow_here, database_url)
    children.append(child)
    for page in ("page 0", "page 1", "page 2"):
        assert child.line() == page
        if page != "page 2":
            child.go_on()
    stream = Live(script=script([10] * 5, [True] * 5))
    assert collect(database, INCIDENT, stream, PlainReader(), clock=wall).skipped
    child.kill()
    outcome = collect(database, INCIDENT, stream, PlainReader(), clock=wall)
    assert (outcome.kept, outcome.duplicates) == (30, 0)
    with database.reading() as tx:
        assert tallies.equation(tx, INCIDENT.id) == Equation(received=50, current=50)


@pytest.mark.usefixtures("incident")
def test_looking_again_goes_on_where_a_process_died_and_never_twice_at_once(
    database: Database, database_url: str, children: list[Child]
) -> None:
    collect(database, INCIDENT, Scripted(script=script([50], [True])), PlainReader(), clock=wall)
    child = Child(recheck_here, database_url)
    children.append(child)
    for asked in range(3):
        assert child.line() == f"page {10 * asked}"
        if asked < 2:
            child.go_on()
    place = Odd()

    def again() -> Rechecked:
        return recheck(database, place, lambda _: PlainReader(), clock=wall, at_once=True)

    assert again().problem == "another run is looking again just now"
    child.kill()
    found = again()
    assert (found.looked, found.complete) == (30, True)
    with database.reading() as tx:
        assert tallies.equation(tx, INCIDENT.id) == Equation(received=50, current=25, removed=25)
        state = rechecks.get(tx, "x")
    assert state
    assert (state.finished_looked, state.removed) == (50, 25)


@pytest.mark.usefixtures("incident")
def test_a_lease_of_another_machine_is_waited_for_and_runs_out(database: Database) -> None:
    with database.writing() as tx:
        length = timedelta(minutes=1)
        assert checkpoints.take_lease(tx, INCIDENT.id, "x", holder="elsewhere 1 a b", now=wall(), length=length)
    source = Scripted(script=script([10], [True]))
    assert collect(database, INCIDENT, source, PlainReader(), clock=wall).skipped
    late = wall() + timedelta(minutes=2)
    assert collect(database, INCIDENT, source, PlainReader(), clock=lambda: late).kept == 10


@pytest.mark.slow
@pytest.mark.parametrize("batches", [1, 2])
@pytest.mark.usefixtures("incident")
def test_an_import_that_is_killed_goes_on_where_it_stopped(
    database: Database, database_url: str, children: list[Child], tmp_path: Path, batches: int
) -> None:
    rows = 2 * ARCHIVED + 4_000
    file = tmp_path / "big.csv"
    with file.open("w", encoding="utf-8") as text:
        text.write("id,created_at,text\n")
        text.writelines(f"{number},{1491386400 + number},text {number}\n" for number in range(rows))
    child = Child(import_here, database_url, file)
    children.append(child)
    stored = 0
    for _ in range(batches):
        stored = int(child.line())
    child.kill()
    source = FilesSource(plan(file, now=wall()), clock=wall)
    outcome = import_file(database, INCIDENT, source, PlainReader(), workers=1, clock=wall)
    assert outcome.complete
    assert outcome.duplicates == 0
    assert outcome.received <= rows - stored
    with database.reading() as tx:
        assert tallies.equation(tx, INCIDENT.id) == Equation(received=rows, current=rows)
        assert mentions.count(tx, INCIDENT.id, Filters()) == rows
        assert sum(bucket.mentions for bucket in rollups.timeline(tx, INCIDENT.id, DAY)) == rows
        (run,) = runs.latest(tx, INCIDENT.id)
    assert run.received == outcome.received


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_a_scheduler_that_is_told_to_stop_stores_its_batch_and_gives_up_its_lease(
    sqlite: Database, sqlite_url: str, children: list[Child], tmp_path: Path, told: signal.Signals
) -> None:
    with sqlite.writing() as tx:
        incidents.add(tx, INCIDENT)
    child = Child(schedule_here, sqlite_url, tmp_path)
    children.append(child)
    assert child.line() == "page 0"
    child.go_on()
    assert child.line() == "page 1"
    with sqlite.reading() as tx:
        assert checkpoints.lease_of(tx, INCIDENT.id, "hackernews")
    child.signal(told)
    child.go_on()
    assert child.line() == "1200", "the page under way is stored, and no other is asked for"
    assert child.line() == "done"
    assert child.end() == 0
    with sqlite.reading() as tx:
        assert tallies.equation(tx, INCIDENT.id).current == 1200
        kept = checkpoints.get(tx, INCIDENT.id, "hackernews")
        assert checkpoints.lease_of(tx, INCIDENT.id, "hackernews") is None
    assert (kept.cursor, kept.retry_at) == ("2", None)
    assert kept.last_problem == "stopped on request; the next run goes on from there"
