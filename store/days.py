"""The days of an incident: two indexes of mentions are kept day by day, and whoever reads them names the days."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, literal_column, select

from store.counting import WIDTHS
from store.moments import DAY_WIDTH, micros
from store.schema import DAY_NUMBER, incidents, rollups

_BY_DAY = WIDTHS.index(DAY_WIDTH)  # the roll-ups' level


def days(tx: Connection, incident_id: str | None = None, until: datetime | None = None) -> list[int]:
    """The numbers of the days on which anything was said, in one incident or in any.

    Before 1970 the mentions of a day have two: SQL rounds to zero.
    """
    row = rollups.c
    which = row.incident_id.in_(select(incidents.c.id)) if incident_id is None else row.incident_id == incident_id
    query = select(row.bucket_start).where(which, row.level == _BY_DAY).distinct()
    if until is not None:
        query = query.where(row.bucket_start <= micros(until))
    found = [start // DAY_WIDTH for start in tx.scalars(query)]
    return sorted({*found, *(day + 1 for day in found if day < 0)})


def on_days(numbers: list[int]) -> ColumnElement[bool]:
    """Whether a mention was published on one of these days, in the words of the indexes."""
    number: ColumnElement[int] = literal_column(f"mentions.{DAY_NUMBER}")
    return number.in_(numbers)
