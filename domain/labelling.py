"""What people say of mentions: an added layer, beside the scorer's reading and never in its place."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.reading import Label
from domain.time import require_aware
from domain.wording import NONE


class Verdict(StrEnum):
    """What a person made of one mention. Unsure: read, and it cannot be told."""

    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A mention that could be drawn, with the label of its reading; copies of a text have the same `wording`."""

    source: str
    native_id: str
    published_at: datetime
    label: Label
    wording: int = NONE

    @property
    def key(self) -> tuple[str, str]:
        return (self.source, self.native_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A mention of a sample; `weight` is how many mentions it stands for."""

    source: str
    native_id: str
    weight: float

    def __post_init__(self) -> None:
        if not self.weight > 0:
            msg = f"a drawn mention stands for more than none: {self.weight}"
            raise ValueError(msg)

    @property
    def key(self) -> tuple[str, str]:
        return (self.source, self.native_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class HumanLabel:
    """One person's verdict on one mention; `published_at`, `reading` and `wording` are those of its current version.

    `weight`: how many mentions it stood for when it was drawn; 1 if nobody drew it. `sample`: the number of what was
    drawn with it at once; 0 if nobody drew it.
    """

    incident_id: str
    source: str
    native_id: str
    verdict: Verdict
    labeller: str
    labelled_at: datetime
    weight: float
    published_at: datetime
    reading: Label
    wording: int = NONE
    sample: int = 0

    def __post_init__(self) -> None:
        require_aware("labelled_at", self.labelled_at)

    @property
    def key(self) -> tuple[str, str]:
        return (self.source, self.native_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Copies:
    """How many mentions in the same words, read as the same class, were published in the minute from `start`."""

    wording: int
    start: datetime
    label: Label
    mentions: int
