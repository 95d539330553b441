"""The signals as results: each has a value with its interval, or says why it cannot be told."""

from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta, tzinfo

from domain.assessment import Harm, Responsibility
from domain.counting import Estimate
from domain.incident import IncidentKind

Query = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One thing that was measured. A count has an interval of no width.

    `name` is short (R, N, …), `title` in words. `found` says the value with interval and denominator and never holds
    text from outside. Where it cannot be told, `estimate` is None, `found` says why, and `remedy` what would help.
    `query` leads to the mentions behind it.
    """

    name: str
    title: str
    found: str
    estimate: Estimate | None = None
    remedy: str = ""
    query: Query = ()

    @property
    def told(self) -> bool:
        return self.estimate is not None

    @property
    def value(self) -> float | None:
        return self.estimate.value if self.estimate else None

    def at_least(self, cut: float) -> bool:
        """Whether it is shown to be `cut` or more: its lower bound is."""
        return self.estimate is not None and self.estimate.low >= cut

    def above(self, cut: float) -> bool:
        """Whether it is shown to be more than `cut`."""
        return self.estimate is not None and self.estimate.low > cut

    def below(self, cut: float) -> bool:
        """Whether it is shown to be less than `cut`: its upper bound is."""
        return self.estimate is not None and self.estimate.high < cut

    def at_most(self, cut: float) -> bool:
        """Whether it is shown to be `cut` or less."""
        return self.estimate is not None and self.estimate.high <= cut


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """Since when it has been quiet, and how sure that is. All but `length` are measured over that time.

    `since` is None where that cannot be told; questions are then those since the start, and nothing else is told.
    `asks`: how many negative mentions ask something, as far as they were read; None before the first quiet hour.
    `share_a_day` and `growth_a_day` say how fast the negative share and the negative mentions may be rising.
    """

    since: datetime | None
    length: Signal
    volume: Signal
    rise: Signal
    share_a_day: Signal
    growth_a_day: Signal
    questions: Signal
    coverage: Signal
    asks: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where the organisation stands: what a person set, what it said, and what the talk has shown so far.

    `declared` says why a person's word makes it an incident, "" if nobody's does: opening one to watch is no proof.
    `detected_at`: since when a surge of negative talk is established. `harmed_at`: when naming harm first was an alarm,
    `harmed_until`: when it last was. `loud`: the talk has called for an acknowledgement and has not come back to usual
    since. `informed_at`: when it was first said what is true, without an apology. `fell_at`: when negative mentions
    were first shown to fall after all of the answer was out. `ceo_at`: when the head of the organisation spoke last.
    `unsorted`: own posts whose kind nobody has set. `refuted_at`: since when an own statement is known to be wrong and
    is not corrected. `overdue`, `undated`: promises. `open_themes`: of questions, not called answered; None before the
    first grouping. The rest is as in `domain.assessment.Assessment`.
    """

    kind: IncidentKind | None
    started_at: datetime
    declared: str = ""
    detected_at: datetime | None = None
    harmed_at: datetime | None = None
    harmed_until: datetime | None = None
    loud: bool = False
    answered_at: datetime | None = None
    apologised_at: datetime | None = None
    fixed_at: datetime | None = None
    informed_at: datetime | None = None
    lesson_at: datetime | None = None
    fell_at: datetime | None = None
    last_said_at: datetime | None = None
    ceo_at: datetime | None = None
    unsorted: int = 0
    responsibility: Responsibility = Responsibility.UNKNOWN
    harms: tuple[Harm, ...] = ()
    earlier: int = 0
    identifiable: int | None = None
    cause_confirmed: bool = False
    fix_verified: bool = False
    litigation: bool = False
    refuted_at: datetime | None = None
    overdue: int = 0
    undated: int = 0
    open_themes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """Everything the rules look at, as of `at`. See the titles of the signals for what each is; `zone` is for times.

    `harm_alarm`: harm is named, and more than usual; `harm_clear`: it is not. Both are False where it is unclear.
    """

    at: datetime
    standing: Standing
    volume: Signal
    recent_volume: Signal
    negative_share: Signal
    rise: Signal
    creeping: Signal
    day_rise: Signal
    trend: Signal
    negatives: Signal
    asking: Signal
    concentration: Signal
    platforms: Signal
    outlets: Signal
    reach: Signal
    since_incident: Signal
    since_statement: Signal
    harm: Signal
    coverage: Signal
    noticed: Signal
    falling: Signal
    defenders: Signal
    promises: Signal
    quiet: Quiet
    harm_alarm: bool
    harm_clear: bool
    harm_kinds: tuple[str, ...] = ()
    not_covered: tuple[str, ...] = ()
    zone: tzinfo = UTC

    @property
    def every(self) -> tuple[Signal, ...]:
        """All signals but those of the quiet time, in a fixed order."""
        values = (getattr(self, field.name) for field in fields(self))
        return tuple(value for value in values if isinstance(value, Signal))

    @property
    def elapsed(self) -> timedelta:
        """Time since the incident started."""
        return self.at - self.standing.started_at
