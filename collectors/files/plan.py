"""How a file would be imported, for a person to look at before it is."""

import hashlib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

from pyarrow import ArrowException

from collectors.files.columns import NEEDED, recognise
from collectors.files.decoding import fingerprint
from collectors.files.mapping import ColumnMapping
from collectors.files.records import Record, Records
from collectors.files.rows import Rows
from collectors.files.tables import open_records
from collectors.files.times import DateOrder, Times
from collectors.files.timing import decide_times
from domain.errors import ConfigurationError
from domain.mention import Mention, Unreadable

SAMPLE_ROWS = 1000
SAMPLE_CHARACTERS = 4_000_000
FIRST_ROWS = 5
DAMAGED = (OSError, EOFError, zlib.error, ArrowException)  # what reading a broken file raises


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnPlan:
    """What an import of `path` would do.

    `stated`: format and encoding. `recognised`: field → column. `unused` columns are kept as raw values. `missing` are
    the fields without which nothing can be imported. `times` says how times are read, the zone assumed included;
    `notes` what else a person should know; `first` what the first rows become.
    `fingerprint` tells this file, read this way, from any other.
    """

    path: Path
    stated: str
    unit: str
    columns: tuple[str, ...]
    recognised: Mapping[str, str]
    unused: tuple[str, ...]
    missing: tuple[str, ...]
    zone: str
    order: DateOrder
    times: str
    notes: tuple[str, ...]
    first: tuple[Mention | Unreadable, ...]
    fingerprint: str

    def require_complete(self) -> None:
        """Raise ConfigurationError if a needed column is missing."""
        if self.missing:
            needed = " and ".join(f"“{field}”" for field in self.missing)
            refused = "".join(f" {note}." for note in self.notes if "is not taken" in note)
            found = ", ".join(self.columns) or "none"
            given = ",".join(f"{field}=COLUMN" for field in self.missing)
            msg = (
                f"{self.path.name}: no column could be recognised as {needed}. Its columns: {found}.{refused} "
                f"Say which it is with --map {given}."
            )
            raise ConfigurationError(msg)

    def rows(self, *, source: str, collected_at: datetime) -> Rows:
        """What turns its records into mentions."""
        times = Times(zone=UTC if self.zone == "UTC" else ZoneInfo(self.zone), order=self.order, latest=collected_at)
        return Rows(self.recognised, times, source=source, unit=self.unit, collected_at=collected_at)


def plan(path: Path, mapping: ColumnMapping | None = None, *, zone: str = "UTC", now: datetime) -> ColumnPlan:
    """Look at a file and say how it would be imported. `zone` is for times that name none (an incident's zone, say).

    Raises ConfigurationError if the file cannot be read at all, or the mapping or zone makes no sense for it.
    """
    mapping = mapping or ColumnMapping()
    try:
        records = open_records(path)
        sample = _sample(records)
        hashed = fingerprint(path)
    except DAMAGED as error:
        msg = f"{path} cannot be read: {getattr(error, 'strerror', None) or error}."
        raise ConfigurationError(msg) from error
    rows = [record[1] for record in sample if not isinstance(record, Unreadable)]
    columns = records.columns or tuple(dict.fromkeys(name for row in rows for name in row))
    found = recognise(columns, rows, mapping)
    reading = decide_times(records, rows, found.columns, mapping, zone)
    planned = ColumnPlan(
        path=path,
        stated=records.stated,
        unit=records.unit,
        columns=columns,
        recognised=found.columns,
        unused=tuple(column for column in columns if column not in found.columns.values()),
        missing=tuple(field for field in NEEDED if field not in found.columns),
        zone=reading.zone,
        order=reading.order,
        times=reading.stated,
        notes=(*found.notes, *reading.notes),
        first=(),
        fingerprint=_digest(hashed, sorted(found.columns.items()), reading.zone, reading.order),
    )
    converted = planned.rows(source="preview", collected_at=now)
    first = tuple(
        record if isinstance(record, Unreadable) else converted.read(*record) for record in sample[:FIRST_ROWS]
    )
    return replace(planned, first=first)


def _sample(records: Records) -> list[Record | Unreadable]:
    """The first records, fewer where they are long."""
    sample: list[Record | Unreadable] = []
    room = SAMPLE_CHARACTERS
    for record in islice(records.read(), SAMPLE_ROWS):
        sample.append(record)
        room -= len(record.content) if isinstance(record, Unreadable) else sum(map(_size, record[1].values()))
        if room < 0:
            break
    return sample


def _size(value: object) -> int:
    return len(value) if isinstance(value, (str, bytes)) else 8


def _digest(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()
