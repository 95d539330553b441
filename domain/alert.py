"""An alert: something that changed and that a person should know of now; and its way to that person."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class AlertRule(StrEnum):
    """What raises an alert, the gravest first. The values are stable: they are stored."""

    SAFETY = "safety"
    STAGE = "advice"
    MISSED_PROMISE = "missed promise"
    SECOND_WAVE = "second wave"
    SURGE = "surge"
    PROMISE_DUE = "promise due"
    BUDGET = "budget"
    GAP = "gap"
    RECHECK = "re-check"
    QUARANTINE = "quarantine"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """`found` says what was seen, with its numbers, `rule_said` what makes that an alert. Both may name sources.

    Two alerts of one rule `about` the same are the same one. An `urgent` one is told in quiet hours, too.
    """

    rule: AlertRule
    about: str = ""
    found: str
    rule_said: str
    urgent: bool = False

    @property
    def key(self) -> tuple[AlertRule, str]:
        return self.rule, self.about


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """An alert that was raised at `at` and held until `ended_at` (None: it still does), in the incident's time.

    `incident_id` is "" for what concerns all of them. `message` names the message that told it, "" while none has.
    """

    id: int
    incident_id: str
    alert: Alert
    at: datetime
    ended_at: datetime | None = None
    message: str = ""


class DeliveryState(StrEnum):
    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    GIVEN_UP = "given up"


class Grade(StrEnum):
    """How grave a message is: rooms may show it by a colour, and phones by a sound."""

    NOTE = "note"
    WARNING = "warning"
    GRAVE = "grave"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What is sent, in plain text: a line and a body. The grade is found when it is sent, and not kept."""

    subject: str
    body: str
    grade: Grade = Grade.NOTE


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message on its way to one channel, which is known by its name. Times are the wall clock's.

    `retry_at`: when it is tried next; while it is being sent, when it is taken to be lost.
    """

    id: int
    incident_id: str
    message_id: str
    channel: str
    message: Message
    state: DeliveryState
    made_at: datetime
    attempts: int = 0
    retry_at: datetime | None = None
    ended_at: datetime | None = None
    problem: str = ""
