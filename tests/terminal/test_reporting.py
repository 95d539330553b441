"""Reports from the command line."""

from pathlib import Path

import pytest

from tests.terminal.conftest import Run


def test_both_reports_are_written_and_named(
    run: Run, incident: str, reaction: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OWNUP_BROWSER", "/nowhere/chromium")
    run("import", str(reaction), "--incident", incident)
    first = run("report", "--incident", incident, "--to", str(tmp_path / "paper"), "--json")
    assert first.code == 0, first.err
    assert first.json["files"] == [str(tmp_path / "paper" / f"{incident}-situation.html")]
    assert "OWNUP_BROWSER" in first.json["missing"]
    text = Path(first.json["files"][0]).read_text("utf-8")
    assert "negative mentions since it began" in text
    assert "not been grouped yet" not in text
    second = run("report", "--incident", incident, "--to", str(tmp_path / "paper"), "--kind", "move-on")
    assert second.code == 0
    assert second.out.split() == [str(tmp_path / "paper" / f"{incident}-move-on.html")]
    assert "written as HTML" in second.err
    assert "Not yet:" in (tmp_path / "paper" / f"{incident}-move-on.html").read_text("utf-8")


def test_a_folder_that_takes_no_files_is_said_in_a_sentence(run: Run, incident: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    refused = run("report", "--incident", incident, "--to", str(tmp_path / "file" / "deeper"))
    assert refused.code == 1
    assert "Choose another one." in refused.err
    assert "Traceback" not in refused.err
