"""What the YouTube source remembers between two runs; it travels in the cursor as JSON.

Comments come newest first and YouTube takes no date, so each video is read down to what was read before.
"""

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime

from collectors.descent import Descent
from collectors.fields import from_iso
from collectors.source import Cursor


@dataclass(slots=True, kw_only=True)
class State:
    """How far `query` was searched; `complete` until then, comments included; the videos found, by id.

    `found.token` is the time below which a search that was cut short is to go on. `rests`: no search before then.
    """

    query: str = ""
    found: Descent = field(default_factory=Descent)
    rests: str = ""
    complete: str = ""
    videos: dict[str, Descent] = field(default_factory=dict)

    @property
    def rests_until(self) -> datetime | None:
        return from_iso(self.rests) if self.rests else None

    @property
    def complete_until(self) -> datetime | None:
        return from_iso(self.complete) if self.complete else None

    def encode(self) -> Cursor:
        return json.dumps(asdict(self), separators=(",", ":"))


def decode(cursor: Cursor | None, query: str) -> State:
    """A query that was not asked before begins anew; the videos known stay known."""
    try:
        stored = json.loads(cursor or "{}")
        videos = {str(name): Descent.of(video) for name, video in stored.get("videos", {}).items()}
        if stored.get("query") != query:
            return State(query=query, videos=videos)
        found, rests = Descent.of(stored["found"]), str(stored["rests"])
        return State(query=query, found=found, rests=rests, complete=str(stored["complete"]), videos=videos)
    except (ValueError, KeyError, TypeError, AttributeError):
        return State(query=query)
