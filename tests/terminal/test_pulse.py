"""How a collector that goes on tells how it is, and what `ownup check` makes of it."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from collectors import health
from config.settings import Settings
from domain.incident import Incident, Watch
from store import checkpoints, incidents
from store.checkpoints import Checkpoint
from terminal.desk import Desk
from terminal.pulse import EACH, STALE, Pulse
from tests.terminal.conftest import Run

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
WATCHED = Incident(id="oops", title="Oops", started_at=NOW, watch=Watch(terms=("oops",), sources=("hackernews",)))


@dataclass(slots=True)
class ClockedDesk(Desk):
    """A desk whose clock the test moves."""

    moment: datetime = NOW

    def now(self) -> datetime:
        return self.moment


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[ClockedDesk]:
    found = ClockedDesk(settings=Settings(data_dir=tmp_path / "data", health_port=0))
    with found.database.writing() as tx:
        incidents.add(tx, WATCHED)
    yield found
    found.close()


def read(desk: Desk, at: datetime) -> None:
    with desk.database.writing() as tx:
        checkpoints.put(tx, Checkpoint(incident_id="oops", source="hackernews", last_success_at=at, covered_until=at))


def test_the_port_says_how_it_is(desk: ClockedDesk) -> None:
    read(desk, NOW - MINUTE)
    pulse = Pulse(desk)
    with pulse.answering() as port:
        ask = httpx.Client(base_url=f"http://127.0.0.1:{port}").get
        well = ask("/health")
        assert (well.status_code, well.json()["ok"], well.json()["alive"]) == (200, True, True)
        assert well.json()["sources"][0]["lag_seconds"] == 60
        metrics = ask("/metrics")
        assert metrics.headers["content-type"].startswith("text/plain; version=0.0.4")
        assert b"ownup_source_lag_seconds{" in metrics.content
        assert ask("/health", headers={"host": "evil.example"}).status_code == 421
        assert ask("/health", headers={"host": "localhost:9464"}).status_code == 200
        assert ask("/elsewhere").status_code == 404

        desk.moment += timedelta(hours=1)
        pulse.beat()
        late = ask("/health")
        assert (late.status_code, late.json()["ok"], ask("/alive").status_code) == (503, False, 200)
        assert "not read since" in late.json()["problems"][0]

        desk.moment += 2 * STALE
        assert (ask("/alive").status_code, ask("/health").json()["alive"]) == (503, False)


def test_the_file_is_written_now_and_then(desk: ClockedDesk) -> None:
    pulse = Pulse(desk)
    folder = desk.settings.data_dir
    written = []
    for _ in range(40):
        pulse.beat()
        noted = health.read(folder)
        assert noted
        written.append(noted.at)
        desk.moment += timedelta(seconds=1)
    assert sorted(set(written)) == [NOW, NOW + EACH]


def test_a_collector_whose_folder_is_full_goes_on(desk: ClockedDesk) -> None:
    folder = desk.settings.data_dir / health.FILE
    folder.mkdir()
    Pulse(desk).beat()
    assert folder.is_dir()


def test_check_says_whether_somebody_collects(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def collector() -> tuple[str, str, str]:
        (row,) = [row for row in run("check", "--offline", "--json").json if row["name"] == "collector"]
        return row["verdict"], row["found"], row["to_do"]

    assert collector() == ("works", "no open incident has a source to read", "")
    run("incident", "open", "--title", "Oops", "--started-at", "now", "--term", "oops", "--source", "hackernews")
    assert collector() == (
        "behind",
        "does not run, though an incident is open; nothing was read yet",
        "Start it: ownup collect --every auto",
    )
    monkeypatch.setenv("OWNUP_HACKERNEWS_URL", "http://127.0.0.1:9/api")
    monkeypatch.setenv("OWNUP_ALLOWED_PRIVATE_HOSTS", '["127.0.0.1"]')
    failed = run("collect", "--json")
    assert failed.code == 3
    assert failed.json[0]["doing"] == "collect"
    assert not json.loads((tmp_path / "data" / "health.json").read_text("utf-8"))["ok"]
    verdict, found, to_do = collector()
    assert verdict == "behind"
    assert re.fullmatch("it told so \\d+\u202fs ago", found)
    assert "cannot be reached" in to_do


def test_looking_again_is_a_command_of_its_own(run: Run) -> None:
    assert run("collect", "--recheck", "--json").json == []
    assert run("collect", "--recheck", "--every", "2m").code == 2
