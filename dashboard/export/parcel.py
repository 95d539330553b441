"""An export as one file to download."""

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection

from dashboard.export.delivery import Progress, What, export
from dashboard.export.files import folder, safe_name, written
from dashboard.export.shelf import removed
from domain.errors import ExportError
from domain.incident import Incident
from store import tallies

# A page makes and hands over what its session can hold; the command line has neither bound.
MOST_ROWS = 100_000
MOST_BYTES = 100_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A ZIP file, what is in it and as of when; `removed` as `shelf.removed` then, `missing` as in `Exported`."""

    path: Path
    what: What
    at: datetime
    files: int
    size: int
    removed: int
    missing: str


def rows(tx: Connection, incident: Incident, at: datetime) -> int:  # noqa: ARG001 - a query's shape
    """How many rows the largest table can have."""
    return tallies.equation(tx, incident.id).current


def pack(
    tx: Connection,
    incident: Incident,
    at: datetime,
    *,
    what: What,
    made_at: datetime,
    shelf: Path,
    browser: str,
    progress: Progress,
) -> Parcel:
    """Export and pack into the folder `shelf`, under a name that tells the moment: whoever asked for another one does
    not get this.

    Raises ExportError if the folder does not take files.
    """
    path = folder(shelf) / f"{safe_name(incident.id, what.value)}-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}.zip"
    try:
        with TemporaryDirectory(dir=shelf, prefix=".making-") as room:
            files = Path(room) / "files"
            found = export(tx, incident, files, what, at=at, made_at=made_at, browser=browser, progress=progress)
            packed = shutil.make_archive(str(Path(room) / "packed"), "zip", root_dir=Path(room) / "files")
            with written(path) as draft:
                shutil.move(packed, draft)
    except OSError as error:
        msg = f"The files could not be packed in {shelf}: {error.strerror or error}."
        raise ExportError(msg) from error
    return Parcel(
        path=path,
        what=what,
        at=at,
        files=len(found.files),
        size=path.stat().st_size,
        removed=removed(tx, incident, at),
        missing=found.missing,
    )
