"""What the X source remembers of each query between two runs; it travels in the cursor as JSON.

time ──────────────────────────────────────────────────────────────────────────►
  read before │          gap           │ read by the run that broke off │  news
            since                    below                           newest
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from collectors.fields import from_iso
from collectors.source import Cursor


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryState:
    """Everything up to `since` was read, and everything until `until`; the gap is there only after a broken run."""

    since: int | None = None
    until: datetime | None = None
    below: int | None = None
    newest: int | None = None

    def params(self) -> dict[str, str]:
        """Where to read: the gap if there is one, else what is new."""
        params = {}
        if self.since is not None:
            params["since_id"] = str(self.since)
        elif self.until is not None:
            params["start_time"] = f"{self.until:%Y-%m-%dT%H:%M:%SZ}"
        if self.below is not None:
            params["until_id"] = str(self.below)
        return params


def encode(states: Mapping[str, QueryState]) -> Cursor:
    return json.dumps(
        {
            query: asdict(state) | {"until": state.until.isoformat() if state.until else None}
            for query, state in states.items()
        }
    )


def decode(cursor: Cursor | None, queries: Sequence[str]) -> dict[str, QueryState]:
    """A query that was not asked before begins anew."""
    try:
        stored = json.loads(cursor or "{}")
        return {query: _state(stored[query]) if query in stored else QueryState() for query in queries}
    except (ValueError, KeyError, TypeError, AttributeError):
        return {query: QueryState() for query in queries}


def _state(stored: Mapping[str, object]) -> QueryState:
    until = stored["until"]
    since, below, newest = (_id(stored[name]) for name in ("since", "below", "newest"))
    return QueryState(
        since=since, until=from_iso(until) if isinstance(until, str) else None, below=below, newest=newest
    )


def _id(value: object) -> int | None:
    return value if isinstance(value, int) else None
