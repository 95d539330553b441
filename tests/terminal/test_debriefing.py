"""`ownup debrief`: for an incident that was opened and answered on the command line."""

from datetime import UTC, datetime, timedelta

from tests.terminal.conftest import Run


def test_a_real_incident_is_told_in_times_without_a_score(run: Run) -> None:
    started_at = datetime.now(UTC) - timedelta(hours=5)
    opened = run(
        "incident", "open", "--title", "Acme", "--started-at", started_at.isoformat(), "--term", "acme", "--json"
    )
    incident = opened.json["id"]
    said_at = (started_at + timedelta(hours=2)).isoformat()
    text = "One employee made a mistake."
    run("statement", "add", "-i", incident, "--at", said_at, "--kind", "holding", "--text", text)
    run("incident", "set", incident, "--kind", "slip")
    told = run("debrief", "--incident", incident)
    assert told.code == 0, told.err
    assert "no score" in told.out
    assert "The first word" in told.out
    assert "read it again for blame" in told.out
    found = run("debrief", "--incident", incident, "--format", "json").json
    parts = {part["point"]: part for part in found["parts"]}
    assert (found["score"], found["out_of"]) == (None, None)
    assert datetime.fromisoformat(parts["first word"]["done_at"]) == started_at + timedelta(hours=2)
    assert parts["first word"]["then"]["signals"]
    assert parts["class set"]["done_at"] is not None
    assert parts["moved on"]["done_at"] is None


def test_the_list_of_drills_says_which_there_are(run: Run) -> None:
    found = run("drill", "--list", "--json").json
    assert len(found) >= 10
    assert all(one["briefing"] for one in found)
    assert "soprano-in-row-two" in run("drill", "--list").out
