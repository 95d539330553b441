"""Mentions and readings as rows, and back."""

import hashlib
import json
from functools import lru_cache
from typing import Any, NamedTuple

from domain.mention import Author, Engagement, Flag, Kind, Mention
from domain.reading import Reading
from domain.wording import wording
from store.codes import LABELS, RANKS
from store.escape import escape, plain, unescape
from store.keys import LONGEST, is_hashed, key, value
from store.moments import micros, moment

_GREATEST = 2**63 - 1


class Row(NamedTuple):
    """One version of a mention as it is stored: the columns of `schema.mentions`, in their order."""

    id: int
    version: int
    incident_id: str
    source: str
    native_id: str
    kind: str
    label: int
    asks: bool
    harm: bool
    published_at: int
    known_at: int
    collected_at: int
    url: str
    author_id: str
    author_handle: str
    author_name: str
    author_followers: int | None
    author_verified: bool | None
    text: str
    claimed_language: str
    language: str
    in_reply_to: str
    conversation_id: str
    likes: int | None
    reposts: int | None
    replies: int | None
    views: int | None
    flags: str
    inclusion: float | None  # None: it was certain to be read
    raw: str
    long_ids: str
    content_hash: bytes  # another one under the same key is an edit
    wording: int
    scorer_id: int


def values_of(incident_id: str, mention: Mention, reading: Reading) -> tuple[Any, ...]:
    """The values of a row, but for its number and version before them and the scorer's number after them."""
    author, engagement, flags = mention.author, mention.engagement, mention.flags
    published_at, collected_at = micros(mention.published_at), micros(mention.collected_at)
    texts: tuple[str, ...] = (
        mention.source,
        mention.url,
        mention.text,
        author.handle,
        author.name,
        mention.language,
        mention.raw,
    )
    ids: tuple[str, ...] = (mention.native_id, author.id, mention.in_reply_to, mention.conversation_id)
    language = reading.language or mention.language
    # Most mentions are plain throughout, which is seen at once, and go in as they are.
    if not (plain("".join((*texts, *ids))) and max(map(len, ids)) <= LONGEST):
        texts, ids = tuple(map(escape, texts)), tuple(map(key, ids))
    source, url, text, handle, name, claimed, raw = texts
    native_id, author_id, in_reply_to, conversation_id = ids
    kind = mention.kind.value
    # What was said. Not part of it: who the author is by now, how far it went, a time that only stands in for another.
    said = (kind, "" if Flag.TIME_UNREADABLE in flags else str(published_at), url, in_reply_to, text)
    return (
        incident_id,
        source,
        native_id,
        kind,
        RANKS[reading.label],
        int(reading.asks),  # a number: a driver may ask of anything else how it wants to be stored
        int(bool(reading.harms)),
        published_at,
        published_at if Flag.ARCHIVE in flags else max(published_at, collected_at),
        collected_at,
        url,
        author_id,
        handle,
        name,
        bounded(author.followers),
        author.verified,
        text,
        claimed,
        key(language),
        in_reply_to,
        conversation_id,
        bounded(engagement.likes),
        bounded(engagement.reposts),
        bounded(engagement.replies),
        bounded(engagement.views),
        _joined(flags),
        None if mention.inclusion == 1 else mention.inclusion,
        raw,
        _long_ids(mention) if any(map(is_hashed, ids)) else "",
        hashlib.sha256("\0".join(said).encode()).digest(),
        wording(mention.text),
    )


@lru_cache(maxsize=64)
def _joined(flags: frozenset[Flag]) -> str:
    return ",".join(sorted(flags))


def mention_of(row: Row) -> Mention:
    full = json.loads(row.long_ids) if row.long_ids else {}
    return Mention(
        source=unescape(row.source),
        native_id=value(row.native_id, full.get("native_id", "")),
        version=row.version,
        kind=Kind(row.kind),
        text=unescape(row.text),
        published_at=moment(row.published_at),
        collected_at=moment(row.collected_at),
        url=unescape(row.url),
        author=Author(
            id=value(row.author_id, full.get("author_id", "")),
            handle=unescape(row.author_handle),
            name=unescape(row.author_name),
            followers=row.author_followers,
            verified=row.author_verified,
        ),
        language=unescape(row.claimed_language),
        in_reply_to=value(row.in_reply_to, full.get("in_reply_to", "")),
        conversation_id=value(row.conversation_id, full.get("conversation_id", "")),
        engagement=Engagement(likes=row.likes, reposts=row.reposts, replies=row.replies, views=row.views),
        flags=frozenset(Flag(flag) for flag in row.flags.split(",") if flag),
        inclusion=1.0 if row.inclusion is None else row.inclusion,
        raw=unescape(row.raw),
    )


def bounded(number: int | None) -> int | None:
    """A count that fits into the database: beyond 64 bits it can only be nonsense."""
    if number is None or -_GREATEST <= number <= _GREATEST:
        return number
    return _GREATEST if number > 0 else -_GREATEST


def _long_ids(mention: Mention) -> str:
    ids = {
        "native_id": mention.native_id,
        "author_id": mention.author.id,
        "in_reply_to": mention.in_reply_to,
        "conversation_id": mention.conversation_id,
    }
    return json.dumps({name: escape(full) for name, full in ids.items() if is_hashed(key(full))})


def reading_values(reading: Reading) -> tuple[Any, ...]:
    """The values of `schema.readings` that its mention's row does not have, in their order."""
    return (
        reading.compound,
        escape(reading.unscored_because),
        escape(reading.language),
        int(reading.asks),
        json.dumps(reading.harms) if reading.harms else "",
    )


def reading_of(values: tuple[Any, ...]) -> Reading:
    """From the columns that `store.shown` selects for a reading, in their order."""
    scorer, scorer_version, label, compound, unscored_because, language, asks, harms = values
    return Reading(
        scorer=unescape(scorer),
        scorer_version=unescape(scorer_version),
        label=LABELS[label],
        compound=compound,
        unscored_because=unescape(unscored_because),
        language=unescape(language),
        asks=asks,
        harms=tuple(json.loads(harms)) if harms else (),
    )
