"""A report from beginning to end: what is known of an incident, as one HTML file and as a PDF of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from kaleido import Kaleido
from plotly import graph_objects as go
from sqlalchemy import Connection

from config.version import VERSION
from dashboard.boards import moving_on
from dashboard.boards import report as situation
from dashboard.charts.engraving import engrave
from dashboard.charts.reaction import Room, reaction_chart
from dashboard.export import painter
from dashboard.export.about import About
from dashboard.export.browser import find_browser
from dashboard.export.delivery import about_of
from dashboard.export.files import folder, safe_name, written
from dashboard.export.shelf import removed
from dashboard.palette import LIGHT
from dashboard.report.comparison import comparison
from dashboard.report.page import page
from dashboard.report.printing import printed
from dashboard.report.sheet import Chart
from domain import words
from domain.errors import ExportError
from domain.incident import Incident
from situation.reaction import reaction

_WIDTH = 860  # pixels of the drawing; on A4 its letters come out at eight points
_ELSEWHERE = {"incident", "zone", "exported", "made", "simulated"}  # facts that stand in the head
_GAPS = 3  # named, the first; the rest is counted
_ROOM = Room(width=_WIDTH - 70, height=184)


class Kind(StrEnum):
    SITUATION = "situation"
    MOVE_ON = "move-on"


class Format(StrEnum):
    HTML = "html"
    PDF = "pdf"
    BOTH = "both"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """The files that were written. `missing` says in plain words what could not be and how to change that, or is "";
    `removed` as `dashboard.export.shelf.removed` then.
    """

    files: tuple[Path, ...]
    missing: str = ""
    removed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """A report without its chart: what draws it, None if there is nothing to draw, and what makes the page of it."""

    figure: go.Figure | None
    about: str
    write: Callable[[Chart | None], str]


def report(
    tx: Connection,
    incident: Incident,
    at: datetime,
    *,
    to: Path,
    kind: Kind,
    made_at: datetime,
    form: Format = Format.BOTH,
    browser: str = "",
) -> Reported:
    """Write the report as known at `at` into the folder `to`; a file of the same name is replaced whole.

    It says that it was made at `made_at`. `browser` is the setting of that name: without a browser there is no PDF, the
    HTML is written with the numbers of the chart in place of it, and `missing` says so. Raises ExportError if the
    folder does not take the files.
    """
    folder(to)
    draft = (_situation if kind is Kind.SITUATION else _moving_on)(tx, incident, at, made_at)
    stem = to / safe_name(incident.id, kind.value)
    try:
        html, pdf = _drawn(draft, incident.title, find_browser(browser), pdf=form is not Format.HTML)
        missing = ""
    except ExportError as error:
        html, pdf = draft.write(None), None
        missing = f"{error} The report was written as HTML, with the numbers of its chart in place of it."
    files = []
    if pdf is None or form is not Format.PDF:
        files.append(_write(stem.with_suffix(".html"), html.encode()))
    if pdf is not None:
        files.append(_write(stem.with_suffix(".pdf"), pdf))
    return Reported(files=tuple(files), missing=missing, removed=removed(tx, incident, at))


def _situation(tx: Connection, incident: Incident, at: datetime, made_at: datetime) -> _Draft:
    found = situation.load(tx, incident, at)
    facts = _facts(about_of(tx, incident, at, reaction(tx, incident, at)), made_at)
    figure = reaction_chart(found.timeline, found.marks, found.zone, LIGHT, _ROOM) if found.timeline else None
    return _Draft(figure=figure, about=found.answer, write=lambda drawn: page(found, drawn, facts))


def _moving_on(tx: Connection, incident: Incident, at: datetime, made_at: datetime) -> _Draft:
    found = moving_on.load(tx, incident, at)
    span = found.timeline.span if found.timeline else None
    facts = _facts(about_of(tx, incident, at, reaction(tx, incident, at, span=span)), made_at)
    figure = reaction_chart(found.timeline, found.marks, found.zone, LIGHT, _ROOM) if found.timeline else None
    return _Draft(figure=figure, about=found.passing, write=lambda drawn: comparison(found, drawn, facts))


def _facts(about: About, made_at: datetime) -> list[tuple[str, str]]:
    """Where the numbers come from, a line each."""
    told = about.facts(gaps=_GAPS).items()
    facts = {name: fact for name, fact in told if name not in _ELSEWHERE}
    made = f"{words.moment(made_at, about.zone)}, with Ownup {VERSION}"
    return [*((name.capitalize(), fact) for name, fact in facts.items()), ("Made", made)]


def _drawn(draft: _Draft, title: str, browser: Path, *, pdf: bool) -> tuple[str, bytes | None]:
    """The HTML with its chart, and the PDF of it if that is wanted. Raises ExportError."""

    async def draw(_begin: Callable[[str], None]) -> tuple[str, bytes | None]:
        async with painter.opened(browser, title) as opened:
            html = draft.write(await _chart(draft, opened))
            return html, await printed(opened, html) if pdf else None

    try:
        return painter.wait(draw, lambda _name: None)
    except painter.FAILURES as error:
        msg = (
            f"The report could not be drawn: {browser} failed ({type(error).__name__}). "
            "Try again, or set OWNUP_BROWSER to another Chromium."
        )
        raise ExportError(msg) from error


async def _chart(draft: _Draft, opened: Kaleido) -> Chart | None:
    if draft.figure is None:
        return None
    figure = engrave(go.Figure(draft.figure).update_layout(width=_WIDTH))
    options = {"format": "svg", "width": _WIDTH, "height": figure.layout.height}
    return Chart(svg=await opened.calc_fig(figure, opts=options), about=draft.about)


def _write(path: Path, content: bytes) -> Path:
    with written(path) as draft:
        draft.write_bytes(content)
    return path
