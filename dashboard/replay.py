"""The history of advice about an archive, worked out right after it was imported, as the command line does."""

from collections.abc import Callable

from dashboard import data
from dashboard.clock import wall
from situation import history
from store import advice_history, incidents


def work_out(incident_id: str, progress: Callable[[float], object]) -> bool:
    """Work out what would have been advised, if that is quick; whether it was. `progress` gets the share done.

    Raises StoreError.
    """
    database = data.database()
    with database.reading() as tx:
        if not history.quick(tx, incident_id):
            return False
        incident, now = incidents.get(tx, incident_id), wall()
        asked = history.moments(tx, incident, incident.now(now))
        changes = []
        for done, change in enumerate(history.replayed(tx, incident, asked, computed_at=now), start=1):
            changes.append(change)
            progress(done / len(asked))
    with database.writing() as tx:
        advice_history.replace_computed(tx, changes)
    return True
