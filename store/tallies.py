"""The equation's numbers, kept beside the rows and changed in the same transaction."""

from sqlalchemy import Connection, select

from domain.counting import Equation
from store import bulk
from store.escape import escape, unescape
from store.schema import tallies

_NUMBERS = ("received", "current", "earlier_versions", "duplicates", "quarantined", "removed")


def equation(tx: Connection, incident_id: str, source: str | None = None) -> Equation:
    """Received = current + earlier versions + duplicates + quarantined + removed, of one source or of all."""
    found = by_source(tx, incident_id)
    if source is not None:
        return found.get(source, Equation())
    return sum(found.values(), Equation())


def by_source(tx: Connection, incident_id: str) -> dict[str, Equation]:
    """The equation of every source that has handed over anything."""
    rows = tx.execute(select(tallies).where(tallies.c.incident_id == incident_id).order_by(tallies.c.source))
    return {unescape(row["source"]): Equation(**{name: row[name] for name in _NUMBERS}) for row in rows.mappings()}


def add(tx: Connection, incident_id: str, source: str, change: Equation) -> None:
    """Count `change`, which may hold negative numbers: what moves from one term to another."""
    numbers = tuple(getattr(change, name) for name in _NUMBERS)
    bulk.add(tx, tallies, [(incident_id, escape(source), *numbers)])
