"""The Sources page: how each place is read, what it let us read, what to do, and what was put aside."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from collectors.registry import place as place_of
from dashboard.boards.health import Row, row_of
from domain import words
from domain.counting import Coverage, Equation
from domain.incident import Incident, Status
from domain.spending import Allowance, Spent
from domain.time import Span
from domain.words import Noun
from situation.coverage import live
from store import checkpoints, coverage, quarantine, rechecks, runs, slots, spending, tallies
from store.checkpoints import Checkpoint
from store.rechecks import Recheck
from store.runs import Run

_GAPS = 4  # told one by one, the latest; the rest counted
_RUNS = 60
PAGE = 20  # quarantined items a page


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place and the ways to read it. `name` and `gaps` hold text from outside; so does `looked`.

    `looked`: how far its mentions were looked at again, nothing if nobody can ask what became of them; `duty_missed`:
    that was longer ago than it may be. `spent`: what reading it has cost and what is left, nothing where it is free.
    """

    name: str
    rows: tuple[Row, ...]
    gaps: tuple[str, ...]
    gaps_untold: int
    looked: tuple[str, ...]
    duty_missed: bool
    spent: tuple[str, ...]
    equation: str
    quarantined: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """One run, told in a line of a table."""

    source: str
    started: str
    took: str
    received: int
    kept: int
    edited: int
    duplicates: int
    quarantined: int
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """`unusable`: sources that could be read, each with what it still needs."""

    places: tuple[Place, ...]
    unusable: tuple[tuple[str, str], ...]
    runs: tuple[Ran, ...]
    quarantined: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """One quarantined item: where it stood, why it was refused, and what came, all from outside."""

    number: int
    source: str
    where: str
    reason: str
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantine:
    items: tuple[Aside, ...]
    next: int | None


def load(
    tx: Connection,
    incident: Incident,
    at: datetime,
    *,
    wall: datetime,
    unusable: Mapping[str, str],
    allowances: Mapping[str, Allowance],
) -> Board:
    """The page as of `at`, which is `wall` on the wall clock.

    `unusable` says what sources still need, `allowances` what reading a place may cost.
    """
    zone = ZoneInfo(incident.zone)
    by_name = {checkpoint.source: checkpoint for checkpoint in checkpoints.every(tx, incident.id)}
    sums = tallies.by_source(tx, incident.id)
    told = coverage.of(tx, incident.id)
    ran = runs.latest(tx, incident.id, _RUNS)
    again = live(tx, incident) if incident.status is Status.OPEN else {}
    states = {} if incident.simulated else {state.place: state for state in rechecks.every(tx)}
    names = {*by_name, *incident.watch.sources}
    ways = {place: sorted(name for name in names if place_of(name) == place) for place in map(place_of, names)}
    return Board(
        places=tuple(
            Place(
                name=place,
                rows=tuple(
                    row_of(
                        by_name.get(name) or Checkpoint(incident_id=incident.id, source=name),
                        equation=sums.get(place, Equation()),
                        run=next((run for run in ran if run.source == name), None),
                        at=at,
                        wall=wall,
                        speed=(incident.drill.clock.speed if incident.drill else 1.0) if place in again else None,
                        zone=zone,
                    )
                    for name in ways.get(place, [place])
                ),
                **_told([stretch for stretch in told if stretch.source == place and not stretch.complete], zone),
                looked=_looked(states.get(place), wall),
                duty_missed=place in states and states[place].missed(wall),
                spent=_spent(tx, incident, place, allowances.get(place), wall),
                equation=said(sums.get(place, Equation())),
                quarantined=sums.get(place, Equation()).quarantined,
            )
            for place in sorted({*ways, *sums})
        ),
        unusable=tuple((name, need) for name, need in sorted(unusable.items()) if name not in by_name),
        runs=tuple(_ran(run, zone) for run in ran),
        quarantined=sum((each.quarantined for each in sums.values()), 0),
    )


def load_quarantine(
    tx: Connection, incident: Incident, at: datetime, *, source: str | None, after: int | None
) -> Quarantine:
    """One page of what was put aside, newest first."""
    found = quarantine.page(tx, incident.id, source=source, after=after, limit=PAGE + 1)
    return Quarantine(
        items=tuple(
            Aside(
                number=each.id,
                source=each.source,
                where=f"{each.item.where} · {words.ago(min(each.first_at, at), at)}",
                reason=each.item.reason,
                content=each.item.content,
            )
            for each in found[:PAGE]
        ),
        next=found[PAGE - 1].id if len(found) > PAGE else None,
    )


