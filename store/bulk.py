"""Many rows at once, at the driver's own speed: the statement is compiled once, the rows are plain tuples."""

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Dialect, Table, Text, any_, bindparam, func, select
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


def among(tx: Connection, column: ColumnElement[str], values: Sequence[str]) -> ColumnElement[bool]:
    """Whether a column is one of any number of texts: one parameter, so that the statement is compiled only once."""
    if tx.dialect.name == "sqlite":
        listed = func.json_each(json.dumps(values, ensure_ascii=False)).table_valued("value")
        return column.in_(select(listed.c.value))
    return column == any_(bindparam(None, list(values), type_=postgresql.ARRAY(Text)))


@lru_cache(maxsize=64)
def _insert(dialect: Dialect, table: Table) -> str:
    return str(table.insert().compile(dialect=dialect))


@lru_cache(maxsize=64)
def _add(dialect: Dialect, table: Table) -> str:
    statement = upserting(dialect.name, table)
    counts = {column.name: column + statement.excluded[column.name] for column in table.c if not column.primary_key}
    upsert = statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=counts)
    return str(upsert.compile(dialect=dialect))
