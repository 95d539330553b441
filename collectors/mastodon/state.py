"""What the Mastodon source remembers of each server between two runs; it travels in the cursor as JSON.

ids ───────────────────────────────────────────────────────────────────────────►
  read before │       gap (searches only)      │ read by the run that broke off │  news
            above                            below                            newest
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from collectors.fields import from_iso
from collectors.source import Cursor

_LONGEST_ID = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """Of one hashtag or phrase: all up to the id `above` was read, and all that was published until `until`."""

    above: str = ""
    below: str = ""
    newest: str = ""
    until: datetime | None = None


@dataclass(slots=True, kw_only=True)
class ServerState:
    """`reached` by "#hashtag" or phrase. `wait_until`: until then the server asked to be left alone."""

    reached: dict[str, Reached] = field(default_factory=dict)
    wait_until: datetime | None = None


def encode(states: Mapping[str, ServerState]) -> Cursor:
    return json.dumps(
        {
            host: {
                "wait": _iso(state.wait_until),
                "reached": {
                    key: [each.above, each.below, each.newest, _iso(each.until)] for key, each in state.reached.items()
                },
            }
            for host, state in states.items()
        },
        ensure_ascii=False,
    )


def decode(cursor: Cursor | None) -> dict[str, ServerState]:
    """What cannot be understood is forgotten: reading begins anew there."""
    try:
        stored = json.loads(cursor or "{}")
    except (ValueError, RecursionError):
        return {}
    return {host: _server(each) for host, each in _entries(stored) if isinstance(each, dict)}


def _server(stored: Mapping[str, Any]) -> ServerState:
    reached = {key: _reached(each) for key, each in _entries(stored.get("reached"))}
    return ServerState(reached=reached, wait_until=_moment(stored.get("wait")))


def _reached(stored: object) -> Reached:
    if not isinstance(stored, list) or not all(isinstance(each, str) for each in stored[:3]) or len(stored) != 4:  # noqa: PLR2004 - as written above
        return Reached()
    above, below, newest = (each[:_LONGEST_ID] for each in stored[:3])
    return Reached(above=above, below=below, newest=newest, until=_moment(stored[3]))


def _entries(value: object) -> list[tuple[str, Any]]:
    return list(value.items()) if isinstance(value, dict) else []


def _iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


def _moment(value: object) -> datetime | None:
    return from_iso(value) if isinstance(value, str) else None
