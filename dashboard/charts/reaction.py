"""The reaction over time: how much is said and how much of it is negative, on one time axis.

From top to bottom:

    lane      flags: what happened when, and time that was not collected
    volume    mentions in a bucket, stacked: negative (at the bottom, read against zero), neutral, positive, not scored;
              what is usual for the time, dashed
    share     negative among the scored
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from plotly import graph_objects as go

from analysis.timeline import Timeline
from dashboard.charts import flags, frame
from dashboard.charts.axis import time_axis
from dashboard.charts.flags import Mark
from dashboard.charts.lane import draw_lane, gap_marks
from dashboard.charts.panels import draw_panels
from dashboard.charts.share import share_words
from dashboard.palette import Palette
from domain import words


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """The least width at which nothing may overlap, and the height of the two panels, in pixels."""

    width: int = 640
    height: int = 290


def reaction_chart(
    timeline: Timeline, marks: Sequence[Mark], zone: ZoneInfo, palette: Palette, room: Room
) -> go.Figure:
    """`marks` go into the lane, with their texts as they came.

    Raises ValueError if there is nothing to draw yet (the timeline has no span).
    """
    if timeline.span is None:
        msg = "a timeline without a span has nothing to draw"
        raise ValueError(msg)
    lane = flags.lay_out([*marks, *gap_marks(timeline)], timeline.span, room.width)
    above = flags.height(lane)
    below = frame.AXIS + frame.LEGEND
    figure = frame.blank(palette, height=above + room.height + below, above=above, below=below)
    volume, share = _panels(room.height)
    axes = draw_panels(figure, timeline, zone, palette, volume=volume, share=share)
    figure.update_layout(
        xaxis=time_axis(timeline.span, zone, palette, room.width) | {"anchor": "y2"},
        **axes,
    )
    frame.panel_title(figure, palette, f"Mentions {each(timeline.width)}", _usual_words(timeline), y=volume[1])
    frame.panel_title(figure, palette, "Negative share", share_words(timeline), y=share[1])
    if any(bucket.unfinished for bucket in timeline.buckets):
        frame.side_note(figure, palette, "the last one is still running", y=volume[1])
    draw_lane(figure, lane, palette, room.height)
    return figure


def each(width: timedelta) -> str:
    """How a bucket is called: "an hour", "in 5 min"."""
    names = {timedelta(minutes=1): "a minute", timedelta(hours=1): "an hour", timedelta(days=1): "a day"}
    return names.get(width) or f"in {words.length(width)}"


def _panels(height: int) -> tuple[tuple[float, float], tuple[float, float]]:
    """Where volume and share stand, as parts of the plot's height from its foot."""
    title = frame.TITLE / height
    air = 6 / height
    room = 1 - 2 * title - air
    return (1 - title - room * 0.7, 1 - title), (0.0, room * 0.3)


def _usual_words(timeline: Timeline) -> str:
    return "dashed: usual for the time" if any(bucket.usual for bucket in timeline.buckets) else ""
