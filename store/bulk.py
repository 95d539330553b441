"""Many rows at once, at the driver's own speed: the statement is compiled once, the rows are plain tuples."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Dialect, Table
from sqlalchemy.dialects import postgresql, sqlite


def upserting(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that can say what to do ON CONFLICT; both databases understand the same."""
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


def insert(tx: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows whose values stand in the order of the table's columns."""
    if rows:
        tx.exec_driver_sql(_insert(tx.dialect, table), list(rows))


def add(tx: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows, or add their counts to the row of the same primary key. All other columns must be counts."""
    if rows:
        tx.exec_driver_sql(_add(tx.dialect, table), list(rows))


@cache
def _insert(dialect: Dialect, table: Table) -> str:
    return str(table.insert().compile(dialect=dialect))


@cache
def _add(dialect: Dialect, table: Table) -> str:
    statement = upserting(dialect.name, table)
    counts = {column.name: column + statement.excluded[column.name] for column in table.c if not column.primary_key}
    upsert = statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=counts)
    return str(upsert.compile(dialect=dialect))
