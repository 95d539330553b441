"""The lower panel: the negative share.

VADER's own share finds too few negative mentions, so it is dotted and never drawn as the level: the solid line in
orange is kept for a share that has been corrected with labels. The band is sampling alone.
"""

from collections.abc import Sequence
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from plotly import graph_objects as go

from analysis.pooled import pooled_shares
from analysis.timeline import Timeline
from dashboard.charts import points, stretches
from dashboard.charts.frame import faded
from dashboard.charts.stretches import Point
from dashboard.palette import Palette
from domain import words
from domain.reading import Label

CORRECTED = "corrected with human labels"
UNCALIBRATED = "VADER alone, uncalibrated: finds roughly half of negative posts"


def draw_share(figure: go.Figure, timeline: Timeline, zone: ZoneInfo, palette: Palette) -> None:
    """Add the dotted line and its band, broken where nothing was scored or collected; little talk is pooled."""
    runs = [[Point(span=pool.span, value=pool.share) for pool in run] for run in pooled_shares(timeline)]
    if not runs:
        return
    _draw_corrected(figure, timeline, zone, palette)
    figure.add_scatter(
        name="sampling alone, 95 %",
        mode="lines",
        fill="toself",
        fillcolor=faded(palette.hatch, 0.18),
        line={"width": 0},
        hoverinfo="skip",
        showlegend=False,
        yaxis="y2",
        **stretches.band(runs),
    )
    places = [point for run in runs for point in [*run, None]]
    figure.add_scatter(
        name=UNCALIBRATED,
        mode="lines+markers",
        line={"color": palette.ink, "width": 1.6, "dash": "dot"},
        # A lone point has no line to stand on, so it gets a dot; the others only need something to be clicked.
        marker={"size": 6, "color": palette.ink, "opacity": [mark for run in runs for mark in _marks(run)]},
        hovertext=[points.hover_share(point.span, point.value, zone) if point else "" for point in places],
        hovertemplate=points.TEMPLATE,
        customdata=[points.query(point.span, Label.NEGATIVE) if point else "" for point in places],
        showlegend=False,
        yaxis="y2",
        **stretches.line(runs),
    )


def _draw_corrected(figure: go.Figure, timeline: Timeline, zone: ZoneInfo, palette: Palette) -> None:
    """The share that people would find, solid with its band, where there are labels enough to know."""
    runs = [
        [Point(span=bucket.span, value=bucket.corrected) for bucket in run if bucket.corrected]
        for known, run in groupby(timeline.buckets, key=lambda bucket: bucket.corrected is not None)
        if known
    ]
    if not runs:
        return
    figure.add_scatter(
        name="corrected, 95 %",
        mode="lines",
        fill="toself",
        fillcolor=faded(palette.negative, 0.22),
        line={"width": 0},
        hoverinfo="skip",
        showlegend=False,
        yaxis="y2",
        **stretches.band(runs),
    )
    places = [point for run in runs for point in [*run, None]]
    figure.add_scatter(
        name=CORRECTED,
        mode="lines+markers",
        line={"color": palette.negative, "width": 2.4},
        marker={"size": 6, "color": palette.negative, "opacity": [mark for run in runs for mark in _marks(run)]},
        hovertext=[points.hover_corrected(point.span, point.value, zone) if point else "" for point in places],
        hovertemplate=points.TEMPLATE,
        customdata=[points.query(point.span) if point else "" for point in places],
        showlegend=False,
        yaxis="y2",
        **stretches.line(runs),
    )


def share_axis(palette: Palette, domain: tuple[float, float]) -> dict[str, Any]:
    """From none to all, always: a share that fills its panel by scaling would look like a wave."""
    return {
        "domain": list(domain),
        "range": [0, 1.02],
        "tickvals": [0, 0.5, 1],
        "ticktext": [words.percent(share) for share in (0, 0.5, 1)],
        "tickfont": {"color": palette.muted, "size": 12},
        "gridcolor": palette.rule,
        "zeroline": True,
        "zerolinecolor": palette.rule,
        "fixedrange": True,
        "anchor": "x",
    }


def _marks(run: Sequence[Point]) -> list[float]:
    return [1.0 if len(run) == 1 else 0.0] * len(run) + [0.0]
