"""Whether there is anything to show yet, and what of it a chart leaves out."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from analysis.timeline import Timeline
from domain import words
from domain.filters import Filters
from domain.incident import Incident
from domain.words import Noun
from situation.facts import as_of
from store import mentions, tallies


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """The mentions from before a chart begins. `query` leads to them."""

    said: str
    query: tuple[tuple[str, str], ...]


def anything(tx: Connection, incident: Incident, _at: datetime) -> bool:
    """Whether any mention is kept, of whatever time."""
    return tallies.equation(tx, incident.id).current > 0


def earlier(tx: Connection, incident: Incident, at: datetime, shown: Timeline) -> Earlier | None:
    """What a chart leaves out because it is older, None if nothing is."""
    if shown.span is None:
        return None
    before = Filters(until=shown.span.start)
    count = mentions.count(tx, incident.id, before, known_at=as_of(tx, incident, at))
    if not count:
        return None
    lie = "is" if count == 1 else "are"
    since = words.moment(shown.span.start, ZoneInfo(incident.zone))
    return Earlier(
        said=f"{words.counted(count, Noun.MENTION)} from before {since} {lie} not drawn.",
        query=tuple(before.to_query().items()),
    )
