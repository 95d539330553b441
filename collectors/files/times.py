"""One value from outside as a moment, or the reason why it is none.

Every archive writes times differently, and some differences cannot be seen in a single value: 3/4/2017 is in March
or in April, 10:00 is in some zone. What was assumed is held here, and the plan of an import says it.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from enum import StrEnum

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)  # before there was anybody online to mention anything
SLACK = timedelta(days=2)  # how far ahead of ours another clock or zone may be

# Seconds, milliseconds, microseconds, nanoseconds since 1970: between 1990 and 2100 no two of them overlap.
_FIRST_SECOND, _LAST_SECOND = 631_152_000, 4_102_444_800
_SCALES = (1, 1_000, 1_000_000, 1_000_000_000)

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"), start=1)
    for name in names.split()
}  # fmt: skip
_ZONES = {"z": 0, "utc": 0, "gmt": 0, "ut": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6,
          "pst": -8, "pdt": -7}  # fmt: skip

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_COMPACT = re.compile(r"(?:19|20)\d{6}(?:\d{6})?")
_WEEKDAY = re.compile(r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[., ]+", re.IGNORECASE)
_TIME = (
    r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<fraction>\d+))?)?(?: ?(?P<half>[ap])\.?m\.?)?"
)
_ZONE = r"(?: ?(?P<zone>[a-z]{1,3}|[+-]\d\d:?\d\d))?"
_CLOCK = rf"(?:(?:,| at|t)? *{_TIME}{_ZONE})?"
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?P<first>\d{{1,2}})(?P<mark>[/.\-])(?P<then>\d{{1,2}})(?P=mark)(?P<year>\d{{4}}|\d\d){_CLOCK}",
        rf"(?P<year>\d{{4}})(?P<mark>[/.\-])(?P<month>\d{{1,2}})(?P=mark)(?P<day>\d{{1,2}}){_CLOCK}",
        rf"(?P<day>\d{{1,2}})[ \-](?P<name>[a-z]{{3,9}})\.?[ \-](?P<year>\d{{4}}|\d\d){_CLOCK}",
        rf"(?P<name>[a-z]{{3,9}})\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}}){_CLOCK}",
        rf"(?P<name>[a-z]{{3,9}}) (?P<day>\d{{1,2}}) {_TIME}{_ZONE} (?P<year>\d{{4}})",  # as Twitter wrote it
    )
)


class DateOrder(StrEnum):
    """How 3/4/2017 is meant."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"


class UnreadableTimeError(ValueError):
    """A value is no moment; the text says why."""


@dataclass(slots=True, kw_only=True)
class Times:
    """Reads the values of one column. `zone` stands in where a value names none, `order` where it is open.

    `latest` refuses moments that cannot have come yet.
    """

    zone: tzinfo
    order: DateOrder = DateOrder.MONTH_FIRST
    latest: datetime

    def read(self, value: object) -> datetime:
        """Give the moment in UTC. Raises UnreadableTimeError."""
        try:
            moment = moment_of(value, self.order)
            if moment.tzinfo is None:
                moment = moment.replace(tzinfo=self.zone)
            if moment.tzinfo is not UTC:
                moment = moment.astimezone(UTC)
        except (ValueError, OverflowError) as error:
            if isinstance(error, UnreadableTimeError):
                raise
            msg = f"the time {_shown(value)} does not exist"
            raise UnreadableTimeError(msg) from error
        if not EARLIEST <= moment <= self.latest + SLACK:
            msg = f"the time {_shown(value)} would be {moment:%Y-%m-%d %H:%M} UTC, which cannot be right"
            raise UnreadableTimeError(msg)
        return moment


def moment_of(value: object, order: DateOrder) -> datetime:
    """Give the moment as it is written, naive where the value names no zone.

    Raises UnreadableTimeError, or ValueError or OverflowError for a day or hour that does not exist.
    """
    if isinstance(value, str):
        return _from_text(value.strip(), order)
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001 - `read` adds the assumed zone
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _from_number(value)
    return _refuse(value)


def order_of(value: object) -> DateOrder | None:
    """What a value proves about the order of day and month: 25/12/2017 something, 3/4/2017 nothing."""
    if not isinstance(value, str) or not (found := _PATTERNS[0].fullmatch(value.strip())) or found["mark"] == ".":
        return None
    first, then = int(found["first"]), int(found["then"])
    if first > 12 >= then:  # noqa: PLR2004 - months of a year
        return DateOrder.DAY_FIRST
    return DateOrder.MONTH_FIRST if then > 12 >= first else None  # noqa: PLR2004 - likewise


def open_order(value: object) -> bool:
    """Whether a value can be read in both orders."""
    if not isinstance(value, str) or not (found := _PATTERNS[0].fullmatch(value.strip())):
        return False
    return found["mark"] != "." and found["first"] != found["then"] and order_of(value) is None


def _from_text(text: str, order: DateOrder) -> datetime:
    if _NUMBER.fullmatch(text):
        if _COMPACT.fullmatch(text):
            return datetime.strptime(text.ljust(14, "0"), "%Y%m%d%H%M%S")  # noqa: DTZ007 - as above
        return _from_number(float(text) if "." in text else int(text[:40]))
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    spoken = _WEEKDAY.sub("", " ".join(text.split()))
    for pattern in _PATTERNS:
        if found := pattern.fullmatch(spoken):
            return _from_parts(found, text, order)
    return _refuse(text)


def _from_parts(found: re.Match[str], text: str, order: DateOrder) -> datetime:
    parts = found.groupdict()
    if "first" in parts:
        day, month = int(parts["first"]), int(parts["then"])
        if parts["mark"] != "." and order is DateOrder.MONTH_FIRST:
            day, month = month, day
    else:
        day = int(parts["day"])
        month = _MONTHS.get(parts["name"].lower(), 0) if "name" in parts else int(parts["month"])
    year = int(parts["year"])
    hour = int(parts["hour"] or 0)
    if half := parts["half"]:
        if not 1 <= hour <= 12:  # noqa: PLR2004 - hours of a clock face
            return _refuse(text)
        hour = hour % 12 + (12 if half.lower() == "p" else 0)
    return datetime(
        year if year > 99 else 2000 + year,  # noqa: PLR2004 - two digits
        month,
        day,
        hour,
        int(parts["minute"] or 0),
        int(parts["second"] or 0),
        int((parts["fraction"] or "")[:6].ljust(6, "0")),
        tzinfo=_zone(parts["zone"], text) if parts["zone"] else None,
    )


def _from_number(value: float) -> datetime:
    for scale in _SCALES:
        if _FIRST_SECOND * scale <= value < _LAST_SECOND * scale:
            if isinstance(value, int):
                seconds, rest = divmod(value, scale)
                return datetime.fromtimestamp(seconds, UTC) + timedelta(microseconds=rest * 1_000_000 // scale)
            return datetime.fromtimestamp(value / scale, UTC)
    return _refuse(value)


def _zone(name: str, text: str) -> tzinfo:
    if name[0] in "+-":
        offset = timedelta(hours=int(name[1:3]), minutes=int(name[-2:]))
        return timezone(offset if name[0] == "+" else -offset)
    hours = _ZONES.get(name.lower())
    if hours is None:
        msg = f"the time {_shown(text)} names a zone that is not known here"
        raise UnreadableTimeError(msg)
    return timezone(timedelta(hours=hours)) if hours else UTC


def _refuse(value: object) -> datetime:
    msg = f"no time can be read from {_shown(value)}" if value not in ("", None) else "there is no time"
    raise UnreadableTimeError(msg)


def _shown(value: object) -> str:
    return f"“{str(value)[:60]}”"
