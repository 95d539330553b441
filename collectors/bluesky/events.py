"""Events of the stream, one by one: mentions, notices, what cannot be read, and the many that do not match.

frame ──► event ──┬─ create, update ──► matched ──► mention
                  ├─ delete ──────────► notice (a post)
                  └─ account ─────────► notice (an author), if its posts are gone
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from collectors.bluesky.platform import GONE, LIVE, NAME, POST, SUBSCRIBE, URI
from collectors.bluesky.post import Record, read_post
from collectors.fields import Fields, as_json, from_epoch, from_iso
from collectors.sieve import Sieve
from collectors.source import Notice
from domain.errors import RetryLaterError, UnreadableItemError
from domain.mention import Mention, Unreadable


@dataclass(frozen=True, slots=True)
class Event:
    """`kind` is "commit", "account" or another; "info" has neither number nor time, all others have both."""

    kind: str
    fields: Fields
    seq: int = 0
    at: datetime | None = None

    @property
    def name(self) -> str:
        """What an info is about."""
        return self.fields.text("name")


def parse(frame: bytes) -> Event:
    """A frame of either version. Raises UnreadableItemError, and RetryLaterError if it says that the stream ends."""
    try:
        message = json.loads(frame, parse_constant=lambda _: None)
    except (ValueError, RecursionError) as error:
        raise UnreadableItemError(LIVE, "it is no JSON") from error
    outer = Fields.of(LIVE, message)
    if "time_us" in outer.values:
        return _first_version(outer)
    if outer.text("$type") == "error":
        raise RetryLaterError(LIVE, f"the stream ended: {outer.text('error')} {outer.text('message')[:300]}".strip())
    payload = outer.values.get("payload")
    event = Fields.of(LIVE, payload)
    spoken, _, kind = event.text("$type").partition("#")
    if outer.text("$type") != "message" or spoken != SUBSCRIBE:
        raise UnreadableItemError(LIVE, "it is no event of this stream")
    if kind == "info":
        return Event(kind, event)
    seq, at = event.count("seq"), from_iso(event.text("witnessedAt", "time"))
    if seq is None or at is None:
        raise UnreadableItemError(LIVE, "it has no number or no time")
    return Event(kind, event, seq, at)


def _first_version(outer: Fields) -> Event:
    """An event of the first version, as the second would tell it; its number is its time."""
    kind, number = outer.text("kind"), outer.number("time_us")
    at = from_epoch(number / 1_000_000) if number else None
    if not number or at is None:
        raise UnreadableItemError(LIVE, "it has no time")
    told = {**outer.inner(kind).values} if kind == "commit" else {kind: outer.values.get(kind)}
    return Event(
        kind, Fields(LIVE, {**told, "did": outer.values.get("did"), "time": f"{at:%Y-%m-%dT%H:%M:%S.%f}Z"}), number, at
    )


@dataclass(slots=True, kw_only=True)
class Haul:
    """What was gathered for one page. `owners`: the watched handles by their owners' ids."""

    sieve: Sieve
    owners: Mapping[str, str]
    now: datetime
    mentions: list[Mention] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)
    passed_over: int = 0
    events: int = 0

    def refuse(self, where: str, reason: str, content: str) -> None:
        self.events += 1
        self.unreadable.append(Unreadable(where=where, reason=reason, content=content))

    def take(self, event: Event) -> None:
        """Sort an event in. Each ends in exactly one place."""
        try:
            found = self._read(event)
        except UnreadableItemError as error:
            self.refuse(f"event {event.seq}", error.problem, as_json(event.fields.values))
            return
        self.events += 1
        if isinstance(found, Mention):
            self.mentions.append(found)
        elif isinstance(found, Notice):
            self.notices.append(found)
        else:
            self.passed_over += 1

    def _read(self, event: Event) -> Mention | Notice | None:
        fields = event.fields
        if event.kind == "account":
            return self._account(event)
        if event.kind != "commit" or fields.text("collection") != POST:
            return None
        did = fields.need("did")
        uri = f"at://{did}/{POST}/{fields.need('rkey')}"
        operation = fields.text("operation")
        if operation == "delete":
            if not URI.fullmatch(uri):
                raise UnreadableItemError(NAME, "its uri is no post's")
            return Notice(native_id=uri, reason="deleted by its author", at=event.at or self.now)
        if operation not in ("create", "update"):
            raise UnreadableItemError(NAME, "it neither makes, changes nor deletes a post")
        record = Record.of(fields.values.get("record"))
        if not self._wants(record, did):
            return None
        seen = fields.text("witnessedAt", "time")
        return read_post(uri, record, seen=seen, cid=fields.text("cid"), collected_at=self.now)

    def _account(self, event: Event) -> Notice | None:
        account = event.fields.inner("account")
        reason = GONE.get(account.text("status"))
        if account.values.get("active") is not False or not reason:
            return None
        return Notice(author_id=event.fields.need("did"), reason=reason, at=event.at or self.now)

    def _wants(self, record: Record, did: str) -> bool:
        words, handle = record.words, self.owners.get(did, "")
        return any(
            self.sieve.matches(words, handle=handle, language=language) for language in record.languages or ("",)
        )
