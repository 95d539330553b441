"""A page that stays open while a collector runs in another process; and the picture of it for the README."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from collectors.drill import play
from domain.incident import Incident, IncidentKind
from store import incidents, tallies
from tests.browser.harness import RESULTS, ROOT, looking, serving, settle
from tests.browser.seeds import opened

pytestmark = [pytest.mark.browser, pytest.mark.slow]

_SPEED = 2_400  # forty minutes of the drill a second: a day of it while the page is watched
_PLAYED = timedelta(hours=20)
_QUESTIONS = ("What to do now", "Mentions in the last hour", "Negative share", "Not covered", "Is it passing?")
_RECEIVED = re.compile(r"([\d\u202f]+) collected = ")
# The picture in the README is made anew by OWNUP_PICTURE=docs/situation.png ./run test tests/browser/test_live.py
_PICTURE = os.environ.get("OWNUP_PICTURE", "")


def test_an_open_page_follows_a_collector_in_another_process(browser: Browser, tmp_path: Path) -> None:
    incident = _drill(tmp_path)
    with looking(browser) as page, serving(tmp_path) as site:
        with _collecting(tmp_path, incident) as collector:
            site.open(page, f"/?incident={incident.id}")
            first = _received(page)
            _wait_for(page, first + 500)
            while incident.now(datetime.now(UTC)) < incident.started_at + _PLAYED:
                page.wait_for_timeout(500)
            collector.send_signal(signal.SIGTERM)
            assert collector.wait(120) == 0
        with opened(tmp_path) as database:
            with database.writing() as tx:
                incidents.change(tx, replace(incident, kind=IncidentKind.AFFECTS_PEOPLE), at=incident.started_at)
            with database.reading() as tx:
                equation = tallies.equation(tx, incident.id)
        site.open(page, f"/?incident={incident.id}")
        _wait_for(page, equation.received)  # what was read is kept for some seconds
        assert _received(page) == equation.received
        assert equation.balanced
        at = (incident.started_at + _PLAYED - timedelta(minutes=90)).isoformat()
        site.open(page, f"/?incident={incident.id}&at={quote(at)}")
        page.wait_for_selector(".js-plotly-plot .bars")
        for question in _QUESTIONS:
            place = page.get_by_text(question).first.bounding_box()
            assert place is not None, question
            assert place["y"] + place["height"] < 900, f"{question} wants scrolling"
        page.set_viewport_size(ViewportSize(width=1440, height=1190))
        settle(page)
        RESULTS.mkdir(exist_ok=True)
        page.screenshot(path=_PICTURE or RESULTS / "first-look.png", animations="disabled")


def _wait_for(page: Page, received: int) -> None:
    """Until the page says, without being loaded anew, that so many were received."""
    page.wait_for_function(
        """least => {
          const said = document.body.innerText.match(/([\\d\\u202f]+) collected = /);
          return said && Number(said[1].replace(/\\u202f/g, "")) >= least;
        }""",
        arg=received,
        timeout=300_000,
    )


def _drill(data_dir: Path) -> Incident:
    incident = play.open_incident(
        incident_id="live-0001", scenario=play.scenarios()[0].name, seed=3, now=datetime.now(UTC), speed=_SPEED
    )
    with opened(data_dir) as database, database.writing() as tx:
        incidents.add(tx, incident)
    return incident


@contextmanager
def _collecting(data_dir: Path, incident: Incident) -> Iterator["subprocess.Popen[bytes]"]:
    environment = {**os.environ, "OWNUP_DATA_DIR": str(data_dir)}
    command = [sys.executable, "-m", "ownup", "collect", "--every", "1s", "--incident", incident.id]
    with (
        (data_dir / "collect.log").open("wb") as log,
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log) as process,
    ):
        try:
            yield process
        finally:
            process.kill()


def _received(page: Page) -> int:
    said = _RECEIVED.search(page.inner_text("body"))
    assert said, "no equation at the foot of the page"
    return int(said[1].replace("\u202f", ""))
