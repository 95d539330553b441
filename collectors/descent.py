"""How far a place was read that gives the newest first and pages by tokens of its own.

time ────────────────────────────────────────────────────────────────►
  read before │    still to be read   │ read by the run that broke off │ news
            until                  (token)                          newest
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime

from collectors.fields import from_iso

_AGREEING = 3  # items that must lie so low before that is believed


def bottom(times: Iterable[datetime | None]) -> datetime | None:
    """How far down a page has come, its times being in the order given; None if none of them can be read.

    Its last few items must agree: one with an odd time must not end the reading of all that lies behind it.
    """
    return max([moment for moment in times if moment][-_AGREEING:], default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Descent:
    """Everything up to `until` was read; after a broken run the page `token` goes on below `newest`. "" is none."""

    until: str = ""
    newest: str = ""
    token: str = ""

    @classmethod
    def of(cls, stored: Mapping[str, object]) -> "Descent":
        """From a cursor. Raises KeyError."""
        return cls(**{each.name: str(stored[each.name]) for each in fields(cls)})

    @property
    def read_until(self) -> datetime | None:
        return from_iso(self.until) if self.until else None

    @property
    def newest_at(self) -> datetime | None:
        return from_iso(self.newest) if self.newest else None

    def broken_off(self, newest: datetime, token: str) -> "Descent":
        return replace(self, newest=newest.isoformat(), token=token)

    def read_up_to(self, newest: datetime) -> "Descent":
        return Descent(until=newest.isoformat())
