"""How the collecting does: read from the store, told by file, by port and to Prometheus."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from collectors import health
from collectors.endpoint import answering, as_json
from collectors.health import Health, look
from collectors.metrics import Metrics
from config.settings import Settings
from domain.errors import ConfigurationError
from domain.incident import Clock, Drill, Incident, Status, Watch
from store import checkpoints, incidents, rechecks, runs, spending
from store.checkpoints import Checkpoint
from store.connection import Database
from store.rechecks import Recheck
from store.runs import Run
from tests.collectors.scripted import INCIDENT, START

NOW = START + timedelta(days=3)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
WATCHED = replace(INCIDENT, watch=Watch(terms=("oops",), sources=("hackernews",)))
WELL = Checkpoint(
    incident_id="oops",
    source="hackernews",
    covered_until=NOW - 3 * MINUTE,
    last_success_at=NOW - 2 * MINUTE,
    due_at=NOW + 2 * MINUTE,
    interval=4 * MINUTE,
)
LOOKED = Recheck(
    place="x", within=24 * HOUR, since_at=NOW - 20 * HOUR, finished_at=NOW - 19 * HOUR, finished_looked=4120
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, x_bearer_token=None)


def seen(
    database: Database, settings: Settings, *known: Checkpoint, about: Incident = WATCHED, now: datetime = NOW
) -> Health:
    with database.writing() as tx:
        incidents.add(tx, about)
        for each in known:
            checkpoints.put(tx, each)
    with database.reading() as tx:
        return look(tx, settings, now)


def test_what_is_read_in_time_is_well(sqlite: Database, settings: Settings) -> None:
    found = seen(sqlite, settings, WELL)
    (source,) = found.sources
    assert (found.ok, found.problems) == (True, ())
    assert (source.lag, source.interval, source.failing, source.late) == (3 * MINUTE, 4 * MINUTE, False, False)


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ([], "hackernews for oops: not read yet"),
        ([replace(WELL, last_success_at=NOW - HOUR)], "not read since 2026-03-04 11:00 UTC"),
        (
            [replace(WELL, last_success_at=NOW - HOUR, last_failure_at=NOW, last_problem="it wants payment")],
            "wants payment",
        ),
        ([replace(WELL, last_success_at=NOW - 50 * MINUTE, interval=20 * MINUTE)], "not read since"),
    ],
)
def test_what_is_late_is_said_with_the_reason(
    sqlite: Database, settings: Settings, known: list[Checkpoint], said: str
) -> None:
    found = seen(sqlite, settings, *known)
    assert not found.ok
    assert said in found.problems[0]


@pytest.mark.parametrize(
    "known",
    [
        replace(WELL, last_failure_at=NOW, last_problem="503"),  # a passing fault is no alarm
        replace(WELL, last_success_at=NOW - 50 * MINUTE, interval=30 * MINUTE),  # looked at rarely
    ],
)
def test_what_is_as_it_should_be_is_no_alarm(sqlite: Database, settings: Settings, known: Checkpoint) -> None:
    assert seen(sqlite, settings, known).ok


def test_closed_and_simulated_incidents_wake_nobody(sqlite: Database, settings: Settings) -> None:
    assert seen(sqlite, settings, about=replace(WATCHED, status=Status.CLOSED, closed_at=NOW)).ok
    drill = Drill(scenario="s", seed=1, clock=Clock(started_at=START, speed=1))
    assert seen(sqlite, settings, about=replace(WATCHED, id="drill", drill=drill)).sources == ()


def test_a_missed_duty_to_look_again_is_the_first_thing_said(sqlite: Database, settings: Settings) -> None:
    with sqlite.writing() as tx:
        rechecks.put(tx, LOOKED)
    assert seen(sqlite, settings, WELL).ok
    with sqlite.reading() as tx:
        late = look(tx, settings, NOW + 5 * HOUR)
    assert late.problems[0].startswith(
        "x: not every mention was looked at again within 24\u202fh; the oldest look is 25"
    )
    answer = health.answer(late)
    assert (answer["ok"], answer["rechecks"][0]["missed"], answer["rechecks"][0]["looked_at_then"]) == (
        False,
        True,
        4120,
    )


def test_the_file_is_whole_or_not_there_and_says_when_it_should_be_renewed(
    sqlite: Database, settings: Settings, tmp_path: Path
) -> None:
    folder = tmp_path / "new"
    assert health.read(folder) is None
    found = seen(sqlite, settings, WELL)
    for at in (NOW, NOW + MINUTE):
        health.write(folder, replace(found, at=at), next_by=at + HOUR)
        noted = health.read(folder)
        assert noted
        assert (noted.at, noted.next_by, noted.ok) == (at, at + HOUR, True)
    assert [file.name for file in folder.iterdir()] == ["health.json"]
    (source,) = json.loads((folder / "health.json").read_text("utf-8"))["sources"]
    assert (source["lag_seconds"], source["interval_seconds"]) == (180, 240)
    assert source["next_look_at"] == "2026-03-04T12:02:00+00:00"
    for broken in ("", "{}", "[1]", '{"at": 1}'):
        (folder / "health.json").write_text(broken, "utf-8")
        assert health.read(folder) is None


def test_metrics_are_what_the_store_says(sqlite: Database, settings: Settings) -> None:
    seen(sqlite, settings, WELL)
    with sqlite.writing() as tx:
        rechecks.put(tx, replace(LOOKED, removed=3))
        for complete in (True, False):
            run = Run(incident_id="oops", source="hackernews", started_at=NOW, finished_at=NOW, complete=complete)
            runs.record(tx, replace(run, received=10, kept=6, edited=1, duplicates=2, quarantined=1))
    text = Metrics(sqlite, settings, lambda: NOW).text().decode()
    found = {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    one = ("hackernews", "oops")
    assert found["ownup_healthy",] == 1
    assert found["ownup_source_lag_seconds", *one] == 180
    assert found["ownup_source_next_look_timestamp_seconds", *one] == (NOW + 2 * MINUTE).timestamp()
    assert found["ownup_source_interval_seconds", *one] == 240
    assert found["ownup_items_total", *one, "quarantined"] == 2
    assert found["ownup_items_total", *sorted((*one, "kept"))] == 12
    assert found["ownup_runs_total", *sorted((*one, "complete"))] == 1
    assert found["ownup_runs_total", *sorted((*one, "incomplete"))] == 1
    assert found["ownup_recheck_lag_seconds", "x"] == 72_000
    assert found["ownup_recheck_found_total", "removed", "x"] == 3


def test_what_reading_costs_is_a_metric_and_what_is_left_where_there_is_a_limit(
    sqlite: Database, tmp_path: Path
) -> None:
    costly = replace(INCIDENT, watch=Watch(terms=("oops",), sources=("x", "hackernews")))
    for limit, left in ((None, None), (20.0, 17.5)):
        settings = Settings(data_dir=tmp_path, x_dollars_a_day=limit)
        if limit is None:
            seen(sqlite, settings, about=costly)
            with sqlite.writing() as tx:
                spending.add(tx, "x", "oops", NOW - HOUR, 2.5)
        text = Metrics(sqlite, settings, lambda: NOW).text().decode()
        assert 'ownup_spent_today{place="x",unit="US dollars"} 2.5' in text
        assert 'ownup_spent_on_incident{incident="oops",place="x",unit="US dollars"} 2.5' in text
        assert ("ownup_budget_left{" in text) is (left is not None)
        assert left is None or f'ownup_budget_left{{incident="oops",place="x",unit="US dollars"}} {left}' in text


def test_two_cannot_listen_on_one_port() -> None:
    told = {"/": lambda: as_json({}, ok=True)}
    with (
        answering("127.0.0.1", 0, told) as port,
        pytest.raises(ConfigurationError, match="Choose another health_port"),
        answering("127.0.0.1", port, told),
    ):
        pass
