"""How far the mentions of each place were looked at again: what was edited or taken back shows only then.

A pass goes over the mentions of a place in all real incidents, open or closed, in the order of their keys.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, func, select

from store import bulk
from store.escape import escape, unescape
from store.keys import key, value
from store.moments import micros, micros_or_none, moment, moment_or_none
from store.schema import incidents, mentions, rechecks, tallies

_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recheck:
    """How far one place is. `since_at`: every mention was looked at again since then, or came since then.

    `started_at`, `after` and `looked` are the pass under way (None, "" and 0 between passes): when it began, the key
    that it has reached, how many mentions that was. `finished_at` and `finished_looked` are the last whole pass.
    `within` is the duty, `edited` and `removed` what was found so far in all. Times are the wall clock's.
    """

    place: str
    within: timedelta
    since_at: datetime
    started_at: datetime | None = None
    after: str = ""
    looked: int = 0
    finished_at: datetime | None = None
    finished_looked: int = 0
    edited: int = 0
    removed: int = 0
    last_failure_at: datetime | None = None
    last_problem: str = ""
    retry_at: datetime | None = None

    def missed(self, now: datetime) -> bool:
        """Whether some mention was not looked at for longer than it may be."""
        return now - self.since_at > self.within


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A mention to look at: its id at its source, the key that stands for it, and in how many incidents it is."""

    native_id: str
    key: str
    incidents: int


def get(tx: Connection, place: str) -> Recheck | None:
    """None if the place was never begun."""
    found = tx.execute(select(rechecks).where(rechecks.c.place == escape(place))).mappings().one_or_none()
    return _recheck(found) if found else None


def every(tx: Connection) -> list[Recheck]:
    """By place."""
    return [_recheck(row) for row in tx.execute(select(rechecks).order_by(rechecks.c.place)).mappings()]


def put(tx: Connection, state: Recheck) -> None:
    values = {
        "place": escape(state.place),
        "within": state.within // _MICROSECOND,
        "since_at": micros(state.since_at),
        "started_at": micros_or_none(state.started_at),
        "after": state.after,
        "looked": state.looked,
        "finished_at": micros_or_none(state.finished_at),
        "finished_looked": state.finished_looked,
        "edited": state.edited,
        "removed": state.removed,
        "last_failure_at": micros_or_none(state.last_failure_at),
        "last_problem": escape(state.last_problem),
        "retry_at": micros_or_none(state.retry_at),
    }
    statement = bulk.upserting(tx.dialect.name, rechecks).values(values)
    tx.execute(statement.on_conflict_do_update(index_elements=["place"], set_=values))


def begun_at(tx: Connection, place: str) -> datetime | None:
    """When the earliest mention of a place came that is still kept; None if there is none."""
    row = mentions.c
    earliest = [
        tx.scalar(select(func.min(row.collected_at)).where(row.incident_id == each, row.source == escape(place)))
        for each in _incidents(tx, place)
    ]
    return min((moment(each) for each in earliest if each is not None), default=None)


def number(tx: Connection, place: str) -> int:
    """How many mentions a whole pass has to look at."""
    row = tallies.c
    query = select(func.sum(row.current)).where(row.source == escape(place), row.incident_id.in_(_real()))
    return int(tx.scalar(query) or 0)


def next_ones(tx: Connection, place: str, after: str, limit: int) -> list[Waiting]:
    """Up to `limit` of those after the key `after`, in order; each once, however many incidents have it."""
    row = mentions.c
    found: list[Any] = []
    for incident_id in _incidents(tx, place):
        query = (
            select(row.native_id, row.long_ids)
            .where(row.incident_id == incident_id, row.source == escape(place), row.native_id > after)
            .order_by(row.native_id)
            .limit(limit)
        )
        found += tx.execute(query).all()
    by_key = attrgetter("native_id")
    same = (list(each) for _, each in groupby(sorted(found, key=by_key), key=by_key))
    waiting = [Waiting(native_id=_native_id(*each[0]), key=each[0].native_id, incidents=len(each)) for each in same]
    return waiting[:limit]


def holders(tx: Connection, place: str, native_ids: Sequence[str]) -> dict[str, list[str]]:
    """Which real incidents have which of these mentions: incident → native ids."""
    row = mentions.c
    keys = {key(each): each for each in native_ids}
    found: dict[str, list[str]] = {}
    for incident_id in _incidents(tx, place) if keys else ():
        query = select(row.native_id).where(
            row.incident_id == incident_id, row.source == escape(place), bulk.among(tx, row.native_id, list(keys))
        )
        if has := [keys[each] for each in tx.scalars(query)]:
            found[incident_id] = has
    return found


def _native_id(stored: str, long_ids: str) -> str:
    return value(stored, json.loads(long_ids).get("native_id", "") if long_ids else "")


def _real() -> Select[tuple[str]]:
    return select(incidents.c.id).where(incidents.c.drill.is_(None))


def _incidents(tx: Connection, place: str) -> list[str]:
    """The real incidents that have mentions of a place."""
    row = tallies.c
    query = select(row.incident_id).where(row.source == escape(place), row.current > 0, row.incident_id.in_(_real()))
    return list(tx.scalars(query.order_by(row.incident_id)))


def _recheck(row: RowMapping) -> Recheck:
    return Recheck(
        place=unescape(row["place"]),
        within=timedelta(microseconds=row["within"]),
        since_at=moment(row["since_at"]),
        started_at=moment_or_none(row["started_at"]),
        after=row["after"],
        looked=row["looked"],
        finished_at=moment_or_none(row["finished_at"]),
        finished_looked=row["finished_looked"],
        edited=row["edited"],
        removed=row["removed"],
        last_failure_at=moment_or_none(row["last_failure_at"]),
        last_problem=unescape(row["last_problem"]),
        retry_at=moment_or_none(row["retry_at"]),
    )
