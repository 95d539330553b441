"""What the search remembers of each query between two runs; it travels in the cursor as JSON.

time ──────────────────────────────────────────────────────────────────────────►
  read before │          gap           │ read by the run that broke off │  news
            until                    below                            newest
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from collectors.fields import from_iso
from collectors.source import Cursor


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryState:
    """Everything until `until` was read; after a broken run also what lies between `below` and `newest`."""

    until: datetime
    below: datetime | None = None
    newest: datetime | None = None


def encode(states: Mapping[str, QueryState]) -> Cursor:
    return json.dumps(
        {query: [_text(state.until), _text(state.below), _text(state.newest)] for query, state in states.items()}
    )


def decode(cursor: Cursor | None, queries: Sequence[str], earliest: datetime) -> dict[str, QueryState]:
    """A query that was not asked before begins at `earliest`."""
    anew = QueryState(until=earliest)
    try:
        stored = json.loads(cursor or "{}")
        return {query: _state(stored[query], anew) if query in stored else anew for query in queries}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return dict.fromkeys(queries, anew)


def _state(stored: Sequence[object], anew: QueryState) -> QueryState:
    until, below, newest = (from_iso(each) if isinstance(each, str) else None for each in stored)
    if until is None:
        return anew
    gap = below is not None and newest is not None
    return QueryState(until=until, below=below if gap else None, newest=newest if gap else None)


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
