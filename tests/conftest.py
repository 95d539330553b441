"""Databases for tests: `database` runs a test on SQLite and on PostgreSQL, `sqlite` and `postgres` on one of them."""

import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings

from store.connection import Database, open_database
from tests.postgres import Server, one_at_a_time

_FOLDER = "OWNUP_TEST_POSTGRES"  # tells the processes of one test session where their common server is
_numbers = count(1)


# The same examples at every run, so that a run tells of the change and not of luck, and no deadline: machines are busy.
# OWNUP_TEST_LUCK=1 looks for new ones.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.register_profile("luck", deadline=None)
settings.load_profile("luck" if os.environ.get("OWNUP_TEST_LUCK") else "repeatable")


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        os.environ[_FOLDER] = tempfile.mkdtemp(prefix="ownup-pg-")
        # Told to end it ends as by Ctrl-C, and takes servers and browsers along.
        signal.signal(signal.SIGTERM, signal.default_int_handler)


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        folder = Path(os.environ.pop(_FOLDER))
        Server(folder).stop()
        shutil.rmtree(folder, ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The fast ones first: a mistake shows within seconds. Files stay whole, for the sake of what they share."""
    weight = {item.path: 0 for item in items}
    for item in items:
        heavy = 2 * bool(item.get_closest_marker("browser")) + bool(item.get_closest_marker("slow"))
        weight[item.path] = max(weight[item.path], heavy)
    items.sort(key=lambda item: weight[item.path])


@pytest.fixture(autouse=True)
def _own_main() -> Iterator[None]:
    """Streamlit's AppTest leaves its page behind as the main module; new processes would then start with that page."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main


@pytest.fixture(scope="session")
def server() -> Server:
    """A running PostgreSQL server with a database `ready` whose tables are made, to copy from."""
    folder = Path(os.environ[_FOLDER])
    server = Server(folder)
    server.start()
    with one_at_a_time(folder / "template"):
        if not (folder / "ready").exists():
            open_database(server.create("ready")).close()
            (folder / "ready").touch()
    return server


@pytest.fixture(scope="session")
def ready_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database with its tables made, to copy from."""
    file = tmp_path_factory.mktemp("ready") / "ownup.db"
    open_database(f"sqlite:///{file}").close()
    return file


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """Where a SQLite database may be made; there is none yet."""
    return f"sqlite:///{tmp_path / 'data' / 'ownup.db'}"


@pytest.fixture
def ready_sqlite_url(sqlite_url: str, ready_sqlite: Path) -> str:
    """A SQLite database with its tables made."""
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    file.parent.mkdir(mode=0o700)
    shutil.copy(ready_sqlite, file)
    return sqlite_url


@pytest.fixture
def postgres_url(server: Server) -> Iterator[str]:
    """A PostgreSQL database with its tables made."""
    name = f"test_{os.getpid()}_{next(_numbers)}"
    yield server.create(name, template="ready")
    server.drop(name)


@pytest.fixture(params=["ready_sqlite_url", "postgres_url"], ids=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The test runs once on each database."""
    url: str = request.getfixturevalue(request.param)
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An open, empty database; the test runs once on each."""
    with open_database(database_url) as opened:
        yield opened


@pytest.fixture
def sqlite(ready_sqlite_url: str) -> Iterator[Database]:
    """An open, empty SQLite database: for tests that are not about databases."""
    with open_database(ready_sqlite_url) as opened:
        yield opened


@pytest.fixture
def postgres(postgres_url: str) -> Iterator[Database]:
    with open_database(postgres_url) as opened:
        yield opened
