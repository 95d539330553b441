"""A mention: one thing somebody said in public, as its source gave it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.time import require_aware


class Kind(StrEnum):
    """What sort of utterance a mention is."""

    POST = "post"
    REPLY = "reply"
    REPOST = "repost"
    QUOTE = "quote"
    ARTICLE = "article"
    EMAIL = "e-mail"


TAKING_UP = frozenset({Kind.REPLY, Kind.REPOST, Kind.QUOTE})  # what takes up something that another one said


class Flag(StrEnum):
    """What a reader should know about how a mention came in."""

    SIMULATED = "simulated"
    TIME_UNREADABLE = "time unreadable"  # the source's time made no sense: the time of receipt stands in for it
    ARCHIVE = "archive"  # read later from a file: it counts as known when it was published
    NO_NATIVE_ID = "no id"  # the source gave none: the id was made from the content


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who said it. `id` is the platform's lasting id where it has one, else the handle; "" is nobody known."""

    id: str = ""
    handle: str = ""
    name: str = ""
    followers: int | None = None
    verified: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Engagement:
    """How far it went, when last seen; None where the source does not say (never 0 for unknown)."""

    likes: int | None = None
    reposts: int | None = None
    replies: int | None = None
    views: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One thing somebody said. Its key is (source, native_id); an edit is a new version under the same key.

    `inclusion`: the chance that it had of being read, below 1 in a random sample in time (`domain.sampling`).
    `version` counts from 1 and is given by the store. `language` is the source's own claim (BCP 47), "" for none.
    `raw` is what the source sent beyond these fields, as JSON text, "" for nothing.
    """

    source: str
    native_id: str
    text: str
    published_at: datetime
    collected_at: datetime
    kind: Kind = Kind.POST
    version: int = 1
    url: str = ""
    author: Author = field(default_factory=Author)
    language: str = ""
    in_reply_to: str = ""
    conversation_id: str = ""
    engagement: Engagement = field(default_factory=Engagement)
    flags: frozenset[Flag] = frozenset()
    inclusion: float = 1.0
    raw: str = ""

    def __post_init__(self) -> None:
        if not self.source or not self.native_id:
            msg = "a mention needs a source and a native id"
            raise ValueError(msg)
        if not 0 < self.inclusion <= 1:
            msg = f"a chance lies above 0 and not above 1: {self.inclusion}"
            raise ValueError(msg)
        require_aware("published_at", self.published_at)
        require_aware("collected_at", self.collected_at)

    @property
    def key(self) -> tuple[str, str]:
        return (self.source, self.native_id)

    @property
    def known_at(self) -> datetime:
        """When a watcher could first have known of it: at receipt, or at publication if it was read from an archive."""
        return self.published_at if Flag.ARCHIVE in self.flags else self.collected_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """The source took a mention back: its content goes, a counted tombstone stays."""

    source: str
    native_id: str
    reason: str
    removed_at: datetime

    def __post_init__(self) -> None:
        require_aware("removed_at", self.removed_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """An item that made no sense; kept as it came (`content`), with where it stood and why it was refused."""

    where: str
    reason: str
    content: str
