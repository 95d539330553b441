"""Whether there is anything to show yet."""

from datetime import datetime

from sqlalchemy import Connection

from domain.incident import Incident
from store import tallies


def anything(tx: Connection, incident: Incident, _at: datetime) -> bool:
    """Whether any mention is kept, of whatever time."""
    return tallies.equation(tx, incident.id).current > 0
