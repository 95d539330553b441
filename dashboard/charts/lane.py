"""Draws the flags that `flags.lay_out` has placed, and their lines through the panels."""

from collections.abc import Sequence
from typing import Any

from plotly import graph_objects as go

from analysis.timeline import Timeline
from dashboard.charts import stretches
from dashboard.charts.axis import position
from dashboard.charts.flags import FONT_SIZE, PADDING, ROW, Flag, Mark, Sort
from dashboard.charts.frame import annotate
from dashboard.charts.wording import cut, escape, wrap
from dashboard.palette import Palette

_DASH = {Sort.START: "dash", Sort.STATEMENT: "solid", Sort.SURGE: "dashdot", Sort.ADVICE: "dot"}
_GAP_TEXT = 44
_TOLD = 420  # pixels: the widest line of what is told when somebody points at a flag


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
    lines, boxes = [], []
    for flag in flags:
        foot = 1 + flag.row * ROW / plot_height
        lines += [_line(mark, foot, palette) for mark in flag.marks if mark.sort in _DASH]
        text, ground, rim = _look(flag.sort, palette)
        boxes.append(
            {
                "text": escape(flag.text),
                "hovertext": _told(flag),
                "x": position(flag.at),
                "xref": "x",
                "y": foot,
                "yref": "paper",
                "xanchor": "right" if flag.leftward else "left",
                "yanchor": "bottom",
                # The box is given its size, so that what was laid out holds in any font.
                "width": flag.width - 2 * PADDING,
                "height": ROW - 9,
                "borderpad": PADDING - 3,
                "showarrow": False,
                "align": "center",
                "font": {"size": FONT_SIZE, "color": text},
                "bgcolor": ground,
                "bordercolor": rim,
            }
        )
    figure.layout.shapes = (*figure.layout.shapes, *lines)
    annotate(figure, boxes)


def _look(sort: Sort, palette: Palette) -> tuple[str, str, str]:
    """Colours of text, ground and rim: what happened is filled, what we found or advised outlined, a gap pale."""
    if sort is Sort.GAP:
        return palette.muted, palette.card, palette.rule
    if sort in {Sort.SURGE, Sort.ADVICE}:
        return palette.ink, palette.card, palette.ink
    return palette.card, palette.ink, palette.ink


def _told(flag: Flag) -> str | None:
    """What is told when somebody points at the flag: all there is of a single mark, a line for each of several."""
    if not any(mark.more for mark in flag.marks):
        return None
    alone = len(flag.marks) == 1
    texts = [text for mark in flag.marks for text in (mark.more if alone else mark.more[:1]) or (mark.text,)]
    return "<br>".join(escape(line) for text in texts for line in wrap(text, FONT_SIZE, _TOLD))


def _line(mark: Mark, foot: float, palette: Palette) -> dict[str, Any]:
    return {
        "type": "line",
        "xref": "x",
        "yref": "paper",
        "x0": position(mark.at),
        "x1": position(mark.at),
        "y0": 0,
        "y1": foot,
        "layer": "between",
        "line": {"color": palette.ink, "width": 1.2, "dash": _DASH[mark.sort]},
    }
