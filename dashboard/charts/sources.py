"""Where it is said: one row a source, all on the same scales, so that their heights can be compared."""

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
from dashboard.charts.wording import plain
from dashboard.palette import Palette
from domain import words
from domain.reading import Label
from domain.words import Noun

_ROW = 62  # pixels of bars in a row
_NAME = 40
_WIDE = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceReaction:
    """One source's part of the reaction, or that of several `sources` joined. `name` may come from outside."""

    name: str
    timeline: Timeline
    sources: tuple[str, ...]


def sources_chart(
    sources: Sequence[SourceReaction], marks: Sequence[Mark], zone: ZoneInfo, palette: Palette, room: Room
) -> go.Figure:
    """All timelines have the same buckets, and there is at least one. Raises ValueError if they have no span."""
    first = sources[0].timeline
    if first.span is None:
        msg = "timelines without a span have nothing to draw"
        raise ValueError(msg)
    lane = flags.lay_out(marks, first.span, room.width)
    step = frame.TITLE + _ROW + 4
    height = step * len(sources)
    above = flags.height(lane)
    below = frame.AXIS + frame.LEGEND
    figure = frame.blank(palette, height=above + height + below, above=above, below=below)
    most = max(bucket.mentions for source in sources for bucket in source.timeline.buckets)
    explained = False  # what hatching means stands in the legend once
    for number, source in enumerate(sources):
        foot = 1 - (number + 1) * step / height
        axis = "y" if number == 0 else f"y{number + 1}"
        domain = (foot, foot + _ROW / height)
        settings = frame.count_axis(palette, domain, most) | {"nticks": 3, "anchor": "x"}
        figure.update_layout({f"yaxis{axis[1:]}": settings})
        _draw_row(figure, source, axis, zone, palette, legend=number == 0)
        top = settings["range"][1]
        holes = [hole.span for hole in stretches.holes(source.timeline)]
        hatched = frame.hatched(palette, holes, zone, axis=axis, height=top)
        figure.add_trace(hatched.update(showlegend=bool(holes) and not explained))
        explained = explained or bool(holes)
        frame.panel_title(figure, palette, plain(source.name, _NAME), _said(source.timeline), y=domain[1])
    bottom = f"y{len(sources)}" if len(sources) > 1 else "y"
    figure.update_layout(xaxis=time_axis(first.span, zone, palette, room.width) | {"anchor": bottom})
    draw_lane(figure, lane, palette, height)
    return figure


def _draw_row(
    figure: go.Figure, source: SourceReaction, axis: str, zone: ZoneInfo, palette: Palette, *, legend: bool
) -> None:
    buckets = source.timeline.buckets
    step = milliseconds(source.timeline.width)
    negative = [bucket.by_label.get(Label.NEGATIVE, 0) for bucket in buckets]
    rest = [bucket.mentions - amount for bucket, amount in zip(buckets, negative, strict=True)]
    for name, label, amounts, colour in (
        (f"negative {each(source.timeline.width)}", Label.NEGATIVE, negative, palette.negative),
        (f"all others {each(source.timeline.width)}", None, rest, palette.neutral),
    ):
        figure.add_bar(
            name=name,
            x=[position(bucket.start) for bucket in buckets],
            y=amounts,
            width=step * _WIDE,
            offset=step * (1 - _WIDE) / 2,
            marker={"color": colour, "line": {"width": 0}},
            unselected={"marker": {"opacity": 1}},
            hovertext=[points.hover(bucket, zone) for bucket in buckets],
            hovertemplate=points.TEMPLATE,
            customdata=[points.query(bucket.span, label, source.sources) for bucket in buckets],
            showlegend=legend,
            yaxis=axis,
        )


def _said(timeline: Timeline) -> str:
    negative = sum(bucket.by_label.get(Label.NEGATIVE, 0) for bucket in timeline.buckets)
    total = timeline.mentions
    return f"{words.counted(total, Noun.MENTION)}, {words.count(negative)} negative"
