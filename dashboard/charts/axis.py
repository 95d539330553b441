"""The time axis, which all charts share.

Positions are UTC, so that the night the clocks change neither loses nor doubles an hour; the labels are local to the
incident's zone, set by hand because Plotly knows no zones.
"""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dashboard.palette import Palette
from domain.time import Span

_STEPS = tuple(timedelta(minutes=step) for step in (5, 15, 30)) + tuple(
    timedelta(hours=step) for step in (1, 2, 3, 6, 12, 24, 48, 96, 168, 336, 672, 1344)
)
_LABEL = 84  # pixels that a label and the air beside it take


def position(at: datetime) -> str:
    """A moment as Plotly reads it: UTC without saying so."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds")


def milliseconds(length: timedelta) -> float:
    """A length along the time axis."""
    return length / timedelta(milliseconds=1)


def time_axis(span: Span, zone: ZoneInfo, palette: Palette, plot_width: int) -> dict[str, Any]:
    """Plotly's settings for an axis over `span` with labels for `zone`."""
    moments = ticks(span, zone, plot_width)
    local = [moment.astimezone(zone) for moment in moments]
    by_day = all((moment.hour, moment.minute) == (0, 0) for moment in local)
    labels = [
        _label(moment, earlier, by_day=by_day) for moment, earlier in zip(local, [None, *local[:-1]], strict=True)
    ]
    return {
        "type": "date",
        "range": [position(span.start), position(span.end)],
        "tickmode": "array",
        "tickvals": [position(moment) for moment in moments],
        "ticktext": labels,
        "tickangle": 0,
        "ticks": "outside",
        "ticklen": 4,
        "tickcolor": palette.rule,
        "tickfont": {"color": palette.muted, "size": 12},
        "showgrid": False,
        "zeroline": False,
        "linecolor": palette.rule,
        "fixedrange": True,
    }


def ticks(span: Span, zone: ZoneInfo, plot_width: int) -> list[datetime]:
    """Round local moments within `span`, as many as have room, a label each."""
    step = next((step for step in _STEPS if span.length / step * _LABEL <= plot_width), _STEPS[-1])
    while span.length / step * _LABEL > plot_width:
        step *= 2
    local = span.start.astimezone(zone).replace(tzinfo=None)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    if step > timedelta(days=1):
        # Whole weeks begin on a Monday, whatever the span.
        midnight -= timedelta(days=midnight.toordinal() - 1) % step
    found: list[datetime] = []
    moment = midnight
    end = span.end.astimezone(zone).replace(tzinfo=None)
    while moment <= end:
        at = moment.replace(tzinfo=zone).astimezone(UTC)
        if span.start <= at < span.end and (not found or at > found[-1]):
            found.append(at)
        moment += step
    return found


def _label(moment: datetime, earlier: datetime | None, *, by_day: bool) -> str:
    """The time, and below it the day where it is another; for days the day, and below it the month."""
    if by_day:
        month = f"{moment:%b %Y}" if earlier is None or earlier.month != moment.month else ""
        return f"{moment:%a} {moment.day}<br>{month}"
    day = f"{moment:%a} {moment.day} {moment:%b}" if earlier is None or earlier.date() != moment.date() else ""
    return f"{moment:%H:%M}<br>{day}"
