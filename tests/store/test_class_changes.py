"""When the class was set: kept in order, with who set it, whatever they are called."""

from datetime import timedelta

from sqlalchemy import Connection, inspect, text

from domain.incident import ClassChange, IncidentKind
from store import class_changes, incidents
from store.connection import Database
from store.migrations import migrate
from tests.store import made

HOUR = timedelta(hours=1)


def change(hour: float, kind: IncidentKind | None, set_by: str = "") -> ClassChange:
    return ClassChange(incident_id="kettle-1", at=made.START + hour * HOUR, kind=kind, set_by=set_by)


def test_changes_come_back_in_order_as_of_a_moment(tx: Connection) -> None:
    slip, none = change(1, IncidentKind.SLIP, "nul \0 and \ud800"), change(2, None)
    class_changes.add(tx, none)
    class_changes.add(tx, slip)
    assert class_changes.of(tx, "kettle-1") == [slip, none]
    assert class_changes.of(tx, "kettle-1", until=slip.at) == [slip]
    assert class_changes.of(tx, "kettle-2") == []


def test_setting_a_class_changes_the_incident_and_is_kept_once(tx: Connection) -> None:
    incidents.add(tx, made.incident(id="kettle-1"))
    for hour in (1, 2):
        stored = incidents.get(tx, "kettle-1")
        class_changes.set_class(tx, stored, IncidentKind.GRAVE, at=made.START + hour * HOUR, set_by="Ines")
    assert incidents.get(tx, "kettle-1").kind is IncidentKind.GRAVE
    assert class_changes.of(tx, "kettle-1") == [change(1, IncidentKind.GRAVE, "Ines")]


def test_an_older_database_gets_the_table(database: Database) -> None:
    with database.writing() as tx:
        tx.execute(text("DROP TABLE class_changes"))
        tx.execute(text("DELETE FROM migrations WHERE number = 10"))
        migrate(tx)
        assert inspect(tx).has_table("class_changes")
