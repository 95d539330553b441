"""Who is heard: people by how many follow them, those against us above those for us, beside our own audience."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from plotly import graph_objects as go

from dashboard.charts import frame, points
from dashboard.charts.wording import plain, width
from dashboard.palette import Palette
from domain import words
from domain.words import Noun

_ROW = 24  # pixels
_NAME = 26  # characters
_NAMES = 214  # pixels for them
_SAID = 150  # pixels for what stands right of the plot
_SIZE = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """Somebody with a known reach. `name` comes from outside; `mentions` are those that count for the side."""

    name: str
    followers: int
    mentions: int
    query: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Voices:
    """Both sides, each with the furthest heard first; `own_audience` is None where nobody has set it."""

    against: tuple[Voice, ...]
    for_us: tuple[Voice, ...]
    own_audience: int | None


def people_chart(voices: Voices, palette: Palette) -> go.Figure:
    """A row a person. Raises ValueError if there is nobody."""
    sides = [
        ("Heard against us", "negative", voices.against, palette.negative, "circle"),
        ("Heard for us", "positive", voices.for_us, palette.positive, "diamond"),
    ]
    sides = [side for side in sides if side[2]]
    if not sides:
        msg = "there is nobody to draw"
        raise ValueError(msg)
    rows = sum(len(people) + 1 for _, _, people, _, _ in sides)
    height = rows * _ROW
    figure = frame.blank(palette, height=height + 56, above=10, below=46)
    most = max([voices.own_audience or 1, *(voice.followers for _, _, people, _, _ in sides for voice in people)])
    _draw_own_audience(figure, voices.own_audience, palette)
    row = 0
    for title, label, people, colour, symbol in sides:
        frame.panel_title(figure, palette, title, "", y=1 - (row + 1) / rows)
        _draw_side(figure, people, palette, label=label, colour=colour, symbol=symbol, rows=rows, first=row + 1)
        row += len(people) + 1
    top = math.ceil(math.log10(max(most, 10)))
    figure.update_layout(
        margin={"l": _NAMES, "r": _SAID},
        showlegend=False,
        xaxis={
            "type": "log",
            "range": [0, top + 0.05],
            "tickvals": [10**power for power in range(top + 1)],
            "ticktext": [words.rough(10**power).replace(".0", "") for power in range(top + 1)],
            "tickfont": {"color": palette.muted, "size": _SIZE},
            "title": {"text": _axis_title(voices.own_audience), "font": {"size": _SIZE, "color": palette.muted}},
            "gridcolor": palette.rule,
            "zeroline": False,
            "fixedrange": True,
        },
        yaxis={"range": [rows, 0], "visible": False, "fixedrange": True},
    )
    return figure


def _draw_side(
    figure: go.Figure,
    people: Sequence[Voice],
    palette: Palette,
    *,
    label: str,
    colour: str,
    symbol: str,
    rows: int,
    first: int,
) -> None:
    figure.add_scatter(
        name=label,
        mode="markers",
        x=[max(voice.followers, 1) for voice in people],
        y=[first + place + 0.5 for place in range(len(people))],
        marker={"size": 11, "color": colour, "symbol": symbol},
        unselected={"marker": {"opacity": 1}},
        hovertext=[
            f"{words.counted(voice.followers, Noun.FOLLOWER)}<br>{words.counted(voice.mentions, Noun.MENTION)} {label}"
            for voice in people
        ],
        hovertemplate=points.TEMPLATE,
        customdata=[voice.query for voice in people],
    )
    notes = []
    for place, voice in enumerate(people):
        y = 1 - (first + place + 0.5) / rows
        said = f"{words.rough(voice.followers)} · {words.count(voice.mentions)} {label}"
        notes += [_note(plain(voice.name, _fitting(voice.name)), 0, y, palette.ink), _note(said, 1, y, palette.muted)]
    frame.annotate(figure, notes)


def _note(text: str, x: int, y: float, colour: str) -> dict[str, Any]:
    """Words beside the plot: left of it at 0, right of it at 1."""
    return {
        "text": text,
        "x": x,
        "xref": "paper",
        "xanchor": "left" if x else "right",
        "xshift": 8 if x else -8,
        "y": y,
        "yref": "paper",
        "yanchor": "middle",
        "showarrow": False,
        "font": {"size": _SIZE, "color": colour},
    }


def _draw_own_audience(figure: go.Figure, own: int | None, palette: Palette) -> None:
    if not own:
        return
    figure.add_shape(
        type="line",
        x0=own,
        x1=own,
        y0=0,
        y1=1,
        yref="paper",
        layer="below",
        line={"color": palette.ink, "width": 1.2, "dash": "dash"},
    )


def _axis_title(own: int | None) -> str:
    return f"followers · dashed: our own audience, {words.rough(own)}" if own else "followers"


def _fitting(name: str) -> int:
    """How many characters of a name have room: wide ones have room for fewer."""
    shown = name[:_NAME]
    return max(4, int(_NAME * min(1.0, (_NAMES - 20) / max(width(shown, _SIZE), 1))))
