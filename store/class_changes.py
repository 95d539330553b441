"""When people set the class of a mistake, and to which. Rows are only ever added."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, insert, select

from domain.incident import ClassChange, Incident, IncidentKind
from store import incidents
from store.escape import escape, unescape
from store.moments import micros, moment
from store.schema import class_changes


def set_class(
    tx: Connection, incident: Incident, kind: IncidentKind | None, *, at: datetime, set_by: str = ""
) -> Incident:
    """Set the class of an incident as it is stored, and keep that it was set; nothing is kept if it stays the same."""
    if incident.kind is kind:
        return incident
    changed = replace(incident, kind=kind)
    incidents.change(tx, changed, at=at)
    add(tx, ClassChange(incident_id=incident.id, at=at, kind=kind, set_by=set_by))
    return changed


def add(tx: Connection, change: ClassChange) -> None:
    tx.execute(
        insert(class_changes).values(
            incident_id=change.incident_id,
            at=micros(change.at),
            kind=change.kind.value if change.kind else None,
            set_by=escape(change.set_by),
        )
    )


def of(tx: Connection, incident_id: str, *, until: datetime | None = None) -> Sequence[ClassChange]:
    """Every change up to `until`, in order. A class that was given when the incident was opened is none of them."""
    row = class_changes.c
    query = select(class_changes).where(row.incident_id == incident_id).order_by(row.at, row.id)
    if until is not None:
        query = query.where(row.at <= micros(until))
    return [
        ClassChange(
            incident_id=values["incident_id"],
            at=moment(values["at"]),
            kind=IncidentKind(values["kind"]) if values["kind"] else None,
            set_by=unescape(values["set_by"]),
        )
        for values in tx.execute(query).mappings()
    ]
