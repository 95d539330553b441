"""The debrief of an incident: what the team did, when that was right, and what was known at that minute."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from analysis.advice.signal import Signal
from analysis.debrief import Debrief, Part, Record, Window, debrief
from collectors.drill.scenario import scenario as story_of
from domain.debrief import Point
from domain.incident import Incident, IncidentKind
from domain.suggestion import Suggestion
from situation.advice import advise
from store import advice_history, assessments, class_changes, decisions, statements

_HOUR = timedelta(hours=1)
SHOWN = ("volume", "rise", "asking", "outlets", "platforms", "concentration", "harm", "coverage")


@dataclass(frozen=True, slots=True, kw_only=True)
class Minute:
    """What was known at a minute, and what the page advised: as of `seen_at`, just before what was done then."""

    at: datetime
    seen_at: datetime
    signals: tuple[Signal, ...]
    advised: Suggestion


@dataclass(frozen=True, slots=True, kw_only=True)
class Debriefed:
    """`practised`: the team answered for itself. `withdrawn`: how many statements were entered by mistake, and are
    left out. Minutes: of each point that was done and, once it is over, was due.
    """

    incident: Incident
    found: Debrief
    practised: bool
    over: bool
    right_kind: IncidentKind | None
    withdrawn: int
    minutes: dict[Point, Minute]


def debriefed(tx: Connection, incident: Incident, now: datetime) -> Debriefed:
    """What the team did up to `now`, or up to the end of a drill; nothing that came later is looked at."""
    end = _end(incident)
    record = Record(
        started_at=incident.started_at,
        ended_at=min(now, end) if end else now,
        statements=statements.of(tx, incident.id),
        decisions=decisions.of(tx, incident.id),
        classes=class_changes.of(tx, incident.id),
        advice=advice_history.of(tx, incident.id),
        met_at=next((found.at for found in assessments.of(tx, incident.id) if found.met), None),
        closed_at=incident.closed_at,
        kind=_right_kind(incident),
    )
    found, over = debrief(record, windows(incident)), bool(end and now >= end)
    return Debriefed(
        incident=incident,
        found=found,
        practised=bool(incident.drill and not incident.drill.statements),
        over=over,
        right_kind=record.kind,
        withdrawn=len(statements.withdrawn(tx, incident.id)),
        minutes={part.point: _minute(tx, incident, at) for part in found.parts if (at := _asked(part, over=over))},
    )


def windows(incident: Incident) -> Sequence[Window]:
    """The right times of a drill; none for a real incident, where nobody knows them."""
    if incident.drill is None:
        return ()
    start = incident.started_at
    return [
        Window(
            point=deed.point,
            opens_at=start + deed.opens * _HOUR,
            closes_at=None if deed.closes is None else start + deed.closes * _HOUR,
            never=deed.never,
            because=deed.because,
        )
        for deed in story_of(incident.drill.scenario).deeds
    ]


def _end(incident: Incident) -> datetime | None:
    return incident.drill.clock.ends_at if incident.drill else incident.closed_at


def _right_kind(incident: Incident) -> IncidentKind | None:
    return story_of(incident.drill.scenario).kind if incident.drill else None


def _asked(part: Part, *, over: bool) -> datetime | None:
    """The minute to look at: when it was done, else when it was due at the latest, which is told at the end only."""
    if done_at := part.done_at or (part.wrongly.at if part.wrongly else None):
        return done_at
    return part.window.closes_at if over and part.window and not part.window.never else None


def _minute(tx: Connection, incident: Incident, at: datetime) -> Minute:
    # A moment earlier: a statement or a class of that very minute must not have answered the advice already.
    seen_at = max(at - timedelta.resolution, incident.started_at)
    then = advise(tx, incident, seen_at)
    signals = tuple(getattr(then.signals, name) for name in SHOWN)
    return Minute(at=at, seen_at=seen_at, signals=signals, advised=then.suggestion)
