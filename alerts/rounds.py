"""A round: what changed is raised, what is due is sent. Any number of processes may do this at once.

    store ─▶ seen ─▶ rules ─▶ what is new ─▶ one message an incident ─▶ waits for each channel ─▶ sending ─▶ store

Deciding and keeping are one transaction, and writers take turns: whoever comes second finds the alert raised. A
delivery is claimed before it is sent: whoever comes second finds it taken. One that was claimed and never ended (the
process died) is sent again, so that in this case a message may come twice, but never not at all.
"""

import logging
import secrets
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from alerts import rules
from alerts.deciding import is_quiet, news, tellable
from alerts.seen import missed, see
from alerts.sending import DEADLINE, Sent, send
from alerts.wording import at_sending, message, trial
from config.own_thresholds import in_force
from config.settings import Settings
from domain.alert import Alert, AlertRule, Delivery, DeliveryState, Message, Raised
from domain.errors import ConfigurationError
from domain.incident import Incident, Status
from store import alerts, incidents
from store.connection import Database

Clock = Callable[[], datetime]

GIVEN_UP = timedelta(hours=24)  # after this long a message is of no use any more
_FIRST_WAIT, _LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)
_CLAIM = DEADLINE + timedelta(minutes=1)
_AT_ONCE = 4  # channels that are written to side by side

_log = logging.getLogger(__name__)


def go_round(database: Database, settings: Settings, clock: Clock, *, incident_id: str | None = None) -> list[Delivery]:
    """Raise what is new and send what is due, of all open incidents or of one. Returns what was tried, as it ended.

    Without a channel nothing is raised: there would be nobody to tell. Raises StoreError.
    """
    if not settings.alert_channels:
        return []
    raise_news(database, settings, clock(), incident_id=incident_id)
    return deliver(database, settings, clock, incident_id=incident_id)


def raise_news(database: Database, settings: Settings, wall: datetime, *, incident_id: str | None = None) -> None:
    """Judge each incident by what is stored, and let messages wait for their channels. What goes wrong with one
    incident is logged, and silences no other.
    """
    with database.reading() as tx:
        wanted = [
            incident
            for incident in incidents.every(tx, Status.OPEN)
            if incident_id in {None, incident.id} and (settings.alert_drills or not incident.simulated)
        ]
    for incident in wanted:
        try:
            _judge(database, settings, incident, wall)
        except Exception:  # noqa: BLE001 - whatever it is, the others are judged
            _log.exception("alerts of one incident could not be judged", extra={"incident": incident.id})
    if incident_id is None:
        with database.reading() as tx:
            duties = rules.duties(missed(tx, wall), wall)
        _keep(database, settings, None, duties, at=wall, wall=wall)


def _judge(database: Database, settings: Settings, incident: Incident, wall: datetime) -> None:
    with database.reading() as tx:
        seen = see(tx, settings, incident, wall)
        known = alerts.of(tx, incident.id)
    if seen:
        standing = rules.standing(
            seen, known, in_force().thresholds, gap=settings.alert_gap, ahead=settings.alert_promise
        )
        _keep(database, settings, incident, standing, at=seen.at, wall=wall, unclear=rules.unclear(seen))


def deliver(database: Database, settings: Settings, clock: Clock, *, incident_id: str | None = None) -> list[Delivery]:
    """Send what is due, several channels side by side, until one fails: a round lasts no longer than one deadline
    for what does not answer. The rest of that channel waits for the next round.
    """
    with database.reading() as tx:
        due = alerts.due(tx, clock(), incident_id=incident_id)
    by_channel: dict[str, list[Delivery]] = {}
    for each in due:
        by_channel.setdefault(each.channel, []).append(each)

    def work(waiting: Sequence[Delivery]) -> list[Delivery]:
        tried: list[Delivery] = []
        for each in waiting:
            if done := _try(database, settings, each, clock):
                tried.append(done)
                if done.state is not DeliveryState.SENT:
                    break
        return tried

    with ThreadPoolExecutor(_AT_ONCE, "alerts") as threads:
        return [each for done in threads.map(work, by_channel.values()) for each in done]


