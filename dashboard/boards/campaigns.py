"""The organisation's own campaigns: time that is not taken for usual."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from dashboard.boards.declaration import Problems
from domain import words
from domain.campaign import Campaign
from domain.incident import Incident
from domain.time import Span
from store import campaigns


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One campaign; `title` is text from outside."""

    id: str
    title: str
    when: str


def load(tx: Connection, incident: Incident, at: datetime) -> tuple[Row, ...]:  # noqa: ARG001 - as every board
    """All that are declared, in the order in which they began."""
    zone = ZoneInfo(incident.zone)
    return tuple(
        Row(
            id=campaign.id,
            title=campaign.title,
            when=f"{words.moment(campaign.span.start, zone)} to {words.moment(campaign.span.end, zone)}",
        )
        for campaign in campaigns.of(tx, incident.id)
    )


def check_campaign(incident: Incident, *, title: str, start: datetime, end: datetime) -> Campaign | Problems:
    """The campaign that was entered (without an id yet), or what is wrong with it. Times are in the incident's zone."""
    zone = ZoneInfo(incident.zone)
    begins, ends = start.replace(tzinfo=zone), end.replace(tzinfo=zone)
    problems = [] if title.strip() else ["Say which campaign it was."]
    if ends <= begins:
        problems.append("It ends before it begins.")
    if problems:
        return tuple(problems)
    return Campaign(id="", incident_id=incident.id, span=Span(begins, ends), title=" ".join(title.split()))
