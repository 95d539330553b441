"""The drill, played from the command line: a collector here, the dashboard in a process of its own."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from rich.table import Table

from analysis.sentiment import reader_for
from collectors.drill import play as drill
from collectors.schedule import collect_once
from domain.incident import Incident
from domain.words import count, length
from store import incidents, tallies
from terminal import answers, history
from terminal.alerting import Bell
from terminal.desk import Desk
from terminal.words import clock, sums

_BEAT = 1.0  # seconds between two collections: the page refreshes every few seconds, a person reads no faster
_GRACE = timedelta(seconds=10)
_STEP = timedelta(hours=1)  # of the drill


def show_scenarios(desk: Desk, *, as_json: bool) -> None:
    found = drill.scenarios()
    if as_json:
        desk.answer([{"name": one.name, "title": one.title, "briefing": one.briefing} for one in found])
        return
    table = Table(box=None, pad_edge=False, show_header=False)
    for one in found:
        table.add_row(one.name, one.title)
        table.add_row("", one.briefing)
    desk.table(table)


def play(
    desk: Desk,
    scenario: str,
    *,
    speed: float,
    seed: int,
    statements: bool,
    dashboard: bool,
    port: int | None,
    as_json: bool,
) -> None:
    """Open the drill's incident, play it to its end, and keep the dashboard open until interrupted."""
    name = scenario or drill.scenarios()[0].name
    incident = drill.open_incident(
        incident_id=incidents.new_id(name),
        scenario=name,
        seed=seed,
        now=desk.now(),
        speed=speed,
        statements=statements,
        zone=desk.settings.zone,
    )
    with desk.database.writing() as tx:
        incidents.add(tx, incident)
    with _interrupted_when_told_to_end():
        page = _open_dashboard(desk, incident, port) if dashboard else None
        try:
            _collect_to_the_end(desk, incident, page)
            if page is not None and page.poll() is None:
                desk.warn("The drill is over. The dashboard stays open; stop with Ctrl-C.")
                page.wait()
        finally:
            if page is not None:
                _close(page)
    _report(desk, incident, as_json=as_json)


@contextmanager
def _interrupted_when_told_to_end() -> Iterator[None]:
    """SIGTERM ends this as Ctrl-C does, and with it the dashboard."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _open_dashboard(desk: Desk, incident: Incident, port: int | None) -> "subprocess.Popen[bytes]":
    from dashboard.serve import first_free  # noqa: PLC0415 - streamlit takes a second to import

    address = first_free(desk.settings.address, port or desk.settings.port)
    folder = str(desk.settings.data_dir)
    command = [sys.executable, "-m", "ownup", "--data-dir", folder, "serve", "--port", str(address)]
    page = subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603 - our own command, no shell
    beat = length(timedelta(seconds=_speed(incident)))
    desk.warn(f"A simulated incident: {incident.title}. One second here is {beat} of the drill.")
    desk.warn(f"Open http://localhost:{address}/?incident={incident.id}")
    return page


def _speed(incident: Incident) -> float:
    return incident.drill.clock.speed if incident.drill else 1.0


def _collect_to_the_end(desk: Desk, incident: Incident, page: "subprocess.Popen[bytes] | None") -> None:
    """Collect what is said as the drill's clock goes on.

    However fast the drill is played, its clock is followed in steps: what was said at three was not known at two, and
    looking back at the drill must show what was known when.
    """
    step = _STEP / _speed(incident)
    moment, over = incident.started_at, False
    with desk.progress() as bar, Bell(desk, incident.id) as bell:
        task = bar.add_task("the days before", total=None)
        while not over and (page is None or page.poll() is None):
            # Asked before collecting: what the last collection brings is then everything.
            over = drill.finished(incident, moment)
            collect_once(desk.database, desk.settings, reader_for, incident_id=incident.id, clock=_standing(moment))
            history.note(desk, incident.id, moment)
            bell.ring()
            with desk.database.reading() as tx:
                received = tallies.equation(tx, incident.id).received
            state = drill.progress(incident, moment)
            now = clock(incident.now(moment), incident.zone)
            bar.update(
                task,
                description=f"{now} · {state.phase} · {count(received)} received",
                total=int(state.length.total_seconds() // 60),
                completed=int(state.played.total_seconds() // 60),
            )
            if desk.now() < moment + step:
                time.sleep(_BEAT)
            moment = min(desk.now(), moment + step)


def _standing(moment: datetime) -> Callable[[], datetime]:
    """A clock that stands still while one round is collected."""
    return lambda: moment


def _close(page: "subprocess.Popen[bytes]") -> None:
    page.terminate()
    try:
        page.wait(_GRACE.total_seconds())
    except subprocess.TimeoutExpired:
        page.kill()
        page.wait()


def _report(desk: Desk, incident: Incident, *, as_json: bool) -> None:
    with desk.database.reading() as tx:
        equation = tallies.equation(tx, incident.id)
    if as_json:
        desk.answer({**answers.incident(incident), "equation": answers.equation(equation)})
        return
    desk.say(f"Drill {incident.id}: {sums(equation)}")
    desk.say(f"Look back at it: ownup serve, or ownup advise --incident {incident.id}")
    desk.say(f"What was decided when: ownup debrief --incident {incident.id}")
