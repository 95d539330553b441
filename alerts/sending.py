"""Sending one message to one channel, by apprise in a process of its own that does not outlive its deadline.

apprise loads every service it knows (seconds), holds its threads back from ending while a server drips, and writes
addresses with their keys to its log. None of that reaches the collector: the address goes to the child's standard
input, one JSON line comes back, and whatever else the child writes is dropped.

    sent       the service took it
    failed     it did not, or not in time: worth another try
    refused    the address means nothing to apprise: a person must correct it
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Literal

from config.logs import Redactor
from config.settings import Settings
from domain.alert import Grade, Message

DEADLINE = timedelta(seconds=30)
_LONGEST = 300  # characters of what went wrong
_TYPES = {Grade.NOTE: "info", Grade.WARNING: "warning", Grade.GRAVE: "failure"}  # as apprise calls them

Result = Literal["sent", "failed", "refused"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """How it went; `problem` is fit to be shown and kept, "" if there was none. `wait`: how long the service asked to
    be left alone.
    """

    result: Result
    problem: str = ""
    wait: timedelta = timedelta()


def send(settings: Settings, channel: str, message: Message, *, deadline: timedelta = DEADLINE) -> Sent:
    """Send and wait for the answer, never longer than `deadline`. Nothing is raised for what others do wrong."""
    address = settings.alert_channels.get(channel)
    if address is None:
        return Sent(result="refused", problem="There is no channel of this name in the settings any more.")
    task = {
        "address": address.get_secret_value(),
        "subject": message.subject,
        "body": message.body,
        "type": _TYPES[message.grade],
        "seconds": max(deadline.total_seconds() - 1, 1),
    }
    try:
        ended = subprocess.run(  # our own module, no shell, nothing secret among the arguments
            [sys.executable, "-m", "alerts.courier"],
            input=json.dumps(task),
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=deadline.total_seconds(),
            env=_environment(),
            check=False,
        )
    except subprocess.TimeoutExpired:
        return _late(deadline)
    except OSError as error:
        return Sent(result="failed", problem=f"Sending could not be started: {error.strerror}")
    return _answer(ended.stdout, ended.returncode, settings, deadline)


def _answer(line: str, code: int, settings: Settings, deadline: timedelta) -> Sent:
    try:
        said = json.loads(line)
        result, problem = said["result"], str(said["problem"])
    except (ValueError, KeyError, TypeError):
        return Sent(result="failed", problem=f"Sending ended without an answer (code {code}).")
    if result == "late":
        return _late(deadline)
    known: Result = "sent" if result == "sent" else "refused" if result == "refused" else "failed"
    told = " ".join(Redactor(settings.secrets())(problem).split())
    return Sent(result=known, problem=told[:_LONGEST], wait=_asked(str(said.get("wait", ""))))


def _asked(text: str) -> timedelta:
    """A Retry-After, in seconds or as a date; nothing where it makes no sense."""
    if text.isascii() and text.strip().isdigit():
        return timedelta(seconds=int(text.strip()[:9]))
    try:
        moment = parsedate_to_datetime(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)  # HTTP dates are UTC
        return max(moment - datetime.now(UTC), timedelta())
    except (ValueError, OverflowError, IndexError):
        return timedelta()


def _late(deadline: timedelta) -> Sent:
    return Sent(result="failed", problem=f"There was no answer within {deadline.total_seconds():.0f} s.")


def _environment() -> dict[str, str]:
    """Proxies and certificates, but none of our own settings."""
    return {name: value for name, value in os.environ.items() if not name.upper().startswith("OWNUP_")}
