"""`ownup check`: what works, what does not, what to do about it."""

import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from rich.table import Table

from analysis.scorers import loaded
from collectors import health, registry
from config.own_thresholds import changed, in_force
from config.version import VERSION
from domain import words
from domain.errors import ConfigurationError, OwnupError
from store.connection import check_database
from terminal.desk import Desk
from terminal.pulse import health_now
from terminal.words import outside

_ENOUGH_ROOM = 2**30  # bytes


class Verdict(StrEnum):
    WORKS = "works"
    OFF = "not set up"
    CHANGED = "changed"  # it is set otherwise than it came
    BEHIND = "behind"  # it is set up, and a person should look at it
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
    found = [*_settings(desk), _database(desk), _collector(desk), _browser(desk), *_sources(desk, online=online)]
    if as_json:
        rows = [{"name": one.name, "verdict": one.verdict, "found": one.found, "to_do": one.to_do} for one in found]
        desk.answer(rows)
    else:
        table = Table(box=None, pad_edge=False)
        for column in ("what", "", "found", "what to do"):
            table.add_column(column)
        for one in found:
            table.add_row(one.name, one.verdict, outside(one.found), outside(one.to_do))
        desk.table(table)
    if any(one.verdict is Verdict.FAILS for one in found):
        sys.exit(1)


def _scorers(desk: Desk) -> Iterator[Check]:
    for language, path in sorted(desk.settings.scorers.items()):
        name = f"scorer for {language}"
        try:
            scorer = loaded(path)
        except ConfigurationError as error:
            yield Check(name=name, verdict=Verdict.FAILS, found=path, to_do=str(error))
        else:
            yield Check(name=name, verdict=Verdict.WORKS, found=f"{scorer.name} {scorer.version}")


def _thresholds() -> Iterator[Check]:
    """What this organisation has changed; the playbook's other cut-offs are as it has them."""
    for name, cut in changed(in_force()).items():
        found = f"{cut.value:g} {cut.unit}; the playbook has {cut.default:g} ({cut.strength}). {cut.meaning}"
        yield Check(name=f"threshold {name}", verdict=Verdict.CHANGED, found=found)


def _settings(desk: Desk) -> Iterator[Check]:
    folder = desk.settings.data_dir
    yield Check(name="ownup", verdict=Verdict.WORKS, found=f"{VERSION} on Python {sys.version.split()[0]}")
    yield Check(name="data folder", verdict=Verdict.WORKS, found=str(folder))
    yield from _scorers(desk)
    yield from _thresholds()
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


def _collector(desk: Desk) -> Check:
    """Whether somebody collects what should be collected."""
    try:
        found = health_now(desk)
    except OwnupError as error:
        return Check(name="collector", verdict=Verdict.BEHIND, found="cannot be told", to_do=str(error))
    now, noted = desk.now(), health.read(desk.settings.data_dir)
    here = f"it told so {words.ago(noted.at, now)}" if noted and noted.next_by > now else ""
    last = f"something was last read {words.ago(found.last_success_at, now)}" if found.last_success_at else ""
    if not found.sources:
        return Check(name="collector", verdict=Verdict.WORKS, found="no open incident has a source to read")
    if found.ok:
        return Check(name="collector", verdict=Verdict.WORKS, found=f"runs: {here or last}")
    if all(each.late for each in found.sources) and not here:
        to_do = "Start it: ownup collect --every auto"
        running = f"does not run, though an incident is open; {last or 'nothing was read yet'}"
        return Check(name="collector", verdict=Verdict.BEHIND, found=running, to_do=to_do)
    return Check(name="collector", verdict=Verdict.BEHIND, found=here or last, to_do="; ".join(found.problems))


def _browser(desk: Desk) -> Check:
    from dashboard.export.browser import find_browser  # noqa: PLC0415 - plotly takes a second to import

    try:
        return Check(name="browser for pictures", verdict=Verdict.WORKS, found=str(find_browser(desk.settings.browser)))
    except OwnupError as error:
        return Check(name="browser for pictures", verdict=Verdict.OFF, found="HTML and data work", to_do=str(error))


def _rhythm(desk: Desk) -> dict[str, str]:
    """How often each source is looked at by now, and when next: the soonest of its open incidents."""
    try:
        looks = [each for each in health_now(desk).sources if each.due_at and each.interval]
    except OwnupError:
        return {}
    return {
        each.source: f", looked at each {words.length(each.interval)}, next {words.ago(each.due_at, desk.now())}"
        for each in sorted(looks, key=lambda each: each.due_at or desk.now(), reverse=True)
        if each.due_at and each.interval
    }


def _sources(desk: Desk, *, online: bool) -> Iterator[Check]:
    """Every source that a real incident could have; whether it answers is asked only if `online`."""
    rhythm = _rhythm(desk)
    for name in registry.names():
        missing = registry.missing(name, desk.settings)
        if missing:
            yield Check(name=name, verdict=Verdict.OFF, found="", to_do=missing)
            continue
        if not online:
            yield Check(name=name, verdict=Verdict.WORKS, found="set up; not asked" + rhythm.get(name, ""))
            continue
        try:
            answer = registry.probe(name, desk.settings, desk.now) + rhythm.get(name, "")
            yield Check(name=name, verdict=Verdict.WORKS, found=answer)
        except OwnupError as error:
            yield Check(name=name, verdict=Verdict.OFF, found=str(error), to_do="Check the network; nothing is lost.")
