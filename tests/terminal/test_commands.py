"""The main job from the command line: open, import, look, ask, answer, export."""

import csv
import io
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.terminal.conftest import START, Run

ROWS = 6 * 24 * 2 + 60 + 2


def test_every_row_of_an_import_is_accounted_for(run: Run, incident: str, reaction: Path) -> None:
    first = run("import", str(reaction), "--incident", incident, "--json")
    assert first.code == 0, first.err
    assert (first.json["read"], first.json["kept"], first.json["duplicate"], first.json["quarantined"]) == (
        ROWS,
        ROWS - 2,
        1,
        1,
    )
    again = run("import", str(reaction), "--incident", incident, "--json")
    assert (again.json["read"], again.json["kept"], again.json["duplicate"]) == (ROWS, 0, ROWS)


def test_an_incident_needs_something_to_look_for(run: Run) -> None:
    refused = run("incident", "open", "--title", "x", "--started-at", "now")
    assert refused.code == 1
    assert "--term" in refused.err


def test_an_unknown_incident_is_named_in_one_sentence(run: Run) -> None:
    refused = run("advise", "--incident", "nowhere")
    assert refused.code == 1
    assert "nowhere" in refused.err
    assert "Traceback" not in refused.err


def test_incidents_are_listed_shown_changed_and_closed(run: Run, incident: str, reaction: Path) -> None:
    run("import", str(reaction), "--incident", incident)
    listed = run("incident", "list", "--json").json
    assert [(one["id"], one["received"]) for one in listed] == [(incident, ROWS)]
    changed = run("incident", "set", incident, "--kind", "grave", "--own-audience", "12000", "--json").json
    assert (changed["kind"], changed["own_audience"]) == ("grave", 12000)
    assert changed["equation"]["balanced"]
    closed = run("incident", "close", incident, "--json").json
    assert (closed["status"], closed["kind"]) == ("closed", "grave")
    assert run("incident", "list", "--status", "open", "--json").json == []
    shown = run("incident", "show", incident)
    assert "received =" in shown.out


def test_the_timeline_adds_up_to_the_equation(run: Run, incident: str, reaction: Path) -> None:
    run("import", str(reaction), "--incident", incident)
    found = run("timeline", "--incident", incident, "--bucket", "1h", "--format", "json").json
    buckets, equation = found["buckets"], found["equation"]
    assert sum(bucket["mentions"] for bucket in buckets) == equation["shown"] == ROWS - 2
    assert equation["received"] == ROWS
    assert equation["balanced"]
    peak = max(buckets, key=lambda bucket: bucket["mentions"])
    assert peak["start"] >= START.isoformat()
    assert peak["negative"] == peak["mentions"]
    assert peak["naive"]["n"] == peak["mentions"]
    assert peak["naive"]["low"] <= peak["naive"]["value"] <= peak["naive"]["high"]
    assert peak["corrected"] is None
    assert "uncalibrated" in peak["naive"]["method"]


def test_a_window_of_the_timeline_counts_what_it_leaves_out(run: Run, incident: str, reaction: Path) -> None:
    run("import", str(reaction), "--incident", incident)
    found = run("timeline", "--incident", incident, "--bucket", "1h", "--from", START.isoformat(), "--json").json
    assert found["equation"]["shown"] == 60
    assert found["equation"]["filtered"] == ROWS - 2 - 60
    wider = run("timeline", "--incident", incident, "--bucket", "1d", "--from", START.isoformat())
    assert "Whole buckets: " in wider.err


@pytest.mark.parametrize("form", ["table", "csv"])
def test_the_timeline_as_text(run: Run, incident: str, reaction: Path, form: str) -> None:
    run("import", str(reaction), "--incident", incident)
    found = run("timeline", "--incident", incident, "--bucket", "1d", "--format", form)
    assert found.code == 0
    assert "uncalibrated" in found.out + found.err


