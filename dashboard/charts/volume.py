"""The upper panel: mentions in a bucket by class, against what is usual."""

from typing import Any
from zoneinfo import ZoneInfo

from plotly import graph_objects as go

from analysis.timeline import Timeline, TimelineBucket
from dashboard.charts import points, stretches
from dashboard.charts.axis import milliseconds, position
from dashboard.charts.frame import CLEAR, HATCH
from dashboard.palette import Palette
from domain.reading import Label

LEGEND = {
    Label.NEGATIVE: "negative (at the bottom)",
    Label.NEUTRAL: "neutral",
    Label.POSITIVE: "positive",
    Label.UNSCORED: "not scored",
}
_WIDE = 0.9  # of a bucket; the rest is air
_LEAST = 0.04  # of the panel's height: a bucket with something to say about it is never too flat to be seen


def draw_volume(figure: go.Figure, timeline: Timeline, zone: ZoneInfo, palette: Palette) -> None:
    """Add bars, the marks of partly collected and unfinished buckets, and the usual line."""
    hover = [points.hover(bucket, zone) for bucket in timeline.buckets]
    step = milliseconds(timeline.width)
    for label in points.LABELS:
        amounts = [bucket.by_label.get(label, 0) for bucket in timeline.buckets]
        if label is Label.UNSCORED and not any(amounts):
            continue
        figure.add_bar(
            name=LEGEND[label],
            x=[position(bucket.start) for bucket in timeline.buckets],
            y=amounts,
            width=step * _WIDE,
            offset=step * (1 - _WIDE) / 2,
            marker=_marker(label, palette),
            unselected={"marker": {"opacity": 1}},
            hovertext=hover,
            hovertemplate=points.TEMPLATE,
            customdata=[points.query(bucket.span, label) for bucket in timeline.buckets],
        )
    _draw_partly(figure, timeline, hover, palette)
    _draw_usual(figure, timeline, palette)
    _draw_estimated(figure, timeline, hover, palette)
    for bucket in timeline.buckets:
        if bucket.unfinished:
            _outline_unfinished(figure, bucket, highest(timeline), palette)


def highest(timeline: Timeline) -> float:
    """The highest value that the panel has to show."""
    usual = (bucket.usual.value for bucket in timeline.buckets if bucket.usual)
    estimated = (bucket.estimated.high for bucket in timeline.buckets if bucket.estimated)
    return max([*(bucket.mentions for bucket in timeline.buckets), *usual, *estimated], default=0)


def _marker(label: Label, palette: Palette) -> dict[str, Any]:
    if label is Label.UNSCORED:
        return {
            "color": CLEAR,
            "line": {"width": 0.5, "color": palette.hatch},
            "pattern": HATCH | {"fgcolor": palette.hatch, "bgcolor": CLEAR},
        }
    colours = {
        Label.NEGATIVE: palette.negative,
        Label.NEUTRAL: palette.neutral,
        Label.POSITIVE: palette.positive,
    }
    return {"color": colours[label], "line": {"width": 0}}


def _draw_partly(figure: go.Figure, timeline: Timeline, hover: list[str], palette: Palette) -> None:
    """A hatched outline around what was seen of a bucket that was not read in full."""
    least = highest(timeline) * _LEAST
    partly = [
        (bucket, text) for bucket, text in zip(timeline.buckets, hover, strict=True) if stretches.is_partly(bucket)
    ]
    if not partly:
        return
    figure.add_bar(
        name="partly collected",
        x=[position(bucket.start) for bucket, _ in partly],
        y=[max(bucket.mentions, least) for bucket, _ in partly],
        base=0,
        width=milliseconds(timeline.width),
        offset=0,
        marker={
            "color": CLEAR,
            "line": {"width": 1, "color": palette.hatch},
            "pattern": HATCH | {"shape": "\\", "fgcolor": palette.card, "bgcolor": CLEAR},
        },
        unselected={"marker": {"opacity": 1}},
        hovertext=[text for _, text in partly],
        hovertemplate=points.TEMPLATE,
        customdata=[points.query(bucket.span) for bucket, _ in partly],
    )


def _draw_usual(figure: go.Figure, timeline: Timeline, palette: Palette) -> None:
    runs = stretches.usual(timeline)
    if not runs:
        return
    stretches.draw_band(figure, "usual, nine times in ten", runs, palette.ink, density=0.07)
    figure.add_scatter(
        name="usual for the time",
        mode="lines",
        line={"color": palette.ink, "width": 1.5, "dash": "dash"},
        hoverinfo="skip",
        showlegend=False,
        **stretches.line(runs),
    )


def _draw_estimated(figure: go.Figure, timeline: Timeline, hover: list[str], palette: Palette) -> None:
    """A stroke with its interval where only a sample was read: so many mentions there are in all."""
    found = [
        (bucket, bucket.estimated, text)
        for bucket, text in zip(timeline.buckets, hover, strict=True)
        if bucket.estimated
    ]
    if not found:
        return
    figure.add_scatter(
        name="in all, estimated from a sample",
        mode="markers",
        x=[position(bucket.start + timeline.width / 2) for bucket, _, _ in found],
        y=[total.value for _, total, _ in found],
        error_y={
            "type": "data",
            "array": [total.high - total.value for _, total, _ in found],
            "arrayminus": [total.value - total.low for _, total, _ in found],
            "color": palette.ink,
            "thickness": 1,
            "width": 3,
        },
        marker={"symbol": "line-ew-open", "size": 9, "color": palette.ink, "line": {"width": 2, "color": palette.ink}},
        hovertext=[text for _, _, text in found],
        hovertemplate=points.TEMPLATE,
        customdata=[points.query(bucket.span) for bucket, _, _ in found],
    )


def _outline_unfinished(figure: go.Figure, bucket: TimelineBucket, most: float, palette: Palette) -> None:
    figure.add_shape(
        type="rect",
        xref="x",
        yref="y",
        x0=position(bucket.start),
        x1=position(bucket.end),
        y0=0,
        y1=max(bucket.mentions, most * _LEAST),
        line={"color": palette.ink, "width": 1, "dash": "dot"},
    )
