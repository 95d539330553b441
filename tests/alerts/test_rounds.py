"""Rounds from the store to real servers: told once, in quiet hours only what cannot wait, retried, drills marked."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from alerts.rounds import go_round, raise_news
from alerts.rounds import test as try_channel
from alerts.seen import see
from config.logs import set_up
from config.settings import Settings
from domain.alert import Alert, AlertRule, Delivery, DeliveryState
from domain.errors import ConfigurationError
from domain.incident import Clock, Drill, Incident, Watch
from domain.promise import Promise
from domain.suggestion import AdviceChange, Evidence, Stage
from store import advice_history, alerts, checkpoints, incidents, promises, rechecks, runs, spending
from store.checkpoints import Checkpoint
from store.connection import Database, open_database
from store.rechecks import Recheck
from store.runs import Run
from tests.alerts.places import Webhook, webhook
from tests.alerts.rounding import go_together
from tests.processes import PROCESSES

NOON = datetime(2026, 3, 31, 12, tzinfo=UTC)  # 14:00 in Berlin
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
OOPS = Incident(
    id="oops",
    title="Oops <!channel> @everyone",
    started_at=NOON - HOUR,
    watch=Watch(terms=("oops",), sources=("hackernews",)),
    zone="Europe/Berlin",
)


@pytest.fixture
def hook() -> Iterator[Webhook]:
    with webhook() as place:
        yield place


def settings(folder: Path, hook: Webhook, **more: Any) -> Settings:
    return Settings.model_validate({"data_dir": folder, "alert_channels": {"team": hook.address()}, **more})


@pytest.fixture
def found(sqlite: Database) -> Database:
    """An incident whose source is read as it should be."""
    with sqlite.writing() as tx:
        incidents.add(tx, OOPS)
    read(sqlite, NOON)
    return sqlite


def read(database: Database, at: datetime) -> None:
    with database.writing() as tx:
        checkpoints.put(tx, Checkpoint(incident_id="oops", source="hackernews", last_success_at=at, covered_until=at))


def advise(database: Database, at: datetime, stage: Stage, incident_id: str = "oops") -> None:
    evidence = Evidence(signal="R", title="Volume", found="6 × usual", needed="from 2", holds=True)
    with database.writing() as tx:
        advice_history.record(
            tx,
            AdviceChange(
                incident_id=incident_id,
                at=at,
                stage=stage,
                action="Do it.",
                rule="a-rule",
                because=(evidence,),
                playbook="0123456789ab",
            ),
        )


def sent(database: Database, incident_id: str = "oops") -> list[Delivery]:
    with database.reading() as tx:
        return alerts.deliveries(tx, [incident_id], limit=50)


def look(database: Database, settings: Settings, at: datetime) -> list[Delivery]:
    return go_round(database, settings, lambda: at)


def test_a_change_of_the_advice_is_told_once_with_rule_numbers_and_link(
    found: Database, hook: Webhook, tmp_path: Path
) -> None:
    chosen = settings(tmp_path, hook, dashboard_url="https://ownup.example.org/")
    advise(found, NOON - HOUR, Stage.WATCH)
    assert look(found, chosen, NOON) == []
    advise(found, NOON + MINUTE, Stage.DETECT)
    look(found, chosen, NOON + 2 * MINUTE)
    look(found, chosen, NOON + 3 * MINUTE)
    ((_, body),) = hook.got
    assert body["title"].startswith("Ownup: advice – Oops")
    for told in ("“detect” (before: watch)", "Volume: 6 × usual", "Rule: ", "a-rule", "Tue 31 Mar 2026, 14:02"):
        assert told in body["message"]
    assert "https://ownup.example.org/?incident=oops" in body["message"]
    assert "<!channel>" not in body["title"] + body["message"]
    assert "@everyone" not in body["title"] + body["message"]
    (kept,) = sent(found)
    assert (kept.channel, kept.state, kept.attempts) == ("team", DeliveryState.SENT, 1)
    assert hook.address() not in repr(kept)


def test_a_promise_is_told_ahead_once_and_once_when_missed_in_quiet_hours_too(
    found: Database, hook: Webhook, tmp_path: Path
) -> None:
    chosen = settings(tmp_path, hook, alert_quiet_from=time(13), alert_quiet_until=time(20))
    made = Promise(id="p", incident_id="oops", made_at=NOON, text="An update for @everyone", due_at=NOON + HOUR)
    with found.writing() as tx:
        promises.add(tx, made)
    for minutes in (0, 20, 35, 60, 61, 90):
        read(found, NOON + minutes * MINUTE)
        look(found, chosen, NOON + minutes * MINUTE)
    assert [subject.partition(" –")[0] for subject in hook.subjects] == ["Ownup: promise due", "Ownup: missed promise"]
    told = hook.got[1][1]["message"]
    assert "An update for @\u200beveryone" in told
    assert "/incident?incident=oops" in told
    with found.writing() as tx:
        promises.date(tx, "oops", "p", due_at=NOON + 5 * HOUR, at=NOON)
    for minutes in (240, 280, 310):
        read(found, NOON + minutes * MINUTE)
        look(found, chosen, NOON + minutes * MINUTE)
    assert len(hook.subjects) == 4
    with found.writing() as tx:
        promises.keep(tx, "oops", "p", at=NOON + 330 * MINUTE)
    look(found, chosen, NOON + 340 * MINUTE)
    assert len(hook.subjects) == 4


def test_a_failed_delivery_is_visible_and_tried_again_with_growing_waits(
    found: Database, hook: Webhook, tmp_path: Path
) -> None:
    chosen, at = settings(tmp_path, hook), NOON
    hook.how = "refuse"
    advise(found, NOON - MINUTE, Stage.DETECT)
    waits = []
    for _ in range(3):
        (failed,) = look(found, chosen, at)
        assert (failed.state, "500" in failed.problem) == (DeliveryState.FAILED, True)
        assert failed.retry_at
        waits.append(failed.retry_at - at)
        assert look(found, chosen, failed.retry_at - timedelta(seconds=1)) == []
        at = failed.retry_at
    assert waits == [MINUTE, 2 * MINUTE, 4 * MINUTE]
    hook.how = "take"
    (done,) = look(found, chosen, at)
    assert (done.state, done.attempts, done.problem) == (DeliveryState.SENT, 4, "")


def test_a_channel_that_fails_is_left_for_this_round(found: Database, hook: Webhook, tmp_path: Path) -> None:
    chosen = settings(tmp_path, hook)
    for number, stage in enumerate((Stage.DETECT, Stage.ACKNOWLEDGE)):
        advise(found, NOON + number * MINUTE, stage)
        raise_news(found, chosen, NOON + number * MINUTE)
    hook.how = "refuse"
    assert [each.state for each in look(found, chosen, NOON + MINUTE)] == [DeliveryState.FAILED]
    hook.how = "take"
    later = look(found, chosen, NOON + 2 * MINUTE)
    assert [each.state for each in later] == [DeliveryState.SENT, DeliveryState.SENT]


def test_after_a_day_a_message_is_given_up_visibly(found: Database, hook: Webhook, tmp_path: Path) -> None:
    chosen = settings(tmp_path, hook)
    hook.how = "refuse"
    advise(found, NOON - MINUTE, Stage.DETECT)
    raise_news(found, chosen, NOON)
    read(found, NOON + 24 * HOUR)
    (done,) = [each for each in look(found, chosen, NOON + 24 * HOUR) if each.made_at == NOON]
    assert (done.state, done.retry_at) == (DeliveryState.GIVEN_UP, None)


def test_quiet_hours_hold_what_can_wait_and_let_through_what_cannot(
    found: Database, hook: Webhook, tmp_path: Path
) -> None:
    chosen = settings(tmp_path, hook, alert_quiet_from=time(13), alert_quiet_until=time(15))  # Berlin
    advise(found, NOON - MINUTE, Stage.DETECT)
    assert look(found, chosen, NOON) == []
    advise(found, NOON + MINUTE, Stage.ACKNOWLEDGE)
    look(found, chosen, NOON + 2 * MINUTE)
    assert hook.subjects == [hook.subjects[0]]
    assert "acknowledge" in hook.got[0][1]["message"]
    assert "is now “detect”" not in hook.got[0][1]["message"]
    read(found, NOON + HOUR)
    look(found, chosen, NOON + HOUR)
    assert len(hook.got) == 2
    assert "is now “detect”" in hook.got[1][1]["message"]
    assert "It has passed: " in hook.got[1][1]["message"]


def test_several_things_of_one_round_are_one_message(found: Database, hook: Webhook, tmp_path: Path) -> None:
    chosen = settings(tmp_path, hook)
    advise(found, NOON - MINUTE, Stage.DETECT)
    with found.writing() as tx:
        runs.record(
            tx,
            Run(
                incident_id="oops",
                source="hackernews",
                started_at=NOON,
                finished_at=NOON,
                received=100,
                quarantined=30,
                kept=70,
                problem="",
            ),
        )
    look(found, chosen, NOON + 31 * MINUTE)  # and the source was not read since
    assert hook.subjects == ["Ownup: advice and 2 more – Oops ‹!channel› @\u200beveryone"]
    text = hook.got[0][1]["message"]
    assert "hackernews was not read for 31 min" in text
    assert "30 of 100 (30 %) items of the last hour" in text.replace("\u202f", " ")
    assert "/sources?incident=oops" in text


def test_a_used_up_budget_is_told_at_once_and_the_gap_it_makes_is_not_told_again(
    found: Database, hook: Webhook, tmp_path: Path
) -> None:
    chosen = settings(tmp_path, hook, youtube_api_key="k" * 20, youtube_units_a_day=100)
    with found.writing() as tx:
        watch = replace(OOPS.watch, sources=("hackernews", "youtube"))
        incidents.change(tx, replace(OOPS, watch=watch), at=NOON)
        spending.add(tx, "youtube", "oops", NOON, 100)
    raise_news(found, chosen, NOON)
    raise_news(found, chosen, NOON + 40 * MINUTE)
    with found.reading() as tx:
        raised = [each.alert.key for each in alerts.of(tx, "oops")]
    assert raised == [(AlertRule.BUDGET, "youtube"), (AlertRule.GAP, "hackernews")]


def test_a_missed_duty_to_look_again_concerns_all_incidents(found: Database, hook: Webhook, tmp_path: Path) -> None:
    with found.writing() as tx:
        rechecks.put(tx, Recheck(place="x", within=24 * HOUR, since_at=NOON - 30 * HOUR))
    look(found, settings(tmp_path, hook), NOON)
    look(found, settings(tmp_path, hook), NOON + MINUTE)
    assert hook.subjects == ["Ownup: re-check – all incidents"]
    assert "30 h old" in hook.got[0][1]["message"].replace("\u202f", " ")


@pytest.mark.parametrize("wanted", [True, False])
def test_a_drill_says_so_first_and_only_if_it_is_wanted(
    wanted: bool,  # noqa: FBT001 - pytest gives it
    sqlite: Database,
    hook: Webhook,
    tmp_path: Path,
) -> None:
    drill = Drill(scenario="s", seed=1, clock=Clock(started_at=NOON - HOUR, speed=1))
    with sqlite.writing() as tx:
        incidents.add(tx, replace(OOPS, drill=drill, watch=Watch(terms=("oops",))))
    advise(sqlite, NOON - MINUTE, Stage.ACKNOWLEDGE)
    look(sqlite, settings(tmp_path, hook, alert_drills=wanted), NOON)
    assert len(hook.got) == wanted
    assert all(body["title"].startswith("Drill. ") for _, body in hook.got)
    assert all(body["message"].startswith("Drill: this incident is simulated") for _, body in hook.got)


def test_without_a_channel_nothing_is_raised(found: Database, tmp_path: Path) -> None:
    advise(found, NOON - MINUTE, Stage.ACKNOWLEDGE)
    assert look(found, Settings(data_dir=tmp_path), NOON) == []
    with found.reading() as tx:
        assert alerts.of(tx, "oops") == []


@pytest.mark.slow
def test_two_processes_send_once(database_url: str, hook: Webhook, tmp_path: Path) -> None:
    with open_database(database_url) as database:
        with database.writing() as tx:
            incidents.add(tx, OOPS)
        read(database, NOON)
        advise(database, NOON - MINUTE, Stage.DETECT)
    start = PROCESSES.Barrier(2)
    chosen = settings(tmp_path, hook)
    both = [PROCESSES.Process(target=go_together, args=(database_url, chosen, start, NOON)) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert [each.exitcode for each in both] == [0, 0]
    assert len(hook.got) == 1


def test_what_a_dead_process_had_claimed_is_sent_by_the_next(found: Database, hook: Webhook, tmp_path: Path) -> None:
    chosen = settings(tmp_path, hook)
    advise(found, NOON - MINUTE, Stage.DETECT)
    raise_news(found, chosen, NOON)
    with found.writing() as tx:
        (waiting,) = alerts.due(tx, NOON)
        assert alerts.claim(tx, waiting, NOON, 2 * MINUTE)
        assert not alerts.claim(tx, waiting, NOON, 2 * MINUTE)
    assert look(found, chosen, NOON + MINUTE) == []
    (done,) = look(found, chosen, NOON + 2 * MINUTE)
    assert (done.state, done.attempts) == (DeliveryState.SENT, 2)


def test_a_test_says_what_happened_and_is_kept(found: Database, hook: Webhook, tmp_path: Path) -> None:
    chosen = settings(tmp_path, hook)
    assert try_channel(found, chosen, "team", lambda: NOON).state is DeliveryState.SENT
    hook.how = "refuse"
    failed = try_channel(found, chosen, "team", lambda: NOON)
    assert (failed.state, failed.retry_at, "500" in failed.problem) == (DeliveryState.FAILED, None, True)
    assert [each.state for each in sent(found, "")] == [DeliveryState.FAILED, DeliveryState.SENT]
    with found.reading() as tx:
        assert alerts.due(tx, NOON + 24 * HOUR) == []  # a test is not tried again
    with pytest.raises(ConfigurationError, match="no channel “lead”"):
        try_channel(found, chosen, "lead", lambda: NOON)


def test_no_key_reaches_the_log_or_the_database(
    found: Database, hook: Webhook, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    key = "CaNaRy-9f8e7d6c"
    chosen = settings(tmp_path, hook, log_level="DEBUG")
    address = f"json://{key}:{key}@127.0.0.1:1/{key}?+X-Key={key}"
    chosen = Settings.model_validate({**chosen.model_dump(), "alert_channels": {"team": address}})
    root = logging.getLogger()
    before = root.handlers[:], root.level
    try:
        set_up(chosen)
        advise(found, NOON - MINUTE, Stage.DETECT)
        (failed,) = look(found, chosen, NOON)
        logging.getLogger("x").error("somewhere else: %s", address)
    finally:
        root.handlers[:], root.level = before
        logging.captureWarnings(capture=False)
    printed = capfd.readouterr()
    assert failed.problem
    assert "somewhere else" in printed.err
    everything = b"".join(path.read_bytes() for path in (tmp_path / "data").glob("ownup.db*"))
    for place in (printed.err, printed.out, everything.decode("latin-1")):
        assert key.lower() not in place.lower()


def test_a_surge_that_nobody_can_see_any_more_is_not_over(
    found: Database, hook: Webhook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = settings(tmp_path, hook)
    surge = Alert(rule=AlertRule.SURGE, found="6 ×", rule_said="R ≥ 2")
    with monkeypatch.context() as patched:
        patched.setattr("alerts.rules.standing", lambda *_, **__: (surge,))
        raise_news(found, chosen, NOON)
    raise_news(found, chosen, NOON + 5 * MINUTE)  # nothing was ever read here: how much is said cannot be told
    with found.reading() as tx:
        (kept,) = alerts.of(tx, "oops")
    assert kept.ended_at is None


def test_what_goes_wrong_with_one_incident_silences_no_other(
    found: Database, hook: Webhook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with found.writing() as tx:
        incidents.add(tx, replace(OOPS, id="another", watch=Watch(terms=("oops",))))
    advise(found, NOON - MINUTE, Stage.DETECT)

    def see_one(tx: Any, settings: Settings, incident: Incident, wall: datetime) -> Any:
        if incident.id == "another":
            message = "unheard of"
            raise RuntimeError(message)
        return see(tx, settings, incident, wall)

    monkeypatch.setattr("alerts.rounds.see", see_one)
    look(found, settings(tmp_path, hook), NOON)
    assert len(hook.got) == 1
    assert "unheard of" in caplog.text


@pytest.mark.parametrize("at", ["22:00:00Z", "22:00:00+02:00"])
def test_quiet_hours_have_no_zone_of_their_own(at: str, hook: Webhook, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="without a zone"):
        settings(tmp_path, hook, alert_quiet_from=at, alert_quiet_until="07:00:00")


def test_a_service_that_asks_to_be_left_alone_is(found: Database, hook: Webhook, tmp_path: Path) -> None:
    chosen = settings(tmp_path, hook)
    hook.how = "busy"
    advise(found, NOON - MINUTE, Stage.DETECT)
    (failed,) = look(found, chosen, NOON)
    assert failed.retry_at == NOON + 10 * MINUTE
    hook.wait = str(10**9)
    (failed,) = look(found, chosen, NOON + 10 * MINUTE)
    assert failed.retry_at == NOON + 10 * MINUTE + HOUR  # never longer than the longest wait of our own


def test_what_is_sent_late_says_so_and_what_has_passed_meanwhile(
    found: Database, hook: Webhook, tmp_path: Path
) -> None:
    chosen = settings(tmp_path, hook)
    hook.how = "refuse"
    advise(found, NOON - MINUTE, Stage.DETECT)
    look(found, chosen, NOON)
    advise(found, NOON + HOUR, Stage.WATCH)
    read(found, NOON + 2 * HOUR)
    raise_news(found, chosen, NOON + 2 * HOUR)
    hook.how, hook.got = "take", []
    look(found, chosen, NOON + 2 * HOUR)
    late, fresh = (body for _, body in hook.got)
    kept = [each.message for each in sent(found)][::-1]
    assert [(each.subject, each.body) for each in kept] == [(each["title"], each["message"]) for each in (late, fresh)]
    assert late["title"].startswith("Ownup, late: advice – Oops")
    text = late["message"].replace("\u202f", " ")
    assert text.startswith(
        "Late: found Tue 31 Mar 2026, 14:00, sent Tue 31 Mar 2026, 16:00 (Europe/Berlin), 2 h after."
    )
    assert "Has passed since this was written: advice (Tue 31 Mar 2026, 16:00)." in text
    assert late["type"] == "info"  # it has passed
    assert fresh["title"].startswith("Ownup: advice – Oops")
    assert not fresh["message"].startswith("Late")


def test_what_waited_for_the_end_of_quiet_hours_is_late_and_a_drill_stays_one(
    found: Database, sqlite: Database, hook: Webhook, tmp_path: Path
) -> None:
    drill = Drill(scenario="s", seed=1, clock=Clock(started_at=NOON - HOUR, speed=1))
    with sqlite.writing() as tx:
        incidents.add(tx, replace(OOPS, id="drill", drill=drill, watch=Watch(terms=("oops",))))
    advise(found, NOON - MINUTE, Stage.DETECT)
    advise(found, NOON - MINUTE, Stage.ACKNOWLEDGE, "drill")
    chosen = settings(tmp_path, hook, alert_drills=True, alert_quiet_from=time(13), alert_quiet_until=time(22))
    hook.how = "refuse"
    look(found, chosen, NOON)
    hook.how, hook.got = "take", []
    read(found, NOON + 8 * HOUR)
    look(found, chosen, NOON + 8 * HOUR)
    told = {body["title"]: body for _, body in hook.got}
    assert {title.partition(" –")[0] for title in told} == {"Drill. Ownup, late: advice", "Ownup, late: advice"}
    (simulated,) = [body for title, body in told.items() if title.startswith("Drill")]
    assert simulated["message"].startswith(
        "Drill: this incident is simulated, nothing of it happened.\n\nLate: this is sent"
    )
    assert simulated["type"] == "failure"
    (real,) = [body for title, body in told.items() if not title.startswith("Drill")]
    assert real["message"].startswith("Late: found Tue 31 Mar 2026, 14:00, sent Tue 31 Mar 2026, 22:00")


def test_another_attempt_at_what_can_wait_does_not_fall_into_quiet_hours(
    found: Database, hook: Webhook, tmp_path: Path
) -> None:
    chosen = settings(tmp_path, hook, alert_quiet_from=time(14, 5), alert_quiet_until=time(15))  # Berlin
    hook.how = "refuse"
    advise(found, NOON - MINUTE, Stage.DETECT)
    assert len(look(found, chosen, NOON)) == 1
    hook.how, hook.got = "take", []
    read(found, NOON + 10 * MINUTE)
    assert look(found, chosen, NOON + 10 * MINUTE) == []
    read(found, NOON + HOUR)
    assert [each.state for each in look(found, chosen, NOON + HOUR)] == [DeliveryState.SENT]


def test_since_when_a_source_fails_and_what_an_hour_brought_do_not_depend_on_how_many_runs_there_were(
    found: Database, tmp_path: Path, hook: Webhook
) -> None:
    with found.writing() as tx:
        watch = replace(OOPS.watch, sources=("hackernews", "rss"))
        incidents.change(tx, replace(OOPS, watch=watch), at=NOON - HOUR)
        checkpoints.put(tx, Checkpoint(incident_id="oops", source="rss", last_failure_at=NOON))
        for number in range(300):
            at = NOON - timedelta(seconds=3_000 - 10 * number)
            runs.record(tx, Run(source="hackernews", started_at=at, finished_at=at, received=1, incident_id="oops"))
            if number in {0, 299}:
                runs.record(tx, Run(source="rss", started_at=at, finished_at=at, incident_id="oops"))
    with found.reading() as tx:
        seen = see(tx, settings(tmp_path, hook), OOPS, NOON)
    assert seen
    assert seen.received == 300
    (never,) = [each for each in seen.unread if each.source == "rss"]
    assert (never.since, never.before) == (NOON - timedelta(seconds=3_000), False)
