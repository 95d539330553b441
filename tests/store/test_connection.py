"""Opening a database: made on demand, private, and every problem in words that say what to do."""

import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text

from domain.errors import StoreError
from store import connection, incidents
from store.connection import Database, check_database, open_database
from tests.postgres import Server
from tests.store import made


def test_a_new_sqlite_file_is_private(sqlite_url: str, tmp_path: Path) -> None:
    with open_database(sqlite_url) as database, database.writing() as tx:
        incidents.add(tx, made.incident())
        folder = tmp_path / "data"
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}
        assert len(list(folder.iterdir())) == 3  # its log files too


def test_sqlite_keeps_what_it_acknowledges(sqlite: Database) -> None:
    with sqlite.writing() as tx:
        assert tx.scalar(text("PRAGMA journal_mode")) == "wal"
        assert tx.scalar(text("PRAGMA synchronous")) == 2  # FULL
        assert tx.scalar(text("PRAGMA busy_timeout")) == 30_000


def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    incident = made.incident()

    def fail() -> None:
        with database.writing() as tx:
            incidents.add(tx, incident)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with database.reading() as tx:
        assert incidents.every(tx) == []


def test_a_reader_sees_one_moment(database: Database) -> None:
    with database.reading() as reader:
        assert incidents.every(reader) == []
        with database.writing() as tx:
            incidents.add(tx, made.incident())
        assert incidents.every(reader) == []
    with database.reading() as reader:
        assert len(incidents.every(reader)) == 1


def test_a_reader_does_not_write(database: Database) -> None:
    with pytest.raises(StoreError, match=r"(?i)read.?only"), database.reading() as tx:
        incidents.add(tx, made.incident())


def test_any_number_may_open_a_fresh_database_at_once(database_url: str) -> None:
    def open_and_count(_: int) -> int:
        with open_database(database_url) as database, database.reading() as tx:
            return len(tx.execute(text("SELECT * FROM migrations")).all())

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(open_and_count, range(16)))) == 1


def test_a_writer_that_waits_too_long_is_told_so(
    database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "_WAIT", 0.2)
    with (
        open_database(database_url) as impatient,
        database.writing(),
        pytest.raises(StoreError, match="Another process has been writing"),
        impatient.writing(),
    ):
        pass
    with database.writing() as tx:  # nothing is left behind
        incidents.add(tx, made.incident())


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "notes.db").write_text("Shopping list: milk, bread, a thousand other things\n" * 100, encoding="utf-8")
    with pytest.raises(StoreError, match="not a SQLite database"):
        open_database(f"sqlite:///{tmp_path / 'notes.db'}")


def test_a_place_where_nothing_can_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="Choose another data folder"):
        open_database(f"sqlite:///{tmp_path / 'file' / 'ownup.db'}")


def test_a_damaged_file_is_found_out(sqlite_url: str, tmp_path: Path) -> None:
    with open_database(sqlite_url) as database, database.writing() as tx:
        incidents.add(tx, made.incident())
    file = tmp_path / "data" / "ownup.db"
    content = bytearray(file.read_bytes())
    for page in range(2, len(content) // 4096):
        content[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    file.write_bytes(content)
    with pytest.raises(StoreError, match="damaged"):
        check_database(sqlite_url)


def test_a_full_disk_is_named(sqlite: Database) -> None:
    with sqlite.writing() as tx:
        tx.execute(text("PRAGMA max_page_count = 1"))
    with pytest.raises(StoreError, match="disk is full"), sqlite.writing() as tx:
        incidents.add(tx, made.incident(title="long" * 1_000_000))
    with sqlite.reading() as tx:
        assert incidents.every(tx) == []


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql://localhost/ownup", "SQLite file or in PostgreSQL"),
        ("sqlite://", "SQLite file or in PostgreSQL"),
        ("nonsense", "no database address"),
        ("postgresql://ann:secret@127.0.0.1:1/ownup", "cannot be reached"),
    ],
)
def test_an_address_that_does_not_work(url: str, words: str) -> None:
    with pytest.raises(StoreError, match=words) as caught:
        open_database(url)
    assert "secret" not in str(caught.value)


def test_a_postgres_database_that_does_not_exist(server: Server) -> None:
    with pytest.raises(StoreError, match="createdb"):
        open_database(server.url("nowhere"))


def test_check_says_what_it_is(database_url: str) -> None:
    found = check_database(database_url)
    assert found.startswith((f"SQLite {sqlite3.sqlite_version}", "PostgreSQL 1"))
    assert "MB" in found
