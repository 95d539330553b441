"""Negative mentions alone: whether they pass, and how many of them wait for an answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from plotly import graph_objects as go

from analysis.timeline import Timeline
from dashboard.charts import flags, frame, points, stretches
from dashboard.charts.axis import milliseconds, position, time_axis
from dashboard.charts.flags import Mark
from dashboard.charts.lane import draw_lane
from dashboard.charts.reaction import Room, each
from dashboard.palette import Palette
from domain import words
from domain.reading import Label

_WIDE = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Anger:
    """The whole reaction, and how many of each bucket's negative mentions ask or demand something."""

    whole: Timeline
    asking: tuple[int, ...]

    @property
    def negative(self) -> list[int]:
        return [bucket.by_label.get(Label.NEGATIVE, 0) for bucket in self.whole.buckets]


def anger_chart(anger: Anger, marks: Sequence[Mark], zone: ZoneInfo, palette: Palette, room: Room) -> go.Figure:
    """Raises ValueError if there is nothing to draw yet (the timeline has no span)."""
    whole = anger.whole
    if whole.span is None:
        msg = "a timeline without a span has nothing to draw"
        raise ValueError(msg)
    lane = flags.lay_out(marks, whole.span, room.width)
    above = flags.height(lane)
    below = frame.AXIS + frame.LEGEND
    figure = frame.blank(palette, height=above + room.height + below, above=above, below=below)
    top = 1 - frame.TITLE / room.height
    scale = frame.count_axis(palette, (0, top), max(anger.negative))
    figure.update_layout(
        xaxis=time_axis(whole.span, zone, palette, room.width) | {"anchor": "y"}, yaxis=scale | {"anchor": "x"}
    )
    _draw(figure, anger, zone, palette)
    holes = [hole.span for hole in stretches.holes(whole)]
    figure.add_trace(frame.hatched(palette, holes, zone, axis="y", height=scale["range"][1]))
    frame.panel_title(figure, palette, f"Negative mentions {each(whole.width)}", "as VADER alone finds them", y=top)
    draw_lane(figure, lane, palette, room.height)
    return figure


def _draw(figure: go.Figure, anger: Anger, zone: ZoneInfo, palette: Palette) -> None:
    step = milliseconds(anger.whole.width)
    hover = [
        f"{points.hover(bucket, zone)}<br>{words.part(asking, negative)} negative ask or demand something"
        for bucket, asking, negative in zip(anger.whole.buckets, anger.asking, anger.negative, strict=True)
    ]
    rest = [negative - asking for negative, asking in zip(anger.negative, anger.asking, strict=True)]
    for name, amounts, asks, colour in (
        ("ask or demand something (at the bottom)", list(anger.asking), True, palette.negative),
        ("other negative", rest, False, frame.mixed(palette.negative, palette.card, 0.45)),
    ):
        figure.add_bar(
            name=name,
            x=[position(bucket.start) for bucket in anger.whole.buckets],
            y=amounts,
            width=step * _WIDE,
            offset=step * (1 - _WIDE) / 2,
            marker={"color": colour, "line": {"width": 0}},
            unselected={"marker": {"opacity": 1}},
            hovertext=hover,
            hovertemplate=points.TEMPLATE,
            customdata=[points.query(bucket.span, Label.NEGATIVE, asks=asks) for bucket in anger.whole.buckets],
        )
