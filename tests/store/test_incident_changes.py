"""What an incident was before somebody changed it comes back, at any moment."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, inspect, text

from domain.incident import Incident, IncidentKind
from store import incident_changes, incidents
from store.connection import Database
from store.migrations import migrate
from store.moments import micros
from store.schema import class_changes
from tests.store import made

HOUR = timedelta(hours=1)
kinds = st.none() | st.sampled_from(IncidentKind)
states = st.tuples(kinds, made.counts, made.counts, made.hostile_texts)


def in_state(incident: Incident, state: tuple[IncidentKind | None, int | None, int | None, str]) -> Incident:
    kind, own_audience, affected, owner = state
    return replace(incident, kind=kind, own_audience=own_audience, affected=affected, owner=owner)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 3), states), min_size=1, max_size=6), st.integers(-1, 20))
def test_what_was_recorded_at_a_moment(
    database: Database, later: list[tuple[int, tuple[IncidentKind | None, int | None, int | None, str]]], asked: int
) -> None:
    """Of changes in the same moment the last one counts."""
    hour, then = 0, made.incident()
    with database.writing() as tx:
        incidents.add(tx, now := then)
        for hours, state in later:
            hour += hours
            incidents.change(tx, now := in_state(now, state), at=made.START + hour * HOUR)
            if hour <= asked:
                then = now
        assert incident_changes.undo(tx, incidents.get(tx, now.id), since=made.START + asked * HOUR) == then


def test_what_is_no_finding_is_as_it_is_known_now(tx: Connection, incident: Incident) -> None:
    """When it began, what is looked for and whose accounts are ours was so all along."""
    found = replace(incident, started_at=made.START - HOUR, own_accounts=("us",), title="Kettles")
    incidents.change(tx, found, at=made.START + HOUR)
    assert incident_changes.undo(tx, found, since=made.START) == found


def test_an_older_database_keeps_the_classes_that_it_knows_of(database: Database) -> None:
    watched = made.incident(id="kettle-1", kind=IncidentKind.GRAVE, owner="Ines")

    def at(tx: Connection, hour: float) -> Incident:
        return incident_changes.undo(tx, watched, since=_hours(hour))

    with database.writing() as tx:
        tx.execute(text("DROP TABLE incident_changes"))
        tx.execute(text("DELETE FROM migrations WHERE number = 20"))
        for hour, kind in ((1, "slip"), (2, "grave")):
            row = {"incident_id": "kettle-1", "at": micros(_hours(hour)), "kind": kind, "set_by": ""}
            tx.execute(class_changes.insert().values(**row))
        migrate(tx)
        assert inspect(tx).has_table("incident_changes")
        slip = IncidentKind.SLIP
        assert [at(tx, hour).kind for hour in (0, 1, 1.5, 2)] == [None, slip, slip, IncidentKind.GRAVE]
        assert at(tx, 0).owner == "Ines"


def _hours(hours: float) -> datetime:
    return made.START + hours * HOUR
