"""The right to collect: one run at a time for each source of an incident.

A lease runs out if it is not renewed, so that a run that died holds nobody up for long. It is renewed in the very
transaction that stores a batch: a run that was held up and lost its lease meanwhile stores nothing any more.
"""

import os
import platform
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Connection

from store import checkpoints
from store.connection import Database

LENGTH = timedelta(minutes=1)
_START = secrets.token_hex(4)  # tells this process from a dead one with the same number, as containers have them


class LeaseLostError(Exception):
    """Another run has taken over."""


class Lease:
    """One run's lease on one source of one incident, by the wall clock."""

    def __init__(self, incident_id: str, source: str, clock: Callable[[], datetime]) -> None:
        self._what = (incident_id, source)
        self._clock = clock
        self._holder = f"{platform.node()} {os.getpid()} {_START} {secrets.token_hex(4)}"
        self._renewed_at: datetime | None = None

    def take(self, tx: Connection) -> bool:
        """Whether it is ours now; a lease whose process on this machine is dead counts as free."""
        now = self._clock()
        found = checkpoints.lease_of(tx, *self._what)
        if found and _dead(found.holder):
            checkpoints.drop_lease(tx, *self._what, found.holder)
        taken = checkpoints.take_lease(tx, *self._what, holder=self._holder, now=now, length=LENGTH)
        self._renewed_at = now if taken else None
        return taken

    def renew(self, tx: Connection) -> None:
        """Extend it. Raises LeaseLostError."""
        now = self._clock()
        if not checkpoints.renew_lease(tx, *self._what, holder=self._holder, now=now, length=LENGTH):
            raise LeaseLostError
        self._renewed_at = now

    def renew_in_time(self, database: Database) -> None:
        """Extend it in a transaction of its own if half of it is over. Raises LeaseLostError."""
        if self._renewed_at is None or self._clock() - self._renewed_at > LENGTH / 2:
            with database.writing() as tx:
                self.renew(tx)

    def drop(self, tx: Connection) -> None:
        """Let others in."""
        checkpoints.drop_lease(tx, *self._what, self._holder)


def _dead(holder: str) -> bool:
    """Whether a holder was a process on this machine and is no more."""
    words = holder.rsplit(" ", 3)
    if os.name != "posix" or len(words) != 4 or words[0] != platform.node() or not words[1].isdigit():  # noqa: PLR2004 - the parts of a holder
        return False
    if words[1] == str(os.getpid()):
        return words[2] != _START
    try:
        os.kill(int(words[1]), 0)  # asks, does not kill
    except ProcessLookupError:
        return True
    except OSError:
        return False  # somebody else's process, so it lives
    return False
