"""Logs: one structured line a record on standard error, and no secret in any of them.

2026-11-21T20:38:00.123Z WARNING collectors.run "feeds: … answered 503" incident=pepsi-7k2f
{"at": "2026-11-21T20:38:00.123Z", "level": "WARNING", "logger": "collectors.run", "message": "feeds: …", …}
"""

import json
import logging
import re
import sys
import traceback
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TextIO
from urllib.parse import quote, unquote

from config.settings import Settings

# At DEBUG and INFO these write addresses, headers, tokens and what a person searched for.
TALKATIVE = ("httpcore", "httpx", "oauthlib", "requests", "requests_oauthlib", "tweepy", "urllib3", "uvicorn.access")

_REDACTED = "[redacted]"
_SHORTEST_SECRET = 4  # shorter ones are no secrets, and every text has them
_PLAIN = re.compile(r"[\w.:/+-]+")
_OWN_FIELDS = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class Redactor:
    """Replaces known secrets in a text, however they are written: plain, in an address, in JSON or a representation."""

    def __init__(self, secrets: Iterable[str]) -> None:
        known = {secret for secret in secrets if len(secret) >= _SHORTEST_SECRET}
        written = {form for secret in known for form in _forms(secret)}
        longest_first = sorted(written, key=len, reverse=True)
        self._secrets = re.compile("|".join(map(re.escape, longest_first))) if written else None

    def __call__(self, text: str) -> str:
        return self._secrets.sub(_REDACTED, text) if self._secrets else text


class LineFormatter(logging.Formatter):
    """Time, level, logger, message, then what the caller gave as `extra`, then the traceback: all in one line."""

    def __init__(self, redact: Redactor) -> None:
        super().__init__()
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        parts = [
            _moment(record),
            record.levelname,
            record.name,
            self._quoted(_message(record)),
            *(f"{name}={self._quoted(text, bare=True)}" for name, text in _extra(record).items()),
        ]
        return " ".join(parts)

    def _quoted(self, text: str, *, bare: bool = False) -> str:
        """Redacted before it is quoted, since quoting may change how a secret is written."""
        text = self._redact(text)
        return text if bare and _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)


class JsonFormatter(logging.Formatter):
    """The same as one JSON object a line; what the caller gave as `extra` stands beside the rest, as text."""

    def __init__(self, redact: Redactor) -> None:
        super().__init__()
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        said = {"at": _moment(record), "level": record.levelname, "logger": record.name, "message": _message(record)}
        fields = {**_extra(record), **said}
        return json.dumps({self._redact(name): self._redact(text) for name, text in fields.items()}, ensure_ascii=False)


def set_up(settings: Settings, stream: TextIO | None = None) -> None:
    """Send every log record to `stream` (standard error), the chatter of the HTTP libraries from WARNING on only."""
    handler = logging.StreamHandler(stream or sys.stderr)
    formatter = JsonFormatter if settings.log_format == "json" else LineFormatter
    handler.setFormatter(formatter(Redactor(settings.secrets())))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log_level)
    logging.captureWarnings(capture=True)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)


def _forms(secret: str) -> set[str]:
    plain = unquote(secret)  # a password comes out of an address as it was written there
    return {secret, plain, quote(plain, safe=""), quote(plain), json.dumps(plain)[1:-1], repr(plain)[1:-1]}


def _moment(record: logging.LogRecord) -> str:
    moment = datetime.fromtimestamp(record.created, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z"


def _extra(record: logging.LogRecord) -> dict[str, str]:
    """What the caller gave beside the message, and the traceback if there is one."""
    extra = {name: str(value) for name, value in vars(record).items() if name not in _OWN_FIELDS}
    if record.exc_info and record.exc_info[0]:
        extra["traceback"] = "".join(traceback.format_exception(*record.exc_info))
    return extra


def _message(record: logging.LogRecord) -> str:
    """A record whose arguments do not fit its text is still worth a line."""
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):
        return f"{record.msg} {record.args!r}"