def test_mentions_come_negative_first_and_count_what_is_left_out(run: Run, incident: str, reaction: Path) -> None:
    run("import", str(reaction), "--incident", incident)
    everything = run("mentions", "--incident", incident, "--json").json
    assert len(everything["mentions"]) == ROWS - 2
    assert everything["mentions"][0]["label"] == "negative"
    neutral = run("mentions", "--incident", incident, "--label", "neutral", "--json").json
    assert {one["label"] for one in neutral["mentions"]} == {"neutral"}
    assert neutral["filters_leave_out"] == {"mentions": ROWS - 2 - len(neutral["mentions"]), "negative": 60}
    searched = run("mentions", "--incident", incident, "--search", "coffee", "--limit", "3", "--json").json
    assert len(searched["mentions"]) == 3
    assert all("coffee" in one["text"] for one in searched["mentions"])
    assert searched["matching"] == 6 * 24


def test_a_cell_of_the_csv_is_never_a_formula(run: Run, incident: str, tmp_path: Path) -> None:
    file = tmp_path / "hostile.csv"
    file.write_text('id,created_at,text\n1,2026-03-31T10:00:00Z,"=HYPERLINK(""http://example.org"")"\n', "utf-8")
    assert run("import", str(file), "--incident", incident).code == 0
    rows = list(csv.DictReader(io.StringIO(run("mentions", "--incident", incident, "--format", "csv").out)))
    assert rows[0]["text"] == '\'=HYPERLINK("http://example.org")'


def test_no_control_character_of_a_mention_reaches_the_terminal(run: Run, incident: str, tmp_path: Path) -> None:
    file = tmp_path / "hostile.csv"
    file.write_text("id,created_at,text\n1,2026-03-31T10:00:00Z,\x1b]0;owned\x07 acme \u202egnorw\n", "utf-8")
    run("import", str(file), "--incident", incident)
    shown = run("mentions", "--incident", incident).out
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "⟨U+001B⟩" in shown


def test_advice_is_repeatable_and_shows_its_work(run: Run, incident: str, reaction: Path) -> None:
    run("import", str(reaction), "--incident", incident)
    at = "2026-03-31T11:00:00+00:00"
    advice = run("advise", "--incident", incident, "--as-of", at, "--format", "json").json
    assert advice["stage"] in {"detect", "assess", "acknowledge"}
    assert advice["because"]
    assert all(item["found"] for item in advice["because"])
    assert any(item["needed"] for item in advice["because"])
    assert advice["flips_if"]
    assert advice == run("advise", "--incident", incident, "--as-of", at, "--json").json
    quiet = run("advise", "--incident", incident, "--as-of", "2026-03-25T12:00", "--format", "json").json
    assert quiet["stage"] in {"cannot tell", "watch"}
    text = run("advise", "--incident", incident, "--as-of", at).out
    assert advice["action"].replace("\u202f", " ") in text.replace("\u202f", " ").replace("\n", " ")


def test_an_import_brings_the_history_of_advice_and_looking_back_adds_nothing(
    run: Run, incident: str, reaction: Path
) -> None:
    assert run("advise", "--incident", incident, "--history", "--json").json["changes"] == []
    run("import", str(reaction), "--incident", incident)
    found = run("advise", "--incident", incident, "--history", "--format", "json").json
    first, *later = found["changes"]
    assert (first["at"], first["before"]) == ("2026-03-31T09:00:00+00:00", None)
    assert [each["before"] for each in later] == [each["stage"] for each in found["changes"][:-1]]
    assert later
    assert all(each["because"] and each["playbook"] and each["computed_at"] for each in found["changes"])

    run("advise", "--incident", incident, "--as-of", "2026-03-31T09:40")
    assert run("advise", "--incident", incident, "--history", "--json").json == found
    again = run("advise", "--incident", incident, "--history", "--compute", "--json").json
    assert [each["at"] for each in again["changes"]] == [each["at"] for each in found["changes"]]
    until = run("advise", "--incident", incident, "--history", "--as-of", first["at"], "--json").json
    assert until["changes"] == again["changes"][:1]
    text = run("advise", "--incident", incident, "--history").out
    assert f"{later[0]['before']} → {later[0]['stage']}" in text
    assert run("advise", "--incident", incident, "--compute").code == 2


