"""Reports to pass on, from the command line."""

from datetime import datetime
from pathlib import Path
from typing import Literal

from situation.then import incident_then
from terminal import themes
from terminal.desk import Desk
from terminal.words import outside


def report(
    desk: Desk,
    incident_id: str,
    to: Path,
    kind: Literal["situation", "move-on"],
    *,
    as_of: datetime | None,
    form: Literal["html", "pdf", "both"],
    as_json: bool,
) -> None:
    """Write the report and name its files; what could not be written is said with what to do about it."""
    from dashboard.report import Format, Kind  # noqa: PLC0415 - plotly takes a second to import
    from dashboard.report import report as write  # noqa: PLC0415 - likewise

    incident = desk.incident(incident_id)
    now = incident.now(desk.now())
    at = min(as_of, now) if as_of else now
    if as_of is None:
        themes.group(desk, incident, now)
    with desk.database.reading() as tx:
        done = write(
            tx,
            incident_then(tx, incident, at),
            at,
            to=to,
            kind=Kind(kind),
            made_at=desk.now(),
            form=Format(form),
            browser=desk.settings.browser,
        )
    if as_json:
        desk.answer(
            {
                "incident": incident_id,
                "kind": kind,
                "files": [str(file) for file in done.files],
                "missing": done.missing,
            }
        )
        return
    for file in done.files:
        desk.say(str(file))
    if done.missing:
        desk.err.print(outside(done.missing))
