"""An export is complete, says what it shows in every file, and is safe to open."""

import csv
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from pyarrow import parquet

from analysis.expected import PREDICTION
from config.version import VERSION
from dashboard.export import Exported, What, export, painter
from dashboard.export.cells import unguard
from domain import words
from domain.counting import Coverage
from domain.errors import ExportError
from domain.incident import Clock, Drill
from domain.mention import Kind, Removal, Unreadable
from domain.time import Span
from store import coverage, incidents, mentions, quarantine
from store.connection import Database
from store.escape import unescape
from tests.dashboard.exports import TEXTS, stage
from tests.dashboard.stage import BEGAN, NOW, incident, keep, mention, reading

TABLES = (
    "mentions",
    "timeline",
    "people",
    "cascades",
    "statements",
    "coverage",
    "equation",
    "quarantined",
    "removed",
)
FORMULA = tuple("=+-@\t\r\n\0＝＋－＠")
ID = "spring-offer-7k2f"


@pytest.fixture
def delivered(sqlite: Database, tmp_path: Path) -> Iterator[tuple[Path, Exported]]:
    """The data of the staged incident."""
    with sqlite.writing() as tx:
        about = stage(tx)
    to = tmp_path / "out"
    with sqlite.reading() as tx:
        yield to, export(tx, about, to, What.DATA, at=NOW)


