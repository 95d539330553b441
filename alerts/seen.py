"""What the rules look at, gathered from the store: nothing is judged here, and nothing is asked of the network."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from analysis.advice.signal import Signals
from collectors import health, registry
from config.own_thresholds import in_force
from config.settings import Settings
from domain.incident import Incident
from domain.promise import Promise
from domain.spending import Allowance, Spent
from domain.suggestion import AdviceChange
from situation.advice import advise
from store import advice_history, promises, rechecks, runs, spending
from store.rechecks import Recheck

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A source that is not read as it should be, and since when; if it was never read `before`, since it was tried
    first.
    """

    source: str
    since: datetime
    before: bool = True
    interval: timedelta | None
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """A place that costs, and what it has cost."""

    place: str
    spent: Spent
    allowance: Allowance


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One incident at `at`, its own time; `wall` is the wall clock's, which sources run by.

    `changes`: of the advice, as it was said at the time. `received` and `quarantined`: by the runs of the last hour.
    """

    incident: Incident
    at: datetime
    wall: datetime
    signals: Signals
    changes: tuple[AdviceChange, ...]
    unread: tuple[Unread, ...]
    paid: tuple[Paid, ...]
    received: int
    quarantined: int
    promises: tuple[Promise, ...] = ()


def see(tx: Connection, settings: Settings, incident: Incident, wall: datetime) -> Seen | None:
    """What is to be known of an open incident by now; None before it begins."""
    at = incident.now(wall)
    if at < incident.started_at:
        return None
    said = [change for change in advice_history.of(tx, incident.id, until=at) if change.computed_at is None]
    recent = [run for run in runs.finished_since(tx, incident.id, wall - HOUR) if run.source in registry.all_names()]
    return Seen(
        incident=incident,
        at=at,
        wall=wall,
        signals=advise(tx, incident, at, playbook=in_force()).signals,
        changes=tuple(said),
        unread=() if incident.simulated else _unread(tx, settings, incident, wall),
        paid=() if incident.simulated else _paid(tx, settings, incident, wall),
        received=sum(run.received for run in recent),
        quarantined=sum(run.quarantined for run in recent),
        promises=tuple(promises.of(tx, incident.id)),
    )


def missed(tx: Connection, wall: datetime) -> tuple[Recheck, ...]:
    """The places whose mentions were not looked at again in time."""
    return tuple(state for state in rechecks.every(tx) if state.missed(wall))


def _unread(tx: Connection, settings: Settings, incident: Incident, wall: datetime) -> tuple[Unread, ...]:
    found = (each for each in health.look(tx, settings, wall).sources if each.incident_id == incident.id)
    return tuple(
        Unread(
            source=each.source,
            since=each.last_success_at or runs.first_at(tx, incident.id, each.source) or wall,
            before=each.last_success_at is not None,
            interval=each.interval,
            problem=each.problem if each.failing else "",
        )
        for each in found
    )


def _paid(tx: Connection, settings: Settings, incident: Incident, wall: datetime) -> tuple[Paid, ...]:
    places = {registry.place(name) for name in registry.default_sources(settings, incident)}
    allowances: Mapping[str, Allowance] = registry.allowances(settings)
    return tuple(
        Paid(place=place, spent=spending.so_far(tx, place, incident.id, wall), allowance=allowances[place])
        for place in sorted(places & allowances.keys())
    )
