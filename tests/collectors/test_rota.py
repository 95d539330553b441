"""What is due is begun, once, in a thread of its own; the store says what is, so that a restart changes nothing."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from collectors import registry
from collectors.outcome import Outcome
from collectors.recheck import Rechecked
from collectors.rota import Doing, Ended, Rota, Task
from collectors.schedule import collect_once, recheck_once
from collectors.source import Source
from collectors.work import STAYS, Collector
from config.settings import Settings
from domain.errors import RetryLaterError
from domain.incident import Incident, Status, Watch
from store import checkpoints, incidents, rechecks, runs, tallies
from store.connection import Database
from tests.collectors.followed import END, HEARTBEAT, Stream, live
from tests.collectors.rechecked import Changing
from tests.collectors.scripted import INCIDENT, START, PlainReader, Scripted, script

NOW = START + timedelta(days=1)
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


class Station:
    """A collector at work: the test moves the clock, and beats."""

    def __init__(self, database: Database, folder: Path, **options: object) -> None:
        self.database = database
        self.now = NOW
        self.settings = Settings(data_dir=folder, x_bearer_token=SecretStr("token"))
        self.collector = Collector(
            database=database,
            settings=self.settings,
            reader_for=lambda _: PlainReader(),
            clock=lambda: self.now,
            only_due=True,
            **options,  # type: ignore[arg-type]  # each test knows which options there are
        )
        self.told: list[Ended] = []
        self.rota = Rota(self.collector, self.told.append)

    def beat(self, after: timedelta = timedelta()) -> None:
        self.now += after
        self.rota.beat()

    def round(self, after: timedelta = timedelta()) -> list[Ended]:
        """A beat, waited for: what ended."""
        self.told.clear()
        self.beat(after)
        self.rota.join()
        return list(self.told)

    def stop(self) -> None:
        self.collector.stopping.set()


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Make these the only live sources there are."""

    def set_up(**sources: Source | Callable[..., Source]) -> None:
        factories = {
            name: source if callable(source) else (lambda *_, source=source: source) for name, source in sources.items()
        }
        monkeypatch.setattr(registry, "LIVE", factories)

    return set_up


@pytest.fixture
def station(sqlite: Database, tmp_path: Path, only: Callable[..., None]) -> Iterator[Callable[..., Station]]:
    made: list[Station] = []

    def open_station(
        incident: Incident | None = INCIDENT, *, options: dict[str, object] | None = None, **sources: object
    ) -> Station:
        only(**sources)
        if incident:
            with sqlite.writing() as tx:
                incidents.add(tx, incident)
        made.append(Station(sqlite, tmp_path, **(options or {})))
        return made[-1]

    yield open_station
    for each in made:
        each.stop()


def endless(name: str = "hackernews", *, every: int = 0) -> Callable[..., Scripted]:
    """A source that gives `every` new mentions each time it is asked."""
    asked: list[int] = []

    def make(*_: object) -> Scripted:
        number = len(asked)
        asked.append(number)
        pages = [
            replace(page, mentions=page.mentions[-every:] if every else ())
            for page in script([(number + 1) * every], [True], name)
        ]
        return Scripted(script=[replace(page, cursor=None) for page in pages], name=name)

    return make


def looks(station: Station, length: timedelta) -> int:
    """How many looks there are in so long a time, beating each second."""
    end, before = station.now + length, station.now
    number = 0
    while station.now < end:
        number += len([each for each in station.round() if isinstance(each, Outcome) and not each.skipped])
        with station.database.reading() as tx:
            due = [each.due_at for each in checkpoints.every(tx) if each.due_at]
        station.now = max(min(due, default=before), station.now + SECOND)
    return number


def test_a_quiet_source_is_left_alone_and_a_surge_is_followed(station: Callable[..., Station]) -> None:
    quiet = looks(station(hackernews=endless()), 6 * HOUR)
    assert 15 <= quiet <= 25, "nine looks to slow down, then one each half an hour"


