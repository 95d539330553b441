"""Whether it is passing: phases above, then what is said against what is expected, then the negative share alone.

From top to bottom:

    lane      flags: what happened when, and time that was not collected
    phases    one strip, each hour as it could be told then; a phase is named where there is room, and told to whoever
              points at it
    volume    mentions in a bucket by class, the expected band around the dashed line
    share     negative among the scored: more talk and less anger is no crisis
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from plotly import graph_objects as go

from analysis.recovery import Phase
from analysis.timeline import Timeline
from dashboard.charts import flags, frame, points
from dashboard.charts.axis import milliseconds, position, time_axis
from dashboard.charts.flags import FONT_SIZE, Mark
from dashboard.charts.lane import draw_lane, gap_marks
from dashboard.charts.panels import draw_panels
from dashboard.charts.reaction import Room, each
from dashboard.charts.share import share_words
from dashboard.charts.wording import width
from dashboard.palette import Palette
from domain import words
from domain.time import Span
from situation.recovery import Period

_STRIP = 22  # pixels
_AIR = 6
_SHADES = {Phase.USUAL: 0.0, Phase.NORMAL: 0.07, Phase.RISING: 0.62, Phase.PEAK: 0.92, Phase.FALLING: 0.3}
_DARK = 0.5  # from here on a name stands in the card's colour
_STROKES: dict[Phase, str] = {Phase.AGAIN: "\\", Phase.UNKNOWN: "/"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What is drawn; `periods` outside of the timeline are cut away."""

    timeline: Timeline
    periods: tuple[Period, ...]
    marks: tuple[Mark, ...]
    zone: ZoneInfo


def recovery_chart(course: Course, palette: Palette, room: Room) -> go.Figure:
    """Raises ValueError if the timeline has no span."""
    timeline, zone = course.timeline, course.zone
    if timeline.span is None:
        msg = "a timeline without a span has nothing to draw"
        raise ValueError(msg)
    lane = flags.lay_out([*course.marks, *gap_marks(timeline)], timeline.span, room.width)
    above = flags.height(lane)
    below = frame.AXIS + 2 * frame.LEGEND
    figure = frame.blank(palette, height=above + room.height + below, above=above, below=below)
    strip, volume, share = _panels(room.height)
    axes = draw_panels(figure, timeline, zone, palette, volume=volume, share=share)
    figure.update_layout(
        xaxis=time_axis(timeline.span, zone, palette, room.width) | {"anchor": "y2"},
        **axes,
        yaxis3={"domain": list(strip), "range": [0, 1], "visible": False, "fixedrange": True, "anchor": "x"},
    )
    _draw_strip(figure, course, palette, room.width)
    _name(figure, timeline, palette, (strip[1], volume[1], share[1]))
    _name_periods(figure, course, palette, room.width)
    draw_lane(figure, lane, palette, room.height)
    return figure


def _name(figure: go.Figure, timeline: Timeline, palette: Palette, tops: tuple[float, float, float]) -> None:
    """Titles above the three panels, whose upper edges are `tops`."""
    usual = "dashed: expected, with the band of nine in ten hours" if any(one.usual for one in timeline.buckets) else ""
    frame.panel_title(figure, palette, "Phase", "each hour as it could be told then", y=tops[0])
    frame.panel_title(figure, palette, f"Mentions {each(timeline.width)}", usual, y=tops[1])
    frame.panel_title(figure, palette, "Negative share", share_words(timeline), y=tops[2])
    if any(bucket.unfinished for bucket in timeline.buckets):
        frame.side_note(figure, palette, "the last one is still running", y=tops[1])


def _shown(course: Course) -> list[tuple[Period, Span]]:
    """The periods with the part of them that is drawn."""
    span = course.timeline.span
    return [(period, inside) for period in course.periods if span and (inside := period.span.overlap(span))]


def _fits(period: Period, inside: Span, course: Course, plot_width: int) -> bool:
    """Whether the period's name has room on it."""
    whole = course.timeline.span
    room = inside.length / whole.length * plot_width if whole else 0.0
    return width(period.name, FONT_SIZE) + 2 * _AIR <= room


def _draw_strip(figure: go.Figure, course: Course, palette: Palette, plot_width: int) -> None:
    """One bar a period; the legend names what has no room for its name somewhere."""
    for phase in Phase:
        own = [(period, inside) for period, inside in _shown(course) if period.phase is phase]
        if not own:
            continue
        figure.add_bar(
            name=f"phase: {_name_of_all([period for period, _ in own])}",
            x=[position(inside.start) for _, inside in own],
            y=[1.0] * len(own),
            base=0,
            width=[milliseconds(inside.length) for _, inside in own],
            offset=0,
            marker=_look(phase, palette),
            unselected={"marker": {"opacity": 1}},
            hovertext=[_told(period, course.zone) for period, _ in own],
            hovertemplate=points.TEMPLATE,
            customdata=[points.query(inside) for _, inside in own],
            showlegend=not all(_fits(period, inside, course, plot_width) for period, inside in own),
            yaxis="y3",
        )


def _name_of_all(same: Sequence[Period]) -> str:
    """One name for the periods of a phase: "second to fourth wave" where several waves are hatched alike."""
    first, last = (chosen(same, key=lambda period: period.wave) for chosen in (min, max))
    several = first.phase is Phase.AGAIN and first.wave != last.wave
    return f"{words.ordinal(first.wave)} to {last.name}" if several else first.name


def _name_periods(figure: go.Figure, course: Course, palette: Palette, plot_width: int) -> None:
    """The names of the periods that have room for them."""
    for period, inside in _shown(course):
        if not _fits(period, inside, course, plot_width):
            continue
        figure.add_annotation(
            text=period.name,
            x=position(inside.start + inside.length / 2),
            y=0.5,
            yref="y3",
            showarrow=False,
            font={"size": FONT_SIZE, "color": _ink(period.phase, palette)},
            bgcolor=palette.card if period.phase in _STROKES else frame.CLEAR,
            borderpad=1,
        )


def _look(phase: Phase, palette: Palette) -> dict[str, Any]:
    """The louder, the darker; hatched where it came again or is not known."""
    line = {"width": 1, "color": palette.hatch}
    if shape := _STROKES.get(phase):
        stroke = palette.ink if phase is Phase.AGAIN else palette.hatch
        return {
            "color": frame.CLEAR,
            "line": line,
            "pattern": frame.HATCH | {"shape": shape, "fgcolor": stroke, "bgcolor": frame.CLEAR},
        }
    return {"color": frame.mixed(palette.ink, palette.card, _SHADES[phase]), "line": line}


def _ink(phase: Phase, palette: Palette) -> str:
    return palette.card if _SHADES.get(phase, 0.0) >= _DARK else palette.ink


def _told(period: Period, zone: ZoneInfo) -> str:
    return f"<b>{words.span(period.span, zone)}</b><br>{period.name}, for {words.length(period.span.length)}"


def _panels(height: int) -> tuple[tuple[float, float], tuple[float, float], tuple[float, float]]:
    """Where phases, volume and share stand, as parts of the plot's height from its foot."""
    title, air, strip = frame.TITLE / height, _AIR / height, _STRIP / height
    top = 1 - title
    room = top - strip - 2 * (title + air)
    foot = room * 0.3
    return (top - strip, top), (foot + title + air, foot + title + air + room * 0.7), (0.0, foot)