def test_own_statements_are_recorded(run: Run, incident: str) -> None:
    entered = (
        "statement", "add", "--incident", incident, "--at", "2026-03-31T10:00", "--kind", "holding",
        "--text", "We are looking into it.", "--json",
    )  # fmt: skip
    added, again = run(*entered), run(*entered)
    assert added.code == 0, added.err
    assert (again.code, "It is recorded already." in again.err) == (1, True)
    listed = run("statement", "list", "--incident", incident, "--json").json
    assert [(one["kind"], one["text"], one["recognised"]) for one in listed] == [
        ("holding", "We are looking into it.", False)
    ]


def test_a_statement_that_was_never_said_is_withdrawn_and_told(run: Run, incident: str) -> None:
    add = ("statement", "add", "-i", incident, "--at", "now", "--kind", "fix", "--text", "Mended.", "--json")
    entered = run(*add).json
    assert run("statement", "withdraw", "-i", incident, entered["id"]).code == 0
    again = run("statement", "withdraw", "-i", incident, entered["id"])
    assert (again.code, "statement list" in again.err) == (1, True)
    assert run("incident", "show", incident, "--json").json["statements"] == []
    assert run("statement", "list", "-i", incident, "--json").json[0]["withdrawn_at"]
    assert "never said" in run("statement", "list", "-i", incident).out
    assert "1 statement entered by mistake" in run("debrief", "-i", incident).out


def test_a_file_without_needed_columns_says_which_to_name(run: Run, incident: str, tmp_path: Path) -> None:
    file = tmp_path / "odd.csv"
    file.write_text("one,two\n1,2\n", "utf-8")
    refused = run("import", str(file), "--incident", incident)
    assert refused.code == 1
    assert "--map" in refused.err


def test_a_preview_changes_nothing(run: Run, incident: str, reaction: Path) -> None:
    shown = run("import", str(reaction), "--incident", incident, "--preview")
    assert shown.code == 0
    assert "created_at" in shown.out
    assert run("incident", "show", incident, "--json").json["equation"]["received"] == 0


