"""Many rows at once, at the driver's own speed: the statement is compiled once, the rows are plain tuples."""

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Dialect, Table, Text, any_, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite

_FEW = 1_000  # rows


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


def refresh_statistics(tx: Connection, tables: Iterable[Table], before: int, after: int) -> None:
    """Have PostgreSQL look anew at tables that grow from `before` rows to `after`, each time they have doubled.

    It plans by what it knows of them, and looks by itself once a minute: in the first minute of an import it would
    take them for empty, and read all of an incident to find out which of 2 000 mentions are known.
    """
    if tx.dialect.name == "postgresql" and after.bit_length() > max(before, _FEW).bit_length():
        tx.exec_driver_sql(f"ANALYZE {', '.join(table.name for table in tables)}")


@lru_cache(maxsize=64)
def _insert(dialect: Dialect, table: Table) -> str:
    return str(table.insert().compile(dialect=dialect))


@lru_cache(maxsize=64)
def _add(dialect: Dialect, table: Table) -> str:
    statement = upserting(dialect.name, table)
    counts = {column.name: column + statement.excluded[column.name] for column in table.c if not column.primary_key}
    upsert = statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=counts)
    return str(upsert.compile(dialect=dialect))
