"""What of a timeline may be joined by a line, and what was not collected at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from plotly import graph_objects as go

from analysis.timeline import Timeline, TimelineBucket
from dashboard.charts.axis import position
from dashboard.charts.frame import faded
from domain.counting import Estimate
from domain.time import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A value for a stretch of time; a line goes through the middles of stretches."""

    span: Span
    value: Estimate

    @property
    def middle(self) -> datetime:
        return self.span.start + self.span.length / 2


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
    """Whether no source at all was read, not even for a while."""
    return not bucket.mentions and not bucket.seen


def is_partly(bucket: TimelineBucket) -> bool:
    """Whether something was missed of a bucket of which something was seen."""
    return bucket.covered < 1 and not is_uncollected(bucket)


def usual(timeline: Timeline) -> list[list[Point]]:
    """What is usual, in stretches without a hole: a line is never drawn through what was not collected."""
    found = []
    for drawn, run in groupby(timeline.buckets, key=lambda bucket: bool(bucket.usual) and not is_uncollected(bucket)):
        if drawn:
            found.append([Point(span=bucket.span, value=bucket.usual) for bucket in run if bucket.usual])
    return found


def line(runs: Sequence[Sequence[Point]]) -> dict[str, list[str | None] | list[float | None]]:
    """The values as one line, broken between the runs."""
    x: list[str | None] = []
    y: list[float | None] = []
    for run in runs:
        x += [*(position(point.middle) for point in run), None]
        y += [*(point.value.value for point in run), None]
    return {"x": x, "y": y}


def band(runs: Sequence[Sequence[Point]]) -> dict[str, list[str | None] | list[float | None]]:
    """Closed outlines around the intervals, one a run; each reaches from edge to edge of its stretches."""
    x: list[str | None] = []
    y: list[float | None] = []
    for run in runs:
        places = [position(run[0].span.start), *(position(point.middle) for point in run), position(run[-1].span.end)]
        values = [point.value for point in (run[0], *run, run[-1])]
        x += [*places, *places[::-1], None]
        y += [*(value.high for value in values), *(value.low for value in values[::-1]), None]
    return {"x": x, "y": y}


def draw_band(
    figure: go.Figure, name: str, runs: Sequence[Sequence[Point]], colour: str, *, density: float, axis: str = "y"
) -> None:
    """Add the intervals as an area without a line, `density` 0 … 1 of `colour`; it does not answer to the pointer."""
    figure.add_scatter(
        name=name,
        mode="lines",
        fill="toself",
        fillcolor=faded(colour, density),
        line={"width": 0},
        hoverinfo="skip",
        showlegend=False,
        yaxis=axis,
        **band(runs),
    )
