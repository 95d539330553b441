"""Charts and data written to a folder, from the command line."""

from datetime import datetime
from pathlib import Path
from typing import Literal

from situation.then import incident_then
from store import incidents
from terminal.desk import Desk
from terminal.words import outside


def export(
    desk: Desk,
    incident_id: str,
    to: Path,
    what: Literal["charts", "data", "all"],
    *,
    as_of: datetime | None,
    as_json: bool,
) -> None:
    """Write the files and name them; what could not be written is said with what to do about it."""
    from dashboard.export import What  # noqa: PLC0415 - plotly takes a second to import
    from dashboard.export import export as write  # noqa: PLC0415 - likewise

    with desk.database.reading() as tx, desk.progress() as bar:
        incident = incidents.get(tx, incident_id)
        now = incident.now(desk.now())
        at = min(as_of, now) if as_of else now
        task = bar.add_task("exporting", total=1.0)
        done = write(
            tx,
            incident_then(tx, incident, at),
            to,
            What(what),
            at=at,
            made_at=desk.now(),
            browser=desk.settings.browser,
            progress=lambda text, share: bar.update(task, completed=share, description=text),
        )
    if as_json:
        desk.answer({"incident": incident_id, "files": [str(file) for file in done.files], "missing": done.missing})
        return
    for file in done.files:
        desk.say(str(file))
    if done.missing:
        desk.err.print(outside(done.missing))