def test_a_surge_is_looked_at_each_minute(station: Callable[..., Station]) -> None:
    assert 13 <= looks(station(hackernews=endless(every=20)), 15 * MINUTE) <= 17


def test_every_is_the_longest_interval(station: Callable[..., Station]) -> None:
    at = station(hackernews=endless(), options={"at_most": 2 * MINUTE})
    assert 29 <= looks(at, HOUR) <= 40


def test_a_source_has_a_floor_of_its_own(station: Callable[..., Station]) -> None:
    def make(*_: object) -> Source:
        source = endless(every=20)()
        return type("Slow", (), {"name": "hackernews", "reach": None, "pace": 5 * MINUTE, "pages": source.pages})()  # type: ignore[no-any-return]

    assert looks(station(hackernews=make), 30 * MINUTE) <= 6


def test_a_restart_goes_on_with_the_interval_and_a_single_run_keeps_to_it(
    station: Callable[..., Station], sqlite: Database, tmp_path: Path
) -> None:
    first = station(hackernews=endless())
    first.round()
    second = Station(sqlite, tmp_path)
    assert second.round() == []

    def cron(now: datetime, **options: object) -> Outcome:
        (outcome,) = collect_once(sqlite, first.settings, lambda _: PlainReader(), clock=lambda: now, **options)  # type: ignore[arg-type]  # as above
        return outcome

    early = cron(NOW + 10 * SECOND)
    assert early.skipped
    assert early.problem.startswith("not due before 2026-03-02 12:0")
    assert not cron(NOW + 2 * MINUTE).skipped
    assert cron(NOW + 2 * MINUTE + SECOND).skipped
    assert not cron(NOW + 2 * MINUTE + SECOND, incident_id="oops").skipped, "what is named is looked at"
    assert not cron(NOW + 2 * MINUTE + 2 * SECOND, force=True).skipped
    with sqlite.reading() as tx:
        assert checkpoints.get(tx, "oops", "hackernews").interval == 1.5**3 * MINUTE


def test_incidents_opened_meanwhile_are_noticed_and_closed_ones_left(station: Callable[..., Station]) -> None:
    at = station(None, hackernews=endless(every=1))
    assert at.round() == []
    with at.database.writing() as tx:
        incidents.add(tx, INCIDENT)
    assert len(at.round(SECOND)) == 1
    with at.database.writing() as tx:
        incidents.change(tx, replace(INCIDENT, status=Status.CLOSED, closed_at=NOW), at=NOW)
    assert at.round(HOUR) == []


def test_a_source_that_wants_patience_gets_it(station: Callable[..., Station]) -> None:
    failing = Scripted(script=(), name="hackernews", fail_at=0, error=RetryLaterError("hackernews", "busy", 7 * MINUTE))
    at = station(hackernews=failing)
    assert [each.problem for each in at.round()] == ["busy"]
    assert at.round(5 * MINUTE) == []
    assert [each.problem for each in at.round(3 * MINUTE)] == ["busy"]


def test_what_cannot_be_collected_is_told_once(station: Callable[..., Station]) -> None:
    named = replace(INCIDENT, watch=Watch(terms=("a",), sources=("nonsense",)))
    at = station(named, hackernews=endless())
    (told,) = at.round()
    assert "no source “nonsense”" in told.problem
    assert at.round(HOUR) == []


def test_a_stream_is_followed_and_each_batch_is_stored_at_once(station: Callable[..., Station]) -> None:
    stream = Stream()
    at = station(hackernews=stream)
    at.beat()
    assert stream.connected() == ("oops", None)
    assert at.rota.running() == {Task(Doing.FOLLOW, "hackernews", "oops")}
    for number in range(3):
        stream.coming.put(live(number))
        assert stream.connected() == ("stored", str(number))
        with at.database.reading() as tx:
            assert tallies.equation(tx, "oops").current == number + 1
    at.beat()
    assert len(at.rota.running()) == 1, "it is not begun twice"
    at.stop()
    stream.coming.put(live(9))
    at.rota.join()
    with at.database.reading() as tx:
        kept = checkpoints.get(tx, "oops", "hackernews")
        assert (kept.cursor, tallies.equation(tx, "oops").current) == ("9", 4)
        assert checkpoints.lease_of(tx, "oops", "hackernews") is None


