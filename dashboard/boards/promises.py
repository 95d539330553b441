"""What the organisation promised: what is due and when, what is late, what was kept."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from dashboard.boards.declaration import Problems
from domain import words
from domain.incident import Incident
from domain.promise import Promise
from store import promises

_TYPING = timedelta(minutes=5)  # a form stays open a while


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One promise; `state` says how it stands and may hold text from outside. `late`: its date has passed."""

    promise: Promise
    state: str
    late: bool
    kept: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """`rows`: the overdue first, then by date, then those without one, then the kept ones, the latest first."""

    rows: tuple[Row, ...]


def load(tx: Connection, incident: Incident, at: datetime) -> Board:
    """The card as of `at`."""
    zone = ZoneInfo(incident.zone)
    made = [promise for promise in promises.of(tx, incident.id) if promise.made_at <= at]
    waiting = sorted(
        (promise for promise in made if not promise.kept(at)),
        key=lambda promise: (promise.due(at) is None, promise.due(at) or promise.made_at),
    )
    kept = sorted((promise for promise in made if promise.kept(at)), key=_kept_at, reverse=True)
    return Board(rows=tuple(_row(promise, at, zone) for promise in (*waiting, *kept)))


def clock(made: list[Promise], at: datetime) -> str:
    """The promise that is due next, or how long one is overdue; "" where none has a date to keep."""
    waiting = (promise.due(at) for promise in made if promise.made_at <= at and not promise.kept(at))
    dated = [due for due in waiting if due]
    if not dated:
        return ""
    first = min(dated)
    late = sum(due < at for due in dated)
    if late:
        which = "a promise" if late == 1 else f"{words.count(late)} promises, the oldest"
        return f"{which} overdue for {words.length(at - first)}"
    return f"next promise due {words.ago(first, at)}"


def check_promise(
    incident: Incident, *, text: str, due: datetime | None, owner: str, now: datetime
) -> Promise | Problems:
    """The promise that was entered (without an id yet), or what is wrong with it. `due`: in the incident's zone."""
    problems = [] if text.strip() else ["Say what was promised."]
    due_at = due.replace(tzinfo=ZoneInfo(incident.zone)) if due else None
    if due_at and due_at < now - _TYPING:
        problems.append("Its date has passed already. Give the date that was promised, or leave it empty for now.")
    if problems:
        return tuple(problems)
    return Promise(
        id="",
        incident_id=incident.id,
        made_at=now,
        text=" ".join(text.split()),
        owner=" ".join(owner.split()),
        due_at=max(due_at, now) if due_at else None,
    )


def _row(promise: Promise, at: datetime, zone: ZoneInfo) -> Row:
    parts = [_stands(promise, at)]
    due = promise.due(at)
    if due and not promise.kept(at):
        parts.append(words.moment(due, zone))
    if moves := moved(promise, at, zone):
        parts.append(moves)
    if promise.owner:
        parts.append(promise.owner)
    return Row(promise=promise, state=" · ".join(parts), late=promise.overdue(at), kept=promise.kept(at))


def moved(promise: Promise, at: datetime, zone: ZoneInfo) -> str:
    """Which dates it had before, "" for none: "moved twice, first due 12 March 14:00, missed once"."""
    earlier = promise.earlier(at)
    if not earlier or earlier[0].due_at is None:
        return ""
    missed = sum(move.missed for move in earlier)
    first = f"moved {words.often(len(earlier))}, first due {words.moment(earlier[0].due_at, zone)}"
    return f"{first}, missed {words.often(missed)}" if missed else first


def _stands(promise: Promise, at: datetime) -> str:
    if promise.kept(at):
        return f"kept {words.ago(_kept_at(promise), at)}" + (f": {promise.kept_how}" if promise.kept_how else "")
    due = promise.due(at)
    if due is None:
        return "needs a date"
    return f"overdue for {words.length(at - due)}" if promise.overdue(at) else f"due {words.ago(due, at)}"


def _kept_at(promise: Promise) -> datetime:
    return promise.kept_at or promise.made_at
