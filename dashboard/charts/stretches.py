"""What of a timeline may be joined by a line, and what was not collected at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import TypeAlias

from analysis.timeline import Timeline, TimelineBucket
from dashboard.charts.axis import position
from domain.counting import Estimate
from domain.time import Span

Run: TypeAlias = list[tuple[TimelineBucket, Estimate]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hole:
    """Buckets in a row of which nothing was read, and why."""

    span: Span
    reasons: tuple[str, ...]


def holes(timeline: Timeline) -> list[Hole]:
    """The stretches that were not collected."""
    found = []
    for empty, run in groupby(timeline.buckets, key=is_uncollected):
        if empty:
            buckets = list(run)
            reasons = sorted({reason for bucket in buckets for reason in bucket.gap_reasons})
            found.append(Hole(span=Span(buckets[0].start, buckets[-1].end), reasons=tuple(reasons)))
    return found


def is_uncollected(bucket: TimelineBucket) -> bool:
    return not bucket.mentions and not bucket.covered


def is_partly(bucket: TimelineBucket) -> bool:
    """Whether something was missed of a bucket of which something was seen."""
    return bucket.covered < 1 and not is_uncollected(bucket)


def middle(bucket: TimelineBucket) -> datetime:
    return bucket.start + (bucket.end - bucket.start) / 2


def runs(timeline: Timeline, values: Sequence[Estimate | None]) -> list[Run]:
    """Stretches without a hole: a line is never drawn through what was not collected or cannot be told."""
    found = []
    pairs = zip(timeline.buckets, values, strict=True)
    for drawn, run in groupby(pairs, key=lambda pair: pair[1] is not None and not is_uncollected(pair[0])):
        if drawn:
            found.append([(bucket, value) for bucket, value in run if value is not None])
    return found


def line(joined: Sequence[Run]) -> dict[str, list[str | None] | list[float | None]]:
    """The values as one broken line."""
    x: list[str | None] = []
    y: list[float | None] = []
    for run in joined:
        x += [*(position(middle(bucket)) for bucket, _ in run), None]
        y += [*(value.value for _, value in run), None]
    return {"x": x, "y": y}


def band(joined: Sequence[Run]) -> dict[str, list[str | None] | list[float | None]]:
    """Closed outlines around the intervals, one a run; each reaches from edge to edge of its buckets."""
    x: list[str | None] = []
    y: list[float | None] = []
    for run in joined:
        places = [position(run[0][0].start), *(position(middle(bucket)) for bucket, _ in run), position(run[-1][0].end)]
        values = [run[0][1], *(value for _, value in run), run[-1][1]]
        x += [*places, *places[::-1], None]
        y += [*(value.high for value in values), *(value.low for value in values[::-1]), None]
    return {"x": x, "y": y}
