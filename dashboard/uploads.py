"""Files that people bring: where they wait, what importing them would do, and importing them."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from analysis.sentiment import reader_for
from collectors import run as running
from collectors.archives import archive, mail_archive
from collectors.files import ready
from collectors.files.mapping import ColumnMapping
from collectors.outcome import Outcome
from config.settings import load
from dashboard import data
from dashboard.boards import importing
from dashboard.boards.importing import Preview
from dashboard.clock import wall
from domain.errors import ConfigurationError
from domain.incident import Incident


def inbox() -> Path:
    """The folder into which files are put to be imported."""
    return load().data_dir / "inbox"


def keep_upload(name: str, content: bytes) -> Path:
    """Where an uploaded file can be read from until it is imported. Raises ConfigurationError."""
    return importing.keep_upload(_uploads(), name, content, wall())


def look_at_file(path: Path, mapping: ColumnMapping | None, zone: str) -> Preview:
    """What importing a file would do, kept while neither the file nor the kept mappings change."""
    try:
        stamp = (path.stat().st_mtime_ns, path.stat().st_size)
    except OSError as error:
        msg = f"{path.name} is not there any more. Choose it again."
        raise ConfigurationError(msg) from error
    kept = ready.kept_in(load().mappings_dir)
    return _looked(f"{path} {stamp} {mapping} {zone} {kept}", lambda: importing.look(path, mapping, kept, zone, wall()))


@st.cache_data(max_entries=30, show_spinner="Looking at the file")
def _looked(key: str, _look: Callable[[], Preview]) -> Preview:  # noqa: ARG001 - the key is what is kept under
    return _look()


def keep_mapping(name: str, mapping: ColumnMapping) -> str:
    """Keep confirmed columns under a name; return it. Raises ConfigurationError."""
    ready.keep(load().mappings_dir, name, mapping)
    return name


def import_file(
    incident: Incident,
    path: Path,
    mapping: ColumnMapping | None,
    name: str,
    progress: Callable[[float, int], None],
) -> Outcome:
    """Import a file; an upload is deleted once all of it is in. `progress` gets the share and the items read so far.

    Raises ConfigurationError, StoreError.
    """
    source = (
        archive(importing.plan_for(path, mapping, wall()), name=name, clock=wall)
        if mapping
        else mail_archive(path, name=name, clock=wall)
    )
    outcome = running.import_file(
        data.database(),
        incident,
        source,
        reader_for(incident, load().scorers),
        workers=1,
        clock=wall,
        progress=lambda so_far: progress(source.share_read(), so_far.received),
    )
    if outcome.complete:
        importing.forget_upload(_uploads(), path)
    data.forget(incident.id)
    return outcome


def _uploads() -> Path:
    return load().data_dir / "uploads"