def cells(path: Path) -> list[list[str]]:
    """The rows of a CSV, header first, without the lines that say what it is."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(line for line in _from_header(file)))


def _from_header(file: Iterator[str]) -> Iterator[str]:
    begun = False
    for line in file:
        begun = begun or not line.startswith("# ")
        if begun:
            yield line


def test_every_table_is_there_twice_and_listed(delivered: tuple[Path, Exported]) -> None:
    to, found = delivered

    names = {f"{ID}-{table}.{form}" for table in TABLES for form in ("csv", "parquet")} | {f"{ID}-about.json"}
    assert {path.name for path in found.files} == names
    assert {path.name for path in to.iterdir()} == names
    assert found.missing == ""


@pytest.mark.parametrize("table", TABLES)
def test_every_file_says_what_it_shows(delivered: tuple[Path, Exported], table: str) -> None:
    to, _ = delivered

    said = parquet.read_schema(to / f"{ID}-{table}.parquet").metadata
    head = (to / f"{ID}-{table}.csv").read_text(encoding="utf-8-sig")
    for fact in ("incident", "window", "zone", "sources", "equation", "coverage", "exported", "uncalibrated"):
        assert said[fact.encode()]
        assert f"# {fact}: " in head
    assert "Spring offer sent to everyone" in head
    assert "47 collected = 46 shown" in head
    assert json.loads(said[b"ownup"])["equation"]["x"]["received"] == 47
    assert (to / f"{ID}-{table}.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_as_of_an_earlier_moment_only_what_was_known_then_is_written(sqlite: Database, tmp_path: Path) -> None:
    noon = BEGAN + timedelta(hours=3)
    told = [
        mention(1, text="known then"),
        mention(2, text="as it was first", published_at=BEGAN, collected_at=BEGAN),
        mention(3, text="found only later", published_at=BEGAN, collected_at=noon + timedelta(hours=1)),
        mention(4, text="not yet said", published_at=noon + timedelta(hours=1), collected_at=NOW),
    ]
    edited = mention(2, text="as it was edited", published_at=BEGAN, collected_at=NOW, version=2)
    about = incident()
    with sqlite.writing() as tx:
        keep(tx, about, [(one, reading()) for one in told])
        mentions.keep(tx, about, [edited], [reading()])
        spans = [Coverage(source="x", span=Span(BEGAN, NOW), complete=True)]
        coverage.record(tx, about.id, spans)
    with sqlite.reading() as tx:
        export(tx, about, tmp_path, What.DATA, at=noon)

    assert set(pd.read_parquet(tmp_path / f"{ID}-mentions.parquet")["text"]) == {"known then", "as it was first"}
    said = parquet.read_schema(tmp_path / f"{ID}-mentions.parquet").metadata
    assert said[b"as of"].decode().startswith("Tue 31 Mar 2026, 14:00")
    assert b"exported" not in said
    assert "5 collected = 2 shown + 2 later + 1 earlier versions" in said[b"equation"].decode()
    assert pd.read_parquet(tmp_path / f"{ID}-coverage.parquet")["to"].max() == noon
    assert pd.read_parquet(tmp_path / f"{ID}-timeline.parquet")["mentions"].sum() == 2


@pytest.mark.parametrize("table", TABLES)
def test_no_cell_is_a_formula(delivered: tuple[Path, Exported], table: str) -> None:
    to, _ = delivered

    for row in cells(to / f"{ID}-{table}.csv"):
        for cell in row:
            assert not cell.startswith(FORMULA) or pd.notna(pd.to_numeric(cell, errors="coerce"))
    with (to / f"{ID}-{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        assert not [cell for row in csv.reader(file, delimiter=";") for cell in row if cell.startswith(("=", "@"))]


def test_texts_come_back_exactly(delivered: tuple[Path, Exported]) -> None:
    to, _ = delivered

    packed = pd.read_parquet(to / f"{ID}-mentions.parquet")
    header, *rows = cells(to / f"{ID}-mentions.csv")
    flat = [dict(zip(header, row, strict=True)) for row in rows]
    exact = {
        unescape(str(text)) if escaped else str(text) for text, escaped in zip(packed.text, packed.escaped, strict=True)
    }
    read_back = [unguard(row["text"]) for row in flat]
    assert set(TEXTS) <= exact
    assert set(TEXTS) <= {
        unescape(text) if row["escaped"] == "true" else text for text, row in zip(read_back, flat, strict=True)
    }
    assert len(packed) == len(flat) == 46


def test_pandas_reads_the_csv_with_its_comment_option(delivered: tuple[Path, Exported]) -> None:
    to, _ = delivered

    frame = pd.read_csv(to / f"{ID}-mentions.csv", comment="#")

    assert len(frame) == 46
    assert frame.columns[0] == "source"
    assert frame["text"].str.contains("#hashtag").sum() == 1
    assert frame["author_followers"].dtype.kind in "if"


def test_times_are_in_the_incidents_zone(delivered: tuple[Path, Exported]) -> None:
    to, _ = delivered

    start = pd.read_parquet(to / f"{ID}-statements.parquet")["at"].min()
    assert str(start.tz) == "Europe/Berlin"
    assert start == BEGAN + pd.Timedelta(hours=1)
    assert cells(to / f"{ID}-statements.csv")[1][1] == "2026-03-31T12:00:00+02:00"


def test_cascades_say_what_was_not_looked_at(sqlite: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("situation.spread.ALL", 4)
    monkeypatch.setattr("situation.spread.PART", 2)
    replies = [mention(number, kind=Kind.REPLY, in_reply_to="n1") for number in range(10)]
    with sqlite.writing() as tx:
        keep(tx, incident(), [(reply, reading()) for reply in replies])
    with sqlite.reading() as tx:
        export(tx, incident(), tmp_path, What.DATA, at=NOW)
    missing = "6 of the 10 mentions since the start that answer · quote or pass on others were not looked at"
    (line,) = [
        line
        for line in (tmp_path / f"{ID}-cascades.csv").read_text(encoding="utf-8-sig").splitlines()
        if line.startswith("# cascades: ")
    ]
    assert missing in line
    assert "Tue 31 Mar 2026 · 11:01–11:08" in line
    assert b"cascades" in parquet.read_schema(tmp_path / f"{ID}-cascades.parquet").metadata
    assert "# cascades" not in (tmp_path / f"{ID}-people.csv").read_text(encoding="utf-8-sig")


def test_a_drill_says_so_in_every_file(sqlite: Database, tmp_path: Path) -> None:
    drill = Drill(scenario="discount-for-everyone", seed=1, clock=Clock(started_at=BEGAN, speed=60))
    with sqlite.writing() as tx:
        about = stage(tx, drill=drill)
    with sqlite.reading() as tx:
        found = export(tx, about, tmp_path, What.ALL, at=NOW, browser="/nowhere/chromium")

    for path in found.files:
        assert b"Simulated: a drill" in path.read_bytes(), path.name


@pytest.mark.parametrize(
    ("browser", "said"), [("/nowhere/chromium", "apt install chromium"), ("false", "OWNUP_BROWSER")]
)
def test_without_a_working_browser_the_charts_are_html_and_the_reason_is_told(
    sqlite: Database, tmp_path: Path, browser: str, said: str
) -> None:
    with sqlite.writing() as tx:
        about = stage(tx)
    with sqlite.reading() as tx:
        found = export(tx, about, tmp_path, What.CHARTS, at=NOW, browser=browser)

    names = {f"{ID}-{chart}.html" for chart in ("reaction", "anger", "sources", "recovery", "people", "standing")}
    assert {path.name for path in found.files} == names | {f"{ID}-about.json"}
    assert said in found.missing
    assert {path.name for path in tmp_path.iterdir() if path.is_file()} == names | {f"{ID}-about.json"}


def test_an_incident_without_mentions_has_tables_and_no_charts(sqlite: Database, tmp_path: Path) -> None:
    about = incident()
    with sqlite.writing() as tx:
        incidents.add(tx, about)
    with sqlite.reading() as tx:
        found = export(tx, about, tmp_path, What.ALL, at=NOW)

    assert len(found.files) == 1 + 2 * len(TABLES)
    assert len(cells(tmp_path / f"{ID}-mentions.csv")) == 1
    assert len(pd.read_parquet(tmp_path / f"{ID}-mentions.parquet")) == 0


def test_nothing_is_written_outside_of_the_folder(sqlite: Database, tmp_path: Path) -> None:
    with sqlite.writing() as tx:
        about = stage(tx, id="../../evil/.. name")
    to = tmp_path / "deep" / "out"
    with sqlite.reading() as tx:
        found = export(tx, about, to, What.DATA, at=NOW)

    assert all(path.parent == to for path in found.files)
    assert all(path.name.startswith("evil-name-") for path in found.files)
    assert [path.name for path in tmp_path.iterdir() if path.name != "data"] == ["deep"]


def test_a_folder_that_takes_no_files_is_said_to(sqlite: Database, tmp_path: Path) -> None:
    with sqlite.writing() as tx:
        about = stage(tx)
    (tmp_path / "file").write_text("in the way", encoding="utf-8")

    with sqlite.reading() as tx, pytest.raises(ExportError, match="cannot be made"):
        export(tx, about, tmp_path / "file" / "out", What.DATA, at=NOW)


def test_progress_only_goes_forward(sqlite: Database, tmp_path: Path) -> None:
    heard: list[float] = []
    with sqlite.writing() as tx:
        about = stage(tx)
    with sqlite.reading() as tx:
        export(tx, about, tmp_path, What.DATA, at=NOW, progress=lambda _name, done: heard.append(done))

    assert heard == sorted(heard)
    assert heard[-1] == 1.0


@pytest.mark.slow
def test_a_browser_that_hangs_is_given_up_and_ended(
    sqlite: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hanging = tmp_path / "hanging"
    hanging.write_text(f"#!/bin/sh\necho $$ > {tmp_path}/pid\nexec sleep 600\n", encoding="utf-8")
    hanging.chmod(0o755)
    monkeypatch.setattr(painter, "PATIENCE", 3)
    with sqlite.writing() as tx:
        about = stage(tx)
    with sqlite.reading() as tx:
        found = export(tx, about, tmp_path / "out", What.CHARTS, at=NOW, browser=str(hanging))

    assert "hanging failed" in found.missing
    assert len(found.files) == 7
    assert not Path(f"/proc/{(tmp_path / 'pid').read_text().strip()}").exists()


def test_what_was_put_aside_and_what_was_taken_back_can_be_accounted_for(database: Database, tmp_path: Path) -> None:
    with database.writing() as tx:
        about = stage(tx)
        aside = [Unreadable(where=f"line {n}", reason="no time", content=f"=SECRET {n} \0") for n in range(700)]
        quarantine.put(tx, about.id, "x", aside, NOW)
        gone = [mention(100 + number).native_id for number in range(3)]
        for native_id, why in zip(gone, ("deleted", "deleted", "suspended"), strict=True):
            mentions.remove(tx, [Removal(source="x", native_id=native_id, reason=why, removed_at=NOW)])
    with database.reading() as tx:
        export(tx, about, tmp_path, What.DATA, at=NOW)
    put, took, terms = (
        pd.read_parquet(tmp_path / f"{ID}-{table}.parquet") for table in ("quarantined", "removed", "equation")
    )
    whole = terms.set_index("source").loc["all"]
    assert (len(put), took["items"].sum()) == (whole["quarantined"], whole["removed"]) == (701, 3)
    assert dict(zip(took["reason"], took["items"], strict=True)) == {"deleted": 2, "suspended": 1}
    assert put["characters"].sum() == len("{}") + sum(len(item.content) for item in aside)
    assert put["reason"].nunique() == 2
    assert not any(b"SECRET" in path.read_bytes() for path in tmp_path.iterdir() if path.suffix == ".csv")


def test_an_earlier_moment_does_not_pass_off_what_was_taken_back_since(sqlite: Database, tmp_path: Path) -> None:
    with sqlite.writing() as tx:
        about = stage(tx)
        native_id = mention(100).native_id
        mentions.remove(tx, [Removal(source="x", native_id=native_id, reason="deleted", removed_at=NOW)])
    with sqlite.reading() as tx:
        export(tx, about, tmp_path, What.DATA, at=BEGAN, made_at=NOW)
    said = json.loads((tmp_path / f"{ID}-about.json").read_text("utf-8"))
    assert "what was taken back at its source since is in no other number" in said["facts"]["as of"]
    assert said["facts"]["made"] == f"{words.moment(NOW, ZoneInfo('Europe/Berlin'))}, with Ownup {VERSION}"
    assert (said["made_at"], said["version"]) == (NOW.isoformat(), VERSION)


def test_every_interval_says_what_it_is(sqlite: Database, tmp_path: Path) -> None:
    to, week = tmp_path, timedelta(days=7)
    before = [mention(n, published_at=BEGAN - week + n * timedelta(hours=2)) for n in range(1, 80)]
    with sqlite.writing() as tx:
        keep(tx, incident(), [(one, reading()) for one in before])
        coverage.record(tx, ID, [Coverage(source=before[0].source, span=Span(BEGAN - week, NOW), complete=True)])
    with sqlite.reading() as tx:
        export(tx, incident(), to, What.DATA, at=NOW)
    buckets = pd.read_parquet(to / f"{ID}-timeline.parquet")
    known = buckets["usual"].notna()
    assert known.any()
    assert set(buckets["usual_method"][known]) == {PREDICTION}
    assert set(buckets["usual_method"][~known]) <= {""}
    said = parquet.read_schema(to / f"{ID}-timeline.parquet").metadata[b"timeline"].decode()
    for word in ("start", "end", "negative_share", "corrected", "usual", "covered", "estimated", "95 %", "90 %"):
        assert word in said
    head = (to / f"{ID}-timeline.csv").read_text(encoding="utf-8-sig")
    assert f"# made: with Ownup {VERSION}" in head
    assert "# timeline: " in head


def test_a_sample_says_by_which_chance_each_mention_was_drawn(sqlite: Database, tmp_path: Path) -> None:
    with sqlite.writing() as tx:
        keep(tx, incident(), [(mention(1, inclusion=0.25), reading()), (mention(2), reading())])
    with sqlite.reading() as tx:
        export(tx, incident(), tmp_path, What.DATA, at=NOW)
    assert sorted(pd.read_parquet(tmp_path / f"{ID}-mentions.parquet")["inclusion"]) == [0.25, 1.0]
