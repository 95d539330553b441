"""Many rows at once, at the driver's own speed: the statement is compiled once, the rows are plain tuples.

SQLite runs one statement for each row; PostgreSQL gets all rows in one COPY, or as one array for each column.
"""

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Dialect, Table, Text, any_, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

_FEW = 1_000  # rows


def upserting(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that can say what to do ON CONFLICT; both databases understand the same."""
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


def insert(tx: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows whose values stand in the order of the table's columns."""
    if not rows:
        return
    if tx.dialect.name == "sqlite":
        tx.exec_driver_sql(_insert(tx.dialect, table), list(rows))
    else:
        copy(tx, f"COPY {table.name} ({_names(table)}) FROM STDIN", rows)


def copy(tx: Connection, statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
    """PostgreSQL: hand rows to a COPY … FROM STDIN. Its errors are SQLAlchemy's, as those of any other statement."""
    driver: Any = tx.connection.driver_connection
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as sink:
            for row in rows:
                sink.write_row(row)
    except tx.dialect.loaded_dbapi.Error as error:
        raise DBAPIError.instance(statement, None, error, tx.dialect.loaded_dbapi.Error, dialect=tx.dialect) from error


def add(tx: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows, or add their counts to the row of the same primary key. All other columns must be counts."""
    if not rows:
        return
    if tx.dialect.name == "sqlite":
        tx.exec_driver_sql(_add(tx.dialect, table), list(rows))
    else:
        tx.exec_driver_sql(_add_arrays(tx.dialect, table), columns_of(rows))


def columns_of(rows: Sequence[tuple[Any, ...]]) -> tuple[list[Any], ...]:
    """Rows as parameters for `arrays`."""
    return tuple(map(list, zip(*rows, strict=True)))


def arrays(dialect: Dialect, columns: Iterable[Column[Any]]) -> str:
    """PostgreSQL: rows to select from, whose columns are given as one array each."""
    kinds = (column.type.compile(dialect).partition(" COLLATE")[0] for column in columns)
    return f"unnest({', '.join(f'%s::{kind}[]' for kind in kinds)})"


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


@lru_cache(maxsize=64)
def _add_arrays(dialect: Dialect, table: Table) -> str:
    keys = ", ".join(column.name for column in table.primary_key)
    counts = (column.name for column in table.c if not column.primary_key)
    added = ", ".join(f"{name} = {table.name}.{name} + excluded.{name}" for name in counts)
    rows = f"SELECT * FROM {arrays(dialect, table.c)}"  # noqa: S608 - names of ours
    return f"INSERT INTO {table.name} ({_names(table)}) {rows} ON CONFLICT ({keys}) DO UPDATE SET {added}"


def _names(table: Table) -> str:
    return ", ".join(column.name for column in table.c)
