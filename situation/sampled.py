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
    """The strata that begin and end within `span` and were read by `known_at` (None: by now), by place and time."""
    found: dict[tuple[str, Span, float, int | None], list[tuple[Span, Drawn]]] = {}
    for held in slots.of(tx, incident.id, span, known_at=known_at):
        slot = held.slot
        key = held.place, slot.stratum, slot.probability, slot.total
        found.setdefault(key, []).append((slot.span, drawn(held.by_label)))
    return [
        Sample(span=stratum, slots=tuple(inside), probability=probability, total=total)
        for (_, stratum, probability, total), inside in found.items()
        if probability < 1
    ]


def counted(tx: Connection, incident: Incident, span: Span) -> Mapping[str, Sequence[Total]]:
    """By place, how many mentions it says there were in each hour of `span`, read or not."""
    return {place: totals.of(tx, incident.id, place, span, HOUR.width) for place in totals.places(tx, incident.id)}
