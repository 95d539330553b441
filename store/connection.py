"""One database, opened: SQLite by default, PostgreSQL by address. Only few modules may open it (see pyproject.toml).

On both, one writer works at a time and its transaction holds whole or not at all; readers are never held up and each
sees one moment of the database.
"""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import URL, Connection, Engine, FromClause, create_engine, event, make_url, text
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from domain.errors import StoreError
from store import wiping
from store.migrations import is_current, migrate
from store.problems import store_error

_WAIT = 30  # seconds for another writer to finish
_PRAGMAS = (
    "synchronous = FULL",  # what is committed survives a power cut
    "secure_delete = ON",  # what is erased is overwritten
    "temp_store = MEMORY",
    # Pages (128 MB). An import writes the same pages of its indexes again and again; they are copied back only every
    # few batches.
    "wal_autocheckpoint = 32000",
    "journal_size_limit = 134217728",
)
_WRITERS_CACHE, _READERS_CACHE = 65_536, 16_384  # KB; every session of the dashboard has a reader
_WRITER = 0x0_0517  # the one lock that every writer on PostgreSQL takes, for the length of its transaction


class Database:
    """An open database. Close it, or use it as a context manager."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._unwiped = False  # something was erased that the files may still hold
        self._reader: Engine
        self._writer: Engine
        if engine.dialect.name == "sqlite":
            self._reader = engine
            self._writer = engine.execution_options(writes=True)
        else:
            self._reader = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            # An INSERT … ON CONFLICT says here, too, whether it did anything; SQLAlchemy forgets that unless told.
            self._writer = engine.execution_options(preserve_rowcount=True)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one moment of the database throughout."""
        with self._in_our_words(), self._reader.begin() as tx:
            yield tx

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """The only writer: all of it is kept when the block ends, or none of it if the block raises."""
        with self._in_our_words(), self._writer.begin() as tx:
            if tx.dialect.name == "postgresql":
                tx.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _WRITER})
            try:
                yield tx
            finally:
                self._unwiped |= wiping.taken_note(tx)
        if self._unwiped:
            self._unwiped = not wiping.wipe(self._engine)

    @contextmanager
    def _in_our_words(self) -> Iterator[None]:
        try:
            yield
        except (SQLAlchemyError, sqlite3.Error) as error:
            raise store_error(error, self._engine.url) from error

    def close(self) -> None:
        if self._unwiped:
            wiping.wipe(self._engine)
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_database(url: str) -> Database:
    """Open the database at `url`, make it if there is none, and bring its tables up to date.

    Raises StoreError, which says what to do. Any number of processes may do this at once.
    """
    address = _address(url)
    engine = _sqlite(address) if address.get_backend_name() == "sqlite" else _postgres(address)
    try:
        database = Database(engine)
        with database.reading() as tx:
            ready = is_current(tx)
        if not ready:
            with database.writing() as tx:
                migrate(tx)
    except BaseException:
        engine.dispose()
        raise
    return database


def check_database(url: str) -> str:
    """One line for `ownup check`: which database this is, its version, its size, and that it is whole."""
    with open_database(url) as database, database.reading() as tx:
        if tx.dialect.name == "sqlite":
            size = tx.scalar(text("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"))
            found = tx.scalar(text("PRAGMA quick_check(1)"))
            if found != "ok":
                msg = f"The database file is damaged ({found}). Stop all collectors and restore a backup."
                raise StoreError(msg)
            return f"SQLite {sqlite3.sqlite_version}, {_megabytes(size)}, whole"
        version = tx.scalar(text("SHOW server_version"))
        size = tx.scalar(text("SELECT pg_database_size(current_database())"))
        return f"PostgreSQL {version}, {_megabytes(size)}"


def _megabytes(size: int | None) -> str:
    return f"{(size or 0) / 1_000_000:.1f} MB"


def _address(url: str) -> URL:
    try:
        address = make_url(url)
        backend = address.get_backend_name()
    except (ArgumentError, SQLAlchemyError) as error:
        msg = "OWNUP_DATABASE_URL is no database address. Examples: sqlite:////var/lib/ownup/ownup.db, "
        msg += "postgresql://user:password@host/ownup"
        raise StoreError(msg) from error
    if backend in {"postgresql", "postgres"}:
        return address.set(drivername="postgresql+psycopg")
    if backend == "sqlite" and address.database and address.database != ":memory:":
        return address.set(drivername="sqlite")
    msg = f"Ownup keeps its data in a SQLite file or in PostgreSQL, not in {address.drivername!r}."
    raise StoreError(msg)


def _postgres(address: URL) -> Engine:
    return create_engine(
        address,
        paramstyle="format",
        pool_pre_ping=True,
        max_overflow=20,
        connect_args={
            "connect_timeout": 10,
            "application_name": "ownup",
            "options": f"-c lock_timeout={_WAIT}s -c timezone=UTC -c synchronous_commit=on",
        },
    )


class _Compiler(SQLiteCompiler):
    """Writes table hints (INDEXED BY …) into the statement; SQLAlchemy's own compiler for SQLite drops them."""

    def get_from_hint_text(self, table: FromClause, text: str | None) -> str | None:  # noqa: ARG002 - its signature
        return text


def _sqlite(address: URL) -> Engine:
    file = Path(address.database or "")
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Made here and not by SQLite, so that it is never readable by others, its log files neither.
        os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        msg = f"The database file {file} cannot be made or opened: {error.strerror}. Choose another data folder."
        raise StoreError(msg) from error
    engine = create_engine(address, max_overflow=20, connect_args={"timeout": _WAIT, "isolation_level": None})
    engine.dialect.statement_compiler = _Compiler

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _: object) -> None:
        _patiently(connection, "PRAGMA journal_mode = WAL")
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(transaction: Connection) -> None:
        connection: Any = transaction.connection.driver_connection
        writes = transaction.get_execution_options().get("writes", False)
        connection.execute(f"PRAGMA query_only = {not writes:d}")
        connection.execute(f"PRAGMA cache_size = -{_WRITERS_CACHE if writes else _READERS_CACHE}")
        if writes:
            _patiently(connection, "BEGIN IMMEDIATE")
        else:
            connection.execute("BEGIN")

    return engine


def _patiently(connection: sqlite3.Connection, statement: str) -> None:
    """Try until no other process is in the way.

    SQLite itself looks every tenth of a second, too seldom to get in between the transactions of an import, and for a
    change of the journal's mode it does not wait at all.
    """
    deadline = time.monotonic() + _WAIT
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        while not _done(connection, statement, last_try=time.monotonic() > deadline):
            time.sleep(0.002)
    finally:
        connection.execute(f"PRAGMA busy_timeout = {_WAIT * 1_000}")


def _done(connection: sqlite3.Connection, statement: str, *, last_try: bool) -> bool:
    try:
        connection.execute(statement)
    except sqlite3.OperationalError as error:
        if last_try or not error.sqlite_errorname.startswith("SQLITE_BUSY"):
            raise
        return False
    return True
