"""What all sources of one X app share in this process: what was read today, and what X says was used."""

import threading
from datetime import datetime, timedelta

from collectors.source import Budget
from collectors.x.client import XClient
from collectors.x.prices import Meter
from collectors.x.switchboard import Switchboard
from domain.errors import CollectionError

_ASKED_EVERY = timedelta(hours=1)  # X allows 50 such questions in a quarter of an hour, and counts slowly


class Account:
    """Safe to share between threads. `stream`: the one live connection that X allows."""

    def __init__(self) -> None:
        self.meter = Meter()
        self.stream = Switchboard()
        self._usage = ""
        self._asked_at: datetime | None = None
        self._lock = threading.Lock()

    def budget(self, client: XClient, now: datetime) -> Budget | None:
        """What X said is left with its last answer, and once an hour what was used."""
        parts = [client.budget.left if client.budget else "", self._used(client, now) if client.answered else ""]
        text = "; ".join(filter(None, parts))
        return Budget(left=text) if text else None

    def _used(self, client: XClient, now: datetime) -> str:
        with self._lock:
            due = self._asked_at is None or not timedelta(0) <= now - self._asked_at < _ASKED_EVERY
            if due:
                self._asked_at = now
        if due:
            try:
                self._usage = client.usage()
            except CollectionError:
                self._usage = ""  # shown, never guessed: what is left of the rate limit is still told
        return self._usage
