"""Counts and estimates: the numbers that travel from the store through the analysis to the pages."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.mention import Author
from domain.reading import Label
from domain.time import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """Every number that leaves `analysis` and is not a plain count. `n`: how many observations it rests on."""

    value: float
    low: float
    high: float
    n: int
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketCount:
    """How many mentions of one source and class were published in [start, start + width of the bucket)."""

    start: datetime
    source: str
    label: Label
    mentions: int
    asking: int = 0
    harm: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tone:
    """How the scorer reads the day that begins at `start`: of `mentions` that it could read, the sum of the compounds.

    They may be a random part of the day's. `squares`: the sum of the squared compounds.
    """

    start: datetime
    mentions: int
    total: float
    squares: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorTally:
    """One author's mentions in one incident; `before` are those published before it started, by class likewise."""

    source: str
    author: Author
    negative: int = 0
    neutral: int = 0
    positive: int = 0
    unscored: int = 0
    negative_before: int = 0
    neutral_before: int = 0
    positive_before: int = 0
    unscored_before: int = 0
    first_at: datetime
    last_at: datetime

    @property
    def mentions(self) -> int:
        """Since the incident started."""
        return self.negative + self.neutral + self.positive + self.unscored

    @property
    def before(self) -> int:
        return self.negative_before + self.neutral_before + self.positive_before + self.unscored_before


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What one source let us read: a stretch of time, read in full or not, and if not, why."""

    source: str
    span: Span
    complete: bool
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """How many mentions a platform says there were in [start, start + width), read or not.

    `at_most`: it is an upper bound, since what several searches find is counted for each of them.
    """

    start: datetime
    width: timedelta
    count: int
    at_most: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Equation:
    """received = current + earlier versions + duplicates + quarantined + removed, for one source or for all.

    `removed` counts received items whose content went because their source took them back. Nothing else leaves.
    """

    received: int = 0
    current: int = 0
    earlier_versions: int = 0
    duplicates: int = 0
    quarantined: int = 0
    removed: int = 0

    @property
    def balanced(self) -> bool:
        return self.received == (
            self.current + self.earlier_versions + self.duplicates + self.quarantined + self.removed
        )

    def __add__(self, other: "Equation") -> "Equation":
        return Equation(
            received=self.received + other.received,
            current=self.current + other.current,
            earlier_versions=self.earlier_versions + other.earlier_versions,
            duplicates=self.duplicates + other.duplicates,
            quarantined=self.quarantined + other.quarantined,
            removed=self.removed + other.removed,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """One of the widths in which mentions are counted beforehand."""

    name: str
    width: timedelta


MINUTE = Bucket(name="minute", width=timedelta(minutes=1))
HOUR = Bucket(name="hour", width=timedelta(hours=1))
DAY = Bucket(name="day", width=timedelta(days=1))
LEVELS = (MINUTE, HOUR, DAY)
