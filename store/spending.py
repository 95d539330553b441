"""What reading each place has cost, by day and incident."""

from datetime import datetime

from sqlalchemy import Connection, func, select

from domain.spending import Spent, day_of
from store import bulk
from store.escape import escape, unescape
from store.moments import micros, moment
from store.schema import spending


def add(tx: Connection, place: str, incident_id: str, at: datetime, amount: float) -> None:
    """Note what was spent at a moment of the wall clock."""
    if amount:
        bulk.add(tx, spending, [(escape(place), micros(day_of(at)), incident_id, amount)])


def so_far(tx: Connection, place: str, incident_id: str, at: datetime) -> Spent:
    """What the place has cost on the day of `at`, and on this incident at all."""
    row = spending.c
    today = select(func.sum(row.amount)).where(row.place == escape(place), row.day == micros(day_of(at)))
    on_incident = select(func.sum(row.amount)).where(row.incident_id == incident_id, row.place == escape(place))
    return Spent(today=float(tx.scalar(today) or 0), on_incident=float(tx.scalar(on_incident) or 0))


def by_day(tx: Connection, incident_id: str) -> dict[str, dict[datetime, float]]:
    """What was spent on an incident at each place, by day."""
    row = spending.c
    query = select(row.place, row.day, row.amount).where(row.incident_id == incident_id).order_by(row.place, row.day)
    found: dict[str, dict[datetime, float]] = {}
    for place, day, amount in tx.execute(query):
        found.setdefault(unescape(place), {})[moment(day)] = amount
    return found
