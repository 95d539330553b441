"""Past incidents like this one, own and documented: what was done, and what followed."""

from datetime import datetime

from sqlalchemy import Connection

from analysis.similar import Similar
from analysis.similar import similar as ranked
from collectors import registry
from config import past_incidents
from domain.filters import Filters
from domain.incident import Incident
from domain.past_incident import PastIncident, Step
from domain.suggestion import Stage
from domain.words import named
from situation.facts import as_of
from situation.then import incident_then
from store import advice_history, assessments, incidents, mentions, promises, statements, tallies

NO_PROOF = "What others did and what followed is no proof that it would help here."


def similar(tx: Connection, incident: Incident, at: datetime) -> list[Similar]:
    """The most similar first, from what was known of this one at `at`. A real incident is not compared with drills."""
    others = (
        each
        for each in incidents.every(tx)
        if each.id != incident.id
        and each.started_at < incident.started_at
        and (incident.simulated or not each.simulated)
    )
    this = _past(tx, incident, at, steps=())
    known = [_past(tx, other, at, steps=_steps(tx, other, at)) for other in others]
    return ranked(this, [*known, *past_incidents.shipped()])


def _past(tx: Connection, incident: Incident, at: datetime, *, steps: tuple[Step, ...]) -> PastIncident:
    known = assessments.of(tx, incident.id, until=at)
    read = _read(tx, incident, at)
    places = {registry.place(source) for source in read if source in registry.all_names()}
    return PastIncident(
        title=incident.title,
        id=incident.id,
        kind=incident_then(tx, incident, at).kind,
        mistake=known[-1].mistake if known else None,
        platforms=frozenset(places),
        mentions=sum(read.values()),
        began_at=incident.started_at,
        steps=steps,
    )


def _read(tx: Connection, incident: Incident, at: datetime) -> dict[str, int]:
    """How many mentions of each source were known at `at`; sources without any are left out."""
    then = as_of(tx, incident, at)
    counts = {
        source: mentions.count(tx, incident.id, Filters(sources=frozenset({source})), known_at=then)
        for source in tallies.by_source(tx, incident.id)
    }
    return {source: count for source, count in counts.items() if count}


def _steps(tx: Connection, incident: Incident, at: datetime) -> tuple[Step, ...]:
    """What was said and promised by `at`, and when the advice was to move on."""
    found = [(said.at, f"{named(said.kind)}: {said.text}", True) for said in statements.of(tx, incident.id)]
    for promise in promises.of(tx, incident.id):
        if promise.kept_at:
            found.append((promise.kept_at, f"kept a promise: {promise.text}", True))
        missed = [move.due_at for move in promise.earlier(at) if move.missed]
        missed += [promise.due(at)] if promise.overdue(at) else []
        found += [(due, f"missed a promise: {promise.text}", True) for due in missed if due]
    found += [
        (change.at, "the advice was to move on", False)
        for change in advice_history.of(tx, incident.id)
        if change.stage is Stage.MOVE_ON
    ]
    if incident.closed_at:
        found.append((incident.closed_at, "closed", True))
    return tuple(
        Step(text=text, own=own, earliest=moment - incident.started_at, latest=moment - incident.started_at)
        for moment, text, own in sorted(found)
        if incident.started_at <= moment <= at
    )
