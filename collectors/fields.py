"""Foreign data, read field by field: the right type or a plain refusal, never a foreign exception.

foreign items ──► read_items(read) ──► mentions
                          └──────────► unreadable, kept as they came
"""

import json
import math
import reprlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from domain.errors import UnreadableItemError
from domain.mention import Flag, Mention, Unreadable

# Nothing was said on the web before, and a claim from the future would stay out of sight until it comes true.
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
LATEST_AHEAD = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Fields:
    """One foreign object. Optional fields of a wrong type read as absent; `need` refuses the item instead."""

    source: str
    values: Mapping[str, Any]

    @classmethod
    def of(cls, source: str, item: object) -> "Fields":
        """Raises UnreadableItemError unless `item` is an object with named fields."""
        if not isinstance(item, Mapping):
            raise UnreadableItemError(source, f"an object was expected, found {type(item).__name__}")
        return cls(source, item)

    def text(self, *names: str) -> str:
        """The first of these fields that holds text, "" if none does."""
        return next((value for name in names if isinstance(value := self.values.get(name), str) and value), "")

    def name(self, *names: str) -> str:
        """The first of these fields that holds an id, which some write as text, some as a number; "" if none does."""
        for name in names:
            value = self.values.get(name)
            if isinstance(value, str) and value:
                return value
            if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**_LONGEST_ID:
                return str(value)
        return ""

    def need(self, *names: str) -> str:
        """Likewise, but one of them must."""
        found = self.text(*names)
        if not found:
            raise UnreadableItemError(self.source, f"no {' or '.join(names)}")
        return found

    def number(self, name: str) -> int | None:
        """An id in digits, written as text or as a number, as the int it is."""
        value = self.values.get(name)
        if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= _LONGEST_ID:
            return int(value)
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**_LONGEST_ID:
            return value
        return None

    def need_number(self, name: str) -> int:
        """Likewise, but it must be there."""
        found = self.number(name)
        if found is None:
            raise UnreadableItemError(self.source, f"no {name} in digits")
        return found

    def count(self, *names: str) -> int | None:
        """A count, None where it is absent or makes no sense (never 0 for unknown)."""
        for name in names:
            value = self.values.get(name)
            if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _TOO_MANY:
                return value
        return None

    def inner(self, *names: str) -> "Fields":
        """An object within this one; an empty one if it is absent."""
        found = next((value for name in names if isinstance(value := self.values.get(name), Mapping)), {})
        return Fields(self.source, found)

    def each(self, *names: str) -> Iterator["Fields"]:
        """The objects of a list within this one; anything else in it is passed by."""
        found = next((value for name in names if isinstance(value := self.values.get(name), list)), [])
        return (Fields(self.source, value) for value in found if isinstance(value, Mapping))


_LONGEST_ID = 20
_TOO_MANY = 2**53


def read_items(
    items: Iterable[tuple[str, object]], read: Callable[[object], Mention | None]
) -> tuple[list[Mention], list[Unreadable], int]:
    """Read items that come with where they stood: mentions, unreadable ones, and how many `read` passed over (None).

    Each item ends in exactly one of the three.
    """
    mentions: list[Mention] = []
    unreadable: list[Unreadable] = []
    passed_over = 0
    for where, item in items:
        try:
            mention = read(item)
        except UnreadableItemError as error:
            unreadable.append(Unreadable(where=where, reason=error.problem, content=as_json(item)))
        else:
            if mention:
                mentions.append(mention)
            else:
                passed_over += 1
    return mentions, unreadable, passed_over


def as_json(value: object) -> str:
    """`value` as JSON text; what JSON cannot say, or is nested too deeply, as Python shows it, shortened."""
    try:
        return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    except (TypeError, ValueError, RecursionError):
        return reprlib.repr(value)


def from_iso(text: str) -> datetime | None:
    """A moment written by ISO 8601 with its zone; None if it is not one."""
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def from_epoch(seconds: object) -> datetime | None:
    """A moment as seconds since 1970; None if it is not one."""
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not math.isfinite(seconds):
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def published(claim: datetime | None, collected_at: datetime) -> tuple[datetime, frozenset[Flag]]:
    """When an item was published: its own claim if that can be, else the time of receipt, flagged."""
    if claim and EARLIEST <= claim <= collected_at + LATEST_AHEAD:
        return claim, frozenset()
    return collected_at, frozenset({Flag.TIME_UNREADABLE})
