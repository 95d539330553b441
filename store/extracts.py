"""A random part of what was said, with what the scorer made of it: nearly the same part from one look to the next."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from sqlalchemy import Connection, and_, select

from domain.reading import Label
from store.codes import LABELS, RANKS
from store.escape import unescape
from store.moments import micros, moment
from store.schema import mentions, readings

_CHUNK = 500  # ids in one statement
_SPREAD = 0x9E3779B97F4A7C15  # 2⁶⁴ ÷ the golden ratio: neighbouring ids fall far apart (Knuth, vol. 3, 6.4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """One mention that the scorer could read."""

    published_at: datetime
    text: str
    label: Label
    compound: float


def by_chance(tx: Connection, incident_id: str, at_most: int, until: datetime) -> list[Extract]:
    """Up to so many of the scored mentions that were known by `until` as they are now, in order of time."""
    row, reading = mentions.c, readings.c
    wanted = (row.incident_id == incident_id, row.label != RANKS[Label.UNSCORED], row.published_at <= micros(until))
    ids = np.array(tx.scalars(select(row.id).where(*wanted)).all(), dtype=np.uint64)
    # Those that were found or edited later have an index of their own.
    later = (row.incident_id == incident_id, row.known_at > micros(until), row.known_at > row.published_at)
    ids = np.setdiff1d(ids, np.array(tx.scalars(select(row.id).where(*later)).all(), dtype=np.uint64))
    if len(ids) > at_most:
        with np.errstate(over="ignore"):
            scattered = ids * np.uint64(_SPREAD)
        ids = ids[np.argsort(scattered, kind="stable")[:at_most]]
    same = and_(reading.mention_id == row.id, reading.version == row.version, reading.scorer_id == row.scorer_id)
    query = select(row.published_at, row.text, row.label, reading.compound).join(readings, same)
    listed = ids.tolist()
    found = [
        Extract(
            published_at=moment(each.published_at),
            text=unescape(each.text),
            label=LABELS[each.label],
            compound=each.compound or 0.0,
        )
        for start in range(0, len(listed), _CHUNK)
        for each in tx.execute(query.where(row.id.in_(listed[start : start + _CHUNK])))
    ]
    return sorted(found, key=lambda each: (each.published_at, each.text))
