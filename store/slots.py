"""Random samples in time: which stretches of a place were drawn and read, and what they hold."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, func, select

from domain.reading import Label
from domain.sampling import Slot
from domain.time import Span
from store import bulk
from store.asof import changes_since
from store.codes import LABELS
from store.escape import escape, unescape
from store.moments import micros, moment
from store.schema import mentions, slots


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A slot of a place, and how many mentions were published in it, by class."""

    place: str
    slot: Slot
    by_label: Mapping[Label, int]


def record(tx: Connection, incident_id: str, place: str, drawn: Sequence[Slot], now: datetime) -> None:
    """Keep what was drawn and read. The same stretch read again belongs to the later sample."""
    for slot in drawn:
        values = {
            "incident_id": incident_id,
            "place": escape(place),
            "start_at": micros(slot.span.start),
            "end_at": micros(slot.span.end),
            "stratum_start": micros(slot.stratum.start),
            "stratum_end": micros(slot.stratum.end),
            "probability": slot.probability,
            "total": slot.total,
            "known_at": micros(now),
        }
        statement = bulk.upserting(tx.dialect.name, slots).values(values)
        tx.execute(statement.on_conflict_do_update(index_elements=list(slots.primary_key), set_=values))


def of(tx: Connection, incident_id: str, span: Span, *, known_at: datetime | None = None) -> list[Held]:
    """The slots within `span`, by place and time, as far as they were read by `known_at`, with what was known of their
    mentions then.
    """
    row, said = slots.c, mentions.c
    inside = and_(
        said.incident_id == row.incident_id,
        said.source == row.place,
        said.label.in_(range(len(LABELS))),  # all of them: so that each slot is one short stretch of the index
        said.published_at >= row.start_at,
        said.published_at < row.end_at,
    )
    query = (
        select(slots, said.label, func.count(said.id).label("amount"))
        .select_from(slots.outerjoin(mentions, inside))
        .where(row.incident_id == incident_id, row.start_at >= micros(span.start), row.end_at <= micros(span.end))
        .group_by(*slots.c, said.label)
        .order_by(row.place, row.start_at)
    )
    if known_at is not None:
        query = query.where(row.known_at <= micros(known_at))
    found: dict[tuple[str, Slot], dict[Label, int]] = {}
    for each in tx.execute(query).mappings():
        slot = Slot(
            span=Span(moment(each["start_at"]), moment(each["end_at"])),
            stratum=Span(moment(each["stratum_start"]), moment(each["stratum_end"])),
            probability=each["probability"],
            total=each["total"],
        )
        counts = found.setdefault((unescape(each["place"]), slot), {})
        if each["label"] is not None:
            counts[LABELS[each["label"]]] = each["amount"]
    if known_at is not None and found:
        _as_of(tx, incident_id, span, known_at, found)
    return [Held(place=place, slot=slot, by_label=counts) for (place, slot), counts in found.items()]


def _as_of(
    tx: Connection, incident_id: str, span: Span, at: datetime, found: Mapping[tuple[str, Slot], dict[Label, int]]
) -> None:
    """Count out what was not known at the moment `at`, and in what was edited since."""
    slots_of: dict[str, list[Slot]] = {}
    for place, slot in found:  # in order of time
        slots_of.setdefault(place, []).append(slot)
    for row, sign in changes_since(tx, incident_id, micros(at), micros(span.start), micros(span.end)):
        source, published_at, label = unescape(row.source), moment(row.published_at), LABELS[row.label]
        drawn = slots_of.get(source, [])
        number = bisect_right(drawn, published_at, key=lambda slot: slot.span.start) - 1
        if number >= 0 and published_at < drawn[number].span.end:
            counts = found[source, drawn[number]]
            counts[label] = counts.get(label, 0) + sign
