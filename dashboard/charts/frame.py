"""What all figures share: type, margins, hatch, and how they are measured."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from plotly import graph_objects as go

from dashboard.charts import points
from dashboard.charts.axis import milliseconds, position
from dashboard.palette import FONT, Palette
from domain import words
from domain.time import Span
from domain.words import THIN

SIDE = 54  # pixels left of the plot, for the numbers
RIM = 14  # and right of it
AXIS = 40  # below it, for two lines of time
LEGEND = 30
TITLE = 24  # above each panel

CLEAR = "rgba(0,0,0,0)"
HATCH: dict[str, Any] = {"shape": "/", "size": 6, "solidity": 0.16, "fillmode": "replace"}


def blank(palette: Palette, *, height: int, above: int, below: int) -> go.Figure:
    """A figure without data in our clothes; `above` and `below` are the pixels outside of the plot."""
    figure = go.Figure()
    figure.update_layout(
        height=height,
        margin={"l": SIDE, "r": RIM, "t": above, "b": below, "pad": 0},
        paper_bgcolor=palette.card,
        plot_bgcolor=CLEAR,
        font={"family": FONT, "size": 13, "color": palette.ink},
        separators=f".{THIN}",
        barmode="stack",
        bargap=0,
        hovermode="closest",
        hoverdistance=30,
        hoverlabel={
            "bgcolor": palette.ink,
            "bordercolor": palette.ink,
            "font": {"family": FONT, "size": 13, "color": palette.card},
            "align": "left",
        },
        dragmode=False,
        clickmode="event+select",
        legend={
            "orientation": "h",
            "x": 0,
            "xanchor": "left",
            "y": -AXIS / (height - above - below),
            "yanchor": "top",
            "traceorder": "normal",
            "font": {"size": 12, "color": palette.muted},
            "itemclick": False,  # a click on a legend hides data elsewhere; here nothing negative can be hidden
            "itemdoubleclick": False,
            "bgcolor": CLEAR,
        },
        template="none",
    )
    return figure


def count_axis(palette: Palette, domain: tuple[float, float], highest: float) -> dict[str, Any]:
    """A value axis from zero for counts; a little air stands above the highest."""
    return {
        "domain": list(domain),
        "range": [0, max(highest, 4) * 1.06],
        "nticks": 5,
        "tickformat": ",d",
        "tickfont": {"color": palette.muted, "size": 12},
        "gridcolor": palette.rule,
        "zeroline": True,
        "zerolinecolor": palette.rule,
        "fixedrange": True,
    }


def panel_title(figure: go.Figure, palette: Palette, text: str, detail: str, *, y: float) -> None:
    """A panel's name and, muted, how to read it; on a ground of its own, so that no line runs through the words."""
    figure.add_annotation(
        text=f"<b>{text}</b>  <span style='color:{palette.muted}'>{detail}</span>" if detail else f"<b>{text}</b>",
        x=0,
        xref="paper",
        xanchor="left",
        y=y,
        yref="paper",
        yanchor="bottom",
        showarrow=False,
        align="left",
        bgcolor=palette.card,
        borderpad=2,
        font={"size": 13, "color": palette.ink},
    )


def side_note(figure: go.Figure, palette: Palette, text: str, *, y: float) -> None:
    """A few muted words at the right end of a panel's title."""
    figure.add_annotation(
        text=text,
        x=1,
        xref="paper",
        xanchor="right",
        y=y,
        yref="paper",
        yanchor="bottom",
        showarrow=False,
        bgcolor=palette.card,
        borderpad=2,
        font={"size": 12, "color": palette.muted},
    )


def annotate(figure: go.Figure, notes: Iterable[Mapping[str, Any]]) -> None:
    """Add annotations at once: plotly checks all that there are for each that is added by itself."""
    figure.layout.annotations = (*figure.layout.annotations, *notes)


def hatched(palette: Palette, spans: Sequence[Span], zone: ZoneInfo, *, axis: str, height: float = 1.0) -> go.Bar:
    """Hatched areas over stretches of time that were not collected; `height` is where the value axis ends."""
    return go.Bar(
        name="not collected",
        x=[position(span.start) for span in spans],
        y=[height] * len(spans),
        width=[milliseconds(span.length) for span in spans],
        offset=0,
        base=0,
        marker={
            "color": CLEAR,
            "line": {"width": 0},
            "pattern": HATCH | {"fgcolor": palette.hatch, "bgcolor": CLEAR, "fgopacity": 0.6},
        },
        unselected={"marker": {"opacity": 1}},
        hovertext=[f"<b>{words.span(span, zone)}</b><br>not collected" for span in spans],
        hovertemplate=points.TEMPLATE,
        customdata=[points.query(span) for span in spans],
        showlegend=bool(spans),
        xaxis="x",
        yaxis=axis,
    )


def mixed(colour: str, ground: str, part: float) -> str:
    """A colour of the palette, lightened: `part` of it and the rest of the ground."""
    pairs = [(int(colour[place : place + 2], 16), int(ground[place : place + 2], 16)) for place in (1, 3, 5)]
    return "#" + "".join(f"{round(over * part + under * (1 - part)):02x}" for over, under in pairs)


def faded(colour: str, opacity: float) -> str:
    """A colour of the palette, see-through."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"
