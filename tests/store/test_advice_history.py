"""When the advice changed: kept once however many judge at once, never rewritten, told in order."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, inspect, text

from domain.suggestion import AdviceChange, Evidence, Stage
from store import advice_history, incidents
from store.connection import Database, open_database
from store.migrations import migrate
from tests.processes import PROCESSES
from tests.store import made

HOUR = timedelta(hours=1)
EVIDENCE = Evidence(
    signal="R", title="Volume", found="6 × usual \u202f (4–8)", needed="from 2", holds=True, query=(("since", "then"),)
)


def change(hour: float, stage: Stage = Stage.WATCH, *, computed_at: datetime | None = None) -> AdviceChange:
    return AdviceChange(
        incident_id="kettle-1",
        at=made.START + hour * HOUR,
        stage=stage,
        action="Keep watching.",
        rule="watch",
        because=(EVIDENCE,),
        playbook="0123456789ab",
        computed_at=computed_at,
    )


def told(tx: Connection, until: float | None = None) -> list[tuple[float, Stage]]:
    moment = None if until is None else made.START + until * HOUR
    return [((each.at - made.START) / HOUR, each.stage) for each in advice_history.of(tx, "kettle-1", until=moment)]


def test_what_was_shown_comes_back_as_it_was(tx: Connection) -> None:
    assert advice_history.record(tx, change(1))
    assert advice_history.of(tx, "kettle-1") == [change(1)]
    assert advice_history.of(tx, "kettle-2") == []


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.lists(st.tuples(st.integers(0, 9), st.sampled_from(list(Stage)[:3])), max_size=8))
def test_only_a_later_moment_at_another_stage_is_kept(tx: Connection, said: list[tuple[int, Stage]]) -> None:
    tx.execute(text("DELETE FROM advice_changes"))
    expected: list[tuple[float, Stage]] = []
    for hour, stage in said:
        kept = not expected or (hour > expected[-1][0] and stage is not expected[-1][1])
        assert advice_history.record(tx, change(hour, stage)) is kept
        expected += [(hour, stage)] * kept
    assert told(tx) == expected


def test_what_is_worked_out_is_told_only_before_what_was_said_and_only_the_last_time(tx: Connection) -> None:
    first, second = made.START + 90 * HOUR, made.START + 91 * HOUR
    advice_history.replace_computed(tx, [change(0, computed_at=first), change(3, Stage.HOLD, computed_at=first)])
    hours = enumerate([Stage.WATCH, Stage.WATCH, Stage.DETECT, Stage.DETECT, Stage.ASSESS, Stage.HOLD])
    again = [change(hour, stage, computed_at=second) for hour, stage in hours]

    advice_history.replace_computed(tx, again)
    assert told(tx) == [(0, Stage.WATCH), (2, Stage.DETECT), (4, Stage.ASSESS), (5, Stage.HOLD)]

    assert not advice_history.record(tx, change(8, Stage.HOLD))
    assert advice_history.record(tx, change(9, Stage.ACKNOWLEDGE))
    advice_history.replace_computed(tx, [replace(each, computed_at=second + HOUR) for each in [*again, change(10)]])
    assert told(tx)[-2:] == [(5, Stage.HOLD), (9, Stage.ACKNOWLEDGE)]
    assert told(tx, until=4.5) == [(0, Stage.WATCH), (2, Stage.DETECT), (4, Stage.ASSESS)]


def judge(url: str) -> None:
    """What a collector does when its round is over."""
    with open_database(url) as database:
        for hour in range(20):
            stage = Stage.WATCH if hour % 2 else Stage.HOLD
            with database.writing() as tx:
                advice_history.record(tx, change(hour, stage))


@pytest.mark.slow
def test_collectors_side_by_side_keep_each_change_once(database_url: str) -> None:
    with open_database(database_url) as database, database.writing() as tx:
        incidents.add(tx, made.incident())
    collectors = [PROCESSES.Process(target=judge, args=(database_url,)) for _ in range(3)]
    for each in collectors:
        each.start()
    for each in collectors:
        each.join(60)
    assert [each.exitcode for each in collectors] == [0] * 3
    with open_database(database_url) as database, database.reading() as tx:
        kept = told(tx)
        rows = tx.execute(text("SELECT count(*) FROM advice_changes")).scalar_one()
    assert [hour for hour, _ in kept] == sorted({hour for hour, _ in kept})
    assert rows == len(kept)
    assert kept[-1][0] == 19


def test_a_database_without_a_history_gets_one(database: Database) -> None:
    with database.writing() as tx:
        tx.execute(text("DROP TABLE advice_changes"))
        tx.execute(text("DELETE FROM migrations WHERE number = 2"))
        migrate(tx)
        assert inspect(tx).has_table("advice_changes")
        assert advice_history.of(tx, "kettle-1") == []
