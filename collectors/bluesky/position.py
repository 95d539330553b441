"""Where the reading of the stream has come to; it travels in the cursor as JSON.

A sequence number counts on the host that gave it and nowhere else; the time is understood everywhere. Both are kept.
The first version of the stream numbers its events by their times, in microseconds.
"""

import json
from dataclasses import dataclass
from datetime import datetime

from collectors.bluesky.platform import OVERLAP
from collectors.fields import from_iso
from collectors.source import Cursor


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Everything up to event `seq` of `host`, which it saw at `at`, was read."""

    host: str
    seq: int
    at: datetime

    def encode(self) -> Cursor:
        return json.dumps({"host": self.host, "seq": self.seq, "at": self.at.isoformat()})

    @classmethod
    def decode(cls, cursor: Cursor | None) -> "Position | None":
        """None if there is none, or if it is none of ours."""
        try:
            stored = json.loads(cursor or "")
            host, seq, at = stored["host"], stored["seq"], from_iso(stored["at"])
        except (ValueError, LookupError, TypeError, RecursionError):
            return None
        if not isinstance(host, str) or type(seq) is not int or not 0 <= seq < _LARGEST or at is None:
            return None
        return cls(host=host, seq=seq, at=at)


def time_cursor(moment: datetime) -> int:
    """A moment as the stream takes it in place of a number, with some overlap."""
    return max(int((moment - OVERLAP).timestamp() * 1_000_000), _TIMES_BEGIN)


_LARGEST = 2**63
_TIMES_BEGIN = 10**15  # smaller cursors are sequence numbers, others microseconds since 1970
