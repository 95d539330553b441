"""How many mentions a place says there were, read or not: what stands next to what was read."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from domain.counting import Total
from domain.time import Span
from store import bulk
from store.escape import escape, unescape
from store.moments import micros, moment
from store.schema import totals

_MICROSECOND = timedelta(microseconds=1)


def record(tx: Connection, incident_id: str, place: str, counted: Sequence[Total], now: datetime) -> None:
    """Keep totals; a later count of the same bucket replaces the earlier."""
    for each in counted:
        values = {
            "incident_id": incident_id,
            "place": escape(place),
            "start_at": micros(each.start),
            "width": each.width // _MICROSECOND,
            "total": each.count,
            "at_most": each.at_most,
            "counted_at": micros(now),
        }
        statement = bulk.upserting(tx.dialect.name, totals).values(values)
        tx.execute(statement.on_conflict_do_update(index_elements=list(totals.primary_key), set_=values))


def places(tx: Connection, incident_id: str) -> list[str]:
    """The places that tell how much there is."""
    row = totals.c
    return [unescape(place) for place in tx.scalars(select(row.place).where(row.incident_id == incident_id).distinct())]


def of(
    tx: Connection, incident_id: str, place: str, span: Span, width: timedelta, *, known_at: datetime | None = None
) -> list[Total]:
    """The totals of this width that begin within `span`, by time, as far as they were counted by `known_at`.

    A bucket that was not counted is not among them. Only the last count of each is kept: what it was before is lost.
    """
    row = totals.c
    query = (
        select(row.start_at, row.total, row.at_most)
        .where(row.incident_id == incident_id, row.place == escape(place), row.width == width // _MICROSECOND)
        .where(row.start_at >= micros(span.start), row.start_at < micros(span.end))
        .order_by(row.start_at)
    )
    if known_at is not None:
        query = query.where(row.counted_at <= micros(known_at))
    return [
        Total(start=moment(start), width=width, count=total, at_most=at_most)
        for start, total, at_most in tx.execute(query)
    ]
