"""The feed of mentions: which are shown, which the filters leave out, and everything worth knowing about each."""

import re
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from domain import words
from domain.errors import NotFoundError
from domain.filters import Filters, Order
from domain.incident import Incident
from domain.mention import Author, Engagement, Flag, Mention
from domain.reading import Label, Reading
from domain.words import Noun
from store import mentions, tallies
from store.mentions import Position, Shown

PAGE = 25
_PAGE_NUMBER = re.compile("[0-9]{1,6}")
_LARGEST = 2**63  # what a database can compare with
_CONTEXT = 30  # mentions of one conversation shown at most
_FLAGS = {
    Flag.SIMULATED: "simulated",
    Flag.TIME_UNREADABLE: "its time was unreadable: the time of receipt stands in",
    Flag.ARCHIVE: "read later, from a file",
    Flag.NO_NATIVE_ID: "its source gave no id",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One mention. `who`, `where`, `text`, `url` and `notes` hold text from outside."""

    number: int  # its place in the store: unlike the native id, it is ours
    source: str
    native_id: str
    label: Label
    who: str
    where: str
    text: str
    verdict: str
    notes: tuple[str, ...]
    url: str
    has_context: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many there are, how many the filters let through, and how many of those left out are negative."""

    shown: int
    whole: int
    negative_left_out: int

    @property
    def left_out(self) -> int:
        return self.whole - self.shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One page of the feed; `next` is where the following one begins, "" on the last."""

    cards: tuple[Card, ...]
    tally: Tally
    next: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the filters can choose from: only what occurs."""

    sources: tuple[str, ...]
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What stands around a mention. `replies_to` is None where it replies to nothing or that was not collected."""

    replies_to: Card | None
    reply_missing: bool
    earlier: tuple[Card, ...]
    conversation: tuple[Card, ...]
    conversation_cut: bool


def load(tx: Connection, incident: Incident, at: datetime, *, filters: Filters, after: str, opened: datetime) -> Feed:
    """The page of the feed that begins after `after`, of what was known when the reader opened it."""
    found = mentions.page(tx, incident.id, filters, after=position(after), limit=PAGE + 1, known_at=opened)
    zone = ZoneInfo(incident.zone)
    return Feed(
        cards=tuple(_card(shown, at, zone) for shown in found[:PAGE]),
        tally=tally(tx, incident, at, filters=filters, known_at=opened),
        next=found[PAGE - 1].position.encode() if len(found) > PAGE else "",
    )


def tally(tx: Connection, incident: Incident, at: datetime, *, filters: Filters, known_at: datetime) -> Tally:  # noqa: ARG001 - a query's shape
    """The counts behind the sentence "filters leave out 312, 201 of them negative"."""
    every = mentions.count_by_label(tx, incident.id, Filters(), known_at=known_at)
    whole, negative_whole = every.total(), every[Label.NEGATIVE]
    if not filters.narrows:
        return Tally(shown=whole, whole=whole, negative_left_out=0)
    shown = mentions.count_by_label(tx, incident.id, filters, known_at=known_at)
    return Tally(shown=shown.total(), whole=whole, negative_left_out=negative_whole - shown[Label.NEGATIVE])


def load_choices(tx: Connection, incident: Incident, at: datetime) -> Choices:  # noqa: ARG001 - a query's shape
    """What there is to choose from."""
    return Choices(
        sources=tuple(sorted(tallies.by_source(tx, incident.id))),
        languages=tuple(sorted(language for language in mentions.languages(tx, incident.id) if language)),
    )


def load_context(tx: Connection, incident: Incident, at: datetime, *, source: str, native_id: str) -> Context:
    """What a mention replies to, its earlier versions, and the conversation it stands in."""
    zone = ZoneInfo(incident.zone)
    shown = mentions.one(tx, incident.id, source, native_id)
    mention = shown.mention
    answered = _found(tx, incident, source, mention.in_reply_to)
    around = (
        mentions.conversation(tx, incident.id, mention.conversation_id, limit=_CONTEXT + 2)
        if mention.conversation_id
        else []
    )
    others = [one for one in around if one.mention.key != mention.key and one.mention.native_id != mention.in_reply_to]
    earlier = [one for one in mentions.versions(tx, incident.id, source, native_id) if one.mention != mention]
    return Context(
        replies_to=_card(answered, at, zone) if answered else None,
        reply_missing=bool(mention.in_reply_to) and answered is None,
        earlier=tuple(_card(one, at, zone) for one in earlier),
        conversation=tuple(_card(one, at, zone) for one in others[:_CONTEXT]),
        conversation_cut=len(others) > _CONTEXT,
    )


def position(encoded: str) -> Position | None:
    """The place that an address names, None for the start; a mistyped one starts at the start too."""
    if not encoded:
        return None
    try:
        found = Position.decode(encoded)
    except NotFoundError:
        return None
    return found if max(map(abs, (found.rank, found.published_at, found.id))) < _LARGEST else None


def page_number(text: str) -> int:
    """The page that an address names; 1 if it makes no sense."""
    return max(1, int(text)) if _PAGE_NUMBER.fullmatch(text) else 1


def said(filters: Filters, tally: Tally) -> str:
    """What the page shows of how many, and in which order."""
    order = {
        Order.NEGATIVE_FIRST: "negative first",
        Order.NEWEST: "newest first",
        Order.OLDEST: "oldest first",
    }[filters.order]
    if not filters.narrows:
        return f"All {words.counted(tally.whole, Noun.MENTION)}, {order}."
    return f"{words.count(tally.shown)} of {words.counted(tally.whole, Noun.MENTION)}, {order}."


def left_out(tally: Tally) -> str:
    """How many, and how many of them negative."""
    return f"Filters leave out {words.count(tally.left_out)}, {words.count(tally.negative_left_out)} of them negative."


def _found(tx: Connection, incident: Incident, source: str, native_id: str) -> Shown | None:
    if not native_id:
        return None
    try:
        return mentions.one(tx, incident.id, source, native_id)
    except NotFoundError:
        return None


def _card(shown: Shown, at: datetime, zone: ZoneInfo) -> Card:
    mention, reading = shown.mention, shown.reading
    age, moment = words.ago(mention.published_at, at), words.moment(mention.published_at, zone)
    return Card(
        number=shown.position.id,
        source=mention.source,
        native_id=mention.native_id,
        label=reading.label,
        who=mention.author.name or mention.author.handle or "author not named",
        where=" · ".join([*_reach(mention.author), mention.source, words.named(mention.kind), age, moment]),
        text=mention.text,
        verdict=_verdict(reading),
        notes=tuple(_notes(mention, reading)),
        url=mention.url,
        has_context=bool(mention.in_reply_to or mention.conversation_id or mention.version > 1),
    )


def _reach(author: Author) -> list[str]:
    parts = [f"@{author.handle}"] if author.handle and author.name else []
    if author.followers is not None:
        followers = f"{words.rough(author.followers)} {'follower' if author.followers == 1 else 'followers'}"
        parts.append(followers)
    if author.verified:
        parts.append("verified")
    return parts


def _verdict(reading: Reading) -> str:
    if reading.compound is None:
        return f"not scored: {reading.unscored_because or 'no reason given'}"
    return f"{words.named(reading.label)} {words.signed(reading.compound)}"


def _notes(mention: Mention, reading: Reading) -> list[str]:
    """Lines of what else is to be known, the weightiest first."""
    notes = []
    if reading.asks:
        notes.append("asks or demands an answer")
    if reading.harms:
        notes.append(f"names harm: {', '.join(reading.harms)}")
    notes.append(" · ".join(_engagement(mention.engagement)))
    marks = [_FLAGS[flag] for flag in sorted(mention.flags)]
    if mention.version > 1:
        marks.insert(0, f"edited, version {words.count(mention.version)}")
    if reading.language not in {"", "en"}:
        marks.insert(0, f"language {reading.language}")
    notes.append(" · ".join([*marks, f"read by {reading.scorer} {reading.scorer_version}".strip()]))
    return [note for note in notes if note]


def _engagement(engagement: Engagement) -> list[str]:
    known = (
        (engagement.likes, "like", "likes"),
        (engagement.reposts, "repost", "reposts"),
        (engagement.replies, "reply", "replies"),
        (engagement.views, "view", "views"),
    )
    return [f"{words.rough(number)} {one if number == 1 else many}" for number, one, many in known if number]
