"""All open incidents, every source that is due, and plain words for what cannot be."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from collectors import registry
from collectors.drill import play as drill
from collectors.outcome import Outcome
from collectors.schedule import collect_once
from config.settings import Settings
from domain.errors import NotFoundError, RetryLaterError
from domain.filters import Filters
from domain.incident import Incident, Status, Watch
from domain.mention import Flag
from store import checkpoints, coverage, incidents, mentions, tallies
from store.connection import Database
from tests.collectors.scripted import INCIDENT, START, PlainReader, Scripted, script
from tests.collectors.servers import hackernews
from tests.collectors.servers.faulty import WAIT_SECONDS, Fault

NOW = START + timedelta(days=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, x_bearer_token=None)


@pytest.fixture
def places(monkeypatch: pytest.MonkeyPatch) -> dict[str, Scripted]:
    """The live sources, replaced by scripts of three mentions."""
    scripts = {name: Scripted(script=script([3], [True], name), name=name) for name in registry.names()}
    for name, scripted in scripts.items():
        monkeypatch.setitem(registry.LIVE, name, lambda *_, scripted=scripted: scripted)
    return scripts


def once(database: Database, settings: Settings, **options: object) -> dict[tuple[str, str], Outcome]:
    outcomes = collect_once(
        database,
        settings,
        lambda _: PlainReader(),
        **{"clock": lambda: NOW, **options},  # type: ignore[arg-type]  # each test knows which options there are
    )
    return {(outcome.incident_id, outcome.source): outcome for outcome in outcomes}


def add(database: Database, *all_incidents: Incident) -> None:
    with database.writing() as tx:
        for incident in all_incidents:
            incidents.add(tx, incident)


def test_every_open_incident_is_collected_from_its_sources(
    sqlite: Database, settings: Settings, places: dict[str, Scripted]
) -> None:
    fed = replace(INCIDENT, id="fed", watch=Watch(terms=("a",), feeds=("https://example.org/feed",)))
    closed = replace(INCIDENT, id="closed", status=Status.CLOSED, closed_at=NOW)
    add(sqlite, INCIDENT, fed, closed)
    found = once(sqlite, settings)
    assert {key: outcome.kept for key, outcome in found.items()} == {
        ("oops", "hackernews"): 3,
        ("fed", "hackernews"): 3,
        ("fed", "feeds"): 3,
    }
    assert places["x"].given == []


def test_one_incident_and_named_sources(sqlite: Database, settings: Settings, places: dict[str, Scripted]) -> None:
    add(sqlite, INCIDENT, replace(INCIDENT, id="other"))
    assert set(once(sqlite, settings, incident_id="oops")) == {("oops", "hackernews")}
    assert once(sqlite, settings, names=["feeds"]) == {}
    named = once(sqlite, settings, incident_id="oops", names=["feeds", "x", "nonsense"])
    problems = {source: outcome.problem for (_, source), outcome in named.items()}
    assert all(outcome.skipped for outcome in named.values())
    assert "names no feeds" in problems["feeds"]
    assert "OWNUP_X_BEARER_TOKEN" in problems["x"]
    assert "There is no source “nonsense”" in problems["nonsense"]
    assert places["hackernews"].given == [0]
    with pytest.raises(NotFoundError):
        once(sqlite, settings, incident_id="nowhere")


def test_a_closed_incident_says_so(sqlite: Database, settings: Settings, places: dict[str, Scripted]) -> None:
    add(sqlite, replace(INCIDENT, status=Status.CLOSED, closed_at=NOW))
    (outcome,) = once(sqlite, settings, incident_id="oops").values()
    assert outcome.skipped
    assert "closed" in outcome.problem
    assert places["hackernews"].given == []


def test_one_source_in_trouble_is_no_other_ones(
    sqlite: Database, settings: Settings, places: dict[str, Scripted]
) -> None:
    add(sqlite, replace(INCIDENT, watch=Watch(terms=("a",), feeds=("https://example.org/feed",))))
    places["feeds"].fail_at, places["feeds"].error = 0, RetryLaterError("feeds", "down", timedelta(minutes=5))
    found = once(sqlite, settings)
    assert found["oops", "feeds"].problem == "down"
    assert found["oops", "hackernews"].kept == 3
    assert once(sqlite, settings)["oops", "feeds"].skipped
    places["feeds"].fail_at = None
    assert once(sqlite, settings, force=True)["oops", "feeds"].kept == 3


def test_a_drill_is_played_through_the_same_path_on_its_own_clock(sqlite: Database, settings: Settings) -> None:
    now = datetime(2026, 3, 1, 12, tzinfo=UTC)
    incident = drill.open_incident(
        incident_id="drill", scenario=drill.scenarios()[0].name, seed=7, now=now, speed=120.0
    )
    add(sqlite, incident)
    first = once(sqlite, settings, clock=lambda: now + timedelta(minutes=1))
    second = once(sqlite, settings, clock=lambda: now + timedelta(minutes=3))
    assert {source for _, source in first} == set(registry.default_sources(settings, incident))
    assert all(not outcome.skipped for outcome in first.values())
    received = sum(outcome.received for outcome in (*first.values(), *second.values()))
    with sqlite.reading() as tx:
        sums = tallies.equation(tx, incident.id)
        assert sums.balanced
        assert sums.current > 50
        assert received >= sums.current
        shown = mentions.page(tx, incident.id, Filters())
        assert all(Flag.SIMULATED in each.mention.flags for each in shown)
        reached = [checkpoints.get(tx, incident.id, source).covered_until for _, source in second]
    assert max(filter(None, reached)) == incident.now(now + timedelta(minutes=3))


def test_sources_are_read_side_by_side(sqlite: Database, settings: Settings, places: dict[str, Scripted]) -> None:
    """Each waits until the other has begun: one after the other, this would never end."""
    both = threading.Barrier(2, timeout=30)
    for name in ("feeds", "hackernews"):
        places[name].before_page = lambda _: both.wait()
    add(sqlite, replace(INCIDENT, watch=Watch(terms=("a",), feeds=("https://example.org/feed",))))
    assert sum(outcome.kept for outcome in once(sqlite, settings).values()) == 6


def test_a_live_source_from_its_server_to_the_store_and_round_again(sqlite: Database, tmp_path: Path) -> None:
    place = hackernews.HackerNewsPlatform()
    begin = int(START.timestamp())
    place.items += [hackernews.comment(number, begin + 60 * number, f"oops {number}") for number in range(30)]
    add(sqlite, INCIDENT)
    with place.server as server:
        settings = Settings(
            data_dir=tmp_path, hackernews_url=server.url, allowed_private_hosts=("127.0.0.1",), x_bearer_token=None
        )
        assert registry.probe("hackernews", settings, lambda: NOW) == "answers"
        server.fail(Fault.TOO_MANY_WAIT)
        waiting = once(sqlite, settings)["oops", "hackernews"]
        assert waiting.retry_at == NOW + timedelta(seconds=WAIT_SECONDS)
        server.heal()
        later = NOW + timedelta(hours=1)
        assert once(sqlite, settings, clock=lambda: later)["oops", "hackernews"].kept == 30
        place.items.append(hackernews.comment(99, int(later.timestamp()) + 60, "oops again"))
        outcome = once(sqlite, settings, clock=lambda: later + HOUR)["oops", "hackernews"]
    assert (outcome.kept, outcome.complete) == (1, True)
    with sqlite.reading() as tx:
        assert tallies.equation(tx, "oops").balanced
        (covered,) = coverage.of(tx, "oops")
    assert covered.complete
    assert covered.span.start == START - registry.HISTORY
