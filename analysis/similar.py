"""Which past incidents are like this one, and in what: to read how others fared, not to conclude from it.

Points for what is shared: three for the same mistake, two for the same class, one for a platform, one for about the
same size. The weights are ours and only order the list; each entry says what it shares.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from domain.past_incident import PastIncident
from domain.time import EPOCH
from domain.words import Noun, counted, named

_MISTAKE, _CLASS, _PLATFORM, _SIZE = 3, 2, 1, 1
_ABOUT = 3.0  # times as many, or a third


@dataclass(frozen=True, slots=True, kw_only=True)
class Similar:
    """`past`, and what it shares with the incident in question, the weightiest first; `reasons` may name platforms."""

    past: PastIncident
    points: int
    reasons: tuple[str, ...]


def similar(this: PastIncident, others: Iterable[PastIncident]) -> list[Similar]:
    """Those that share anything, the most similar first; of equal ones the own before the documented, then the later.

    What is not known of either is not shared.
    """
    found = [_compared(this, other) for other in others if not (other.own and other.id == this.id)]
    return sorted((each for each in found if each.points), key=_rank)


def _rank(found: Similar) -> tuple[int, bool, float, str]:
    began: datetime = found.past.began_at or EPOCH
    return -found.points, not found.past.own, -began.timestamp(), found.past.title


def _compared(this: PastIncident, other: PastIncident) -> Similar:
    shared: list[tuple[int, str]] = []
    if this.mistake and this.mistake is other.mistake:
        shared.append((_MISTAKE, f"the same mistake: {named(this.mistake)}"))
    if this.kind and this.kind is other.kind:
        shared.append((_CLASS, f"the same class: {named(this.kind)}"))
    if both := sorted(this.platforms & other.platforms):
        shared.append((_PLATFORM, f"seen on {', '.join(both)}, too"))
    if this.mentions and other.mentions and 1 / _ABOUT <= other.mentions / this.mentions <= _ABOUT:
        shared.append((_SIZE, f"about the same size: {counted(other.mentions, Noun.MENTION)}"))
    return Similar(
        past=other, points=sum(points for points, _ in shared), reasons=tuple(reason for _, reason in shared)
    )
