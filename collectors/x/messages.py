"""What X's stream sends, line by line: posts, notices that a post is gone, keep-alives, and why it hangs up."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from collectors.fields import Fields, as_json
from collectors.x.post import NAME
from domain.errors import CollectionError, RetryLaterError, SourceRefusedError
from domain.mention import Removal, Unreadable

# X ends streams with one of these, by title or type; nothing but patience helps.
_PASSING = ("operational-disconnect", "streaming-connection", "connectionexception", "operationaldisconnect")
_FINAL = ("usage-capped", "usagecapexceeded", "client-forbidden", "not-authorized")
# How a notice is named, in the streams of posts and in those of compliance, in both schemas. To withhold a post in
# some countries is not to remove it.
_NOTICES = ("delete", "tweet_delete", "post_delete", "drop", "tweet_drop", "post_drop")
_POSTS = ("tweet", "post", "status")


@dataclass(slots=True, kw_only=True)
class Batch:
    """What came until the next page: posts as X would answer a search with them, and the rest."""

    answers: list[Fields] = field(default_factory=list)
    others: list[Fields] = field(default_factory=list)  # posts that only somebody else's rules asked for
    removals: list[Removal] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)

    @property
    def size(self) -> int:
        return len(self.answers) + len(self.others) + len(self.removals) + len(self.unreadable)


def addressed(line: bytes) -> frozenset[str] | None:
    """The rules that a post matched, none for what is nobody's in particular; None for what concerns everybody."""
    if not line.strip():
        return None
    try:
        values = json.loads(line, parse_constant=lambda _: None)
    except (ValueError, RecursionError):
        return frozenset()
    if not isinstance(values, dict):
        return frozenset()
    message = Fields(NAME, values)
    return frozenset(rule.name("id") for rule in message.each("matching_rules")) if not _farewell(message) else None


def take_in(line: bytes, batch: Batch, rules: frozenset[str], now: datetime) -> None:
    """Add what a line holds. Raises RetryLaterError or SourceRefusedError if X says that it hangs up."""
    try:
        values = json.loads(line, parse_constant=lambda _: None)
    except (ValueError, RecursionError):
        _refuse(batch, "it is no JSON", line.decode(errors="replace"))
        return
    if not isinstance(values, dict):
        _refuse(batch, "an object was expected", as_json(values))
        return
    message = Fields(NAME, values)
    if removal := next(_gone(message, now), None):
        batch.removals.append(removal)
    elif "data" in values:
        matched = {rule.name("id") for rule in message.each("matching_rules")}
        foreign = bool(matched) and not matched & rules
        (batch.others if foreign else batch.answers).append(Fields(NAME, {**values, "data": [values["data"]]}))
    elif problem := _farewell(message):
        raise problem
    else:
        _refuse(batch, "neither a post nor a notice", as_json(values))


def too_long(beginning: bytes, batch: Batch) -> None:
    """A line over the limit."""
    _refuse(batch, "the line is too long to be a post; its beginning is kept", beginning.decode(errors="replace"))


def _refuse(batch: Batch, reason: str, content: str) -> None:
    batch.unreadable.append(Unreadable(where="a line of the stream", reason=reason, content=content[:10_000]))


def _gone(message: Fields, now: datetime) -> Iterator[Removal]:
    for outer in (message, message.inner("data")):
        for name in _NOTICES:
            about = outer.inner(name).inner(*_POSTS)
            number = about.number("id") or about.number("id_str")
            if number is not None:
                yield Removal(source=NAME, native_id=str(number), reason="deleted", removed_at=now)


def _farewell(message: Fields) -> CollectionError | None:
    if "data" in message.values:
        return None  # what its errors tell concerns the post
    problems = [message, *message.each("errors")]
    told = [f"{each.text('title')} {each.text('type')} {each.text('disconnect_type')}".lower() for each in problems]
    words = next(filter(None, (each.text("detail", "message", "title") for each in reversed(problems))), "")[:300]
    if any(sign in text for text in told for sign in _FINAL):
        return SourceRefusedError(NAME, f"the live stream was closed: {words}")
    if any(sign in text for text in told for sign in _PASSING):
        return RetryLaterError(NAME, f"the live stream was closed by X: {words}")
    return None
