"""What can happen at a simulated place.

`at`: when a collector can see it, in milliseconds from the incident's start.
"""

from dataclasses import dataclass
from typing import TypeAlias

from collectors.drill.cast import Person
from domain.incident import StatementKind
from domain.mention import Engagement, Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Somebody said something at `said_at`. The same `number` again is the same item, sent twice or edited.

    `reply_to`, `about` (what a repost or quote passes on) and `conversation` are numbers of other items.
    """

    at: int
    said_at: int
    number: int
    place: str
    person: Person
    text: str
    kind: Kind
    conversation: int
    engagement: Engagement
    reply_to: int | None = None
    about: int | None = None
    statement: StatementKind | None = None
    by_ceo: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """What was said is gone at its place."""

    at: int
    number: int
    place: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Garbled:
    """The place sent something that makes no sense."""

    at: int
    number: int
    place: str
    reason: str
    content: str


Event: TypeAlias = Said | TakenBack | Garbled
