"""Whether it is passing, on the command line."""

from datetime import datetime
from zoneinfo import ZoneInfo

from rich.table import Table

from domain.words import length, moment
from situation import passing
from situation.recovery import recovery
from store import incidents
from terminal import answers
from terminal.desk import Desk
from terminal.words import clock, outside


def show(desk: Desk, incident_id: str, at: datetime | None, *, as_json: bool) -> None:
    """The phase, the time to normal with its interval, and the phases so far; now or as of `at`."""
    with desk.database.reading() as tx:
        incident = incidents.get(tx, incident_id)
        found = recovery(tx, incident, at or incident.now(desk.now()))
    if as_json:
        desk.answer(answers.recovery(found))
        return
    mark = " · SIMULATED" if incident.simulated else ""
    desk.out.print(outside(f"{incident.title}{mark} · as of {clock(found.at, incident.zone)}\n"))
    desk.out.print(outside(passing.answer(found)), style="bold")
    if found.unknown:
        return
    desk.out.print(outside(f"\n{passing.peak(found)}\n{passing.tone(found)}\n"))
    table = Table(f"from ({incident.zone})", "for", "phase, as it could be told then", box=None, pad_edge=False)
    for period in found.periods:
        table.add_row(moment(period.span.start, ZoneInfo(incident.zone)), length(period.span.length), period.name)
    desk.table(table)
