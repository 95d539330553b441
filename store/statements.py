"""What the organisation said itself."""

import secrets

from sqlalchemy import Connection, select, update

from domain.errors import NotFoundError
from domain.incident import Statement, StatementKind
from store import bulk
from store.escape import escape, unescape
from store.moments import micros, moment
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


def of(tx: Connection, incident_id: str) -> list[Statement]:
    """In the order in which they were made."""
    query = select(statements).where(statements.c.incident_id == incident_id).order_by(statements.c.at, statements.c.id)
    return [
        Statement(
            id=unescape(row["id"]),
            incident_id=row["incident_id"],
            at=moment(row["at"]),
            kind=StatementKind(row["kind"]),
            text=unescape(row["text"]),
            url=unescape(row["url"]),
            recognised=row["recognised"],
            by_ceo=row["by_ceo"],
        )
        for row in tx.execute(query).mappings()
    ]
