"""How something spread: a lane for each large cascade, its mentions by how long after the origin they came."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from plotly import graph_objects as go

from dashboard.charts import frame, points
from dashboard.charts.wording import plain
from dashboard.palette import Palette
from domain import words
from domain.mention import Kind
from domain.reading import Label
from domain.words import Noun

_LANE, _TITLE = 104, 24  # pixels a lane, and the line above it
_ABOVE, _BELOW = 6, 62
_SIZE = 12
_NAME = 30  # characters
_FIRST = timedelta(seconds=30)  # what came sooner stands here, and so do the origins
_TICKS = tuple(timedelta(minutes=minutes) for minutes in (1, 10, 60, 360, 1_440, 10_080, 43_200))
_SYMBOLS = {
    Label.NEGATIVE: "circle",
    Label.NEUTRAL: "square",
    Label.POSITIVE: "diamond",
    Label.UNSCORED: "circle-open",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One mention. `name` comes from outside; `parent` is the place in `Lane.nodes` of what it took up, None for the
    origin; `label` is None for an origin that was not collected.
    """

    name: str
    followers: int | None
    label: Label | None
    kind: Kind | None
    after: timedelta
    parent: int | None
    query: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """A cascade, or the part of it that has room: `nodes`, each after its parent. `title` and `detail` are one line."""

    title: str
    detail: str
    nodes: tuple[Node, ...]


def spread_chart(lanes: Sequence[Lane], palette: Palette) -> go.Figure:
    """The same lanes always give the same picture. Raises ValueError if there are none."""
    if not lanes:
        msg = "there is nothing to draw"
        raise ValueError(msg)
    height = len(lanes) * (_LANE + _TITLE)
    figure = frame.blank(palette, height=height + _ABOVE + _BELOW, above=_ABOVE, below=_BELOW)
    latest = max(node.after for lane in lanes for node in lane.nodes)
    by_label: dict[Label | None, list[tuple[Node, float]]] = defaultdict(list)
    for number, lane in enumerate(lanes):
        top = number * (_LANE + _TITLE)
        heights = [top + _TITLE + (0.5 + place) * _LANE for place in _places(lane.nodes)]
        _draw_links(figure, lane.nodes, heights, palette)
        for node, y in zip(lane.nodes, heights, strict=True):
            by_label[node.label].append((node, y))
        title = plain(lane.title, _NAME * 2)
        frame.panel_title(figure, palette, title, lane.detail, y=1 - (top + _TITLE) / height)
    for label in (Label.NEUTRAL, Label.POSITIVE, Label.UNSCORED, None, Label.NEGATIVE):  # negative is never covered
        _draw_nodes(figure, label, by_label[label], palette)
    ticks = [tick for tick in _TICKS if tick <= max(latest, _TICKS[1])]
    figure.update_layout(
        margin={"l": 18},
        legend={"y": -40 / height},
        xaxis={
            "range": [_across(_FIRST) - 0.12, _across(max(latest, _TICKS[1])) + 0.08],
            "tickvals": [_across(tick) for tick in ticks],
            "ticktext": [words.length(tick) for tick in ticks],
            "tickfont": {"color": palette.muted, "size": _SIZE},
            "title": {
                "text": "time since its origin (each step is several times longer)",
                "font": {"size": _SIZE, "color": palette.muted},
                "standoff": 4,
            },
            "gridcolor": palette.rule,
            "zeroline": False,
            "fixedrange": True,
        },
        yaxis={"range": [height, 0], "visible": False, "fixedrange": True},
    )
    return figure


def _across(after: timedelta) -> float:
    """Time is drawn by its logarithm: half of everything comes in the first hours, and the rest takes days."""
    return math.log10(max(after, _FIRST) / timedelta(minutes=1))


def _places(nodes: Sequence[Node]) -> list[float]:
    """Where each stands within its lane, −0.45…0.45: a row for what nobody took up, else the middle of what did."""
    children: Mapping[int | None, list[int]] = _children(nodes)
    order: list[int] = []
    waiting = list(reversed(children[None]))
    while waiting:
        place = waiting.pop()
        order.append(place)
        waiting.extend(reversed(_from_the_middle(children.get(place, []))))
    rows: dict[int, float] = {}
    ends = [place for place in order if not children.get(place)]
    for row, place in enumerate(ends):
        rows[place] = 0.9 * ((row + 0.5) / len(ends) - 0.5)
    for place in reversed(order):  # children come after their parents
        if below := children.get(place):
            rows[place] = (min(rows[child] for child in below) + max(rows[child] for child in below)) / 2
    return [rows[place] for place in range(len(nodes))]


def _children(nodes: Sequence[Node]) -> dict[int | None, list[int]]:
    children: dict[int | None, list[int]] = defaultdict(list)
    for place, node in enumerate(nodes):
        children[node.parent].append(place)
    return children


def _from_the_middle(places: Sequence[int]) -> list[int]:
    """The first in the middle, the later ones further and further out: a fan that opens."""
    return [*reversed(places[1::2]), *places[::2]]


def _draw_links(figure: go.Figure, nodes: Sequence[Node], heights: Sequence[float], palette: Palette) -> None:
    x: list[float | None] = []
    y: list[float | None] = []
    for place, node in enumerate(nodes):
        if node.parent is not None:
            x += [_across(nodes[node.parent].after), _across(node.after), None]
            y += [heights[node.parent], heights[place], None]
    line = {"color": frame.mixed(palette.hatch, palette.card, 0.4), "width": 0.8}
    figure.add_scatter(x=x, y=y, mode="lines", line=line, hoverinfo="skip", showlegend=False)


def _draw_nodes(figure: go.Figure, label: Label | None, here: Sequence[tuple[Node, float]], palette: Palette) -> None:
    colours = {
        Label.NEGATIVE: palette.negative,
        Label.NEUTRAL: palette.neutral,
        Label.POSITIVE: palette.positive,
        Label.UNSCORED: palette.hatch,
    }
    figure.add_scatter(
        name=words.named(label) if label else "not collected",
        mode="markers",
        x=[_across(node.after) for node, _ in here],
        y=[y for _, y in here],
        marker={
            "size": [_size(node) for node, _ in here],
            "color": colours[label] if label else palette.hatch,
            "symbol": _SYMBOLS[label] if label else "x-thin-open",
            "line": {"width": 0.8 if label not in {None, Label.UNSCORED} else 1.4, "color": palette.hatch},
            "opacity": 1,
        },
        unselected={"marker": {"opacity": 1}},
        hovertext=[_hover(node) for node, _ in here],
        hovertemplate=points.TEMPLATE,
        customdata=[node.query for node, _ in here],
        showlegend=bool(here),
    )


def _size(node: Node) -> float:
    """By followers, roughly: a point for each power of ten more; the origin stands out."""
    reach = 5 + 1.8 * math.log10(max(node.followers or 1, 1))
    return reach + 3 if node.parent is None else reach


def _hover(node: Node) -> str:
    if node.label is None:
        return "<b>where it began was not collected</b>"
    reach = "reach not known" if node.followers is None else words.counted(node.followers, Noun.FOLLOWER)
    when = "the origin" if node.parent is None else f"{words.length(node.after)} after the origin"
    kind = f"{words.named(node.kind)}, " if node.kind else ""
    return f"<b>{plain(node.name, _NAME)}</b><br>{reach}<br>{kind}{words.named(node.label)}<br>{when}"
