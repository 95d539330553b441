"""Alerts on the Incident page: what was raised, and what became of each message at each channel."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from alerts.wording import untold
from domain import words
from domain.alert import Delivery, DeliveryState, Raised
from domain.incident import Incident
from store import alerts

_RAISED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What became of a message at one channel; `line` may hold what a service answered. `failed`: it is not there."""

    line: str
    failed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One alert; `found` may name sources and hold what they answered."""

    number: int
    when: str
    rule: str
    found: str
    because: str
    told: tuple[Told, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """`rows` newest first; `tests` are the latest tests and what was said of all incidents together."""

    rows: tuple[Row, ...]
    earlier: int
    tests: tuple[Told, ...]


def load(tx: Connection, incident: Incident, at: datetime, *, wall: datetime) -> Board:
    """What was raised until `at`, and what has become of it by `wall` on the wall clock."""
    raised = [each for each in alerts.of(tx, incident.id) if each.at <= at][::-1]
    sent = alerts.of_messages(tx, {each.message for each in raised[:_RAISED]} - {""})
    others = alerts.deliveries(tx, [""], limit=3)
    return Board(
        rows=tuple(_row(each, sent, incident, at, wall) for each in raised[:_RAISED]),
        earlier=max(len(raised) - _RAISED, 0),
        tests=tuple(_told(each, wall, subject=True) for each in others),
    )


def result(tried: Delivery, wall: datetime) -> Told:
    """What became of a test that was just made."""
    return _told(tried, wall)


def _row(each: Raised, sent: list[Delivery], incident: Incident, at: datetime, wall: datetime) -> Row:
    zone = ZoneInfo(incident.zone)
    over = each.ended_at if each.ended_at and each.ended_at <= at else None  # looking back, it is not known yet
    until = f" until {words.moment(over, zone)}" if over else ", not seen to end"
    mine = [_told(one, wall) for one in sent if one.message_id == each.message]
    waiting = Told(line=untold(incident), failed=False)
    return Row(
        number=each.id,
        when=f"{words.moment(each.at, zone)}{until}",
        rule=each.alert.rule.value,
        found=each.alert.found,
        because=each.alert.rule_said,
        told=tuple(mine) if each.message else (waiting,),
    )


def _told(each: Delivery, wall: datetime, *, subject: bool = False) -> Told:
    line = f"{each.channel}: {each.state.value}"
    if each.ended_at:
        line += f" {words.ago(min(each.ended_at, wall), wall)}"
    if each.attempts > 1:
        line += f" after {words.count(each.attempts)} attempts"
    if each.problem:
        line += f" · {each.problem}"
    if each.state is DeliveryState.FAILED and each.retry_at:
        line += f" · next attempt {words.ago(each.retry_at, wall)}"
    if subject:
        line = f"{each.message.subject} · {line}"
    return Told(line=line, failed=each.state in {DeliveryState.FAILED, DeliveryState.GIVEN_UP})
