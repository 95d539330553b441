"""What the organisation promised, on the command line."""

from datetime import datetime

import typer
from rich.table import Table

from domain.errors import NotFoundError
from domain.incident import Incident
from domain.promise import Promise
from domain.words import ago, often
from store import incidents, promises
from terminal import testimony
from terminal.desk import Desk
from terminal.words import clock, outside


def add(
    desk: Desk,
    incident_id: str,
    *,
    text: str,
    made_at: datetime | None,
    due_at: datetime | None,
    owner: str,
    as_json: bool,
) -> None:
    """Raises BadParameter for a promise without words, or one that falls due before it is made."""
    with desk.database.writing() as tx:
        incident = incidents.get(tx, incident_id)
        made = made_at or incident.now(desk.now())
        if not text.strip():
            msg = "Say what was promised."
            raise typer.BadParameter(msg, param_hint="--text")
        _in_order(made, due_at, "--due")
        promise = Promise(
            id=promises.new_id(), incident_id=incident_id, made_at=made, text=text, owner=owner, due_at=due_at
        )
        promises.add(tx, promise)
    _tell(desk, incident_id, promise.id, as_json=as_json)


def keep(desk: Desk, incident_id: str, promise_id: str, *, at: datetime | None, how: str, as_json: bool) -> None:
    """Raises NotFoundError, BadParameter for a moment before the promise or still to come."""
    with desk.database.writing() as tx:
        now = incidents.get(tx, incident_id).now(desk.now())
        kept = at or now
        _in_order(_one(promises.of(tx, incident_id), incident_id, promise_id).made_at, kept, "--at")
        if kept > now:
            msg = "It lies in the future."
            raise typer.BadParameter(msg, param_hint="--at")
        promises.keep(tx, incident_id, promise_id, at=kept, how=how)
    _tell(desk, incident_id, promise_id, as_json=as_json)


def date(desk: Desk, incident_id: str, promise_id: str, *, due_at: datetime, owner: str, as_json: bool) -> None:
    """Raises NotFoundError, BadParameter for a moment before the promise."""
    with desk.database.writing() as tx:
        _in_order(_one(promises.of(tx, incident_id), incident_id, promise_id).made_at, due_at, "--due")
        now = incidents.get(tx, incident_id).now(desk.now())
        promises.date(tx, incident_id, promise_id, due_at=due_at, at=now, owner=owner)
    _tell(desk, incident_id, promise_id, as_json=as_json)


def show(desk: Desk, incident_id: str, *, as_json: bool) -> None:
    with desk.database.reading() as tx:
        incident = incidents.get(tx, incident_id)
        found = promises.of(tx, incident_id)
    now = incident.now(desk.now())
    if as_json:
        desk.answer([testimony.promise(promise, now) for promise in found])
        return
    if not found:
        desk.say("No promise is known. Record one with `ownup promise add`.")
        return
    table = Table(box=None, pad_edge=False)
    for column in ("id", "due", "state", "owner", "promise"):
        table.add_column(column)
    for promise in found:
        due = clock(promise.due_at, incident.zone) if promise.due_at else "no date"
        table.add_row(promise.id, due, outside(_state(promise, now)), outside(promise.owner), outside(promise.text))
    desk.table(table)


def _tell(desk: Desk, incident_id: str, promise_id: str, *, as_json: bool) -> None:
    with desk.database.reading() as tx:
        incident = incidents.get(tx, incident_id)
        promise = _one(promises.of(tx, incident_id), incident_id, promise_id)
    now = incident.now(desk.now())
    if as_json:
        desk.answer(testimony.promise(promise, now))
    else:
        desk.out.print(outside(f"{promise.id}: {promise.text} · {_told(promise, incident, now)}"))


def _one(found: list[Promise], incident_id: str, promise_id: str) -> Promise:
    for promise in found:
        if promise.id == promise_id:
            return promise
    msg = f"There is no promise {promise_id!r} in {incident_id}. `ownup promise list` shows them."
    raise NotFoundError(msg)


def _told(promise: Promise, incident: Incident, now: datetime) -> str:
    due = f"due {clock(promise.due_at, incident.zone)}, " if promise.due_at else ""
    return due + _state(promise, now)


def _state(promise: Promise, now: datetime) -> str:
    if promise.kept(now) and promise.kept_at:
        return f"kept {ago(promise.kept_at, now)}" + (f": {promise.kept_how}" if promise.kept_how else "")
    if promise.due_at is None:
        return "needs a date"
    moved = f", moved {often(len(promise.earlier(now)))}" if promise.earlier(now) else ""
    stands = f"overdue since {ago(promise.due_at, now)}" if promise.overdue(now) else f"due {ago(promise.due_at, now)}"
    return stands + moved


def _in_order(made_at: datetime, later: datetime | None, option: str) -> None:
    if later is not None and later < made_at:
        msg = "It lies before the promise was made."
        raise typer.BadParameter(msg, param_hint=option)
