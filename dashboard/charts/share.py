"""The lower panel: the negative share.

VADER's own share finds too few negative mentions, so it is dotted and never drawn as the level: the solid line in
orange is kept for a share that has been corrected with labels. The band is sampling alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from plotly import graph_objects as go

from analysis.pooled import pooled_shares
from analysis.timeline import Timeline
from dashboard.charts import points, stretches
from dashboard.charts.stretches import Point
from dashboard.palette import Palette
from domain import words
from domain.counting import Estimate
from domain.reading import Label
from domain.time import Span

CORRECTED = "corrected with human labels"
_AXIS = "y2"
UNCALIBRATED = "VADER alone, uncalibrated: finds roughly half of negative posts"


def draw_share(figure: go.Figure, timeline: Timeline, zone: ZoneInfo, palette: Palette) -> None:
    """Add the dotted line and its band, broken where nothing was scored or collected; little talk is pooled."""
    runs = [[Point(span=pool.span, value=pool.share) for pool in run] for run in pooled_shares(timeline)]
    if not runs:
        return
    _draw_corrected(figure, timeline, zone, palette)
    stretches.draw_band(figure, "sampling alone, 95 %", runs, palette.hatch, density=0.18, axis=_AXIS)
    naive = _Line(
        name=UNCALIBRATED,
        style={"color": palette.ink, "width": 1.6, "dash": "dot"},
        hover=points.hover_share,
        query=lambda span: points.query(span, Label.NEGATIVE),
    )
    _draw_line(figure, runs, naive, zone)


def _draw_corrected(figure: go.Figure, timeline: Timeline, zone: ZoneInfo, palette: Palette) -> None:
    """The share that people would find, solid with its band, where there are labels enough to know; pooled likewise."""
    runs = [[Point(span=pool.span, value=pool.share) for pool in run] for run in timeline.corrected]
    if not runs:
        return
    stretches.draw_band(figure, "corrected, 95 %", runs, palette.negative, density=0.22, axis=_AXIS)
    corrected = _Line(
        name=CORRECTED,
        style={"color": palette.negative, "width": 2.4},
        hover=points.hover_corrected,
        query=points.query,
    )
    _draw_line(figure, runs, corrected, zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """How a line looks, what its points say when pointed at, and where they lead."""

    name: str
    style: dict[str, Any]
    hover: Callable[[Span, Estimate, ZoneInfo], str]
    query: Callable[[Span], str]


def _draw_line(figure: go.Figure, runs: Sequence[Sequence[Point]], drawn: _Line, zone: ZoneInfo) -> None:
    places = [point for run in runs for point in [*run, None]]
    figure.add_scatter(
        name=drawn.name,
        mode="lines+markers",
        line=drawn.style,
        # A lone point has no line to stand on, so it gets a dot; the others only need something to be clicked.
        marker={"size": 6, "color": drawn.style["color"], "opacity": [mark for run in runs for mark in _marks(run)]},
        hovertext=[drawn.hover(point.span, point.value, zone) if point else "" for point in places],
        hovertemplate=points.TEMPLATE,
        customdata=[drawn.query(point.span) if point else "" for point in places],
        showlegend=False,
        yaxis=_AXIS,
        **stretches.line(runs),
    )


def share_words(timeline: Timeline) -> str:
    """Which line is which, for the title of the panel."""
    return f"solid: {CORRECTED}; dotted: VADER alone" if timeline.corrected else f"dotted: {UNCALIBRATED}"


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
