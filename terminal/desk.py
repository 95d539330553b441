"""What every command has at hand: the settings, the database (opened when first needed) and two consoles."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer
from rich.console import Console, RenderableType
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from analysis.sentiment import VaderReader, reader_for
from config.logs import set_up
from config.own_thresholds import put_in_force
from config.settings import Settings, load
from domain.incident import Incident
from store import incidents
from store.connection import Database, open_database

_WORDS = 16  # characters that a column of words has at least, if it holds so many


@dataclass(slots=True)
class Desk:
    """`out` carries results, `err` carries progress and warnings."""

    settings: Settings
    out: Console = field(default_factory=Console)
    err: Console = field(default_factory=lambda: Console(stderr=True))
    _database: Database | None = None

    @property
    def database(self) -> Database:
        if self._database is None:
            self._database = open_database(self.settings.url)
        return self._database

    def close(self) -> None:
        if self._database is not None:
            self._database.close()
            self._database = None

    def now(self) -> datetime:
        return datetime.now(UTC)

    def incident(self, incident_id: str) -> Incident:
        """Raises NotFoundError."""
        with self.database.reading() as tx:
            return incidents.get(tx, incident_id)

    def reader_for(self, incident: Incident) -> VaderReader:
        """The reader of an incident's texts, with the scorers that are set."""
        return reader_for(incident, self.settings.scorers)

    def zone_of(self, incident_id: str) -> str:
        return self.incident(incident_id).zone

    def zone(self, asked: str) -> str:
        """The zone asked for, or the one in the settings; raises BadParameter if there is none of that name."""
        name = asked or self.settings.zone
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError) as error:
            msg = f"{name!r} is no time zone. Write a name of the IANA list, such as Europe/Berlin."
            raise typer.BadParameter(msg) from error
        return name

    def answer(self, shape: Any) -> None:
        """Print JSON: one document, plain text, whatever the width of the terminal."""
        typer.echo(json.dumps(shape, ensure_ascii=False, indent=2))

    def say(self, text: str) -> None:
        """Print a sentence of ours; never markup, so that a title in it stays as typed."""
        self.out.print(text, markup=False, highlight=False, soft_wrap=True)

    def table(self, table: Table) -> None:
        """Print a table with all that it holds. Where the terminal is too narrow, or none is there to say how wide it
        is, lines are longer than it: a number that is cut is another number, and a column that is left out hides.
        """
        console, least = self.out, 0
        for column in table.columns:
            longest = max(_width(cell) for cell in (column.header, *column.cells))
            column.overflow = "fold"  # a long word goes on in the next line
            column.min_width = longest if column.no_wrap else min(longest, _WORDS)
            least += column.min_width + 2
        if least > console.width:
            console = Console(file=console.file, width=least, force_terminal=console.is_terminal)
        console.print(table, crop=False)

    def warn(self, text: str) -> None:
        self.err.print(text, markup=False, highlight=False, soft_wrap=True)

    @contextmanager
    def progress(self) -> Iterator[Progress]:
        """A bar on standard error; it leaves nothing behind when it is done. None where nobody watches: a log would
        fill with empty lines.
        """
        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TaskProgressColumn(),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=self.err, transient=True, disable=not self.err.is_terminal) as bar:
            yield bar


def open_desk(data_dir: Path | None) -> Desk:
    """Read the settings, set up the log and go by the organisation's own thresholds. Raises ConfigurationError."""
    settings = load(data_dir)
    put_in_force(settings.thresholds)
    set_up(settings)
    return Desk(settings=settings)


def _width(cell: RenderableType) -> int:
    """Of the longest line of a cell; ours hold text only."""
    text = cell if isinstance(cell, Text) else Text.from_markup(str(cell))
    return max((line.cell_len for line in text.split("\n")), default=0)
