"""Hatching as drawn lines, for pictures.

A browser prints a hatched area as a coarse image of its own, one a bar: a PDF of sixteen megabytes, blurred on paper.
Lines stay sharp and small. They are worked out in pixels, which a picture has and a page that stretches has not.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from plotly import graph_objects as go

from dashboard.charts.axis import position
from dashboard.charts.frame import CLEAR

_APART = 6.0  # pixels between two lines, measured along an axis

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - positions on the axis say no zone
_MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scale:
    """Pixels for the values of an axis: `per` one of them, from `start` on."""

    start: float
    per: float

    def pixel(self, value: float) -> float:
        return (value - self.start) * self.per

    def value(self, pixel: float) -> float:
        return self.start + pixel / self.per


def engrave(figure: go.Figure) -> go.Figure:
    """A copy of `figure`, whose width is set, in which bars are hatched by lines; legends keep their pattern."""
    drawn = go.Figure(figure)
    if not any(trace.type == "bar" for trace in drawn.data):
        return drawn
    layout = figure.layout
    plot_width = layout.width - layout.margin.l - layout.margin.r
    plot_height = layout.height - layout.margin.t - layout.margin.b
    across = _time_scale(layout.xaxis.range, plot_width)
    floors: dict[tuple[str, str], float] = {}
    for bars in [trace for trace in drawn.data if trace.type == "bar"]:
        rectangles = list(_rectangles(bars, floors))
        if not bars.marker.pattern.shape or not rectangles:
            continue
        axis = layout["yaxis" + (bars.yaxis or "y")[1:]]
        domain = axis.domain or (0, 1)
        upward = _Scale(
            start=axis.range[0], per=(domain[1] - domain[0]) * plot_height / (axis.range[1] - axis.range[0])
        )
        drawn.add_trace(_lines(bars, rectangles, across, upward))
        drawn.add_bar(name=bars.name, x=[None], y=[None], marker=bars.marker, showlegend=bars.showlegend)
        bars.update(showlegend=False, marker={"pattern": {"shape": ""}, "color": CLEAR})
    return drawn


def _time_scale(between: Sequence[str], plot_width: float) -> _Scale:
    start, end = (_milliseconds(moment) for moment in between)
    return _Scale(start=start, per=plot_width / (end - start))


def _rectangles(bars: go.Bar, floors: dict[tuple[str, str], float]) -> Iterator[tuple[float, float, float, float]]:
    """Left, right, foot and top of each bar; `floors` remembers how high earlier traces have stacked."""
    widths = bars.width if isinstance(bars.width, Sequence) else [bars.width] * len(bars.x)
    for x, y, width in zip(bars.x, bars.y, widths, strict=True):
        left = _milliseconds(x) + bars.offset
        foot = floors.get((bars.yaxis, x), 0.0) if bars.base is None else bars.base
        if bars.base is None:
            floors[bars.yaxis, x] = foot + y
        if y:
            yield left, left + width, foot, foot + y


def _lines(
    bars: go.Bar, rectangles: list[tuple[float, float, float, float]], across: _Scale, upward: _Scale
) -> go.Scatter:
    x: list[str | None] = []
    y: list[float | None] = []
    falling = bars.marker.pattern.shape == "\\"
    for left, right, foot, top in rectangles:
        pixels = (across.pixel(left), across.pixel(right), upward.pixel(foot), upward.pixel(top))
        for (x0, y0), (x1, y1) in _strokes(*pixels, falling=falling):
            x += [_moment(across.value(x0)), _moment(across.value(x1)), None]
            y += [upward.value(y0), upward.value(y1), None]
    pattern = bars.marker.pattern
    return go.Scatter(
        x=x,
        y=y,
        mode="lines",
        line={"color": pattern.fgcolor, "width": 1},
        opacity=pattern.fgopacity or 1,
        hoverinfo="skip",
        showlegend=False,
        xaxis=bars.xaxis,
        yaxis=bars.yaxis,
    )


def _strokes(
    left: float, right: float, foot: float, top: float, *, falling: bool
) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """The parts inside of a rectangle of diagonal lines that run on from one rectangle to the next."""
    if falling:
        for (x0, y0), (x1, y1) in _strokes(-right, -left, foot, top, falling=False):
            yield (-x0, y0), (-x1, y1)
        return
    # Rising lines are y = x + offset; those that cut the rectangle lie between the offsets of two corners.
    offset = -((right - foot) // _APART) * _APART
    while offset < top - left:
        start, end = max(left, foot - offset), min(right, top - offset)
        if start < end:
            yield (start, start + offset), (end, end + offset)
        offset += _APART


def _milliseconds(moment: str) -> float:
    return (datetime.fromisoformat(moment) - _EPOCH) / _MILLISECOND


def _moment(milliseconds: float) -> str:
    return position((_EPOCH + milliseconds * _MILLISECOND).replace(tzinfo=UTC))
