"""Whether it is passing, from the command line: as text and as JSON, now and as of a moment."""

from datetime import timedelta
from pathlib import Path

from tests.terminal.conftest import START, Run


def test_phase_and_time_to_normal_are_told_as_of_a_moment(run: Run, incident: str, reaction: Path) -> None:
    assert run("import", str(reaction), "--incident", incident).code == 0
    at = (START + timedelta(hours=1)).isoformat()
    found = run("recovery", "--incident", incident, "--as-of", at, "--format", "json").json
    assert (found["phase"], found["mentions_last_hour"], found["surge"]["wave"]) == ("rising", 30, 1)
    left = found["hours_left"]
    assert 0 <= left["low"] < left["value"] < left["high"]
    assert "80" in left["method"]
    assert found["not_told_because"] is None
    assert found["phases"][-1] == {"phase": "rising", "wave": 1, "from": START.isoformat(), "to": at}
    text = run("recovery", "--incident", incident, "--as-of", at)
    assert text.code == 0
    assert "Back to normal" in text.out
    assert "rising" in text.out


def test_what_cannot_be_told_is_said(run: Run, incident: str, reaction: Path) -> None:
    run("import", str(reaction), "--incident", incident)
    found = run("recovery", "--incident", incident, "--json").json
    assert (found["phase"], found["hours_left"]) == ("not known", None)
    assert "Nothing was read in full after" in found["not_told_because"]
    assert "Cannot tell." in run("recovery", "--incident", incident).out