def test_the_data_folder_may_be_named_after_the_command(run: Run, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    opened = run("incident", "open", "--title", "t", "--started-at", "now", "--term", "x", "--data-dir", str(elsewhere))
    assert opened.code == 0, opened.err
    assert run("incident", "list", "--json").json == []
    assert len(run("--data-dir", str(elsewhere), "incident", "list", "--json").json) == 1


def test_a_drill_plays_to_its_end(run: Run) -> None:
    played = run("drill", "--no-dashboard", "--speed", "1000000", "--seed", "7", "--json")
    assert played.code == 0, played.err
    found = played.json
    assert found["simulated"]
    assert found["equation"]["balanced"]
    assert found["equation"]["shown"] > 1000
    assert found["equation"]["duplicates"] > 0
    assert found["equation"]["removed"] > 0
    assert run("advise", "--incident", found["id"], "--format", "json").json["simulated"]
    changes = run("advise", "--incident", found["id"], "--history", "--json").json["changes"]
    assert {"watch", "assess"} <= {change["stage"] for change in changes}
    assert not any(change["computed_at"] for change in changes)


def test_an_export_writes_charts_and_data(run: Run, incident: str, reaction: Path, tmp_path: Path) -> None:
    run("import", str(reaction), "--incident", incident)
    done = run("export", "--incident", incident, "--to", str(tmp_path / "out"), "--json")
    assert done.code == 0, done.err
    assert done.json["missing"] == ""
    files = {Path(file).suffix for file in done.json["files"]}
    assert {".html", ".png", ".svg", ".pdf", ".csv", ".parquet", ".json"} == files
    assert {Path(file).name for file in done.json["files"]} == {file.name for file in (tmp_path / "out").iterdir()}


def test_without_a_browser_the_rest_is_exported_and_the_way_out_is_said(
    run: Run, incident: str, reaction: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OWNUP_BROWSER", str(tmp_path / "no-such-browser"))
    run("import", str(reaction), "--incident", incident)
    done = run("export", "--incident", incident, "--to", str(tmp_path / "out"), "--what", "charts")
    assert done.code == 0, done.err
    assert "Chromium" in done.err.replace("\n", " ")
    assert {file.suffix for file in (tmp_path / "out").iterdir()} == {".html", ".json"}


def test_the_scenarios_are_listed(run: Run) -> None:
    assert len(run("drill", "--list", "--json").json) >= 3


def test_collecting_without_an_incident_says_so(run: Run) -> None:
    nothing = run("collect", "--json")
    assert nothing.code == 0
    assert nothing.json == []


def test_a_source_that_cannot_be_reached_is_asked_again_later_or_at_once_by_force(
    run: Run, incident: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OWNUP_HACKERNEWS_URL", "http://127.0.0.1:9/api")
    monkeypatch.setenv("OWNUP_ALLOWED_PRIVATE_HOSTS", '["127.0.0.1"]')
    failed = run("collect", "--incident", incident, "--source", "hackernews", "--json")
    assert failed.code == 3
    assert failed.json[0]["retry_at"]
    waiting = run("collect", "--incident", incident, "--source", "hackernews", "--json")
    assert waiting.code == 0
    assert waiting.json[0]["problem"].startswith("waiting until")
    forced = run("collect", "--incident", incident, "--source", "hackernews", "--force", "--json")
    assert forced.code == 3
    (change,) = run("advise", "--incident", incident, "--history", "--json").json["changes"]
    assert (change["stage"], change["computed_at"]) == ("cannot tell", None)


@pytest.mark.slow
def test_collecting_again_and_again_keeps_how_the_advice_changes(
    run: Run, incident: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OWNUP_HACKERNEWS_URL", "http://127.0.0.1:9/api")
    monkeypatch.setenv("OWNUP_ALLOWED_PRIVATE_HOSTS", '["127.0.0.1"]')
    monkeypatch.setenv("OWNUP_HEALTH_PORT", "0")
    command = [
        sys.executable,
        "-m",
        "ownup",
        "collect",
        "--incident",
        incident,
        "--every",
        "1h",
        "--source",
        "hackernews",
    ]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as collector:
        assert collector.stderr
        patience = threading.Timer(120, collector.kill)
        patience.start()
        told = next((line for line in collector.stderr if "the advice is now" in line), "")
        patience.cancel()
        collector.terminate()
    assert "cannot tell" in told
    (change,) = run("advise", "--incident", incident, "--history", "--json").json["changes"]
    assert change["stage"] == "cannot tell"


def test_check_says_what_works(run: Run) -> None:
    found = run("check", "--offline", "--json")
    assert found.code == 0, found.out
    rows = {row["name"]: row for row in found.json}
    assert rows["database"]["verdict"] == "works"
    assert rows["x"]["verdict"] == "not set up"
    assert "OWNUP_X_BEARER_TOKEN" in rows["x"]["to_do"]


def test_check_lists_what_the_organisation_changed_of_the_playbook(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OWNUP_THRESHOLDS", '{"surge": 3}')
    rows = {row["name"]: row for row in run("check", "--offline", "--json").json}
    assert rows["threshold surge"]["verdict"] == "changed"
    assert rows["threshold surge"]["found"].startswith("3 × usual; the playbook has 2 (●)")
    monkeypatch.setenv("OWNUP_THRESHOLDS", '{"surg": 3}')
    refused = run("check", "--offline")
    assert (refused.code, "Near it: surge" in refused.err) == (1, True)
    monkeypatch.delenv("OWNUP_THRESHOLDS")
    assert "threshold surge" not in run("check", "--offline").out


def test_a_database_out_of_reach_is_a_sentence(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OWNUP_DATABASE_URL", "postgresql+psycopg://nobody:canary-2718@127.0.0.1:9/none")
    refused = run("incident", "list")
    assert refused.code == 1
    assert "canary-2718" not in refused.err + refused.out
    assert "Traceback" not in refused.err


README = Path(__file__).parents[2] / "README.md"


def test_every_command_is_in_the_readme_or_the_docs() -> None:
    import typer.main  # noqa: PLC0415 - only this test looks inside

    import ownup  # noqa: PLC0415 - likewise

    pages = "\n".join(page.read_text("utf-8") for page in [README, *README.parent.glob("docs/*.md")])
    group = typer.main.get_group(ownup.app)
    for name, command in group.commands.items():
        for path in [f"{name} {inner}" for inner in getattr(command, "commands", {})] or [name]:
            assert f"ownup {path}" in pages, f"`ownup {path}` is explained nowhere"
