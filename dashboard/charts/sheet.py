"""A chart as a picture for a report: title, answer and footer become part of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from plotly import graph_objects as go

from dashboard.charts import frame
from dashboard.charts.wording import escape, wrap
from dashboard.palette import Palette

WIDTH = 1200
EDGE = 28
PLOT_WIDTH = WIDTH - frame.SIDE - frame.RIM - 2 * EDGE

_QUESTION, _ANSWER, _FOOTER = 22, 15, 11.5
_LEADING = 1.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What stands around a chart, as plain text. `question` is the title; `heading` says what it is about."""

    heading: str
    question: str
    answer: str
    footer: tuple[str, ...]


def dress(figure: go.Figure, sheet: Sheet, palette: Palette) -> go.Figure:
    """A copy of `figure`, `WIDTH` pixels wide, with everything written around it that the chart needs on its own."""
    dressed = go.Figure(figure)
    margin = figure.layout.margin
    plot_height = figure.layout.height - margin.t - margin.b
    room = WIDTH - 2 * EDGE
    head = [
        *_set(sheet.heading, _FOOTER + 1, palette.muted, room),
        *_set(sheet.question, _QUESTION, palette.ink, room, bold=True),
        *_set(sheet.answer, _ANSWER, palette.ink, room),
    ]
    foot = [line for text in sheet.footer for line in _set(text, _FOOTER, palette.muted, room)]
    above = EDGE + round(sum(line.height for line in head)) + 14
    below = 14 + round(sum(line.height for line in foot)) + EDGE - 6
    dressed.update_layout(
        width=WIDTH,
        height=figure.layout.height + above + below,
        margin={"t": margin.t + above, "b": margin.b + below, "l": margin.l + EDGE, "r": margin.r + EDGE},
    )
    top = 1 + (margin.t + above - EDGE) / plot_height
    for line in head:
        _write(dressed, line, top, margin.l)
        top -= line.height / plot_height
    bottom = -(margin.b + 14) / plot_height
    for line in foot:
        _write(dressed, line, bottom, margin.l)
        bottom -= line.height / plot_height
    return dressed


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    text: str
    size: float
    colour: str

    @property
    def height(self) -> float:
        return self.size * _LEADING


def _set(text: str, size: float, colour: str, room: float, *, bold: bool = False) -> Sequence[_Line]:
    return [
        _Line(text=f"<b>{escape(line)}</b>" if bold else escape(line), size=size, colour=colour)
        for line in wrap(text, size, room)
    ]


def _write(figure: go.Figure, line: _Line, y: float, left: int) -> None:
    figure.add_annotation(
        text=line.text,
        x=0,
        xref="paper",
        xanchor="left",
        xshift=-left,
        y=y,
        yref="paper",
        yanchor="top",
        showarrow=False,
        align="left",
        borderpad=0,
        font={"size": line.size, "color": line.colour},
    )
