"""How the share narrows while people label: a row for each time it was looked at."""

from collections.abc import Sequence
from dataclasses import dataclass

from plotly import graph_objects as go

from dashboard.charts import frame
from dashboard.palette import Palette
from domain import words
from domain.counting import Estimate
from domain.words import Noun

_ROW = 26  # pixels
_BELOW = 30
_ABOVE = 6
_NAMES = 86
_END = 26  # for half of the last number


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """The share as known from so many labelled mentions."""

    mentions: int
    share: Estimate


def band_chart(steps: Sequence[Step], palette: Palette) -> go.Figure:
    """Bands from none to all, the newest lowest. Raises ValueError if there is nothing to draw."""
    if not steps:
        msg = "there is no band to draw"
        raise ValueError(msg)
    figure = frame.blank(palette, height=len(steps) * _ROW + _ABOVE + _BELOW, above=_ABOVE, below=_BELOW)
    for row, step in enumerate(steps):
        share = step.share
        said = f"<b>{words.count(step.mentions)} labelled</b><br>{words.estimate(share)} negative"
        colour = palette.negative if row == len(steps) - 1 else palette.muted
        figure.add_scatter(
            x=[share.low, share.high],
            y=[row, row],
            mode="lines",
            line={"color": frame.faded(colour, 0.35), "width": 12},
            hovertext=said,
            hoverinfo="text",
        )
        figure.add_scatter(
            x=[share.value],
            y=[row],
            mode="markers",
            marker={"color": colour, "size": 9},
            hovertext=said,
            hoverinfo="text",
        )
    figure.update_layout(
        margin={"l": _NAMES, "r": _END},
        showlegend=False,
        xaxis={
            "range": [0, 1],
            "tickvals": [0, 0.5, 1],
            "ticktext": [words.percent(share) for share in (0, 0.5, 1)],
            "tickfont": {"color": palette.muted, "size": 12},
            "gridcolor": palette.rule,
            "zeroline": False,
            "fixedrange": True,
        },
        yaxis={
            "range": [len(steps) - 0.5, -0.5],
            "tickvals": list(range(len(steps))),
            "ticktext": [words.counted(step.mentions, Noun.MENTION) for step in steps],
            "tickfont": {"color": palette.muted, "size": 12},
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
        },
    )
    return figure
