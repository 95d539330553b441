"""What to do as of a moment, and why."""

from datetime import datetime

from sqlalchemy import Connection

from analysis.advice.advice import Advice
from analysis.advice.advice import advise as judge
from config.own_thresholds import in_force
from config.playbook import Playbook
from domain.incident import Incident
from situation.facts import known
from situation.then import incident_then

__all__ = ["Advice", "advise"]


def advise(tx: Connection, incident: Incident, at: datetime, *, playbook: Playbook | None = None) -> Advice:
    """The suggestion and the signals as of `at`, from nothing but what was known then. Nothing is stored.

    The same moment always gives the same advice, unless something was removed at its source since.
    """
    book = playbook or in_force()
    return judge(known(tx, incident_then(tx, incident, at), at, book), book)
