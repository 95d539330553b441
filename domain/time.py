"""Moments and spans of time. Naive times are refused everywhere: a crisis is no time to guess the zone."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


def require_aware(name: str, moment: datetime) -> None:
    """Raise ValueError unless `moment` carries a time zone."""
    if moment.tzinfo is None or moment.utcoffset() is None:
        msg = f"{name} has no time zone: {moment!r}"
        raise ValueError(msg)


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """The half-open interval [start, end); never empty or reversed."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        require_aware("start", self.start)
        require_aware("end", self.end)
        if self.end <= self.start:
            msg = f"a span must end after it starts: {self.start} … {self.end}"
            raise ValueError(msg)

    @property
    def length(self) -> timedelta:
        return self.end - self.start

    def overlap(self, other: "Span") -> "Span | None":
        """The part both have in common, or None."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Span(start, end) if start < end else None
