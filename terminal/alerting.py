"""Alerts on the command line: while collecting, a test, and what was sent."""

import logging
import sys
import threading
from datetime import timedelta
from types import TracebackType
from typing import Self
from zoneinfo import ZoneInfo

from alerts import rounds
from alerts.wording import untold
from domain.alert import Delivery, DeliveryState
from domain.errors import OwnupError
from domain.words import count, moment
from store import alerts
from terminal.answers import Json
from terminal.desk import Desk
from terminal.words import outside

_EACH = timedelta(minutes=1)  # between two rounds when nothing rings: silence is a finding, and retries fall due
_PAUSE = timedelta(seconds=10)  # between two rounds at the soonest, however much is collected
_LAST = timedelta(seconds=10)  # how long a stop waits for what is being sent
_SHOWN = 100

_log = logging.getLogger(__name__)


class Bell:
    """Goes its rounds in a thread of its own, so that collecting waits for no channel. `ring`: something was read."""

    def __init__(self, desk: Desk, incident_id: str | None = None) -> None:
        self._desk = desk
        self._incident_id = incident_id
        self._rung = threading.Event()
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._go, name="alerts", daemon=True)

    def ring(self) -> None:
        self._rung.set()
        self._woken.set()

    def __enter__(self) -> Self:
        if self._desk.settings.alert_channels:
            self._desk.database  # noqa: B018 - opened here, not in two threads at once
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """What was just read is still told, within limits; whatever waits then is sent by whoever collects next."""
        self._stopping.set()
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join(_LAST.total_seconds())

    def _go(self) -> None:
        while True:
            self._rung.clear()
            once(self._desk, self._incident_id)
            if not self._stopping.wait(_PAUSE.total_seconds()):
                self._woken.wait((_EACH - _PAUSE).total_seconds())
                self._woken.clear()
            if self._stopping.is_set() and not self._rung.is_set():
                return


def once(desk: Desk, incident_id: str | None = None) -> None:
    """One round. A problem is said, never raised: collecting goes on."""
    try:
        tried = rounds.go_round(desk.database, desk.settings, desk.now, incident_id=incident_id)
    except OwnupError as error:
        _log.warning("alerts: %s", error)
        return
    except Exception:  # noqa: BLE001 - else one fault would end the thread, and with it all alerts, without a word
        _log.exception("alerts: this round failed; the next one is tried all the same")
        return
    for each in tried:
        desk.warn(f"alert: {said(each)}")


def test(desk: Desk, channel: str, *, as_json: bool) -> None:
    """Try one channel, or all of them. Exits with 1 if one did not take it."""
    names = [channel] if channel else [*desk.settings.alert_channels]
    if not names:
        desk.say("No channel is set up: set alert_channels in ownup.toml, as docs/alerts.md shows.")
        sys.exit(1)
    tried = [rounds.test(desk.database, desk.settings, name, desk.now) for name in names]
    if as_json:
        desk.answer([_answer(each) for each in tried])
    else:
        for each in tried:
            desk.say(outside(said(each)).plain)
    if any(each.state is not DeliveryState.SENT for each in tried):
        sys.exit(1)


def show(desk: Desk, incident_id: str, *, as_json: bool) -> None:
    """What was raised for an incident and what was sent of it, newest first."""
    incident = desk.incident(incident_id)
    with desk.database.reading() as tx:
        raised = alerts.of(tx, incident_id, limit=_SHOWN)[::-1]
        sent = alerts.of_messages(tx, {each.message for each in raised} - {""})
        more = len(alerts.of(tx, incident_id)) - len(raised)
    if as_json:
        shapes = [
            {
                "rule": each.alert.rule.value,
                "about": each.alert.about,
                "found": each.alert.found,
                "because": each.alert.rule_said,
                "urgent": each.alert.urgent,
                "at": each.at.isoformat(),
                "ended_at": each.ended_at.isoformat() if each.ended_at else None,
                "message": each.message or None,
            }
            for each in raised
        ]
        desk.answer(
            {
                "incident": incident_id,
                "simulated": incident.simulated,
                "alerts": shapes,
                "deliveries": [_answer(each) for each in sent],
            }
        )
        return
    if not raised:
        desk.say("Nothing was raised. Alerts are raised while collecting, once a channel is set up (docs/alerts.md).")
        return
    zone = ZoneInfo(incident.zone)
    by_message: dict[str, list[Delivery]] = {}
    for delivery in sent:
        by_message.setdefault(delivery.message_id, []).append(delivery)
    if incident.simulated:
        desk.say(
            "Drill: this incident is simulated. What was found is told by its own clock, what was sent by the wall's."
        )
    for each in raised:
        until = f"until {moment(each.ended_at, zone)}" if each.ended_at else "not seen to end"
        desk.say(f"{each.alert.rule.value} · {moment(each.at, zone)} ({incident.zone}) · {until}")
        found = each.alert.found.splitlines()
        told = [f"→ {said(delivery)}{_when(delivery, zone)}" for delivery in by_message.get(each.message, [])]
        for line in (*found, f"Rule: {each.alert.rule_said}", *(told or [f"→ {untold(incident)}"])):
            desk.say(f"  {outside(line).plain}")
    if more:
        desk.say(f"and {count(more)} before these")


def _when(each: Delivery, zone: ZoneInfo) -> str:
    """When it was sent or given up, by the incident's clocks: not the same as when it was found."""
    return f" · {moment(each.ended_at, zone)}" if each.ended_at else ""


def said(each: Delivery) -> str:
    """What became of one delivery."""
    line = f"{each.channel}: {each.state.value}"
    if each.attempts > 1:
        line += f" after {each.attempts} attempts"
    if each.problem:
        line += f": {each.problem}"
    if each.state is DeliveryState.FAILED and each.retry_at:
        line += f" Next attempt at {each.retry_at:%H:%M:%S} UTC."
    return line


def _answer(each: Delivery) -> Json:
    return {
        "channel": each.channel,
        "state": each.state.value,
        "subject": each.message.subject,
        "body": each.message.body,
        "made_at": each.made_at.isoformat(),
        "ended_at": each.ended_at.isoformat() if each.ended_at else None,
        "attempts": each.attempts,
        "next_attempt_at": each.retry_at.isoformat() if each.retry_at else None,
        "problem": each.problem,
        "message": each.message_id,
    }
