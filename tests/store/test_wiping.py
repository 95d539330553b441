"""What was erased is in no file of the database, while others have it open."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import Engine

from domain.mention import Removal
from store import incidents, mentions, wiping
from store.connection import Database, open_database
from tests.store import made

GONE = Removal(source="x", native_id="1", reason="deleted", removed_at=made.START)


@pytest.fixture
def file(sqlite: Database, ready_sqlite_url: str) -> Path:
    """A database with one mention, which has come into the file itself."""
    incident = made.incident()
    with sqlite.writing() as tx:
        incidents.add(tx, incident)
        mentions.keep(tx, incident, [made.mention(text="zebra crossing")], [made.reading()])
    file = Path(ready_sqlite_url.removeprefix("sqlite:///"))
    with sqlite3.connect(file) as direct:
        direct.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    direct.close()
    assert b"zebra crossing" in _files(file)
    return file


def test_what_is_erased_leaves_the_files_while_another_process_has_them_open(
    sqlite: Database, file: Path, ready_sqlite_url: str
) -> None:
    with open_database(ready_sqlite_url) as dashboard:
        with dashboard.reading() as tx:
            incidents.every(tx)
        with sqlite.writing() as tx:
            assert mentions.remove(tx, [GONE]) == 1
        assert b"zebra" not in _files(file)


def test_whoever_reads_an_older_moment_is_waited_for(sqlite: Database, file: Path, ready_sqlite_url: str) -> None:
    with open_database(ready_sqlite_url) as dashboard:
        with dashboard.reading() as tx:
            incidents.every(tx)
            with sqlite.writing() as other:
                mentions.remove(other, [GONE])
            assert b"zebra" in _files(file)  # whoever reads still sees it
        with sqlite.writing() as tx:
            incidents.add(tx, made.incident())
        assert b"zebra" not in _files(file)


def test_what_erases_nothing_does_not_empty_the_log(sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(engine: Engine) -> bool:
        raise AssertionError(engine)

    monkeypatch.setattr(wiping, "wipe", never)
    with sqlite.writing() as tx:
        incidents.add(tx, made.incident())
        assert mentions.remove(tx, [GONE]) == 0


def test_erasing_on_postgresql_is_left_to_its_housekeeping(postgres: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wiping, "wipe", None)
    incident = made.incident()
    with postgres.writing() as tx:
        incidents.add(tx, incident)
        mentions.keep(tx, incident, [made.mention()], [made.reading()])
        assert mentions.remove(tx, [GONE]) == 1


def _files(file: Path) -> bytes:
    return b"".join(each.read_bytes() for each in file.parent.iterdir())
