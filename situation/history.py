"""How the advice changes: as it is said at each round of collecting, and as it would have been said about archives."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from config.own_thresholds import in_force
from domain.incident import Incident
from domain.suggestion import AdviceChange
from domain.words import named
from situation.advice import advise
from situation.coverage import last_read_at
from store import advice_history, tallies

NOTHING = (
    "Nothing yet: it is kept at each round of collecting. For archives it is worked out by ownup import, or by ownup "
    "advise --history --compute."
)
AT_ONCE = 50_000  # mentions up to which it is worked out within a minute, right after an import
# At most 200 moments an archive: each hour while it matters by the hour, then often enough to see the end of it.
CLOSE, CLOSELY = timedelta(hours=1), timedelta(days=4)
WIDE, WIDELY = timedelta(hours=6), timedelta(days=30)
_REASONS = 3


def changed(tx: Connection, incident: Incident, at: datetime) -> AdviceChange | None:
    """What the advice says as of `at`, if that is another stage than the last one kept; None before the incident."""
    if at < incident.started_at:
        return None
    known = advice_history.of(tx, incident.id)
    if known and known[-1].at >= at:
        return None
    now = said(tx, incident, at)
    return None if known and known[-1].stage is now.stage else now


def said(tx: Connection, incident: Incident, at: datetime, *, computed_at: datetime | None = None) -> AdviceChange:
    """What the advice says as of `at`, as a row of the history."""
    book = in_force()
    found = advise(tx, incident, at, playbook=book).suggestion
    return AdviceChange(
        incident_id=incident.id,
        at=at,
        stage=found.stage,
        action=found.action,
        rule=found.rule,
        because=found.because,
        playbook=book.version,
        computed_at=computed_at,
    )


def turn(old: AdviceChange | None, new: AdviceChange) -> str:
    """From which stage to which."""
    return f"{named(old.stage)} → {named(new.stage)}" if old else named(new.stage)


def why(change: AdviceChange) -> tuple[str, ...]:
    """The first conditions of the rule as they were shown then, each with its sign."""
    return tuple(f"{item.sign} {item.title}: {item.found}" for item in change.because[:_REASONS])


def moments(tx: Connection, incident: Incident, now: datetime) -> Sequence[datetime]:
    """The moments at which archives are asked: up to their end, and before anything was said at the time."""
    first = next((change.at for change in advice_history.of(tx, incident.id) if not change.computed_at), now)
    end = min(last_read_at(tx, incident, now), first)
    closely = [incident.started_at + place * CLOSE for place in range(CLOSELY // CLOSE)]
    widely = [incident.started_at + CLOSELY + place * WIDE for place in range((WIDELY - CLOSELY) // WIDE)]
    return [at for at in closely + widely if at < end]


def quick(tx: Connection, incident_id: str) -> bool:
    """Whether there are few enough mentions to work the history out while somebody waits."""
    return tallies.equation(tx, incident_id).current <= AT_ONCE


def replayed(
    tx: Connection, incident: Incident, at: Sequence[datetime], *, computed_at: datetime
) -> Iterator[AdviceChange]:
    """What the advice would have said at each of these moments, from what is known now to have been known then."""
    return (said(tx, incident, moment, computed_at=computed_at) for moment in at)
