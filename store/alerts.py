"""What alerts were raised, and what became of each message at each channel."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, insert, select, update

from domain.alert import Alert, AlertRule, Delivery, DeliveryState, Message, Raised
from store.escape import escape, unescape
from store.moments import micros, micros_or_none, moment, moment_or_none
from store.schema import alert_deliveries, alerts

_REMEMBERED = 500  # alerts of one incident; cool-downs and second waves look no further back


def add(tx: Connection, incident_id: str, found: Sequence[Alert], at: datetime) -> None:
    """Keep what is raised; nobody was told of it yet."""
    rows = [
        {
            "incident_id": incident_id,
            "rule": alert.rule.value,
            "about": escape(alert.about),
            "found": escape(alert.found),
            "rule_said": escape(alert.rule_said),
            "urgent": alert.urgent,
            "at": micros(at),
            "message": "",
        }
        for alert in found
    ]
    if rows:
        tx.execute(insert(alerts), rows)


def end(tx: Connection, ids: Sequence[int], at: datetime) -> None:
    """Note that these no longer hold."""
    if ids:
        tx.execute(update(alerts).where(alerts.c.id.in_(ids)).values(ended_at=micros(at)))


def of(tx: Connection, incident_id: str, *, limit: int = _REMEMBERED) -> list[Raised]:
    """The latest that were raised, in order."""
    row = alerts.c
    query = select(alerts).where(row.incident_id == incident_id).order_by(row.id.desc()).limit(limit)
    return [_raised(found) for found in tx.execute(query).mappings()][::-1]


def told_by(tx: Connection, message: str) -> list[Raised]:
    """What a message tells, in order, as it stands now."""
    query = select(alerts).where(alerts.c.message == message).order_by(alerts.c.id)
    return [_raised(found) for found in tx.execute(query).mappings()]


def tell(tx: Connection, raised: Sequence[Raised], message: str) -> None:
    """Note which message tells these."""
    ids = [each.id for each in raised]
    tx.execute(update(alerts).where(alerts.c.id.in_(ids)).values(message=message))


def post(
    tx: Connection, message: str, text: Message, *, channels: Sequence[str], incident_id: str, now: datetime
) -> None:
    """Let one message, which `message` names, wait for each of these channels."""
    common = {
        "incident_id": incident_id,
        "message": message,
        "subject": escape(text.subject),
        "body": escape(text.body),
        "state": DeliveryState.PENDING.value,
        "made_at": micros(now),
        "attempts": 0,
        "retry_at": micros(now),
        "problem": "",
    }
    tx.execute(insert(alert_deliveries), [{**common, "channel": escape(channel)} for channel in channels])


def due(tx: Connection, now: datetime, *, incident_id: str | None = None) -> list[Delivery]:
    """What is to be sent by now, oldest first; what somebody began to send and never ended is among it."""
    row = alert_deliveries.c
    query = select(alert_deliveries).where(_open(now)).order_by(row.id)
    if incident_id is not None:
        query = query.where(row.incident_id == incident_id)
    return [_delivery(found) for found in tx.execute(query).mappings()]


def claim(tx: Connection, delivery: Delivery, now: datetime, length: timedelta) -> bool:
    """Whether the caller may send it, and nobody else until `now + length`."""
    row = alert_deliveries.c
    claimed = tx.execute(
        update(alert_deliveries)
        .where(row.id == delivery.id, row.attempts == delivery.attempts, _open(now))
        .values(state=DeliveryState.SENDING.value, retry_at=micros(now + length), attempts=row.attempts + 1)
    )
    return claimed.rowcount == 1


def settle(
    tx: Connection,
    delivery: Delivery,
    state: DeliveryState,
    *,
    now: datetime,
    problem: str,
    retry_at: datetime | None,
    text: Message | None = None,
) -> None:
    """Note how it went. Whoever took over meanwhile has the last word, unless it was sent after all: then it is kept as
    it went out, which is `text`.
    """
    row = alert_deliveries.c
    sent = state is DeliveryState.SENT
    mine = and_(row.state == DeliveryState.SENDING.value, row.attempts == delivery.attempts + 1)
    values = {
        "state": state.value,
        "retry_at": micros_or_none(retry_at),
        "ended_at": None if retry_at else micros(now),
        "problem": escape(problem),
    }
    if sent and text:
        values |= {"subject": escape(text.subject), "body": escape(text.body)}
    tx.execute(update(alert_deliveries).where(row.id == delivery.id, *(() if sent else (mine,))).values(values))


def delivery(tx: Connection, identity: int) -> Delivery:
    """One of them, as it stands now."""
    return _delivery(tx.execute(select(alert_deliveries).where(alert_deliveries.c.id == identity)).mappings().one())


def deliveries(tx: Connection, incident_ids: Sequence[str], *, limit: int) -> list[Delivery]:
    """The latest of these incidents ("" for what concerns all of them), newest first."""
    row = alert_deliveries.c
    query = select(alert_deliveries).where(row.incident_id.in_(incident_ids)).order_by(row.id.desc()).limit(limit)
    return [_delivery(found) for found in tx.execute(query).mappings()]


def of_messages(tx: Connection, messages: Collection[str]) -> list[Delivery]:
    """What became of these messages at each channel, newest first."""
    row = alert_deliveries.c
    query = select(alert_deliveries).where(row.message.in_(messages)).order_by(row.id.desc())
    return [_delivery(found) for found in tx.execute(query).mappings()]


def _open(now: datetime) -> ColumnElement[bool]:
    row = alert_deliveries.c
    waiting = [DeliveryState.PENDING.value, DeliveryState.FAILED.value, DeliveryState.SENDING.value]
    return and_(row.state.in_(waiting), row.retry_at <= micros(now))


def _raised(row: RowMapping) -> Raised:
    return Raised(
        id=row["id"],
        incident_id=row["incident_id"],
        alert=Alert(
            rule=AlertRule(row["rule"]),
            about=unescape(row["about"]),
            found=unescape(row["found"]),
            rule_said=unescape(row["rule_said"]),
            urgent=row["urgent"],
        ),
        at=moment(row["at"]),
        ended_at=moment_or_none(row["ended_at"]),
        message=row["message"],
    )


def _delivery(row: RowMapping) -> Delivery:
    return Delivery(
        id=row["id"],
        incident_id=row["incident_id"],
        message_id=row["message"],
        channel=unescape(row["channel"]),
        message=Message(subject=unescape(row["subject"]), body=unescape(row["body"])),
        state=DeliveryState(row["state"]),
        made_at=moment(row["made_at"]),
        attempts=row["attempts"],
        retry_at=moment_or_none(row["retry_at"]),
        ended_at=moment_or_none(row["ended_at"]),
        problem=unescape(row["problem"]),
    )
