"""The debrief: when a team decided what, against when it was right and against what was advised. Pure.

The score is a count, no weighing: each point with a known right time gives one, half of one if it was done outside
that time, nothing if it was missing, should have been left, or came before its guard (allies, moving on). Nothing that
was done after the end counts. Which times are right stands beside each scenario, with its reason; for a real incident
there are none, and no score.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.debrief import Point
from domain.incident import ClassChange, IncidentKind, Statement, StatementKind
from domain.suggestion import AdviceChange, Decision, Stage

# The stages of advice that ask for a deed, and that count as its decision when somebody follows them.
ASKED_BY: Mapping[Point, frozenset[Stage]] = {
    Point.DETECTED: frozenset({Stage.DETECT, Stage.ASSESS, Stage.ACKNOWLEDGE, Stage.GO_PERSONAL}),
    Point.CLASS_SET: frozenset({Stage.ASSESS}),
    Point.FIRST_WORD: frozenset({Stage.ACKNOWLEDGE}),
    Point.IN_PERSON: frozenset({Stage.GO_PERSONAL}),
    Point.ESCALATED: frozenset({Stage.ESCALATE}),
    Point.APOLOGY: frozenset({Stage.FIX}),
    Point.FIX: frozenset({Stage.FIX}),
    Point.CORRECTION: frozenset({Stage.ESCALATE, Stage.FIX}),
    Point.ALLIES: frozenset({Stage.ENGAGE_ALLIES}),
    Point.MOVED_ON: frozenset({Stage.MOVE_ON}),
}

# Too early is not half right here: the playbook forbids it before its conditions hold (PLAYBOOK §4, guards).
_GUARDED = frozenset({Point.ALLIES, Point.MOVED_ON})

# That somebody is looking into it, a lesson and other posts correct nothing.
_CORRECTING = frozenset({StatementKind.CORRECTION, StatementKind.FACTS, StatementKind.FIX, StatementKind.APOLOGY})

# Words that put it on somebody below or outside; a hint to read the sentence again, never a verdict.
_BLAMING = re.compile(
    r"\b(?:(?:an?|the|our) (?:intern|trainee|junior|temp|contractor|freelancer|agency|supplier|software house)"
    r"|(?:human|user|operator|individual) error|rogue (?:employee|staff)|has been (?:fired|sacked|dismissed)"
    r"|(?:one|an individual) (?:employee|colleague|member of staff))\b",
    re.IGNORECASE,
)


class Verdict(StrEnum):
    ON_TIME = "on time"
    LEFT = "left, rightly"
    EARLY = "early"
    LATE = "late"
    MISSING = "missing"
    WRONG = "wrong"
    UNJUDGED = "not judged"


POINTS: Mapping[Verdict, float] = {Verdict.ON_TIME: 1, Verdict.LEFT: 1, Verdict.EARLY: 0.5, Verdict.LATE: 0.5}
GOOD = frozenset({Verdict.ON_TIME, Verdict.LEFT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """When a deed is right: from `opens_at` to `closes_at` (None: no end); `never`: leaving it is right."""

    point: Point
    opens_at: datetime
    closes_at: datetime | None = None
    never: bool = False
    because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What a team left behind, between `started_at` and `ended_at`. `kind`: the right class, None if nobody knows it.

    `met_at`: when somebody first said that whoever was offended had been spoken with. `closed_at`: when the incident
    was closed, which says that one has moved on.
    """

    started_at: datetime
    ended_at: datetime
    statements: Sequence[Statement] = ()
    decisions: Sequence[Decision] = ()
    classes: Sequence[ClassChange] = ()
    advice: Sequence[AdviceChange] = ()
    met_at: datetime | None = None
    closed_at: datetime | None = None
    kind: IncidentKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One point: when it was done and advised (None: not), when it was right, and what comes of the two.

    `wrongly`: how the class was set last, where that was another than the right one.
    """

    point: Point
    done_at: datetime | None
    advised_at: datetime | None
    window: Window | None
    verdict: Verdict
    wrongly: ClassChange | None = None

    @property
    def score(self) -> float:
        return POINTS.get(self.verdict, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Debrief:
    """`blaming`: what in the own statements reads as if somebody were blamed, with its moment; it costs no points."""

    started_at: datetime
    ended_at: datetime
    parts: tuple[Part, ...]
    blaming: tuple[tuple[datetime, str], ...]

    @property
    def judged(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.window)

    @property
    def score(self) -> float:
        """Out of the number of parts that are judged."""
        return sum(part.score for part in self.judged)

    @property
    def good(self) -> tuple[Part, ...]:
        return tuple(part for part in self.judged if part.verdict in GOOD)


def debrief(record: Record, windows: Sequence[Window] = ()) -> Debrief:
    """Judge a record; points without a window are told, not judged. The same record gives the same debrief."""
    known = {window.point: window for window in windows}
    return Debrief(
        started_at=record.started_at,
        ended_at=record.ended_at,
        parts=tuple(_part(record, point, known.get(point)) for point in Point),
        blaming=tuple(
            (said.at, found.group()) for said in _said(record) if (found := _BLAMING.search(said.text)) is not None
        ),
    )


def _part(record: Record, point: Point, window: Window | None) -> Part:
    done_at = done(record, point, window)
    return Part(
        point=point,
        done_at=done_at,
        advised_at=_advised(record, point),
        window=window,
        verdict=_verdict(record, point, done_at, window),
        wrongly=_wrong_class(record) if point is Point.CLASS_SET else None,
    )


def done(record: Record, point: Point, window: Window | None = None) -> datetime | None:
    """When it was done, None if it was not by the end."""
    said, set_ = _said(record), _set(record)
    decided = [decision for decision in record.decisions if _counts(record, decision.at)]
    followed = _first(one.at for one in decided if one.accepted and one.stage in ASKED_BY[point])
    by_word: Mapping[Point, datetime | None] = {
        Point.FIRST_WORD: _first(one.at for one in said),
        Point.APOLOGY: _first(one.at for one in said if one.kind is StatementKind.APOLOGY),
        Point.FIX: _first(one.at for one in said if one.kind is StatementKind.FIX),
        Point.ESCALATED: _earlier(followed, _first(one.at for one in said if one.by_ceo)),
        Point.CORRECTION: _first(
            one.at for one in said if one.kind in _CORRECTING and window and one.at >= window.opens_at
        ),
        Point.CLASS_SET: _right_class(record, set_),
        Point.IN_PERSON: _earlier(followed, _within(record, record.met_at)),
        Point.ALLIES: followed,
        Point.MOVED_ON: _earlier(followed, _within(record, record.closed_at)),
    }
    if point is not Point.DETECTED:
        return by_word[point]
    return _first([*(one.at for one in decided), *(one.at for one in set_), *(one.at for one in said)])


def _right_class(record: Record, set_: Sequence[ClassChange]) -> datetime | None:
    """Since when the class has been the right one; where that is not known, since when it was set at all."""
    since: datetime | None = None
    for change in set_:
        since = (since or change.at) if record.kind in {None, change.kind} else None
    return since


def _wrong_class(record: Record) -> ClassChange | None:
    """How the class was set last, if it was and not as the right one."""
    set_ = _set(record)
    return set_[-1] if set_ and _right_class(record, set_) is None else None


def _set(record: Record) -> list[ClassChange]:
    return [change for change in record.classes if change.kind and _counts(record, change.at)]


def _verdict(record: Record, point: Point, done_at: datetime | None, window: Window | None) -> Verdict:
    if window is None:
        return Verdict.UNJUDGED
    if window.never:
        return Verdict.LEFT if done_at is None else Verdict.WRONG
    if done_at is None:
        if point is Point.CLASS_SET and _wrong_class(record):
            return Verdict.WRONG
        # What may be done at any time from then on need not be done at all.
        return Verdict.MISSING if window.closes_at else Verdict.LEFT
    if done_at < window.opens_at:
        return Verdict.WRONG if point in _GUARDED else Verdict.EARLY
    return Verdict.LATE if window.closes_at and done_at > window.closes_at else Verdict.ON_TIME


def _advised(record: Record, point: Point) -> datetime | None:
    return _first(
        change.at
        for change in record.advice
        if change.stage in ASKED_BY[point] and record.started_at <= change.at < record.ended_at
    )


def _said(record: Record) -> list[Statement]:
    return sorted((one for one in record.statements if _counts(record, one.at)), key=lambda one: one.at)


def _counts(record: Record, at: datetime) -> bool:
    """A drill's clock stands still at its end: what is decided then was decided after it."""
    return record.started_at <= at < record.ended_at


def _within(record: Record, at: datetime | None) -> datetime | None:
    return at if at and _counts(record, at) else None


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return _first(at for at in (one, other) if at)


def _first(moments: Iterable[datetime]) -> datetime | None:
    return min(moments, default=None)