def test_a_run_that_goes_on_is_recorded_again_and_again(station: Callable[..., Station]) -> None:
    stream = Stream()
    at = station(hackernews=stream)
    at.beat()
    stream.connected()
    for number in range(4):
        at.now += 4 * MINUTE
        stream.coming.put(live(number))
        stream.connected()
    stream.coming.put(END)
    at.rota.join()
    with at.database.reading() as tx:
        found = runs.latest(tx, "oops")
        kept = checkpoints.get(tx, "oops", "hackernews")
    assert sum(run.received for run in found) == 4
    assert len(found) == 3
    assert all(run.complete for run in found)
    assert kept.last_success_at == at.now
    assert len(at.told) == 3


def test_a_stream_that_fails_is_connected_again_from_where_it_was_after_the_wait(
    station: Callable[..., Station],
) -> None:
    stream = Stream()
    at = station(hackernews=stream)
    at.beat()
    stream.connected()
    stream.coming.put(live(1))
    stream.connected()
    stream.coming.put(RetryLaterError("x", "hung up", 2 * MINUTE))
    at.rota.join()
    assert [each.problem for each in at.told] == ["hung up"]
    at.beat(MINUTE)
    assert at.rota.running() == frozenset()
    at.beat(MINUTE)
    assert stream.connected() == ("oops", "1")
    at.stop()
    stream.coming.put(HEARTBEAT)
    at.rota.join()


def test_a_stream_begins_anew_when_what_is_watched_changes_and_ends_with_its_incident(
    station: Callable[..., Station],
) -> None:
    stream = Stream()
    at = station(hackernews=stream)
    at.beat()
    stream.connected()
    with at.database.writing() as tx:
        incidents.change(tx, other := replace(INCIDENT, watch=Watch(terms=("oops", "sorry"))), at=NOW)
    at.beat(SECOND)
    stream.coming.put(HEARTBEAT)
    at.rota.join()
    at.beat(MINUTE)
    assert stream.connected() == ("oops sorry", None)
    with at.database.writing() as tx:
        incidents.change(tx, replace(other, status=Status.CLOSED, closed_at=NOW), at=NOW)
    at.beat(SECOND)
    stream.coming.put(HEARTBEAT)
    at.rota.join()
    assert at.round(HOUR) == []


def test_a_single_run_says_why_it_does_not_follow(station: Callable[..., Station]) -> None:
    at = station(hackernews=Stream())
    (outcome,) = collect_once(at.database, at.settings, lambda _: PlainReader(), clock=lambda: NOW)
    assert (outcome.skipped, outcome.problem) == (True, STAYS)


def test_places_are_looked_at_again_when_due(station: Callable[..., Station]) -> None:
    at = station(hackernews=endless(every=3), x=Changing(gone={"1": "deleted"}))
    with at.database.writing() as tx:
        incidents.change(tx, replace(INCIDENT, watch=Watch(terms=("a",), sources=("hackernews",))), at=NOW)
    assert [each.skipped for each in at.round() if isinstance(each, Rechecked)] == [True]
    with at.database.writing() as tx:
        rechecks.put(tx, rechecks.Recheck(place="x", within=24 * HOUR, since_at=NOW - 17 * HOUR))
    assert not [each for each in at.round(MINUTE) if isinstance(each, Rechecked)]
    (done,) = [each for each in at.round(2 * HOUR) if isinstance(each, Rechecked)]
    assert done.complete
    (again,) = recheck_once(at.database, at.settings, lambda _: PlainReader(), clock=lambda: at.now, at_once=True)
    assert again.complete
