"""What people decided: kept as it was said, in order, and never a refusal without a reason."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, inspect, text

from domain.suggestion import Decision, Stage
from store import decisions
from store.connection import Database
from store.migrations import migrate
from tests.store import made

HOUR = timedelta(hours=1)


def decision(hour: float = 0, **changes: object) -> Decision:
    values: dict[str, object] = {
        "incident_id": "kettle-1",
        "at": made.START + hour * HOUR,
        "stage": Stage.ACKNOWLEDGE,
        "action": "Acknowledge now.",
        "rule": "acknowledge",
        "accepted": True,
    }
    return Decision(**(values | changes))  # type: ignore[arg-type]


def test_decisions_come_back_in_order_as_of_a_moment(tx: Connection) -> None:
    said = [
        decision(2, accepted=False, reason="nul \0 and \ud800", decided_by="Ines"),
        decision(1),
        decision(3, judged_at=made.START),
    ]
    for one in said:
        decisions.add(tx, one)
    assert decisions.of(tx, "kettle-1") == sorted(said, key=lambda one: one.at)
    assert decisions.of(tx, "kettle-1", until=made.START + 1.5 * HOUR) == [decision(1)]
    assert decisions.of(tx, "kettle-2") == []


@given(st.sampled_from(["", " ", "\n\t"]))
def test_a_refusal_needs_a_reason(reason: str) -> None:
    with pytest.raises(ValueError, match="why"):
        decision(accepted=False, reason=reason)


def test_an_older_database_gets_the_table(database: Database) -> None:
    with database.writing() as tx:
        tx.execute(text("DROP TABLE decisions"))
        tx.execute(text("DELETE FROM migrations WHERE number = 9"))
        migrate(tx)
        assert inspect(tx).has_table("decisions")


def test_an_older_table_gets_the_time_of_judging(database: Database) -> None:
    with database.writing() as tx:
        tx.execute(text("ALTER TABLE decisions DROP COLUMN judged_at"))
        tx.execute(text("DELETE FROM migrations WHERE number = 22"))
        migrate(tx)
        decisions.add(tx, decision(judged_at=made.START))
        assert [one.judged_at for one in decisions.of(tx, "kettle-1")] == [made.START]
