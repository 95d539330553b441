"""SQLite: what was erased leaves the files of the database, too.

A change is first written to the log (`ownup.db-wal`) only, and comes into the database when the log has grown long,
which takes weeks where little is collected: until then the file still holds what was erased. As long as any process
has the database open, nobody does that by chance. So whoever erased empties the log as soon as the erasing is kept.
PostgreSQL overwrites what was erased in the course of its own housekeeping (autovacuum).
"""

import sqlite3

from sqlalchemy import Connection, Engine

_NOTED = "ownup-erased"  # in the notes that SQLAlchemy keeps of a connection
_PATIENCE = 1_000  # milliseconds for those who read an older moment or write


def note(tx: Connection) -> None:
    """Remember that this transaction erases something."""
    tx.info[_NOTED] = True


def taken_note(tx: Connection) -> bool:
    """Whether this transaction erased something that files of the database may still hold; forgets it."""
    return bool(tx.info.pop(_NOTED, False)) and tx.dialect.name == "sqlite"


def wipe(engine: Engine) -> bool:
    """Empty the log into the database. False if somebody was in the way: it is to be tried again."""
    pooled = engine.raw_connection()
    try:
        connection = pooled.driver_connection
        if not isinstance(connection, sqlite3.Connection):  # pragma: no cover - asked for SQLite only
            return True
        (before,) = connection.execute("PRAGMA busy_timeout").fetchone()
        connection.execute(f"PRAGMA busy_timeout = {_PATIENCE}")
        try:
            busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            connection.execute(f"PRAGMA busy_timeout = {int(before)}")
    except sqlite3.Error:  # what was written is kept all the same
        return False
    else:
        return not busy
    finally:
        pooled.close()
