"""What to do as of a moment, and why."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from analysis.advice.advice import Advice
from analysis.advice.advice import advise as judge
from config.own_thresholds import in_force
from config.playbook import Playbook
from domain.incident import Incident
from situation.facts import harm_kinds, known
from situation.then import incident_then

__all__ = ["Advice", "advise"]


def advise(tx: Connection, incident: Incident, at: datetime, *, playbook: Playbook | None = None) -> Advice:
    """The suggestion and the signals as of `at`, from nothing but what was known then. Nothing is stored.

    The same moment always gives the same advice, unless something was removed at its source since.
    """
    book = playbook or in_force()
    facts = known(tx, incident_then(tx, incident, at), at, book)
    found = judge(facts, book)
    harmed_until = found.signals.standing.harmed_until
    if facts.incident.kind or found.signals.harm_alarm or harmed_until is None:
        return found
    # Which class it looks like goes by the harm that was named when it was an alarm, which only now is known.
    return judge(replace(facts, harm_kinds=harm_kinds(tx, facts.incident, at, until=harmed_until)), book)
