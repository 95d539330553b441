"""What was read as a random sample in time, ready to be estimated from, and what places count themselves."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from analysis.sampled import Drawn, Sample
from analysis.timeline import drawn
from domain.counting import HOUR, Total
from domain.incident import Incident
from domain.time import Span
from store import slots, totals


def samples(tx: Connection, incident: Incident, span: Span, known_at: datetime | None) -> list[Sample]:
    """Those of `strata` of which only a part was read."""
    return [each for each in strata(tx, incident, span, known_at) if each.probability < 1]


def strata(tx: Connection, incident: Incident, span: Span, known_at: datetime | None) -> list[Sample]:
    """The strata that begin and end within `span` and were read by `known_at` (None: by now), by place and time."""
    found: dict[tuple[str, Span, float, int | None], list[tuple[Span, Drawn]]] = {}
    for held in slots.of(tx, incident.id, span, known_at=known_at):
        slot = held.slot
        key = held.place, slot.stratum, slot.probability, slot.total
        found.setdefault(key, []).append((slot.span, drawn(held.by_label)))
    return [
        Sample(place=place, span=stratum, slots=tuple(inside), probability=probability, total=total)
        for (place, stratum, probability, total), inside in found.items()
    ]


def counted(
    tx: Connection, incident: Incident, span: Span, known_at: datetime | None = None
) -> Mapping[str, Sequence[Total]]:
    """By place, how many mentions it says there were in each hour of `span`, as told by `known_at` (None: by now)."""
    return {
        place: totals.of(tx, incident.id, place, span, HOUR.width, known_at=known_at)
        for place in totals.places(tx, incident.id)
    }
