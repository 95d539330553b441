"""True totals beside what was read: asked for at the end of a run, by a source whose platform counts."""

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from collectors.source import Counting, Source, place_of
from domain.counting import HOUR, Total
from domain.errors import CollectionError
from domain.incident import Incident
from domain.time import EPOCH, Span
from store import coverage, totals
from store.connection import Database

_log = logging.getLogger(__name__)


def count_covered(database: Database, incident: Incident, source: Source) -> tuple[Sequence[Total], str]:
    """The totals of the hours that were to be read and have none, and why they still have none, if that is a failure.

    Counting is free: an hour for which there was no money, or of which a sample was read, is counted all the same.

    So what one run could not count, because it was killed or X did not answer, a later one makes good. What was read
    stands without them: whatever goes wrong is said and logged, never raised.
    """
    if not isinstance(source, Counting):
        return [], ""
    with database.reading() as tx:
        span = _uncounted(tx, incident.id, place_of(source), source.reach)
    if span is None:
        return [], ""
    try:
        return source.counts(incident.watch, span), ""
    except CollectionError as error:
        _log.warning("%s: the totals could not be counted: %s", source.name, error.problem)
        return [], f"the totals could not be counted: {error.problem}"
    except Exception as error:  # noqa: BLE001 - what was read stands, whatever is wrong with the counting
        _log.exception("%s failed at counting in a way that it should not", source.name)
        return [], f"the totals could not be counted: a fault in this program ({type(error).__name__}: {error})"


def _uncounted(tx: Connection, incident_id: str, place: str, reach: timedelta | None) -> Span | None:
    """From the first to the last hour that was to be read, is over and within reach, and has no total; None if all have
    theirs.
    """
    told = [each.span for each in coverage.of(tx, incident_id) if each.source == place]
    begin = max(span.end for span in told) - reach if told and reach else EPOCH
    hours = [hour for span in told for hour in _hours(span) if hour >= begin]
    if not hours:
        return None
    all_of_it = Span(min(hours), max(hours) + HOUR.width)
    known = {total.start for total in totals.of(tx, incident_id, place, all_of_it, HOUR.width)}
    left = [hour for hour in hours if hour not in known]
    return Span(min(left), max(left) + HOUR.width) if left else None


def _hours(span: Span) -> Iterator[datetime]:
    """The hours that begin with the one in which `span` begins and are over before it ends."""
    hour = span.start - (span.start - EPOCH) % HOUR.width
    while hour + HOUR.width <= span.end:
        yield hour
        hour += HOUR.width
