"""The incidents that are watched, or were."""

import json
import re
import secrets
import unicodedata
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select, update

from domain.errors import NotFoundError, StoreError
from domain.incident import Clock, Drill, Incident, IncidentKind, Status, Watch
from store import authors, incident_changes
from store.escape import escape, unescape
from store.moments import micros, micros_or_none, moment, moment_or_none
from store.rows import bounded
from store.schema import incidents

_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # none that looks like another


def new_id(title: str = "") -> str:
    """Short and easy to type: the first word of the title and four signs by chance, "pepsi-7k2f"."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.findall("[a-z0-9]+", plain)
    return f"{words[0][:20] if words else 'incident'}-{''.join(secrets.choice(_LETTERS) for _ in range(4))}"


def add(tx: Connection, incident: Incident) -> None:
    """Raises StoreError if there is one with this id, or if the id would not survive being stored."""
    if not incident.id or escape(incident.id) != incident.id:
        msg = f"{incident.id!r} cannot be the id of an incident. Use letters, digits and hyphens."
        raise StoreError(msg)
    if tx.scalar(select(incidents.c.id).where(incidents.c.id == incident.id)) is not None:
        msg = f"There is already an incident {incident.id!r}. Choose another id."
        raise StoreError(msg)
    tx.execute(insert(incidents).values(_values(incident)))


def get(tx: Connection, incident_id: str) -> Incident:
    """Raises NotFoundError."""
    row = tx.execute(select(incidents).where(incidents.c.id == escape(incident_id))).mappings().one_or_none()
    if row is None:
        msg = f"There is no incident {incident_id!r}. `ownup incident list` shows those there are."
        raise NotFoundError(msg)
    return _incident(row)


def every(tx: Connection, status: Status | None = None) -> list[Incident]:
    """Newest first."""
    query = select(incidents).order_by(incidents.c.started_at.desc(), incidents.c.id)
    if status is not None:
        query = query.where(incidents.c.status == status.value)
    return [_incident(row) for row in tx.execute(query).mappings()]


def change(tx: Connection, incident: Incident, *, at: datetime) -> None:
    """Keep the incident as it is given here, and what it was until `at`, the incident's time. Another `started_at`
    recounts the authors before and since.
    """
    before = get(tx, incident.id)
    incident_changes.note(tx, before, incident, at=at)
    tx.execute(update(incidents).where(incidents.c.id == incident.id).values(_values(incident)))
    if incident.started_at != before.started_at:
        authors.rebuild(tx, incident)


def _values(incident: Incident) -> dict[str, Any]:
    watch, drill = incident.watch, incident.drill
    return {
        "id": incident.id,
        "title": escape(incident.title),
        "started_at": micros(incident.started_at),
        "watch": json.dumps({name: getattr(watch, name) for name in Watch.__slots__}),
        "kind": incident.kind.value if incident.kind else None,
        "status": incident.status.value,
        "closed_at": micros_or_none(incident.closed_at),
        "own_accounts": json.dumps(incident.own_accounts),
        "own_audience": bounded(incident.own_audience),
        "affected": bounded(incident.affected),
        "owner": escape(incident.owner),
        "zone": escape(incident.zone),
        "drill": _drill_json(drill) if drill else None,
    }


def _drill_json(drill: Drill) -> str:
    clock = {
        "started_at": drill.clock.started_at.isoformat(),
        "speed": drill.clock.speed,
        "ends_at": drill.clock.ends_at.isoformat() if drill.clock.ends_at else None,
    }
    return json.dumps({"scenario": drill.scenario, "seed": drill.seed, "statements": drill.statements, "clock": clock})


def _drill(stored: str) -> Drill:
    values = json.loads(stored)
    clock = values["clock"]
    return Drill(
        scenario=values["scenario"],
        seed=values["seed"],
        statements=values["statements"],
        clock=Clock(
            started_at=datetime.fromisoformat(clock["started_at"]),
            speed=clock["speed"],
            ends_at=datetime.fromisoformat(clock["ends_at"]) if clock["ends_at"] else None,
        ),
    )


def _incident(row: RowMapping) -> Incident:
    watch = json.loads(row["watch"])
    return Incident(
        id=row["id"],
        title=unescape(row["title"]),
        started_at=moment(row["started_at"]),
        watch=Watch(**{name: tuple(values) for name, values in watch.items()}),
        kind=IncidentKind(row["kind"]) if row["kind"] else None,
        status=Status(row["status"]),
        closed_at=moment_or_none(row["closed_at"]),
        own_accounts=tuple(json.loads(row["own_accounts"])),
        own_audience=row["own_audience"],
        affected=row["affected"],
        owner=unescape(row["owner"]),
        zone=unescape(row["zone"]),
        drill=_drill(row["drill"]) if row["drill"] else None,
    )
