"""What the Reddit source remembers between two runs; it travels in the cursor as JSON."""

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime

from collectors.descent import Descent
from collectors.fields import from_iso
from collectors.source import Cursor


@dataclass(slots=True, kw_only=True)
class State:
    """How far `query` was searched, a search cut short having given so many; `complete` until then, with comments.

    `threads`: full names of submissions, with how many comments they had when these were last read (-1: never).
    """

    query: str = ""
    found: Descent = field(default_factory=Descent)
    given: int = 0
    complete: str = ""
    threads: dict[str, int] = field(default_factory=dict)

    @property
    def complete_until(self) -> datetime | None:
        return from_iso(self.complete) if self.complete else None

    def encode(self) -> Cursor:
        return json.dumps(asdict(self), separators=(",", ":"))


def decode(cursor: Cursor | None, query: str) -> State:
    """A query that was not asked before begins anew; the threads known stay known."""
    try:
        stored = json.loads(cursor or "{}")
        threads = {str(name): int(count) for name, count in stored.get("threads", {}).items()}
        if stored.get("query") != query:
            return State(query=query, threads=threads)
        found, given = Descent.of(stored["found"]), int(stored["given"])
        return State(query=query, found=found, given=given, complete=str(stored["complete"]), threads=threads)
    except (ValueError, KeyError, TypeError, AttributeError):
        return State(query=query)
