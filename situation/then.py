"""An incident as it stood at an earlier moment: what people had recorded of it by then."""

from datetime import datetime

from sqlalchemy import Connection

from domain.incident import Incident
from situation.coverage import live
from store import incident_changes


def incident_then(tx: Connection, incident: Incident, at: datetime) -> Incident:
    """The incident with its class, its audience, how many it touched and who led, as they were recorded at `at`.

    Where only archives were read nobody watched at the time, and a look back asks what would have been said with what
    it turned out to be: there all of it counts from the start, as the mentions do.
    """
    then = incident_changes.undo(tx, incident, since=at)
    return then if then == incident or live(tx, incident) else incident
