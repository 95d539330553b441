"""The pictures of people: every point leads to mentions, and no foreign text means anything."""

from datetime import timedelta

import pytest
from plotly import graph_objects as go

from dashboard.charts.reaction import Room
from dashboard.charts.spread import Lane, Node, spread_chart
from dashboard.charts.standing import Standing, standing_chart
from dashboard.palette import DARK, LIGHT
from domain.mention import Kind
from domain.reading import Label
from tests.dashboard.reactions import HOSTILE

ROOM = Room(width=560, height=400)
MINUTE = timedelta(minutes=1)


def someone(number: int, leaning: float = -0.5, name: str = "") -> Standing:
    return Standing(
        name=name or f"person {number}",
        followers=10**number,
        negative=3,
        neutral=1,
        positive=0,
        leaning=leaning,
        query=f"author={number}",
    )


def node(parent: int | None, minutes: float, label: Label | None = Label.NEGATIVE, name: str = "n") -> Node:
    return Node(
        name=name,
        followers=100,
        label=label,
        kind=Kind.REPLY,
        after=minutes * MINUTE,
        parent=parent,
        query=f"q={minutes}",
    )


LANES = (
    Lane(title="first", detail="3 replies", nodes=(node(None, 0), node(0, 5, Label.POSITIVE), node(1, 60), node(0, 2))),
    Lane(title="second", detail="1 reply", nodes=(node(None, 0, None), node(0, 1, Label.UNSCORED))),
)


def points(figure: go.Figure) -> list[object]:
    return [query for trace in figure.data if trace.mode == "markers" for query in trace.customdata]


def test_each_person_is_a_point_that_leads_to_what_they_wrote() -> None:
    figure = standing_chart([someone(1), someone(3, 0.5), someone(5, 0.0)], 1_000, LIGHT, ROOM)
    assert sorted(map(str, points(figure))) == ["author=1", "author=3", "author=5"]
    sides = {trace.name: trace.marker.symbol for trace in figure.data}
    assert len(set(sides.values())) == 3  # a side is told without its colour


def test_names_in_the_plot_do_not_touch() -> None:
    figure = standing_chart([someone(3, -0.5, name=f"a rather long name {n}") for n in range(9)], None, LIGHT, ROOM)
    named = [one for one in figure.layout.annotations if one.text.startswith("a rather")]
    assert len(named) <= 1


def test_every_mention_of_a_cascade_is_a_point_and_the_origin_comes_first() -> None:
    figure = spread_chart(LANES, LIGHT)
    assert len(points(figure)) == 6
    assert figure.to_json() == spread_chart(LANES, LIGHT).to_json()
    hovers = [text for trace in figure.data if trace.mode == "markers" for text in trace.hovertext]
    assert any("not collected" in text for text in hovers)
    assert any("5\u202fmin after the origin" in text for text in hovers)


def test_nobody_is_not_drawn() -> None:
    with pytest.raises(ValueError, match="nobody"):
        standing_chart([], None, LIGHT, ROOM)
    with pytest.raises(ValueError, match="nothing"):
        spread_chart([], DARK)


def test_text_from_outside_is_never_markup() -> None:
    lanes = [Lane(title=HOSTILE, detail="1 reply", nodes=(node(None, 0, name=HOSTILE), node(0, 1, name=HOSTILE)))]
    for figure in (spread_chart(lanes, DARK), standing_chart([someone(1, name=HOSTILE)], 10, DARK, ROOM)):
        texts = [one.text for one in figure.layout.annotations]
        texts += [text for trace in figure.data if trace.hovertext for text in trace.hovertext]
        assert all("<a" not in text and "<img" not in text and "$" not in text for text in texts)
