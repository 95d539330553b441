"""The history of advice, on the command line: the one place where it is written, and `ownup advise --history`.

Kept after every run of a source that was not skipped, whether it brought anything or not: silence changes the advice,
too. Looking at it, at a page or at a moment of the past, keeps nothing.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from rich.table import Table

from domain.errors import OwnupError
from domain.words import Noun, counted, moment
from situation import history
from store import advice_history, incidents, tallies
from terminal import answers
from terminal.desk import Desk
from terminal.words import outside


def note(desk: Desk, incident_id: str, now: datetime) -> None:
    """Keep what the advice says by now, if it has changed. `now` is the wall's; a problem is said, never raised."""
    try:
        with desk.database.reading() as tx:
            incident = incidents.get(tx, incident_id)
            change = history.changed(tx, incident, incident.now(now))
        if change is None:
            return
        with desk.database.writing() as tx:
            kept = advice_history.record(tx, change)
    except OwnupError as error:
        desk.warn(f"{incident_id}: whether the advice has changed was not kept: {error}")
        return
    if kept:
        desk.warn(f"{incident_id}: the advice is now “{change.stage.value}”. {change.action}")


def compute_after_import(desk: Desk, incident_id: str) -> None:
    """Work the history out if that is quick, else say how to ask for it."""
    with desk.database.reading() as tx:
        quick, mentions = history.quick(tx, incident_id), tallies.equation(tx, incident_id).current
    if quick:
        compute(desk, incident_id)
    else:
        desk.warn(
            f"{counted(mentions, Noun.MENTION)} take a while: the history of advice is worked out when you ask for it, "
            f"with ownup advise --incident {incident_id} --history --compute"
        )


def compute(desk: Desk, incident_id: str) -> None:
    """Work out what would have been advised, for the time before anything was said."""
    now = desk.now()
    with desk.database.reading() as tx, desk.progress() as bar:
        incident = incidents.get(tx, incident_id)
        asked = history.moments(tx, incident, incident.now(now))
        replayed = history.replayed(tx, incident, asked, computed_at=now)
        changes = list(bar.track(replayed, total=len(asked), description="history of advice"))
    with desk.database.writing() as tx:
        advice_history.replace_computed(tx, changes)


def show(desk: Desk, incident_id: str, until: datetime | None, *, as_json: bool) -> None:
    """Newest first."""
    with desk.database.reading() as tx:
        incident = incidents.get(tx, incident_id)
        changes = advice_history.of(tx, incident_id, until=until)
    if as_json:
        desk.answer(answers.history(incident, changes))
        return
    if not changes:
        desk.say(history.NOTHING)
        return
    table = Table(f"from ({incident.zone})", "advice", "because", "kept", box=None, pad_edge=False)
    for before, change in reversed(list(zip([None, *changes], changes, strict=False))):
        table.add_row(
            moment(change.at, ZoneInfo(incident.zone)),
            history.turn(before, change),
            outside("\n".join(history.why(change))),
            "worked out" if change.computed_at else "at the time",
        )
    desk.table(table)
