"""Where a page puts what it made until it is fetched: for an hour, and not once something in it was taken back."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection

from domain.incident import Incident
from store import tallies

_FORGOTTEN = timedelta(hours=1)
TAKEN_BACK = (
    "Something was taken back at its source since these files were made, and they may hold it. They were deleted; make "
    "them again."
)


def shelf(data_dir: Path, now: datetime) -> Path:
    """The folder, without what has lain in it for too long. Nothing else of the data folder is touched."""
    found = data_dir / "downloads"
    if found.is_dir():
        old = (now - _FORGOTTEN).timestamp()
        clear(path for path in found.iterdir() if path.is_file() and path.stat().st_mtime < old)
    return found


def removed(tx: Connection, incident: Incident, at: datetime) -> int:  # noqa: ARG001 - a query's shape
    """How many items of the incident were taken back at their source by now: more than when files were made, and they
    may hold what is to be gone.

    0 for a drill: nobody is behind what its simulated people take back, and at 120 times the speed of life that is
    every few seconds, sooner than anybody could fetch a file.
    """
    return 0 if incident.simulated else tallies.equation(tx, incident.id).removed


def clear(files: Iterable[Path]) -> None:
    """Delete files that were made here."""
    for path in files:
        path.unlink(missing_ok=True)
