"""Items that made no sense: kept as they came, counted, and shown with the reason."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from domain.counting import Equation
from domain.mention import Unreadable
from store import bulk, tallies
from store.escape import escape, unescape
from store.moments import micros, moment
from store.schema import quarantine


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantined:
    """`id` grows with every item: a page goes on below the last one's."""

    id: int
    source: str
    item: Unreadable
    first_at: datetime
    last_at: datetime


def put(tx: Connection, incident_id: str, source: str, items: Sequence[Unreadable], now: datetime) -> tuple[int, int]:
    """Keep and count what could not be read: (new, again). The same content again is a duplicate."""
    new = 0
    for item in items:
        values = {
            "incident_id": incident_id,
            "source": escape(source),
            "digest": hashlib.sha256(escape(item.content).encode()).digest(),
            "stood_at": escape(item.where),
            "reason": escape(item.reason),
            "content": escape(item.content),
            "first_at": micros(now),
            "last_at": micros(now),
        }
        insert = bulk.upserting(tx.dialect.name, quarantine).values(values).on_conflict_do_nothing()
        if tx.execute(insert).rowcount == 1:
            new += 1
        else:
            names = ("incident_id", "source", "digest")
            known = (quarantine.c[name] == values[name] for name in names)
            tx.execute(update(quarantine).where(*known).values(last_at=micros(now)))
    again = len(items) - new
    if items:
        change = Equation(received=len(items), quarantined=new, duplicates=again)
        tallies.add(tx, incident_id, source, change)
    return new, again


def page(
    tx: Connection, incident_id: str, *, source: str | None = None, after: int | None = None, limit: int = 50
) -> list[Quarantined]:
    """Newest first; `after` is the id of the last one seen."""
    row = quarantine.c
    query = select(quarantine).where(row.incident_id == incident_id).order_by(row.id.desc()).limit(limit)
    if source is not None:
        query = query.where(row.source == escape(source))
    if after is not None:
        query = query.where(row.id < after)
    return [
        Quarantined(
            id=found["id"],
            source=unescape(found["source"]),
            item=Unreadable(
                where=unescape(found["stood_at"]),
                reason=unescape(found["reason"]),
                content=unescape(found["content"]),
            ),
            first_at=moment(found["first_at"]),
            last_at=moment(found["last_at"]),
        )
        for found in tx.execute(query).mappings()
    ]