def said(equation: Equation) -> str:
    """The equation in a line; what is zero and usual is left out, the sum is always whole."""
    parts = [f"{words.count(equation.current)} current"]
    others = (
        (equation.earlier_versions, "earlier versions"),
        (equation.duplicates, "duplicates"),
        (equation.quarantined, "quarantined"),
        (equation.removed, "removed at source"),
    )
    parts += [f"{words.count(number)} {name}" for number, name in others]
    return f"{words.count(equation.received)} received = {' + '.join(parts)}"


def _told(gaps: list[Coverage], zone: ZoneInfo) -> dict[str, Any]:
    """The latest gaps one by one, and how many are left."""
    latest = gaps[: -_GAPS - 1 : -1]
    return {
        "gaps": tuple(f"{words.span(gap.span, zone)}: {gap.reason or 'no reason given'}" for gap in latest),
        "gaps_untold": len(gaps) - len(latest),
    }


def _looked(state: Recheck | None, wall: datetime) -> tuple[str, ...]:
    """How far what was collected was looked at again, whatever incident it is for."""
    if state is None:
        return ()
    duty, since = words.length(state.within), words.length(wall - state.since_at)
    number = words.counted(state.finished_looked, Noun.MENTION)
    if state.missed(wall):
        lines = [f"Looked at again: late. Each mention should be within {duty}; the oldest look is {since} old."]
    elif state.finished_at:
        whole = f"{number} in the last whole pass, {words.ago(state.finished_at, wall)}"
        lines = [f"Looked at again: every mention within the last {since} (duty: {duty}); {whole}."]
    else:
        lines = [f"Looked at again: not yet; the oldest mention came {since} ago, and the duty is {duty}."]
    if state.started_at:
        so_far = words.counted(state.looked, Noun.MENTION)
        lines.append(f"A pass began {words.ago(state.started_at, wall)} and goes on: {so_far} so far.")
    if state.last_problem:
        again = f" It goes on {words.ago(state.retry_at, wall)}." if state.retry_at and state.retry_at > wall else ""
        lines.append(f"What was in the way: {state.last_problem}.{again}")
    return tuple(lines)


def _spent(
    tx: Connection, incident: Incident, place: str, allowance: Allowance | None, wall: datetime
) -> tuple[str, ...]:
    """What reading a place has cost, what is left of it, and what more would buy."""
    spent = spending.so_far(tx, place, incident.id, wall)
    if allowance is None or (spent == Spent() and allowance.a_day is None and allowance.an_incident is None):
        return ()
    unit = allowance.unit
    a_day = f" of {words.amount(allowance.a_day)}" if allowance.a_day is not None else ""
    in_all = f" of {words.amount(allowance.an_incident)}" if allowance.an_incident is not None else ""
    today = f"Spent today, on all incidents: {words.amount(spent.today)}{a_day} {unit}."
    lines = [f"{today} On this incident: {words.amount(spent.on_incident)}{in_all} {unit}."]
    left = spent.left(allowance)
    if not left:
        lines.append("Nothing is left: it is not read further until there is, and the time until then is a gap.")
    elif left < inf:
        lines.append(f"Left today: {words.amount(left)} {unit}.")
    day = slots.of(tx, incident.id, Span(wall - timedelta(days=1), wall))
    strata = {(held.slot.stratum, held.slot.total) for held in day if held.place == place and held.slot.probability < 1}
    there = sum(total or 0 for _, total in strata)
    read = sum(sum(held.by_label.values()) for held in day if held.place == place and held.slot.probability < 1)
    if there > read:
        sampled = words.length(sum((one.length for one, _ in strata), timedelta()))
        price = f"{words.amount((there - read) * allowance.price)} {unit}"
        lines += [
            f"Of the last 24 hours, {sampled} were read as a random sample: {words.part(read, there)} mentions.",
            f"The other {words.count(there - read)} would cost up to {price}; they would make the intervals narrower.",
        ]
    return tuple(lines)


def _ran(run: Run, zone: ZoneInfo) -> Ran:
    return Ran(
        source=run.source,
        started=words.moment(run.started_at, zone),
        took=words.length(run.finished_at - run.started_at),
        received=run.received,
        kept=run.kept,
        edited=run.edited,
        duplicates=run.duplicates,
        quarantined=run.quarantined,
        problem=run.problem,
    )
