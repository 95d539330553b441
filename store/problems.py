"""What a database's own error means for the person who meets it: what happened and what to do."""

import sqlite3

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from domain.errors import StoreError

# By the names SQLite gives its errors; the longer ones (SQLITE_IOERR_WRITE …) are found by their beginning.
_SQLITE = {
    "SQLITE_FULL": "The disk is full. Nothing was half-written. Make room, then start again.",
    "SQLITE_BUSY": "Another process has been writing to the database for more than 30 seconds. Try again; "
    "if it stays so, look for a hanging collector.",
    "SQLITE_LOCKED": "Another process has been writing to the database for more than 30 seconds. Try again.",
    "SQLITE_READONLY": "The database file or its folder may not be written to. Correct its permissions.",
    "SQLITE_PERM": "The database file may not be opened. Correct its permissions.",
    "SQLITE_CANTOPEN": "The database file cannot be opened. Does its folder exist, and may you write there?",
    "SQLITE_NOTADB": "This file is not a SQLite database. Choose another data folder, or move the file away.",
    "SQLITE_CORRUPT": "The database file is damaged. Stop all collectors, keep a copy of it, and restore a backup.",
    "SQLITE_IOERR": "The disk did not read or write as it should. Nothing was half-written. Check the disk.",
}
# By the beginning of SQLSTATE.
_POSTGRES = {
    "53100": "The database server's disk is full. Nothing was half-written. Make room there, then start again.",
    "53300": "The database server has no connection left. Close other clients or raise max_connections.",
    "28": "The database server does not accept this user or password. Correct OWNUP_DATABASE_URL.",
    "3D000": "The database server has no database of this name. Create it (createdb), or correct OWNUP_DATABASE_URL.",
    "42501": "The database user may not do this. Grant it the right to create and change tables in this database.",
    "55P03": "Another process has been writing to the database for more than 30 seconds. Try again; "
    "if it stays so, look for a hanging collector.",
    "57P": "The database server is stopping or starting. Try again in a moment.",
    "25006": "The database server accepts no writes (a stand-by, perhaps). Connect to the primary.",
}
# A connection that fails brings no SQLSTATE, only what the server said.
_SAID = {
    "does not exist": "3D000",
    "password": "28",
    "pg_hba.conf": "28",
    "too many clients": "53300",
    "remaining connection slots": "53300",
    "starting up": "57P",
    "shutting down": "57P",
}
_UNREACHABLE = "The database server cannot be reached. Is it running, and is OWNUP_DATABASE_URL right?"


def store_error(error: SQLAlchemyError | sqlite3.Error, url: URL) -> StoreError:
    """The same problem in our words. A password in the address is never repeated."""
    where = url.render_as_string(hide_password=True)
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    advice = _advice(cause)
    detail = str(cause).splitlines()[0] if str(cause) else type(cause).__name__
    return StoreError(f"{advice} [{where}: {detail}]" if advice else f"The database refused: {detail} [{where}]")


def _advice(cause: BaseException) -> str:
    if "no such module: fts5" in str(cause):
        return "This Python's SQLite has no full-text search (FTS5). Install another Python, or use PostgreSQL."
    name = getattr(cause, "sqlite_errorname", None)
    if name:
        return next((words for start, words in _SQLITE.items() if name.startswith(start)), "")
    state = getattr(cause, "sqlstate", None)
    if state:
        return next((words for start, words in _POSTGRES.items() if state.startswith(start)), "")
    if not type(cause).__module__.startswith("psycopg"):
        return ""
    return next((_POSTGRES[state] for words, state in _SAID.items() if words in str(cause)), _UNREACHABLE)
