"""Tables as CSV and Parquet, written together in one pass, so that a million rows are never in memory at once."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

import pyarrow as pa
from pyarrow import parquet

from dashboard.export.about import About
from dashboard.export.cells import guard
from dashboard.export.files import written
from store.escape import escape

Cell: TypeAlias = str | int | float | bool | datetime | None
Row: TypeAlias = Sequence[Cell]

ESCAPED = "escaped"
_BREAKS = str.maketrans({",": " ·", ";": " ·", "\t": " ", '"': "”"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """`columns`: name and type (str, int, float, bool, datetime) in order. `chunks` gives the rows, many at a time.

    `note` says what a reader of this table alone must know of it, "" for nothing; it stands with the facts of all.
    To every row a last column is added: whether its texts held NUL or half a surrogate pair, which no file of text can
    hold, so that all of them are written with backslashes (`store.escape`).
    """

    name: str
    columns: tuple[tuple[str, type], ...]
    chunks: Callable[[], Iterable[Sequence[Row]]]
    note: str = ""


def write_table(table: Table, stem: Path, about: About, progress: Callable[[int], None]) -> list[Path]:
    """Write `stem`.csv and `stem`.parquet; `progress` hears how many rows are done."""
    paths = [stem.with_suffix(".csv"), stem.with_suffix(".parquet")]
    schema = _schema(table, about)
    done = 0
    with ExitStack() as stack:
        text_path, parquet_path = (stack.enter_context(written(path)) for path in paths)
        # Excel takes a file for UTF-8 only if it begins with the mark that utf-8-sig writes.
        text = stack.enter_context(text_path.open("w", encoding="utf-8-sig", newline=""))
        packed = stack.enter_context(parquet.ParquetWriter(parquet_path, schema, compression="zstd"))
        text.writelines(f"{line}\r\n" for line in preamble(table, about))
        # Quotes around every text: a `#` inside one is then no comment to any reader.
        lines = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC)
        lines.writerow(schema.names)
        for chunk in table.chunks():
            rows = [_storable(row) for row in chunk]
            lines.writerows([_as_text(cell, about) for cell in row] for row in rows)
            if rows:
                packed.write_batch(pa.record_batch(list(zip(*rows, strict=True)), schema))
            done += len(rows)
            progress(done)
    return paths


def preamble(table: Table, about: About) -> list[str]:
    """The lines before the header of a CSV. They begin with `# `, and no spreadsheet makes two cells of one."""
    return [f"# {name}: {fact}".translate(_BREAKS) for name, fact in _facts(table, about).items()]


def _facts(table: Table, about: About) -> dict[str, str]:
    return about.facts() | ({table.name: table.note} if table.note else {})


def _schema(table: Table, about: About) -> pa.Schema:
    kinds = {
        str: pa.string(),
        int: pa.int64(),
        float: pa.float64(),
        bool: pa.bool_(),
        datetime: pa.timestamp("us", tz=about.incident.zone),
    }
    fields = [pa.field(name, kinds[kind]) for name, kind in table.columns]
    return pa.schema(
        [*fields, pa.field(ESCAPED, pa.bool_())], metadata={"ownup": about.as_json(), **_facts(table, about)}
    )


def _storable(row: Row) -> list[Cell]:
    """The row with its last column: texts that no file can hold are escaped, all of the row's or none."""
    if _fits("".join([cell for cell in row if isinstance(cell, str)])):
        return [*row, False]
    return [*(escape(cell) if isinstance(cell, str) else cell for cell in row), True]


def _fits(text: str) -> bool:
    if "\0" in text:
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _as_text(cell: Cell, about: About) -> str | int | float:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        return cell.astimezone(about.zone).isoformat(timespec="microseconds" if cell.microsecond else "seconds")
    return guard(cell) if isinstance(cell, str) else cell


def in_one(rows: Iterable[Row]) -> Callable[[], Iterator[Sequence[Row]]]:
    """All rows of a small table at once."""
    kept = list(rows)
    return lambda: iter([kept] if kept else [])
