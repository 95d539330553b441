"""The one place where times become numbers: whole microseconds since 1970 in UTC, which both databases keep exactly."""

from datetime import UTC, datetime, timedelta

from domain.counting import DAY, HOUR, MINUTE, Bucket
from domain.time import EPOCH, Span

_MICROSECOND = timedelta(microseconds=1)
# Two days inside what a datetime can hold, so that a bucket's end or a reader's time zone never runs over the edge.
FIRST = (datetime(1, 1, 3, tzinfo=UTC) - EPOCH) // _MICROSECOND
LAST = (datetime(9999, 12, 29, tzinfo=UTC) - EPOCH) // _MICROSECOND

MINUTE_WIDTH, HOUR_WIDTH, DAY_WIDTH = (level.width // _MICROSECOND for level in (MINUTE, HOUR, DAY))


def micros(moment: datetime) -> int:
    """The number for a moment. The first and last two days that a datetime can name are moved inside."""
    delta = moment - EPOCH
    number = (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds
    return number if FIRST <= number <= LAST else (FIRST if number < FIRST else LAST)


def moment(number: int) -> datetime:
    return EPOCH + timedelta(microseconds=number)


def micros_or_none(value: datetime | None) -> int | None:
    return None if value is None else micros(value)


def moment_or_none(number: int | None) -> datetime | None:
    return None if number is None else moment(number)


def span(start: int, end: int) -> Span:
    return Span(moment(start), moment(end))


def width(level: Bucket) -> int:
    return level.width // _MICROSECOND
