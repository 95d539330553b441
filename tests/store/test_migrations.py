"""Databases of any age get today's tables, each step whole or not at all."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection, inspect, select, text

from domain.errors import StoreError
from domain.filters import Filters
from domain.mention import TAKING_UP, Kind
from store import incidents, mentions, schema
from store.authors import AuthorRow
from store.connection import Database, open_database
from store.migrations import MIGRATIONS, Migration, is_current, migrate
from store.rows import Row
from tests.postgres import Server
from tests.store import made


def _add_column(tx: Connection) -> None:
    tx.execute(text("ALTER TABLE incidents ADD COLUMN colour TEXT"))


def _fail(tx: Connection) -> None:
    _add_column(tx)
    raise ZeroDivisionError


LATER = (*MIGRATIONS, Migration(number=1_000, title="colours", apply=_add_column))
BROKEN = (*MIGRATIONS, Migration(number=1_000, title="colours", apply=_fail))


def columns(tx: Connection) -> set[str]:
    return {column["name"] for column in inspect(tx).get_columns("incidents")}


def test_an_older_database_catches_up(database: Database) -> None:
    with database.writing() as tx:
        assert is_current(tx)
        assert not is_current(tx, LATER)
        migrate(tx, LATER)
        assert is_current(tx, LATER)
        assert "colour" in columns(tx)
        migrate(tx, LATER)  # and does it once


def test_a_migration_that_fails_leaves_nothing(database: Database) -> None:
    def fail() -> None:
        with database.writing() as tx:
            migrate(tx, BROKEN)

    with pytest.raises(ZeroDivisionError):
        fail()
    with database.reading() as tx:
        assert is_current(tx)
        assert "colour" not in columns(tx)


def test_a_database_from_the_future_is_left_alone(database: Database, database_url: str) -> None:
    with database.writing() as tx:
        migrate(tx, LATER)
    with pytest.raises(StoreError, match="newer Ownup"):
        open_database(database_url)


def test_an_empty_postgres_database_gets_its_tables(server: Server) -> None:
    with open_database(server.create("empty")) as database, database.reading() as tx:
        assert {*schema.metadata.tables, "migrations", "search"} <= set(inspect(tx).get_table_names())
    server.drop("empty")


def test_what_takes_up_others_is_counted_in_an_older_database(database: Database) -> None:
    about = made.incident(started_at=made.START)
    moments = [made.START + timedelta(seconds=seconds) for seconds in (-80 * 365 * 86_400, -1, 0, 20, 31, 90_000)]
    said = [
        made.mention(f"{kind} {number}", kind=kind, published_at=at, collected_at=at)
        for kind in Kind
        for number, at in enumerate(moments)
    ]
    with database.writing() as tx:
        incidents.add(tx, about)
        mentions.keep(tx, about, said, [made.reading()] * len(said))
        before = tx.execute(select(schema.rollups).order_by(*schema.rollups.primary_key)).all()
        tx.execute(text("ALTER TABLE rollups DROP COLUMN taking_up"))
        tx.execute(text("DELETE FROM migrations WHERE number = 23"))
        migrate(tx)
        assert tx.execute(select(schema.rollups).order_by(*schema.rollups.primary_key)).all() == before
        assert mentions.count(tx, about.id, Filters(kinds=TAKING_UP, since=made.START)) == 3 * 4
        assert mentions.count(tx, about.id, Filters(kinds=TAKING_UP, until=made.START)) == 3 * 2


def test_rows_have_their_tables_columns() -> None:
    assert Row._fields == tuple(column.name for column in schema.mentions.c)
    assert (*Row._fields, "superseded_at") == tuple(column.name for column in schema.earlier_versions.c)
    assert AuthorRow._fields == tuple(column.name for column in schema.authors.c)
