"""Alerts on the command line: a test, the list, and while collecting."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from config.settings import Settings
from domain.alert import Alert, AlertRule, Message
from domain.incident import Clock, Drill, Incident
from domain.suggestion import AdviceChange, Stage
from store import advice_history, alerts, incidents
from terminal.alerting import Bell, once
from terminal.desk import Desk
from tests.alerts.places import Webhook, webhook
from tests.terminal.conftest import Run

BEGAN = datetime(2026, 3, 31, 9, tzinfo=UTC)
KEY = "CaNaRy-9f8e7d6c"


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Webhook]:
    with webhook() as place:
        monkeypatch.setenv("OWNUP_ALERT_CHANNELS", json.dumps({"team": place.address(KEY)}))
        yield place


def test_a_test_says_what_happened(run: Run, hook: Webhook) -> None:
    well = run("alert", "test")
    assert (well.code, well.out.strip()) == (0, "team: sent")
    assert hook.subjects == ["Ownup: a test"]
    hook.how = "refuse"
    badly = run("alert", "test", "--channel", "team", "--json")
    assert (badly.code, badly.json[0]["state"]) == (1, "failed")
    assert "500" in badly.json[0]["problem"]
    unknown = run("alert", "test", "--channel", "lead")
    assert (unknown.code, "There are: team" in unknown.err) == (1, True)
    for told in (well, badly, unknown):
        assert KEY not in told.out + told.err


def test_without_a_channel_it_says_what_to_do(run: Run) -> None:
    told = run("alert", "test")
    assert (told.code, "alert_channels" in told.out) == (1, True)


def test_a_wrong_channel_is_named_without_its_address(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OWNUP_ALERT_CHANNELS", json.dumps({"<b>": f"json://{KEY}"}))
    told = run("alert", "test")
    assert (told.code, "alert_channels" in told.err, KEY in told.err) == (1, True, False)


def test_channels_that_are_no_json_are_named_without_their_addresses(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OWNUP_ALERT_CHANNELS", f"json://{KEY}")
    told = run("alert", "test")
    assert (told.code, "alert_channels" in told.err, KEY in told.err) == (1, True, False)
    assert "Traceback" not in told.err


@pytest.fixture
def desk(tmp_path: Path, hook: Webhook) -> Iterator[Desk]:  # noqa: ARG001 - it is in the settings
    """An incident whose advice has just changed."""
    found = Desk(settings=Settings(data_dir=tmp_path / "data"))
    with found.database.writing() as tx:
        incidents.add(tx, Incident(id="oops", title="Oops", started_at=BEGAN))
        for at, stage in ((BEGAN, Stage.WATCH), (BEGAN + timedelta(hours=1), Stage.DETECT)):
            advice_history.record(
                tx,
                AdviceChange(
                    incident_id="oops", at=at, stage=stage, action="Do it.", rule="a-rule", because=(), playbook="1"
                ),
            )
    yield found
    found.close()


def test_what_was_sent_is_listed(run: Run, desk: Desk, hook: Webhook, tmp_path: Path) -> None:
    assert "Nothing was raised" in run("alert", "list", "-i", "oops").out
    hook.how = "refuse"
    once(desk, "oops")
    listed = run("alert", "list", "-i", "oops")
    assert "“detect”" in listed.out
    assert "team: failed" in listed.out
    shape = run("alert", "list", "-i", "oops", "--json").json
    assert [each["rule"] for each in shape["alerts"]] == ["advice"]
    assert (shape["deliveries"][0]["state"], shape["deliveries"][0]["attempts"]) == ("failed", 1)
    exported = tmp_path / "exported"
    assert run("export", "-i", "oops", "--what", "data", "--to", str(exported)).code == 0
    files = b"".join(path.read_bytes() for path in exported.rglob("*") if path.is_file())
    assert files
    for told in (json.dumps(shape), listed.out, listed.err, files.decode("latin-1")):
        assert KEY not in told


def test_the_bell_sends_beside_the_collecting(desk: Desk, hook: Webhook) -> None:
    with Bell(desk, "oops") as bell:
        bell.ring()
    assert hook.subjects == ["Ownup: advice – Oops"]


def test_a_round_that_fails_is_logged_and_the_next_one_goes(
    desk: Desk, hook: Webhook, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        message = "unheard of"
        raise TypeError(message)

    with monkeypatch.context() as patched:
        patched.setattr("alerts.rounds.go_round", fail)
        once(desk, "oops")
    assert "unheard of" in caplog.text
    once(desk, "oops")
    assert len(hook.got) == 1


def test_the_list_says_when_it_was_sent_and_never_that_it_was_not(run: Run, desk: Desk) -> None:
    once(desk, "oops")
    told = Message(subject="x", body="x")
    with desk.database.writing() as tx:  # a hundred messages later
        for number in range(100):
            alerts.post(tx, f"m{number}", told, channels=["team"], incident_id="oops", now=BEGAN)
    listed = run("alert", "list", "-i", "oops").out
    assert "not told" not in listed
    assert f"team: sent · {desk.now():%a} " in listed


def test_what_waited_when_the_incident_was_closed_was_not_told(run: Run, desk: Desk) -> None:
    with desk.database.writing() as tx:
        alerts.add(tx, "oops", [Alert(rule=AlertRule.SURGE, found="6 ×", rule_said="R ≥ 2")], BEGAN)
    assert "not told yet: it waits for the end of the quiet hours" in run("alert", "list", "-i", "oops").out
    assert run("incident", "close", "oops").code == 0
    assert "not told: the incident was closed before the quiet hours ended" in run("alert", "list", "-i", "oops").out


def test_the_list_of_a_drill_says_that_it_is_one(run: Run, desk: Desk) -> None:
    drill = Drill(scenario="s", seed=1, clock=Clock(started_at=BEGAN, speed=60))
    with desk.database.writing() as tx:
        incidents.add(tx, Incident(id="drill", title="Oops", started_at=BEGAN, drill=drill))
        alerts.add(tx, "drill", [Alert(rule=AlertRule.SURGE, found="6 ×", rule_said="R ≥ 2")], BEGAN)
    assert run("alert", "list", "-i", "drill").out.startswith("Drill: this incident is simulated.")
    assert run("alert", "list", "-i", "drill", "--json").json["simulated"] is True
    assert run("alert", "list", "-i", "oops", "--json").json["simulated"] is False
