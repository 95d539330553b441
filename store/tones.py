"""How the scorer reads each day on the average, which tells more of it than how many mentions it calls negative."""

from datetime import datetime

from sqlalchemy import Connection, and_, func, select

from domain.counting import Tone
from domain.reading import Label
from store.codes import RANKS
from store.counting import WIDTHS, sources
from store.moments import DAY_WIDTH, micros, moment
from store.schema import mentions, readings, rollups

_BY_DAY = WIDTHS.index(DAY_WIDTH)  # the roll-ups' level
_SCORED = tuple(rank for label, rank in RANKS.items() if label is not Label.UNSCORED)
# Numbers are given in order of arrival. Times an odd number, modulo a power of two, each comes once, in no such order.
_PLACES, _ODD = 2**16, 40_503


def by_day(tx: Connection, incident_id: str, at_most: int, until: datetime) -> list[Tone]:
    """The days on which anything was scored, in order of time, from what was known by `until`.

    Of more than `at_most` mentions, about so many are looked at, by chance, each day having an equal part of them, and
    of a day of fewer all are. The same mentions give the same.
    """
    row = rollups.c
    query = (
        select(row.bucket_start, func.sum(row.mentions))
        .where(row.incident_id == incident_id, row.level == _BY_DAY, row.label.in_(_SCORED))
        .where(row.bucket_start <= micros(until))
        .group_by(row.bucket_start)
        .order_by(row.bucket_start)
    )
    scored = [(start, int(number)) for start, number in tx.execute(query) if number]
    places = [(start, min(_PLACES, -(-at_most * _PLACES // (len(scored) * number)))) for start, number in scored]
    return [found for start, wanted in places if (found := _of(tx, incident_id, start, wanted, until)).mentions]


def _of(tx: Connection, incident_id: str, start: int, places: int, until: datetime) -> Tone:
    row, reading = mentions.c, readings.c
    same = and_(reading.mention_id == row.id, reading.version == row.version, reading.scorer_id == row.scorer_id)
    query = (
        select(func.count(), func.sum(reading.compound), func.sum(reading.compound * reading.compound))
        .select_from(mentions.join(readings, same))
        .where(
            row.incident_id == incident_id,
            row.source.in_(sources(tx, incident_id)),
            row.label.in_(_SCORED),
            row.published_at >= start,
            row.published_at < start + DAY_WIDTH,
            row.published_at <= micros(until),
            row.known_at <= micros(until),
            row.id % _PLACES * _ODD % _PLACES < places,
        )
        .with_hint(mentions, "INDEXED BY mentions_by_feed", "sqlite")
    )
    number, total, squares = tx.execute(query).one()
    return Tone(start=moment(start), mentions=number, total=total or 0.0, squares=squares or 0.0)
