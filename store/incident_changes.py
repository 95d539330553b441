"""What was recorded of an incident before somebody changed it. Rows are only ever added."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from domain.incident import Incident, IncidentKind
from store.escape import escape, unescape
from store.moments import micros
from store.schema import incident_changes

# What people find out about a mistake over time, each with how it is read back. The rest of an incident (its start,
# what is looked for, whose accounts are our own) was so all along, whenever somebody wrote it down.
_FOUND_OUT: Mapping[str, Callable[[Any], Any]] = {
    "kind": lambda stored: IncidentKind(stored) if stored else None,
    "own_audience": lambda stored: stored,
    "affected": lambda stored: stored,
    "owner": unescape,
}


def note(tx: Connection, before: Incident, after: Incident, *, at: datetime) -> None:
    """Keep what was recorded until `at` of what changes then."""
    rows = [
        {"incident_id": before.id, "at": micros(at), "field": name, "before": _stored(getattr(before, name))}
        for name in _FOUND_OUT
        if getattr(before, name) != getattr(after, name)
    ]
    if rows:
        tx.execute(insert(incident_changes), rows)


def undo(tx: Connection, incident: Incident, *, since: datetime) -> Incident:
    """The incident without what was changed after `since`."""
    row = incident_changes.c
    later = (
        select(row.field, row.before)
        .where(row.incident_id == incident.id, row.at > micros(since))
        .order_by(row.at.desc(), row.id.desc())
    )
    # The earliest change of a field comes last, and stays: what it was before that one is what it was then.
    return replace(incident, **{name: _FOUND_OUT[name](json.loads(before)) for name, before in tx.execute(later)})


def _stored(value: str | int | None) -> str:
    return json.dumps(escape(value) if isinstance(value, str) else value)
