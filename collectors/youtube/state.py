"""What the YouTube source remembers between two runs; it travels in the cursor as JSON.

Comments come newest first and YouTube takes no date, so each video is read down to what was read before:

time ────────────────────────────────────────────────────────────────►
  read before │    still to be read   │ read by the run that broke off │ news
            until                  (token)                          newest
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime

from collectors.fields import from_iso
from collectors.source import Cursor


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoState:
    """Comments up to `until` were read; after a broken run the page `token` goes on below `newest`."""

    until: str = ""
    newest: str = ""
    token: str = ""

    @property
    def read_until(self) -> datetime | None:
        return from_iso(self.until) if self.until else None

    def broken_off(self, newest: datetime, token: str) -> "VideoState":
        return replace(self, newest=newest.isoformat(), token=token)

    def read_up_to(self, newest: datetime) -> "VideoState":
        return VideoState(until=newest.isoformat())


@dataclass(slots=True, kw_only=True)
class State:
    """`searched` until then for `query`; `complete` until then, comments included; the videos found, by id."""

    query: str = ""
    searched: str = ""
    complete: str = ""
    videos: dict[str, VideoState] = field(default_factory=dict)

    @property
    def searched_until(self) -> datetime | None:
        return from_iso(self.searched) if self.searched else None

    @property
    def complete_until(self) -> datetime | None:
        return from_iso(self.complete) if self.complete else None

    def encode(self) -> Cursor:
        return json.dumps(asdict(self), separators=(",", ":"))


def decode(cursor: Cursor | None, query: str) -> State:
    """A query that was not asked before begins anew; the videos known stay known."""
    try:
        stored = json.loads(cursor or "{}")
        videos = {str(name): _video(video) for name, video in stored.get("videos", {}).items()}
        if stored.get("query") != query:
            return State(query=query, videos=videos)
        return State(query=query, searched=str(stored["searched"]), complete=str(stored["complete"]), videos=videos)
    except (ValueError, KeyError, TypeError, AttributeError):
        return State(query=query)


def _video(stored: Mapping[str, object]) -> VideoState:
    return VideoState(**{each.name: str(stored[each.name]) for each in fields(VideoState)})
