"""Where each source goes on, and who is reading it just now."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping, delete, or_, select, update

from store import bulk
from store.escape import escape, unescape
from store.moments import micros, micros_or_none, moment, moment_or_none
from store.schema import checkpoints, leases

_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """What one source has reached in one incident. `cursor` is opaque to all but the source.

    `due_at`: when it is worth looking again (None: at once), `interval` after the last look. `retry_at`: not before
    then, because it failed. Both are the wall clock's.
    """

    incident_id: str
    source: str
    cursor: str | None = None
    covered_until: datetime | None = None
    last_success_at: datetime | None = None
    last_failure_at: datetime | None = None
    last_problem: str = ""
    retry_at: datetime | None = None
    due_at: datetime | None = None
    interval: timedelta | None = None


def get(tx: Connection, incident_id: str, source: str) -> Checkpoint:
    """An empty one if the source was never read."""
    row = checkpoints.c
    query = select(checkpoints).where(row.incident_id == incident_id, row.source == escape(source))
    found = tx.execute(query).mappings().one_or_none()
    return _checkpoint(found) if found else Checkpoint(incident_id=incident_id, source=source)


def put(tx: Connection, checkpoint: Checkpoint) -> None:
    values = {
        "incident_id": checkpoint.incident_id,
        "source": escape(checkpoint.source),
        "cursor": None if checkpoint.cursor is None else escape(checkpoint.cursor),
        "covered_until": micros_or_none(checkpoint.covered_until),
        "last_success_at": micros_or_none(checkpoint.last_success_at),
        "last_failure_at": micros_or_none(checkpoint.last_failure_at),
        "last_problem": escape(checkpoint.last_problem),
        "retry_at": micros_or_none(checkpoint.retry_at),
        "due_at": micros_or_none(checkpoint.due_at),
        "due_every": None if checkpoint.interval is None else checkpoint.interval // _MICROSECOND,
    }
    statement = bulk.upserting(tx.dialect.name, checkpoints).values(values)
    tx.execute(statement.on_conflict_do_update(index_elements=["incident_id", "source"], set_=values))


def every(tx: Connection, incident_id: str | None = None) -> list[Checkpoint]:
    """By incident and source."""
    query = select(checkpoints).order_by(checkpoints.c.incident_id, checkpoints.c.source)
    if incident_id is not None:
        query = query.where(checkpoints.c.incident_id == incident_id)
    return [_checkpoint(row) for row in tx.execute(query).mappings()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Who is reading a source, and until when nobody else may."""

    holder: str
    until: datetime


def lease_of(tx: Connection, incident_id: str, source: str) -> Held | None:
    """The lease on a source, None if nobody reads it. It may have run out."""
    row = leases.c
    query = select(row.holder, row.until).where(row.incident_id == incident_id, row.source == escape(source))
    found = tx.execute(query).one_or_none()
    return Held(holder=unescape(found.holder), until=moment(found.until)) if found else None


def take_lease(  # noqa: PLR0917 - who, what, and how long, in the order in which one says it
    tx: Connection, incident_id: str, source: str, holder: str, now: datetime, length: timedelta
) -> bool:
    """Whether `holder` may read the source until `now + length`: yes unless somebody else's lease still runs."""
    values = {
        "incident_id": incident_id,
        "source": escape(source),
        "holder": escape(holder),
        "until": micros(now + length),
    }
    statement = bulk.upserting(tx.dialect.name, leases).values(values)
    free = or_(leases.c.until <= micros(now), leases.c.holder == escape(holder))
    taken = tx.execute(
        statement.on_conflict_do_update(index_elements=["incident_id", "source"], set_=values, where=free)
    )
    return taken.rowcount == 1


def renew_lease(  # noqa: PLR0917 - likewise
    tx: Connection, incident_id: str, source: str, holder: str, now: datetime, length: timedelta
) -> bool:
    """Extend a lease. False if it is no longer the holder's: somebody else took it after it ran out."""
    mine = (leases.c.incident_id == incident_id, leases.c.source == escape(source))
    renewed = tx.execute(
        update(leases).where(*mine, leases.c.holder == escape(holder)).values(until=micros(now + length))
    )
    return renewed.rowcount == 1


def drop_lease(tx: Connection, incident_id: str, source: str, holder: str) -> None:
    """Give the lease back, if it is still the holder's."""
    mine = (leases.c.incident_id == incident_id, leases.c.source == escape(source))
    tx.execute(delete(leases).where(*mine, leases.c.holder == escape(holder)))


def _checkpoint(row: RowMapping) -> Checkpoint:
    return Checkpoint(
        incident_id=row["incident_id"],
        source=unescape(row["source"]),
        cursor=None if row["cursor"] is None else unescape(row["cursor"]),
        covered_until=moment_or_none(row["covered_until"]),
        last_success_at=moment_or_none(row["last_success_at"]),
        last_failure_at=moment_or_none(row["last_failure_at"]),
        last_problem=unescape(row["last_problem"]),
        retry_at=moment_or_none(row["retry_at"]),
        due_at=moment_or_none(row["due_at"]),
        interval=None if row["due_every"] is None else timedelta(microseconds=row["due_every"]),
    )
