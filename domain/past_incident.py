"""Incidents of the past, own and documented ones: what was done about them, and what followed. No proof of anything."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.assessment import Mistake
from domain.incident import IncidentKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something that happened, `earliest` to `latest` after the beginning; both None where nobody wrote down when.

    `own`: the organisation did or said it. `text` may come from outside.
    """

    text: str
    own: bool
    earliest: timedelta | None = None
    latest: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PastIncident:
    """One incident. `what` says what happened where the title does not. `title` may come from outside.

    `id` is "" for a documented one, `source` "" for an own one. `began_at` and `mentions` (how many were known) are
    None where they are not known, `platforms` is empty.
    """

    title: str
    what: str = ""
    id: str = ""
    source: str = ""
    kind: IncidentKind | None = None
    mistake: Mistake | None = None
    platforms: frozenset[str] = frozenset()
    mentions: int | None = None
    began_at: datetime | None = None
    steps: tuple[Step, ...] = ()

    @property
    def own(self) -> bool:
        return bool(self.id)
