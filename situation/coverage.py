"""Which sources are meant to be read, and what was read of them as of a moment."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from analysis.coverage import Read, read
from collectors.registry import all_names, place
from domain.counting import Coverage
from domain.incident import Incident
from domain.time import Span
from store import checkpoints, coverage


def covered(tx: Connection, incident: Incident, span: Span, at: datetime) -> Read:
    """What was read of `span` by the moment `at`, with the gaps and their reasons."""
    return read(told(tx, incident, at), span, live=live(tx, incident))


def told(tx: Connection, incident: Incident, at: datetime) -> tuple[Coverage, ...]:
    """What the sources had said by the moment `at` about the time until then."""
    return tuple(coverage.of(tx, incident.id, known_at=at))


def live(tx: Connection, incident: Incident) -> Mapping[str, datetime]:
    """The places that are meant to be read up to now, each with the first moment at which it was tried.

    Those that the watch names count from the start even if nobody has tried them yet. Any other source is an archive:
    it ends where it ends, and that is no gap.
    """
    tried: dict[str, datetime] = {}
    for checkpoint in checkpoints.every(tx, incident.id):
        if checkpoint.source in all_names():
            name, at = place(checkpoint.source), checkpoint.last_success_at or checkpoint.last_failure_at
            tried[name] = min(at or incident.started_at, tried.get(name, at or incident.started_at))
    return dict.fromkeys(map(place, incident.watch.sources), incident.started_at) | tried


def last_read_at(tx: Connection, incident: Incident, now: datetime) -> datetime:
    """The last moment that can be judged: now, or the end of the archives where nothing is read any more."""
    if live(tx, incident):
        return now
    ends = [item.span.end for item in coverage.of(tx, incident.id) if item.complete]
    return min(now, max(ends, default=now))