def test(database: Database, settings: Settings, channel: str, clock: Clock) -> Delivery:
    """Send a test message, once, and keep what became of it. Raises ConfigurationError for an unknown channel."""
    if channel not in settings.alert_channels:
        there = ", ".join(settings.alert_channels) or "none: set alert_channels in ownup.toml"
        msg = f"There is no channel “{channel}”. There are: {there}."
        raise ConfigurationError(msg)
    name = secrets.token_hex(8)
    with database.writing() as tx:
        alerts.post(tx, name, trial(channel), channels=[channel], incident_id="", now=clock())
        waiting = next(each for each in alerts.due(tx, clock(), incident_id="") if each.message_id == name)
        alerts.claim(tx, waiting, clock(), _CLAIM)
    sent = send(settings, channel, waiting.message)
    return _settle(database, waiting, sent, clock(), again=False)


def _keep(
    database: Database,
    settings: Settings,
    incident: Incident | None,
    standing: Sequence[Alert],
    *,
    at: datetime,
    wall: datetime,
    unclear: Collection[AlertRule] = (),
) -> None:
    """Raise what is new and put what may be told into one message; writes only if there is something to write."""
    identity = incident.id if incident else ""
    zone = incident.zone if incident else settings.zone
    quiet = is_quiet(at, ZoneInfo(zone), settings.alert_quiet_from, settings.alert_quiet_until)

    def nothing(tx: Connection) -> bool:
        known = alerts.of(tx, identity)
        found = news(standing, known, at, settings.alert_cooldown, unclear=unclear)
        return not (found.new or found.ended or tellable(known, quiet=quiet))

    with database.reading() as tx:
        if nothing(tx):
            return
    with database.writing() as tx:
        found = news(standing, alerts.of(tx, identity), at, settings.alert_cooldown, unclear=unclear)
        alerts.end(tx, found.ended, at)
        alerts.add(tx, identity, found.new, at)
        if telling := tellable(alerts.of(tx, identity), quiet=quiet):
            name = secrets.token_hex(8)
            text = message(telling, incident, dashboard=settings.dashboard, zone=zone)
            alerts.tell(tx, telling, name)
            alerts.post(tx, name, text, channels=[*settings.alert_channels], incident_id=identity, now=wall)


def _try(database: Database, settings: Settings, waiting: Delivery, clock: Clock) -> Delivery | None:
    """Send one; None if somebody else does."""
    with database.reading() as tx:
        told = alerts.told_by(tx, waiting.message_id)
        incident = incidents.get(tx, waiting.incident_id) if waiting.incident_id else None
    if not _may_go(settings, told, incident, clock()):
        return None
    with database.writing() as tx:
        if not alerts.claim(tx, waiting, clock(), _CLAIM):
            return None
    text = at_sending(waiting, told, incident, clock(), settings.zone)
    sent = send(settings, waiting.channel, text)
    done = _settle(database, waiting, sent, clock(), again=True, text=text)
    if sent.problem:
        _log.warning("alert to %s: %s", waiting.channel, sent.problem, extra={"incident": waiting.incident_id})
    return done


def _may_go(settings: Settings, told: Sequence[Raised], incident: Incident | None, wall: datetime) -> bool:
    """Whether it may be sent now: another attempt at what can wait does not fall into quiet hours either."""
    at, zone = (incident.now(wall), incident.zone) if incident else (wall, settings.zone)
    quiet = is_quiet(at, ZoneInfo(zone), settings.alert_quiet_from, settings.alert_quiet_until)
    return not quiet or not told or any(each.alert.urgent for each in told)


def _settle(
    database: Database, waiting: Delivery, sent: Sent, now: datetime, *, again: bool, text: Message | None = None
) -> Delivery:
    attempts = waiting.attempts + 1
    wait = min(_FIRST_WAIT * 2 ** min(attempts - 1, 10), _LONGEST_WAIT)
    hopeless = sent.result == "refused" or now + wait - waiting.made_at > GIVEN_UP
    state, retry_at = DeliveryState.FAILED, None
    if sent.result == "sent":
        state = DeliveryState.SENT
    elif again and hopeless:
        state = DeliveryState.GIVEN_UP
    elif again:
        retry_at = now + max(wait, min(sent.wait, _LONGEST_WAIT))
    with database.writing() as tx:
        alerts.settle(tx, waiting, state, now=now, problem=sent.problem, retry_at=retry_at, text=text)
        return alerts.delivery(tx, waiting.id)
