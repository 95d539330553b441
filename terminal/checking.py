"""`ownup check`: what works, what does not, what to do about it."""

import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from rich.table import Table

from collectors import registry
from config.version import VERSION
from domain.errors import OwnupError
from store.connection import check_database
from terminal.desk import Desk
from terminal.words import outside

_ENOUGH_ROOM = 2**30  # bytes


class Verdict(StrEnum):
    WORKS = "works"
    OFF = "not set up"
    FAILS = "does not work"  # essential: without it the main job cannot be done


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at. `to_do` is empty if nothing needs doing."""

    name: str
    verdict: Verdict
    found: str
    to_do: str = ""


def check(desk: Desk, *, online: bool, as_json: bool) -> None:
    """Exits with 1 if something essential does not work."""
    found = [*_settings(desk), _database(desk), _browser(desk), *_sources(desk, online=online)]
    if as_json:
        rows = [{"name": one.name, "verdict": one.verdict, "found": one.found, "to_do": one.to_do} for one in found]
        desk.answer(rows)
    else:
        table = Table(box=None, pad_edge=False)
        for column in ("what", "", "found", "what to do"):
            table.add_column(column)
        for one in found:
            table.add_row(one.name, one.verdict, outside(one.found), outside(one.to_do))
        desk.out.print(table)
    if any(one.verdict is Verdict.FAILS for one in found):
        sys.exit(1)


def _settings(desk: Desk) -> Iterator[Check]:
    folder = desk.settings.data_dir
    yield Check(name="ownup", verdict=Verdict.WORKS, found=f"{VERSION} on Python {sys.version.split()[0]}")
    yield Check(name="data folder", verdict=Verdict.WORKS, found=str(folder))
    free = shutil.disk_usage(_nearest(folder)).free
    enough = free >= _ENOUGH_ROOM
    yield Check(
        name="disk",
        verdict=Verdict.WORKS if enough else Verdict.FAILS,
        found=f"{free / 2**30:.1f} GiB free",
        to_do="" if enough else "Make room: collection stops, visibly, when the disk is full.",
    )


def _nearest(folder: Path) -> Path:
    """The folder itself, or the nearest one above it that exists already."""
    return next(one for one in (folder, *folder.parents) if one.exists())


def _database(desk: Desk) -> Check:
    try:
        return Check(name="database", verdict=Verdict.WORKS, found=check_database(desk.settings.url))
    except OwnupError as error:
        return Check(name="database", verdict=Verdict.FAILS, found="", to_do=str(error))


def _browser(desk: Desk) -> Check:
    from dashboard.export.browser import find_browser  # noqa: PLC0415 - plotly takes a second to import

    try:
        return Check(name="browser for pictures", verdict=Verdict.WORKS, found=str(find_browser(desk.settings.browser)))
    except OwnupError as error:
        return Check(name="browser for pictures", verdict=Verdict.OFF, found="HTML and data work", to_do=str(error))


def _sources(desk: Desk, *, online: bool) -> Iterator[Check]:
    """Every source that a real incident could have; whether it answers is asked only if `online`."""
    for name in registry.names():
        missing = registry.missing(name, desk.settings)
        if missing:
            yield Check(name=name, verdict=Verdict.OFF, found="", to_do=missing)
            continue
        if not online:
            yield Check(name=name, verdict=Verdict.WORKS, found="set up; not asked")
            continue
        try:
            yield Check(name=name, verdict=Verdict.WORKS, found=registry.probe(name, desk.settings, desk.now))
        except OwnupError as error:
            yield Check(name=name, verdict=Verdict.OFF, found=str(error), to_do="Check the network; nothing is lost.")
