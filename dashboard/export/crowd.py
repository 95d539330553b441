"""What the People page draws, as charts for an export, and the cascades as a table."""

from collections.abc import Callable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from analysis.people import Cascade
from dashboard.boards import spread as spreading
from dashboard.boards import standing
from dashboard.charts.reaction import Room
from dashboard.charts.sheet import PLOT_WIDTH, Sheet
from dashboard.charts.spread import spread_chart
from dashboard.charts.standing import standing_chart
from dashboard.export.pictures import Chart
from dashboard.export.tables import Row, Table, in_one
from dashboard.palette import LIGHT
from domain.incident import Incident
from domain.mention import Kind
from situation.spread import OF_A_PART, not_read, spread

_ROOM = Room(width=PLOT_WIDTH, height=470)

_CASCADE = (
    ("source", str),
    ("origin_native_id", str),
    ("origin_author_id", str),
    ("origin_handle", str),
    ("origin_at", datetime),
    ("mentions", int),
    ("people", int),
    ("negative", int),
    ("reposts", int),
    ("quotes", int),
    ("replies", int),
    ("straight_from_origin", int),
    ("depth", int),
    ("first_at", datetime),
    ("half_at", datetime),
    ("last_at", datetime),
)


def charts(tx: Connection, incident: Incident, at: datetime, sheet: Callable[[str, str], Sheet]) -> Iterator[Chart]:
    """Those that have something to show, in the light theme."""
    crowd = standing.load(tx, incident, at)
    if crowd.standing:
        figure = standing_chart(crowd.standing, crowd.own_audience, LIGHT, _ROOM)
        yield Chart(name="standing", figure=figure, sheet=sheet(standing.QUESTION, crowd.answer))
    found = spreading.load(tx, incident, at)
    if found.lanes:
        said = sheet(spreading.QUESTION, f"{found.answer} {found.part}")
        yield Chart(name="spread", figure=spread_chart(found.lanes, LIGHT), sheet=said)


def cascades(tx: Connection, incident: Incident, at: datetime) -> Table:
    """A row a cascade, the one that most people took up first."""
    found = spread(tx, incident, at)
    rows = in_one(_row(one) for one in found.cascades)
    unread = not_read(found, ZoneInfo(incident.zone))
    return Table(name="cascades", columns=_CASCADE, chunks=rows, note=f"{unread} {OF_A_PART}" if unread else "")


def _row(one: Cascade) -> Row:
    origin = one.origin.mention if one.origin else None
    return (
        one.source,
        origin.native_id if origin else None,
        one.author.id,
        one.author.handle,
        origin.published_at if origin else None,
        one.size,
        one.people,
        one.negative,
        *(one.by_kind.get(kind, 0) for kind in (Kind.REPOST, Kind.QUOTE, Kind.REPLY)),
        one.direct,
        one.depth,
        one.steps[0].heard.mention.published_at,
        one.half_at,
        one.steps[-1].heard.mention.published_at,
    )
