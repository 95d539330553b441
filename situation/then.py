"""An incident as it stood at an earlier moment: the class that people had given it by then."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from domain.incident import Incident
from situation.coverage import live
from store import class_changes


def incident_then(tx: Connection, incident: Incident, at: datetime) -> Incident:
    """The incident with its class as of `at`.

    Where only archives were read nobody watched at the time, and a look back asks what would have been said with the
    class that it turned out to be: there it counts from the start, as the mentions do.
    """
    changes = class_changes.of(tx, incident.id)
    if not changes or changes[-1].at <= at or not live(tx, incident):
        return incident
    before = [change.kind for change in changes if change.at <= at]
    return replace(incident, kind=before[-1] if before else None)
