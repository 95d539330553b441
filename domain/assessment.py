"""What people found out about a mistake: what no measure can tell, and the advice must not guess."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.incident import IncidentKind
from domain.time import require_aware


class Mistake(StrEnum):
    """What went wrong, as people name it. The values are stable: others script against them."""

    WRONG_SEGMENT = "wrong segment"
    EVERYONE = "mail to everyone"
    PERSONALISATION = "personalisation failed"
    WRONG_FACT = "wrong price, date or fact"
    WRONG_ACCOUNT = "post from the wrong account"
    TASTELESS = "tasteless post or campaign"
    OFFENDED_PERSON = "one person offended"
    OUTAGE = "service down"
    DATA = "data exposed"
    HARM = "people harmed"
    DECEPTION = "people deceived"
    RUMOUR = "rumour"
    OTHER = "something else"


# What the articles and cases behind the playbook make of each (PLAYBOOK §1): a first word, for a person to confirm.
USUAL_CLASS = {
    Mistake.WRONG_SEGMENT: IncidentKind.AFFECTS_PEOPLE,
    Mistake.EVERYONE: IncidentKind.SLIP,
    Mistake.PERSONALISATION: IncidentKind.SLIP,
    Mistake.WRONG_FACT: IncidentKind.AFFECTS_PEOPLE,
    Mistake.WRONG_ACCOUNT: IncidentKind.SLIP,
    Mistake.TASTELESS: IncidentKind.AFFECTS_PEOPLE,
    Mistake.OFFENDED_PERSON: IncidentKind.PERSONAL,
    Mistake.OUTAGE: IncidentKind.AFFECTS_PEOPLE,
    Mistake.DATA: IncidentKind.GRAVE,
    Mistake.HARM: IncidentKind.GRAVE,
    Mistake.DECEPTION: IncidentKind.GRAVE,
}


class Responsibility(StrEnum):
    """Whose doing it is (situational crisis communication theory: victim, accidental, preventable)."""

    UNKNOWN = "not known"
    NOT_OURS = "not ours"
    ACCIDENTAL = "accidental"
    PREVENTABLE = "preventable"


class Harm(StrEnum):
    """Harm that a person has confirmed; the words of the talk alone only raise an alarm."""

    INJURY = "injury"
    DISCRIMINATION = "discrimination"
    DECEPTION = "deception"
    MONEY = "lost money"


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """A share between `low` and `high`, 0 … 1. Raises ValueError for anything else."""

    low: float
    high: float

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.high <= 1:
            msg = f"A share lies between 0 and 1 and its low end is not above its high end: {self.low}–{self.high}."
            raise ValueError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Who got a message that went wrong, to judge how many noticed and cared.

    `recipients` of the mail or post; the parts of them who `opened` it, of those who `noticed`, of those who `cared`.
    """

    recipients: int
    opened: Range
    noticed: Range
    cared: Range

    def __post_init__(self) -> None:
        if self.recipients < 1:
            msg = f"There must be at least one recipient: {self.recipients}."
            raise ValueError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """All that was known at `at` (the incident's time); a later one takes its place as a whole, none is changed.

    `earlier`: how often the same happened before, None if nobody has looked. `intended`: how many people it was meant
    for. `identifiable`: how many people were harmed or offended who can be named, None if not known.
    `cause_confirmed`, `fix_verified`: checked by a person. `refuted`: something that the organisation said about it has
    turned out wrong and is not yet corrected. `litigation`: a court or an authority is at it. `met`: whoever was harmed
    or offended has been spoken with in person.
    """

    incident_id: str
    at: datetime
    mistake: Mistake | None = None
    responsibility: Responsibility = Responsibility.UNKNOWN
    harms: tuple[Harm, ...] = ()
    earlier: int | None = None
    intended: int | None = None
    identifiable: int | None = None
    audience: Audience | None = None
    cause_confirmed: bool = False
    fix_verified: bool = False
    refuted: bool = False
    litigation: bool = False
    met: bool = False
    set_by: str = ""

    def __post_init__(self) -> None:
        require_aware("at", self.at)
        for name in ("earlier", "intended", "identifiable"):
            value = getattr(self, name)
            if value is not None and value < 0:
                msg = f"{name} cannot be below zero: {value}."
                raise ValueError(msg)
