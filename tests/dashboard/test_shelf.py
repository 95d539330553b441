"""What a page made to be fetched does not outlive what was taken back in it."""

import json
import os
import zipfile
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from config.settings import load
from dashboard import data
from dashboard.export import What, shelf
from dashboard.export.parcel import Parcel, pack
from domain.incident import Clock, Drill
from domain.mention import Removal
from store import mentions
from store.connection import Database
from tests.dashboard.stage import NOW, incident, keep, mention, reading
from tests.dashboard.test_views import database as opened_database
from tests.dashboard.test_views import draw, said

database = opened_database


def test_what_has_waited_for_an_hour_is_deleted_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "downloads"
    folder.mkdir()
    for name, age in (("old.zip", 61), ("new.zip", 59)):
        (folder / name).touch()
        at = (NOW - timedelta(minutes=age)).timestamp()
        os.utime(folder / name, (at, at))
    mine = tmp_path / "exports" / "mine.html"
    mine.parent.mkdir()
    mine.touch()
    os.utime(mine, (0, 0))
    assert shelf.shelf(tmp_path, NOW) == folder
    assert [path.name for path in folder.iterdir()] == ["new.zip"]
    assert mine.exists()


@pytest.mark.parametrize(
    ("card", "choice"), [("export", ("export-what", "Data: CSV, Parquet")), ("report", ("report-kind", ""))]
)
def test_files_are_not_offered_once_something_in_them_was_taken_back(
    database: Database, monkeypatch: pytest.MonkeyPatch, card: str, choice: tuple[str, str]
) -> None:
    monkeypatch.setenv("OWNUP_BROWSER", "/nowhere/chromium")
    with database.writing() as tx:
        keep(tx, incident(), [(mention(number), reading()) for number in range(40)])
    page = draw("situation")
    if choice[1]:
        page.radio(key=choice[0]).set_value(choice[1]).run()
    page.button(key=f"{card}-make").click().run()
    made = list((load().data_dir / "downloads").glob("*.*"))
    assert len(made) == 1
    assert page.get("download_button")
    gone = mention(7)
    with database.writing() as tx:
        mentions.remove(tx, [Removal(source=gone.source, native_id=gone.native_id, reason="deleted", removed_at=NOW)])
    data.forget(incident().id)
    page.run()
    assert shelf.TAKEN_BACK in said(page)
    assert not page.get("download_button")
    assert not made[0].exists()
    page.button(key=f"{card}-make").click().run()
    assert page.get("download_button")


def test_of_a_drill_what_simulated_people_take_back_takes_no_files_away(sqlite: Database) -> None:
    """At 120 times the speed of life that is every few seconds: nobody could fetch a file."""
    drill = Drill(scenario="s", seed=1, clock=Clock(started_at=NOW, speed=120))
    with sqlite.writing() as tx:
        about = incident()
        keep(tx, about, [(mention(number), reading()) for number in range(3)])
        gone = mention(1)
        mentions.remove(tx, [Removal(source=gone.source, native_id=gone.native_id, reason="deleted", removed_at=NOW)])
        assert shelf.removed(tx, about, NOW) == 1
        assert shelf.removed(tx, replace(about, drill=drill), NOW) == 0


def test_two_who_look_at_different_moments_get_their_own_files(sqlite: Database, tmp_path: Path) -> None:
    with sqlite.writing() as tx:
        keep(tx, incident(), [(mention(1), reading())])

    def made(at: datetime) -> Parcel:
        with sqlite.reading() as tx:
            return pack(
                tx,
                incident(),
                at,
                what=What.DATA,
                made_at=NOW,
                shelf=tmp_path,
                browser="",
                progress=lambda _name, _done: None,
            )

    mine, theirs = made(NOW - timedelta(hours=1)), made(NOW)
    assert mine.path != theirs.path
    with zipfile.ZipFile(mine.path) as parcel:
        said = json.loads(parcel.read(f"{incident().id}-about.json"))
    assert said["at"] == (NOW - timedelta(hours=1)).isoformat()
