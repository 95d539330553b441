"""An export from beginning to end: what is known of the incident, as files in one folder."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TypeAlias

from sqlalchemy import Connection

from dashboard.export.about import About
from dashboard.export.browser import find_browser
from dashboard.export.contents import charts, tables
from dashboard.export.files import folder, safe_name, written
from dashboard.export.pictures import FORMATS, Chart, write_html, write_pictures
from dashboard.export.tables import write_table
from domain import words
from domain.errors import ExportError
from domain.filters import Filters
from domain.incident import Incident
from domain.time import Span
from situation.coverage import covered
from situation.facts import as_of
from situation.reaction import Reaction, reaction
from store import mentions, tallies

# What is being done, and how much of everything is done, from 0 to 1. The text is ours.
Progress: TypeAlias = Callable[[str, float], None]


class What(StrEnum):
    CHARTS = "charts"
    DATA = "data"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """The files that were written. `missing` says in plain words what could not be and how to change that, or is ""."""

    files: tuple[Path, ...]
    missing: str = ""


def export(
    tx: Connection,
    incident: Incident,
    to: Path,
    what: What,
    *,
    at: datetime,
    made_at: datetime | None = None,
    browser: str = "",
    progress: Progress = lambda _text, _done: None,
) -> Exported:
    """Write charts, data or both into the folder `to`, as known at `at`; a file of the same name is replaced whole.

    `made_at`: when, by the clock. `browser` is the setting of that name. Without a browser the charts are still written
    as HTML, and `missing` says so. Raises ExportError if the folder does not take the files.
    """
    folder(to)
    shown = reaction(tx, incident, at)
    about = replace(about_of(tx, incident, at, shown), made_at=made_at)
    drawn = [] if what is What.DATA else charts(tx, incident, at, shown, about)
    listed = [] if what is What.CHARTS else tables(tx, incident, at, shown, about)
    steps = _Steps(1 + len(listed) + len(drawn) * (1 + len(FORMATS)), progress)

    def stem(name: str) -> Path:
        return to / safe_name(incident.id, name)

    files = [_describe(about, stem("about"))]
    for table in listed:
        steps.begin(table.name)
        files += write_table(table, stem(table.name), about, steps.counted)
    for chart in drawn:
        steps.begin(f"{chart.name}.html")
        files.append(write_html(chart, stem(chart.name), about.facts()))
    pictures, missing = _draw(drawn, stem, about, browser, steps)
    progress("done", 1.0)
    return Exported(files=(*files, *pictures), missing=missing)


def about_of(tx: Connection, incident: Incident, at: datetime, shown: Reaction) -> About:
    """What a file says of itself that shows the time of `shown`."""
    span = shown.timeline.span
    window = Span(span.start, min(span.end, max(at, span.start + shown.timeline.width))) if span else None
    then = as_of(tx, incident, at)
    inside = Filters(since=window.start, until=window.end) if window else Filters()
    drawn, everything = (mentions.count(tx, incident.id, each, known_at=then) for each in (inside, Filters()))
    return About(
        incident=incident,
        at=at,
        by_source=tallies.by_source(tx, incident.id),
        read=covered(tx, incident, window, at) if window else None,
        corrected=shown.corrected,
        known=None if then is None else everything,
        outside=everything - drawn,
    )


def _describe(about: About, stem: Path) -> Path:
    path = stem.with_suffix(".json")
    with written(path) as draft:
        draft.write_text(about.as_json(), encoding="utf-8")
    return path


def _draw(
    drawn: list[Chart], stem: Callable[[str], Path], about: About, browser: str, steps: "_Steps"
) -> tuple[list[Path], str]:
    """The pictures, and in plain words why some are missing."""
    if not drawn:
        return [], ""
    try:
        return write_pictures(drawn, stem, about.facts(), find_browser(browser), steps.begin), ""
    except ExportError as error:
        return [], f"{error} The charts were written as HTML."


class _Steps:
    """Tells how far it has come; every file counts the same."""

    def __init__(self, number: int, progress: Progress) -> None:
        self._number, self._progress = number, progress
        self._begun = 0
        self._name = ""

    def begin(self, name: str) -> None:
        """Say that the next file is being made."""
        self._name = name
        self._progress(name, self._begun / self._number)
        self._begun += 1

    def counted(self, rows: int) -> None:
        """Say how many rows of it are done."""
        self._progress(f"{self._name}: {words.count(rows)} rows", (self._begun - 1) / self._number)
