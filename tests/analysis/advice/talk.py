"""Made-up talk for tests: steady chatter with a daily rhythm, and whatever a story adds to it, the same every time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from analysis.advice.advice import reach_back
from analysis.advice.background import floor_hour
from analysis.advice.facts import Facts
from config.playbook import shipped
from domain.counting import BucketCount, Coverage
from domain.incident import Incident, IncidentKind, Statement, StatementKind
from domain.reading import Label
from domain.time import Span

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
CUTS = shipped().thresholds
_MINUTE = timedelta(minutes=1)
_LABELS = (Label.NEGATIVE, Label.NEUTRAL, Label.POSITIVE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mood:
    """How people talk: mentions an hour, the negative share of them, and the shares of these that ask or name harm."""

    rate: float = 60
    negative: float = 0.2
    asks: float = 0.03
    harm: float = 0.0


def usual(hours: float) -> Mood:
    """Chatter with a daily rhythm; `hours` since the incident started."""
    return Mood(rate=60 * (1 + 0.5 * np.sin(hours * np.pi / 12)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """Everything said from `before` the incident to `after` it; counts[minute, label, (mentions, asking, harm)]."""

    source: str
    first: datetime
    counts: NDArray[np.int64] = field(repr=False)

    def rows(self, start: datetime, end: datetime, width: timedelta) -> Iterator[BucketCount]:
        """What was published from `start` to `end`, in buckets of `width`."""
        step = width // _MINUTE
        low, high = max((start - self.first) // _MINUTE, 0), max((end - self.first) // _MINUTE, 0)
        part = self.counts[low : low + (high - low) // step * step]
        for place, sums in enumerate(part.reshape(-1, step, len(_LABELS), 3).sum(axis=1)):
            at = self.first + (low + place * step) * _MINUTE
            for label, (mentions, asking, harm) in zip(_LABELS, sums, strict=True):
                if mentions:
                    yield BucketCount(
                        start=at,
                        source=self.source,
                        label=label,
                        mentions=int(mentions),
                        asking=int(asking),
                        harm=int(harm),
                    )


def talk(
    mood: Callable[[float], Mood] = usual,
    *,
    before: timedelta = 7 * DAY,
    after: timedelta = 3 * DAY,
    seed: int = 1,
    source: str = "forum",
) -> Talk:
    """Draw what is said, minute by minute, from the `mood` at so many hours since the start."""
    chance = np.random.default_rng(seed)
    minutes = int((before + after) / _MINUTE)
    moods = [mood(minute / 60 - before / HOUR) for minute in range(0, minutes, 15)]
    per = {
        name: np.repeat([getattr(one, name) for one in moods], 15)[:minutes]
        for name in ("rate", "negative", "asks", "harm")
    }
    total = chance.poisson(per["rate"] / 60)
    negative = chance.binomial(total, per["negative"])
    positive = chance.binomial(total - negative, 0.4)
    counts = np.zeros((minutes, len(_LABELS), 3), dtype=np.int64)
    counts[:, 0] = np.stack(
        [negative, chance.binomial(negative, per["asks"]), chance.binomial(negative, per["harm"])], axis=1
    )
    counts[:, 1, 0] = total - negative - positive
    counts[:, 2, 0] = positive
    return Talk(source=source, first=START - before, counts=counts)


def incident(
    kind: IncidentKind | None = None, *, affected: int | None = None, own_audience: int | None = None
) -> Incident:
    return Incident(
        id="made-up", title="Made up", started_at=START, kind=kind, affected=affected, own_audience=own_audience
    )


def known(
    said: Talk,
    at: datetime,
    kind: IncidentKind | None = None,
    *,
    gaps: tuple[Span, ...] = (),
    statements: tuple[Statement, ...] = (),
    affected: int | None = None,
) -> Facts:
    """The facts as of `at` for one live source that was read in full but for `gaps`."""
    minutes_from = floor_hour(at - reach_back(CUTS))
    missing = tuple(Coverage(source=said.source, span=gap, complete=False, reason="budget spent") for gap in gaps)
    return Facts(
        incident=incident(kind, affected=affected),
        at=at,
        hours=tuple(said.rows(said.first, minutes_from, HOUR)),
        minutes=tuple(said.rows(max(minutes_from, said.first), at, _MINUTE)),
        minutes_from=minutes_from,
        coverage=(*_complete(said, at, gaps), *missing),
        live={said.source: said.first},
        statements=tuple(one for one in statements if one.at <= at),
    )


def together(first: Facts, second: Facts) -> Facts:
    """The facts of two sources."""
    return replace(
        first,
        hours=(*first.hours, *second.hours),
        minutes=(*first.minutes, *second.minutes),
        coverage=(*first.coverage, *second.coverage),
        live={**first.live, **second.live},
    )


def statement(kind: StatementKind, at: datetime) -> Statement:
    return Statement(id=f"{kind}-{at:%d%H%M}", incident_id="made-up", at=at, kind=kind, text="We are sorry.")


def _complete(said: Talk, at: datetime, gaps: tuple[Span, ...]) -> Iterator[Coverage]:
    start = said.first
    for gap in (*gaps, None):
        end = gap.start if gap else at
        if start < end:
            yield Coverage(source=said.source, span=Span(start, end), complete=True)
        start = gap.end if gap else at
