"""Themes over time: a row each, the largest on top, all on one scale, so that heights can be compared."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from plotly import graph_objects as go

from dashboard.charts import frame, points
from dashboard.charts.axis import milliseconds, position, time_axis
from dashboard.charts.reaction import each
from dashboard.charts.wording import plain
from dashboard.palette import Palette, theme_colour
from domain import words
from domain.filters import Filters
from domain.time import Span
from domain.words import Noun

_ROW = 62  # pixels, of which the title takes
_TITLE = 22
_NAME = 60  # characters
_WIDE = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A theme's counts, one for each bucket. `name` comes from outside; number 0 stands for what is in no theme."""

    number: int
    name: str
    counts: tuple[int, ...]
    filters: Filters

    @property
    def size(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """`buckets` are the spans of all counts; `unread` the time that no source was read for."""

    buckets: tuple[Span, ...]
    rows: tuple[Row, ...]
    unread: tuple[Span, ...] = ()

    @property
    def highest(self) -> int:
        return max((max(row.counts, default=0) for row in self.rows), default=0)


def themes_chart(themes: Rows, zone: ZoneInfo, palette: Palette, width: int) -> go.Figure:
    """Raises ValueError if there is nothing to draw. `width`: pixels of the plot, for the labels of its axis."""
    if not themes.rows or not themes.buckets:
        msg = "there are no themes to draw"
        raise ValueError(msg)
    number = len(themes.rows)
    span = Span(themes.buckets[0].start, themes.buckets[-1].end)
    figure = frame.blank(palette, height=number * _ROW + frame.AXIS, above=0, below=frame.AXIS)
    figure.update_layout(showlegend=False, xaxis=time_axis(span, zone, palette, width))
    for place, row in enumerate(themes.rows):
        axis = "" if place == 0 else str(place + 1)
        floor = 1 - (place + 1) / number
        top = floor + (_ROW - _TITLE) / _ROW / number
        scale = frame.count_axis(palette, (floor, top), themes.highest)
        figure.update_layout({f"yaxis{axis}": scale | {"anchor": "x", "nticks": 2}})
        _draw(figure, row, themes.buckets, zone, palette, axis=f"y{axis}")
        if themes.unread:
            hatched = frame.hatched(palette, themes.unread, zone, axis=f"y{axis}", height=scale["range"][1])
            figure.add_trace(hatched)
        said = f"{row.number} · {plain(row.name, _NAME)}" if row.number else row.name
        frame.panel_title(figure, palette, said, words.counted(row.size, Noun.MENTION), y=top)
    frame.side_note(figure, palette, each(themes.buckets[0].length), y=1 - _TITLE / _ROW / number)
    figure.update_layout(xaxis={"anchor": "y" if number == 1 else f"y{number}"})
    return figure


def _draw(figure: go.Figure, row: Row, buckets: Sequence[Span], zone: ZoneInfo, palette: Palette, *, axis: str) -> None:
    figure.add_bar(
        name=str(row.number),
        x=[position(bucket.start) for bucket in buckets],
        y=row.counts,
        yaxis=axis,
        width=milliseconds(buckets[0].length) * _WIDE,
        offset=milliseconds(buckets[0].length) * (1 - _WIDE) / 2,
        marker={"color": theme_colour(palette, row.number), "line": {"width": 0}},
        unselected={"marker": {"opacity": 1}},
        hovertext=[
            f"<b>{words.span(bucket, zone)}</b><br>{words.counted(count, Noun.MENTION)}"
            for bucket, count in zip(buckets, row.counts, strict=True)
        ],
        hovertemplate=points.TEMPLATE,
        customdata=[_query(row.filters, bucket) for bucket in buckets],
    )


def _query(filters: Filters, bucket: Span) -> str:
    within = Filters(labels=filters.labels, theme=filters.theme, since=bucket.start, until=bucket.end)
    return urlencode(within.to_query())
