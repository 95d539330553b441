"""Arguments as people type them: moments, durations. Each error says what would be right."""

import math
import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from domain.assessment import Range

IncidentId = Annotated[str, typer.Option("--incident", "-i", help="Its id, as `ownup incident list` shows it.")]
AsJson = Annotated[bool, typer.Option("--json", help="Answer as JSON on standard output.")]

_UNITS = {
    timedelta(seconds=1): ("s", "sec", "second", "seconds"),
    timedelta(minutes=1): ("m", "min", "minute", "minutes"),
    timedelta(hours=1): ("h", "hr", "hour", "hours"),
    timedelta(days=1): ("d", "day", "days"),
}
_LENGTHS = {name: length for length, names in _UNITS.items() for name in names}
_WORDS = {name: length for name, length in _LENGTHS.items() if len(name) > len("hr")}  # which say it without a number
_UNIT = "|".join(sorted(_LENGTHS, key=len, reverse=True))
_PART = re.compile(rf"([0-9]+)\s*({_UNIT})(?![a-z])")
_DURATION = re.compile(rf"(?:[0-9]+\s*(?:{_UNIT})(?![a-z])\s*)+")
_SHARE = re.compile(r"(\d*\.?\d+)(?:\s*[-–]\s*(\d*\.?\d+))?\s*(%)?", re.ASCII)


def moment_or_none(text: str, zone: str) -> datetime | None:
    """None for now, which an incident that is played has a clock of its own for; else as `moment` reads it."""
    return None if text in {"", "now"} else moment(text, zone)


def moment(text: str, zone: str) -> datetime:
    """Read an ISO 8601 date or time, or "now"; without an offset it is meant in `zone`, a bare date is its midnight."""
    if text == "now":
        return datetime.now(UTC)
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        msg = f"{text!r} is no time that I can read. Write 2026-03-31, 2026-03-31T14:05 or 2026-03-31T14:05+02:00."
        raise typer.BadParameter(msg) from error
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(zone))


def duration(text: str) -> timedelta:
    """Read "90s", "2m", "1h30m", "1d", "10 minutes", "hour"; longer than nothing."""
    said = text.strip().lower()
    if said in _WORDS:
        return _WORDS[said]
    with suppress(OverflowError):
        if _DURATION.fullmatch(said):
            length = sum((int(count) * _LENGTHS[unit] for count, unit in _PART.findall(said)), timedelta())
            if length:
                return length
    msg = f"{text!r} is no length of time. Write 90s, 2m, 1h30m, 1d or a word such as day."
    raise typer.BadParameter(msg)


def share(text: str) -> Range:
    """Read a share of people, or between which shares it lies: "0.2", "0.15-0.25", "15-25%"."""
    found = _SHARE.fullmatch(text.strip())
    if found:
        low, high, percent = found.groups()
        scale = 100 if percent else 1
        ends = float(low) / scale, float(high or low) / scale
        if ends[0] <= ends[1] <= 1 and all(map(math.isfinite, ends)):
            return Range(low=ends[0], high=ends[1])
    msg = f"{text!r} is no share. Write 0.2, or between which shares it lies: 0.15-0.25 or 15-25%."
    raise typer.BadParameter(msg)
