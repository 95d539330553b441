"""An incident: a mistake, the talk about it that is watched, and what the organisation said itself."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from domain.time import require_aware


class IncidentKind(StrEnum):
    """The class of a mistake; it decides the answer (PLAYBOOK, S3). A person sets it."""

    SLIP = "slip"
    AFFECTS_PEOPLE = "affects people"
    GRAVE = "grave"
    PERSONAL = "personal"


class Status(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What to look for, and where. A mention matches if it has any term or handle and no excluded term.

    `mailings`: own mails whose answers belong here, each by its subject or Message-ID in <…>; `*` is every mail.
    """

    terms: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    mailings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A drill's own time: it runs `speed` times as fast as the wall clock from `started_at` (same moment on both).

    At `ends_at` it stands still: a finished drill left open overnight must not look as if weeks had passed.
    """

    started_at: datetime
    speed: float
    ends_at: datetime | None = None

    def __post_init__(self) -> None:
        require_aware("started_at", self.started_at)
        if not self.speed > 0:
            msg = f"speed must be above zero: {self.speed}"
            raise ValueError(msg)

    def now(self, wall: datetime) -> datetime:
        """The drill's time at the wall-clock moment `wall`."""
        elapsed = (wall - self.started_at).total_seconds() * self.speed
        if self.ends_at and elapsed >= (self.ends_at - self.started_at).total_seconds():
            return self.ends_at
        return self.started_at + timedelta(seconds=elapsed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drill:
    """How a simulated incident is played: the same scenario and seed give the same mentions.

    `statements`: whether the scripted organisation answers; without it the team practises its own answers.
    """

    scenario: str
    seed: int
    clock: Clock
    statements: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """`kind` is None until a person sets it. `own_audience`: followers or subscribers of the organisation, if known.

    `zone` (IANA name) is the one that every page and export of this incident uses.
    `drill` says how it is simulated, None for a real incident.
    """

    id: str
    title: str
    started_at: datetime
    watch: Watch = field(default_factory=Watch)
    kind: IncidentKind | None = None
    status: Status = Status.OPEN
    closed_at: datetime | None = None
    own_accounts: tuple[str, ...] = ()
    own_audience: int | None = None
    affected: int | None = None
    owner: str = ""
    zone: str = "UTC"
    drill: Drill | None = None

    def __post_init__(self) -> None:
        require_aware("started_at", self.started_at)

    @property
    def simulated(self) -> bool:
        return self.drill is not None

    def now(self, wall: datetime) -> datetime:
        """The moment it is for this incident when the wall clock says `wall`: a drill runs on a clock of its own."""
        return self.drill.clock.now(wall) if self.drill else wall


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassChange:
    """At `at` (the incident's time) a person set the class, or took it back (None). `set_by` is "" if nobody said."""

    incident_id: str
    at: datetime
    kind: IncidentKind | None
    set_by: str = ""

    def __post_init__(self) -> None:
        require_aware("at", self.at)


class StatementKind(StrEnum):
    """What a statement does. `facts` tells or refutes without an apology; `correction` takes back an earlier one."""

    HOLDING = "holding"
    APOLOGY = "apology"
    FIX = "fix"
    FACTS = "facts"
    CORRECTION = "correction"
    LESSON = "lesson"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What the organisation said itself. `recognised`: found among the own accounts' posts, not entered by hand.

    `by_ceo`: the head of the organisation said it in person. `withdrawn_at`: when a person found that it was entered by
    mistake; it was never said then.
    """

    id: str
    incident_id: str
    at: datetime
    kind: StatementKind
    text: str
    url: str = ""
    recognised: bool = False
    by_ceo: bool = False
    withdrawn_at: datetime | None = None

    def __post_init__(self) -> None:
        require_aware("at", self.at)
        if self.withdrawn_at is not None:
            require_aware("withdrawn_at", self.withdrawn_at)
