"""What the organisation promised, and whether it kept it."""

import secrets
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from domain.errors import NotFoundError
from domain.promise import Moved, Promise
from store.escape import escape, unescape
from store.moments import micros, micros_or_none, moment, moment_or_none
from store.schema import promise_moves, promises


def new_id() -> str:
    return secrets.token_hex(4)


def add(tx: Connection, promise: Promise) -> None:
    tx.execute(
        insert(promises).values(
            id=escape(promise.id),
            incident_id=promise.incident_id,
            made_at=micros(promise.made_at),
            text=escape(promise.text),
            owner=escape(promise.owner),
            due_at=micros_or_none(promise.due_at),
            kept_at=micros_or_none(promise.kept_at),
            kept_how=escape(promise.kept_how),
        )
    )


def keep(tx: Connection, incident_id: str, promise_id: str, *, at: datetime, how: str = "") -> None:
    """Say that a promise was kept, and how. Raises NotFoundError."""
    _change(tx, incident_id, promise_id, {"kept_at": micros(at), "kept_how": escape(how)})


def date(tx: Connection, incident_id: str, promise_id: str, *, due_at: datetime, at: datetime, owner: str = "") -> None:
    """Give a promise a date, or another one, and an owner. The date before is kept. Raises NotFoundError."""
    row = promises.c
    before = tx.execute(
        select(row.due_at).where(row.incident_id == incident_id, row.id == escape(promise_id))
    ).scalar_one_or_none()
    _change(tx, incident_id, promise_id, {"due_at": micros(due_at)} | ({"owner": escape(owner)} if owner else {}))
    if before != micros(due_at):
        tx.execute(
            insert(promise_moves).values(
                incident_id=incident_id, promise_id=escape(promise_id), moved_at=micros(at), due_at=before
            )
        )


def of(tx: Connection, incident_id: str) -> list[Promise]:
    """In the order in which they were made."""
    moved: dict[str, list[Moved]] = {}
    move = promise_moves.c
    moves = select(move.promise_id, move.moved_at, move.due_at).where(move.incident_id == incident_id)
    for promise_id, moved_at, due_at in tx.execute(moves.order_by(move.moved_at)):
        moved.setdefault(promise_id, []).append(Moved(moved_at=moment(moved_at), due_at=moment_or_none(due_at)))
    row = promises.c
    query = select(promises).where(row.incident_id == incident_id).order_by(row.made_at, row.id)
    return [
        Promise(
            id=unescape(values["id"]),
            incident_id=values["incident_id"],
            made_at=moment(values["made_at"]),
            text=unescape(values["text"]),
            owner=unescape(values["owner"]),
            due_at=moment_or_none(values["due_at"]),
            kept_at=moment_or_none(values["kept_at"]),
            kept_how=unescape(values["kept_how"]),
            moved=tuple(moved.get(values["id"], ())),
        )
        for values in tx.execute(query).mappings()
    ]


def _change(tx: Connection, incident_id: str, promise_id: str, values: dict[str, str | int | None]) -> None:
    mine = (promises.c.incident_id == incident_id, promises.c.id == escape(promise_id))
    if tx.execute(update(promises).where(*mine).values(values)).rowcount == 0:
        msg = f"There is no promise {promise_id!r} in {incident_id}."
        raise NotFoundError(msg)
