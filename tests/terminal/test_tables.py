"""What is printed holds all that it says, however narrow the terminal is and whatever program reads it."""

import csv
import io
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.terminal.conftest import Run


@pytest.mark.parametrize("columns", ["30", "80"])
def test_no_number_of_the_timeline_is_cut_and_no_gap_left_out(
    run: Run, monkeypatch: pytest.MonkeyPatch, incident: str, reaction: Path, columns: str
) -> None:
    run("import", str(reaction), "--incident", incident)
    monkeypatch.setenv("COLUMNS", columns)
    found = run("timeline", "--incident", incident, "--bucket", "1h").out
    told = run("timeline", "--incident", incident, "--bucket", "1h", "--json").json
    assert "…" not in found
    assert found.splitlines()[0].split()[-2:] == ["not", "covered"]
    peak = max(told["buckets"], key=lambda bucket: bucket["mentions"])
    assert any(line.split()[5:7] == [str(peak["mentions"]), str(peak["negative"])] for line in found.splitlines())
    assert "–100)" in found  # the upper end of a share's interval


def test_what_was_not_collected_is_said_in_a_narrow_terminal(
    run: Run, monkeypatch: pytest.MonkeyPatch, incident: str
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    assert " ".join(run("timeline", "--incident", incident).out.split()).count("nothing was") > 1


def test_a_timeline_for_a_spreadsheet_has_the_times_of_the_zone_that_it_names(run: Run) -> None:
    asked = ("--title", "x", "--started-at", "2026-03-31T09:00", "--zone", "Asia/Kolkata", "--term", "x", "--json")
    opened = run("incident", "open", *asked).json["id"]
    head, first, *_ = csv.reader(io.StringIO(run("timeline", "--incident", opened, "--format", "csv").out))
    assert head[0] == "start (Asia/Kolkata)"
    assert datetime.fromisoformat(first[0]).utcoffset() == timedelta(hours=5, minutes=30)


def test_no_mention_is_a_table_without_rows(run: Run, incident: str, reaction: Path) -> None:
    run("import", str(reaction), "--incident", incident)
    some = run("mentions", "--incident", incident, "--format", "csv").out.splitlines()
    none = run("mentions", "--incident", incident, "--search", "zeppelin", "--format", "csv").out.splitlines()
    assert none == some[:1]
    assert "native_id" in none[0].split(",")


def test_themes_are_told_as_json_like_everything_else(run: Run, incident: str) -> None:
    found = run("themes", "--incident", incident, "--json")
    assert found.code == 0, found.err
    assert found.json.keys() == run("themes", "--incident", incident, "--format", "json").json.keys()


def test_a_log_is_not_filled_with_empty_lines(run: Run, incident: str, reaction: Path, tmp_path: Path) -> None:
    assert run("import", str(reaction), "--incident", incident, "--json").err == ""
    exported = run("export", "--incident", incident, "--to", str(tmp_path / "out"), "--what", "data", "--json")
    assert (exported.code, exported.err) == (0, "")
