"""What the organisation said itself."""

import secrets
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, select, update

from domain.errors import IllegalMoveError, NotFoundError
from domain.incident import Statement, StatementKind
from store import bulk
from store.escape import escape, unescape
from store.moments import micros, moment, moment_or_none
from store.schema import statements


def new_id() -> str:
    return secrets.token_hex(4)


def add(tx: Connection, statement: Statement) -> bool:
    """Keep a statement; one with an id that is known already is left as it is. Says whether it was new."""
    row = {
        "id": escape(statement.id),
        "incident_id": statement.incident_id,
        "at": micros(statement.at),
        "kind": statement.kind.value,
        "text": escape(statement.text),
        "url": escape(statement.url),
        "recognised": statement.recognised,
        "by_ceo": statement.by_ceo,
    }
    added = tx.execute(bulk.upserting(tx.dialect.name, statements).values(row).on_conflict_do_nothing())
    return added.rowcount == 1


def enter(tx: Connection, statement: Statement) -> bool:
    """Keep what a person entered; says whether it was new.

    The same words of the same moment and kind are one statement: a button pressed twice says nothing twice.
    """
    if any(
        (known.at, known.kind, known.text) == (statement.at, statement.kind, statement.text)
        for known in of(tx, statement.incident_id)
    ):
        return False
    return add(tx, statement)


def set_kind(tx: Connection, incident_id: str, statement_id: str, kind: StatementKind) -> None:
    """Say which kind a statement is: one that was recognised waits for a person to. Raises NotFoundError."""
    mine = (statements.c.incident_id == incident_id, statements.c.id == escape(statement_id))
    if tx.execute(update(statements).where(*mine).values(kind=kind.value)).rowcount == 0:
        msg = f"There is no statement {statement_id!r} in {incident_id}."
        raise NotFoundError(msg)


def set_by_ceo(tx: Connection, incident_id: str, statement_id: str, *, by_ceo: bool) -> None:
    """Say whether the head of the organisation said it in person. Raises NotFoundError."""
    mine = (statements.c.incident_id == incident_id, statements.c.id == escape(statement_id))
    if tx.execute(update(statements).where(*mine).values(by_ceo=by_ceo)).rowcount == 0:
        msg = f"There is no statement {statement_id!r} in {incident_id}."
        raise NotFoundError(msg)


def withdraw(tx: Connection, incident_id: str, statement_id: str, *, at: datetime) -> None:
    """It was entered by mistake and never said: nothing but `withdrawn` knows of it from then on.

    Raises NotFoundError; IllegalMoveError for a post of an own account, which was said.
    """
    row = statements.c
    mine = (row.incident_id == incident_id, row.id == escape(statement_id), row.withdrawn_at.is_(None))
    recognised = tx.scalar(select(row.recognised).where(*mine))
    if recognised is None:
        msg = f"There is no statement {statement_id!r} in {incident_id}: `ownup statement list` shows those there are."
        raise NotFoundError(msg)
    if recognised:
        msg = "It is a post of your own account: it was said. Call its kind “other” if it has nothing to do with this."
        raise IllegalMoveError(msg)
    tx.execute(update(statements).where(*mine).values(withdrawn_at=micros(at)))


def of(tx: Connection, incident_id: str) -> list[Statement]:
    """In the order in which they were made; without those that were withdrawn."""
    return _read(tx, incident_id, statements.c.withdrawn_at.is_(None))


def withdrawn(tx: Connection, incident_id: str) -> list[Statement]:
    """What was entered by mistake, in the order of the times that were entered."""
    return _read(tx, incident_id, statements.c.withdrawn_at.is_not(None))


def _read(tx: Connection, incident_id: str, which: ColumnElement[bool]) -> list[Statement]:
    row = statements.c
    query = select(statements).where(row.incident_id == incident_id, which).order_by(row.at, row.id)
    return [
        Statement(
            id=unescape(values["id"]),
            incident_id=values["incident_id"],
            at=moment(values["at"]),
            kind=StatementKind(values["kind"]),
            text=unescape(values["text"]),
            url=unescape(values["url"]),
            recognised=values["recognised"],
            by_ceo=values["by_ceo"],
            withdrawn_at=moment_or_none(values["withdrawn_at"]),
        )
        for values in tx.execute(query).mappings()
    ]
