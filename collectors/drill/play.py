"""The drill's front door: which scenarios there are, opening one, and how far it has come."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from collectors.drill import scenario as scenarios_
from collectors.drill.place import PLACES
from collectors.drill.scenario import Scenario
from domain.incident import Clock, Drill, Incident, Watch

SOURCES = tuple(place.source for place in PLACES.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """`played` of `length` (drill time since the start), the name of the phase, and whether the script is over."""

    played: timedelta
    length: timedelta
    phase: str
    finished: bool


def scenarios() -> tuple[Scenario, ...]:
    """Every scenario with its briefing, the one for a first look first."""
    return tuple(scenarios_.scenario(name) for name in scenarios_.names())


def open_incident(
    *,
    incident_id: str,
    scenario: str,
    seed: int,
    now: datetime,
    speed: float | None = None,
    statements: bool = True,
    zone: str = "UTC",
) -> Incident:
    """The incident of a drill that starts `now`. Raises NotFoundError for an unknown scenario.

    Its class and the number of people affected are left open: finding them is part of the practice.
    """
    story = scenarios_.scenario(scenario)
    clock = Clock(started_at=now, speed=speed or story.speed, ends_at=now + timedelta(hours=story.ends))
    return Incident(
        id=incident_id,
        title=story.title,
        started_at=now,
        watch=Watch(terms=story.terms, handles=story.handles, sources=SOURCES),
        own_accounts=story.own_accounts,
        own_audience=story.own_audience,
        zone=zone,
        drill=Drill(scenario=scenario, seed=seed, clock=clock, statements=statements),
    )


def progress(incident: Incident, wall: datetime) -> Progress:
    """How far a drill has come. Raises ValueError for a real incident."""
    story = scenarios_.scenario(_drill(incident).scenario)
    length = timedelta(hours=story.ends)
    played = min(incident.now(wall) - incident.started_at, length)
    hours = played / timedelta(hours=1)
    phase = next((phase for phase in story.phases if hours < phase.until), story.phases[-1])
    return Progress(played=played, length=length, phase=phase.name, finished=played >= length)


def finished(incident: Incident, wall: datetime) -> bool:
    """Whether everything has been said. Raises ValueError for a real incident."""
    return progress(incident, wall).finished


def _drill(incident: Incident) -> Drill:
    if incident.drill is None:
        msg = f"{incident.id} is no drill"
        raise ValueError(msg)
    return incident.drill
