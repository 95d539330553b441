"""Draws the flags that `flags.lay_out` has placed, and their lines through the panels."""

from collections.abc import Sequence

from plotly import graph_objects as go

from analysis.timeline import Timeline
from dashboard.charts import stretches
from dashboard.charts.axis import position
from dashboard.charts.flags import FONT_SIZE, PADDING, ROW, Flag, Mark, Sort
from dashboard.charts.wording import cut, escape
from dashboard.palette import Palette

_DASH = {Sort.START: "dash", Sort.STATEMENT: "solid"}
_GAP_TEXT = 44


def gap_marks(timeline: Timeline) -> list[Mark]:
    """A mark with the reason for each stretch that was not collected."""
    return [
        Mark(
            at=hole.span.start,
            sort=Sort.GAP,
            text=cut(f"not collected: {'; '.join(hole.reasons)}", _GAP_TEXT),
            short="not collected",
        )
        for hole in stretches.holes(timeline)
    ]


def draw_lane(figure: go.Figure, flags: Sequence[Flag], palette: Palette, plot_height: int) -> None:
    """Add a line a mark and a box a flag; the lane begins at the plot's upper edge."""
    for flag in flags:
        foot = 1 + flag.row * ROW / plot_height
        for mark in flag.marks:
            _draw_line(figure, mark, foot, palette)
        said = flag.sort is not Sort.GAP
        figure.add_annotation(
            text=escape(flag.text),
            x=position(flag.at),
            xref="x",
            y=foot,
            yref="paper",
            xanchor="right" if flag.leftward else "left",
            yanchor="bottom",
            # The box is given its size, so that what was laid out holds in any font.
            width=flag.width - 2 * PADDING,
            height=ROW - 9,
            borderpad=PADDING - 3,
            showarrow=False,
            align="center",
            font={"size": FONT_SIZE, "color": palette.card if said else palette.muted},
            bgcolor=palette.ink if said else palette.card,
            bordercolor=palette.ink if said else palette.rule,
        )


def _draw_line(figure: go.Figure, mark: Mark, foot: float, palette: Palette) -> None:
    if mark.sort not in _DASH:
        return
    figure.add_shape(
        type="line",
        xref="x",
        yref="paper",
        x0=position(mark.at),
        x1=position(mark.at),
        y0=0,
        y1=foot,
        layer="between",
        line={"color": palette.ink, "width": 1.2, "dash": _DASH[mark.sort]},
    )
