"""Who stands where: each person by how many follow them and by which side their mentions lean to."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from plotly import graph_objects as go

from dashboard.charts import frame, points
from dashboard.charts.reaction import Room
from dashboard.charts.wording import plain, width
from dashboard.palette import Palette
from domain import words
from domain.words import Noun

_ABOVE, _BELOW = 12, 46  # pixels outside of the plot
_LEFT = 76  # for the words on the axis
_SMALLEST, _LARGEST = 6, 22  # pixels across a point
_NAMES = 8  # people who are named in the plot
_NAME = 22  # characters
_SIZE = 12
_EVEN = 0.1  # leaning that is neither side


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Somebody with a known reach. `name` comes from outside; `leaning` lies between −1, against us, and 1, for us."""

    name: str
    followers: int
    negative: int
    neutral: int
    positive: int
    leaning: float
    query: str


def standing_chart(people: Sequence[Standing], own_audience: int | None, palette: Palette, room: Room) -> go.Figure:
    """A point a person. Raises ValueError if there is nobody."""
    if not people:
        msg = "there is nobody to draw"
        raise ValueError(msg)
    figure = frame.blank(palette, height=room.height + _ABOVE + _BELOW, above=_ABOVE, below=_BELOW)
    most = max([own_audience or 1, *(person.followers for person in people)])
    top = math.ceil(math.log10(max(most, 10)))
    _draw_own_audience(figure, own_audience, palette)
    sides = (
        ("mostly positive", palette.positive, "diamond", [one for one in people if one.leaning > _EVEN]),
        ("neither", palette.hatch, "square-open", [one for one in people if abs(one.leaning) <= _EVEN]),
        ("mostly negative", palette.negative, "circle", [one for one in people if one.leaning < -_EVEN]),
    )
    for name, colour, symbol, here in sides:
        _draw_side(figure, here, name=name, colour=colour, symbol=symbol)
    for person, place in _named(people, top, room):
        _name(figure, person, place, palette)
    figure.update_layout(
        margin={"l": _LEFT},
        showlegend=True,
        legend={"y": -32 / room.height, "x": 1, "xanchor": "right"},
        xaxis={
            "type": "log",
            "range": [-0.1, top + 0.1],
            "tickvals": [10**power for power in range(top + 1)],
            "ticktext": [words.rough(10**power).replace(".0", "") for power in range(top + 1)],
            "tickfont": {"color": palette.muted, "size": _SIZE},
            "gridcolor": palette.rule,
            "zeroline": False,
            "fixedrange": True,
        },
        yaxis={
            "range": [-1.08, 1.08],
            "tickvals": [-1, 0, 1],
            "ticktext": ["against us", "neither", "for us"],
            "tickfont": {"color": palette.muted, "size": _SIZE},
            "gridcolor": palette.rule,
            "zeroline": True,
            "zerolinecolor": palette.hatch,
            "fixedrange": True,
        },
    )
    figure.add_annotation(
        text=f"followers · dashed: our own audience, {words.rough(own_audience)}" if own_audience else "followers",
        x=0,
        xref="paper",
        xanchor="left",
        y=-32 / room.height,
        yref="paper",
        yanchor="top",
        showarrow=False,
        font={"size": _SIZE, "color": palette.muted},
    )
    return figure


def _draw_side(figure: go.Figure, people: Sequence[Standing], *, name: str, colour: str, symbol: str) -> None:
    figure.add_scatter(
        name=name,
        mode="markers",
        x=[max(person.followers, 1) for person in people],
        y=[person.leaning for person in people],
        marker={
            "size": [_across(person) for person in people],
            "color": colour,
            "symbol": symbol,
            "opacity": 0.72,
            "line": {"width": 1.2, "color": colour},
        },
        unselected={"marker": {"opacity": 0.72}},
        hovertext=[_hover(person) for person in people],
        hovertemplate=points.TEMPLATE,
        customdata=[person.query for person in people],
        showlegend=bool(people),
    )


def _across(person: Standing) -> float:
    """The area of a point grows with the scored mentions."""
    scored = person.negative + person.neutral + person.positive
    return min(_LARGEST, _SMALLEST + 2 * math.sqrt(scored))


def _hover(person: Standing) -> str:
    scored = person.negative + person.neutral + person.positive
    return "<br>".join(
        (
            f"<b>{plain(person.name, _NAME * 2)}</b>",
            words.counted(person.followers, Noun.FOLLOWER),
            f"negative {words.part(person.negative, scored)}" if scored else "nothing that could be scored",
            f"positive {words.count(person.positive)}, neutral {words.count(person.neutral)}",
        )
    )


def _named(people: Sequence[Standing], top: int, room: Room) -> list[tuple[Standing, bool]]:
    """Those heard furthest, as far as their names touch no point and no name; and whether a name stands left."""
    plot = room.width - _LEFT - frame.RIM
    spots = [
        (
            (math.log10(max(one.followers, 1)) + 0.1) / (top + 0.2) * plot,
            (one.leaning + 1.08) / 2.16 * room.height,
            _across(one) / 2,
        )
        for one in people
    ]
    taken = [(y - half, y + half, x - half, x + half) for x, y, half in spots]
    found = []
    heard = sorted(range(len(people)), key=lambda one: (-people[one].followers * abs(people[one].leaning), one))
    for number in heard:
        x, y, half = spots[number]
        wide = width(people[number].name[:_NAME], _SIZE) + 4
        for left in (False, True):
            start = x - half - wide if left else x + half + 1
            box = (y - _SIZE / 2, y + _SIZE / 2, start, start + wide)
            if start >= 0 and box[3] <= plot and not any(_touch(box, other) for other in taken):
                taken.append(box)
                found.append((people[number], left))
                break
        if len(found) == _NAMES:
            break
    return found


def _touch(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[1] and other[0] < one[1] and one[2] < other[3] and other[2] < one[3]


def _name(figure: go.Figure, person: Standing, left: bool, palette: Palette) -> None:  # noqa: FBT001 - drawn by one caller
    shift = _across(person) / 2 + 3
    figure.add_annotation(
        text=plain(person.name, _NAME),
        x=math.log10(max(person.followers, 1)),
        y=person.leaning,
        xanchor="right" if left else "left",
        xshift=-shift if left else shift,
        showarrow=False,
        bgcolor=palette.card,
        borderpad=0,
        font={"size": _SIZE, "color": palette.ink},
    )


def _draw_own_audience(figure: go.Figure, own: int | None, palette: Palette) -> None:
    if own:
        line = {"color": palette.ink, "width": 1.2, "dash": "dash"}
        figure.add_shape(type="line", x0=own, x1=own, y0=0, y1=1, yref="paper", layer="below", line=line)
