"""What a feed source remembers of each feed between two visits; it travels in the cursor as JSON."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from collectors.fields import from_epoch
from collectors.source import Cursor
from domain.incident import Watch

_REMEMBERED = 2000  # entries a feed: any one of them is enough to see that nothing slipped through
_LONGEST_HEADER = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """`seen`: the entries of the last visit, as digests of their ids."""

    etag: str = ""
    modified: str = ""
    visited_at: datetime | None = None
    wait_until: datetime | None = None
    seen: frozenset[str] = frozenset()

    def conditions(self) -> dict[str, str]:
        """The headers that spare an unchanged feed."""
        headers = {"if-none-match": self.etag, "if-modified-since": self.modified}
        return {name: value for name, value in headers.items() if value}


def encode(states: Mapping[str, FeedState], watch: Watch) -> Cursor:
    feeds = {
        url: {
            "etag": state.etag,
            "modified": state.modified,
            "visited": _seconds(state.visited_at),
            "wait": _seconds(state.wait_until),
            "seen": sorted(state.seen)[:_REMEMBERED],
        }
        for url, state in states.items()
    }
    return json.dumps({"asked": _asked(watch), "feeds": feeds})


def decode(cursor: Cursor | None, watch: Watch) -> dict[str, FeedState]:
    """What is known of the watch's feeds. After the watch was changed, an unchanged feed must be read anew."""
    try:
        stored = json.loads(cursor or "{}")
        same = stored.get("asked") == _asked(watch)
        return {url: _state(stored["feeds"][url], same=same) for url in watch.feeds if url in stored.get("feeds", {})}
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}


def digest(native_id: str) -> str:
    return hashlib.sha256(native_id.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def validators(headers: Mapping[str, str]) -> tuple[str, str]:
    """ETag and Last-Modified, if they can be sent back."""
    return _sendable(headers.get("etag", "")), _sendable(headers.get("last-modified", ""))


def _sendable(value: str) -> str:
    return value if len(value) <= _LONGEST_HEADER and all(" " <= character <= "~" for character in value) else ""


def _state(stored: Mapping[str, Any], *, same: bool) -> FeedState:
    return FeedState(
        etag=str(stored["etag"]) if same else "",
        modified=str(stored["modified"]) if same else "",
        visited_at=from_epoch(stored["visited"]),
        wait_until=from_epoch(stored["wait"]),
        seen=frozenset(map(str, stored["seen"])),
    )


def _seconds(moment: datetime | None) -> float | None:
    return moment.astimezone(UTC).timestamp() if moment else None


def _asked(watch: Watch) -> str:
    return digest(repr((watch.terms, watch.excluded, watch.handles, watch.languages)))
