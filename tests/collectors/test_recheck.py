"""Looking again: every mention within its time, whatever interrupts it; what is gone is gone everywhere."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from collectors.recheck import BEGIN_AFTER, Rechecked, due_at, recheck
from collectors.source import Page
from domain.counting import Equation
from domain.errors import NotFoundError, RetryLaterError, SourceRefusedError
from domain.filters import Filters
from domain.incident import Clock, Drill, Incident, Status
from domain.spending import Spent
from store import checkpoints, incidents, mentions, rechecks, spending, tallies
from store.connection import Database
from store.rechecks import Recheck
from tests.collectors.rechecked import Changing
from tests.collectors.scripted import INCIDENT, START, PlainReader, Scripted, mention, script

COLLECTED = START + timedelta(days=1)
HOUR = timedelta(hours=1)
DUE = COLLECTED + BEGIN_AFTER * timedelta(hours=24)
CLOSED = replace(INCIDENT, id="past", status=Status.CLOSED, closed_at=COLLECTED)
PLAYED = replace(INCIDENT, id="drill", drill=Drill(scenario="s", seed=1, clock=Clock(started_at=START, speed=1)))


def fill(database: Database, incident: Incident, numbers: range, source: str = "x") -> None:
    reader = PlainReader()
    said = [mention(number, source=source) for number in numbers]
    with database.writing() as tx:
        incidents.add(tx, incident)
        mentions.keep(tx, incident, said, reader([each.text for each in said], [""] * len(said)))


def again(database: Database, source: Changing, now: datetime = DUE, **options: object) -> Rechecked:
    return recheck(database, source, lambda _: PlainReader(), clock=lambda: now, **options)  # type: ignore[arg-type]  # each test knows which options there are


def state_of(database: Database) -> Recheck:
    with database.reading() as tx:
        state = rechecks.get(tx, "x")
    assert state
    return state


def test_a_pass_asks_for_every_mention_of_all_real_incidents_once(database: Database) -> None:
    fill(database, INCIDENT, range(25))
    fill(database, CLOSED, range(20, 40))
    fill(database, PLAYED, range(100, 110))
    fill(database, replace(INCIDENT, id="elsewhere"), range(5), source="forum")
    source = Changing()
    found = again(database, source)
    assert [len(asked) for asked in source.asked] == [10] * 4
    assert sorted(each for asked in source.asked for each in asked) == sorted(map(str, range(40)))
    assert (found.looked, found.complete, found.problem) == (45, True, "")
    state = state_of(database)
    assert (state.since_at, state.finished_at, state.finished_looked, state.started_at) == (DUE, DUE, 45, None)
    with database.reading() as tx:
        assert rechecks.number(tx, "x") == 45
        assert checkpoints.lease_of(tx, "", "recheck x") is None


def test_what_was_taken_back_is_erased_everywhere_and_counted(database: Database) -> None:
    fill(database, INCIDENT, range(12))
    fill(database, CLOSED, range(12))
    source = Changing(edits={"3": "first of all, sorry", "4": "unchanged"})
    assert again(database, source).edited == 4
    source.gone = {"3": "deleted by its author"}
    source.edits = {}
    found = again(database, source, DUE + 20 * HOUR)
    assert found.removed == 2
    with database.reading() as tx:
        for incident in (INCIDENT, CLOSED):
            sums = tallies.equation(tx, incident.id)
            assert sums == Equation(received=14, current=11, earlier_versions=1, removed=2)
            assert mentions.removed_because(tx, incident.id) == {"deleted by its author": 2}
            assert mentions.page(tx, incident.id, Filters(search="sorry")) == []
            assert [each.mention.text for each in mentions.versions(tx, incident.id, "x", "4")] == [
                "text 4",
                "unchanged",
            ]
            with pytest.raises(NotFoundError):
                mentions.versions(tx, incident.id, "x", "3")


def test_what_asking_costs_is_noted_for_the_day(sqlite: Database) -> None:
    class Costly(Changing):
        def recheck(self, native_ids: Sequence[str]) -> Page:
            return replace(super().recheck(native_ids), cost=0.5)

    fill(sqlite, INCIDENT, range(15))
    again(sqlite, Costly())
    with sqlite.reading() as tx:
        assert spending.so_far(tx, "x", INCIDENT.id, DUE) == Spent(today=1.0)


def test_it_is_done_when_due_and_not_before(sqlite: Database) -> None:
    source = Changing()
    assert again(sqlite, source).problem == "nothing of it was collected yet"
    fill(sqlite, INCIDENT, range(3))
    early = again(sqlite, source, DUE - HOUR)
    assert (early.skipped, early.due_at) == (True, DUE)
    assert again(sqlite, source, DUE - HOUR, at_once=True).complete
    assert due_at(state_of(sqlite)) == DUE - HOUR + BEGIN_AFTER * timedelta(hours=24)
    assert again(sqlite, source, DUE).skipped
    assert len(source.asked) == 1


def test_a_pass_that_is_broken_off_goes_on_where_it_was(sqlite: Database) -> None:
    fill(sqlite, INCIDENT, range(50))
    source = Changing()
    source.before_asking = lambda number: source.errors.extend(
        [RetryLaterError("x", "enough", 2 * HOUR)] if number == 2 else []
    )
    broken = again(sqlite, source)
    assert (broken.looked, broken.problem, broken.retry_at) == (20, "enough", DUE + 2 * HOUR)
    assert again(sqlite, source, DUE + HOUR).skipped
    assert not state_of(sqlite).missed(COLLECTED + 24 * HOUR)
    assert state_of(sqlite).missed(COLLECTED + 25 * HOUR), "said while the pass is not whole, however recent it is"
    whole = again(sqlite, source, DUE + 3 * HOUR)
    assert (whole.looked, whole.complete) == (30, True)
    state = state_of(sqlite)
    assert (state.finished_looked, state.since_at, state.last_problem) == (50, DUE, "")


@pytest.mark.parametrize("error", [SourceRefusedError("x", "needs a plan"), KeyError("data")])
def test_what_goes_wrong_is_told_and_tried_again(sqlite: Database, error: Exception) -> None:
    fill(sqlite, INCIDENT, range(3))
    failed = again(sqlite, Changing(errors=[error]))
    assert not failed.complete
    assert failed.problem
    assert state_of(sqlite).last_problem == failed.problem
    assert again(sqlite, Changing(), DUE + timedelta(seconds=1)).skipped
    assert again(sqlite, Changing(), DUE + HOUR).complete


def test_it_stops_after_the_ones_at_hand(sqlite: Database) -> None:
    fill(sqlite, INCIDENT, range(50))
    source = Changing()
    stopped = again(sqlite, source, go_on=lambda: len(source.asked) < 2)
    assert (stopped.looked, stopped.problem) == (20, "stopped on request; the next run goes on from there")
    assert again(sqlite, source).looked == 30


def test_two_do_not_both_look(sqlite: Database) -> None:
    fill(sqlite, INCIDENT, range(30))
    other = Changing()
    source = Changing(before_asking=lambda _: second.append(again(sqlite, other)))
    second: list[Rechecked] = []
    assert again(sqlite, source).looked == 30
    assert {each.problem for each in second} == {"another run is looking again just now"}
    assert other.asked == []


def test_only_a_source_that_can_be_asked_is(sqlite: Database) -> None:
    with pytest.raises(ValueError, match="cannot say"):
        recheck(sqlite, Scripted(script=script([1], [True])), lambda _: PlainReader(), clock=lambda: DUE)
