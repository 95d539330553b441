"""Who started it and how it spread, as of a moment: from the mentions that answer, pass on or quote others."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from sqlalchemy import Connection

from analysis.people import Cascade, Heard, Spreader, cascades, is_own, spreaders
from domain.errors import NotFoundError
from domain.filters import Filters, Order
from domain.incident import Incident
from domain.mention import TAKING_UP, Kind, Mention
from domain.reading import Label
from domain.time import Span
from domain.words import Noun, about, count, counted, span
from situation.facts import as_of
from store import mentions, uptake

ALL = 20_000  # that take something up are all read, in about a second
PART = 1_000  # of more, the first and the newest so many: a page of a million costs hardly more than one of a few
NO_CASCADE = "Nothing that was collected answers, quotes or passes on anything."
OF_A_PART = "Sizes and people are at least these; shares, half-times and the order are those of what was read."
_ORIGINS = 40  # of the largest cascades are looked up
_FROM = 20  # mentions of one author among which a repost's origin is looked for
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """What takes something up and was not looked at, because there is too much of it: how much, and of which time."""

    mentions: int
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Cascades, the one that most people took up first, and who is in their graph.

    first:     the first negative mention since the start by somebody else.
    read:      how many mentions that take something up were read; `unread`: those that were not, None if all were.
    passed_on: reposts and quotes among the read; of `nameless` it is not known whose they are.
    """

    at: datetime
    first: Heard | None
    cascades: tuple[Cascade, ...]
    spreaders: tuple[Spreader, ...]
    read: int
    unread: Unread | None
    passed_on: int
    nameless: int


def spread(tx: Connection, incident: Incident, at: datetime) -> Spread:
    """From what was known at `at`; since the start, but for origins, which may be older."""
    then = as_of(tx, incident, at)
    heard, unread = _taking_up(tx, incident, then)
    read, passed_on = len(heard), [one.mention.author for one in heard if one.mention.kind is not Kind.REPLY]
    found = cascades(heard)
    for _ in range(2 if unread else 1):  # of a part, an origin may itself take something up
        known = {one.mention.key for one in heard}
        origins = [one for one in _origins(tx, incident, found, then) if one.mention.key not in known]
        if not origins:
            break
        heard += {one.mention.key: one for one in origins}.values()
        found = cascades(heard)
    return Spread(
        at=at,
        first=_first(tx, incident, then),
        cascades=found,
        spreaders=spreaders(found, incident.own_accounts),
        read=read,
        unread=unread,
        passed_on=len(passed_on),
        nameless=sum(not author.id and not author.handle for author in passed_on),
    )


def by_whom(cascade: Cascade) -> str:
    """Whose mentions took it up, as it stands after their number: "by 19 people (of 1 the author is not known)"."""
    if cascade.unknown == cascade.size:
        return "(author not known)" if cascade.size == 1 else "(authors not known)"
    people = f"by {counted(cascade.people, Noun.PERSON)}" if cascade.people else "by its own author"
    return f"{people} (of {count(cascade.unknown)} the author is not known)" if cascade.unknown else people


def audience(one: Spreader) -> str:
    """How many follow those who took somebody's words up: "at least 838 k followers (of 33 it is not known)".

    "" where it is of nobody.
    """
    if one.unknown == one.by:
        return ""
    followers = about(one.reach, Noun.FOLLOWER)
    return f"at least {followers} (of {count(one.unknown)} it is not known)" if one.unknown else followers


def not_read(found: Spread, zone: tzinfo) -> str:
    """What was not looked at, in a sentence; "" if all was."""
    if found.unread is None:
        return ""
    missing, zoned = found.unread.mentions, span(found.unread.span, zone)
    every = counted(found.read + missing, Noun.MENTION)
    were = "was" if missing == 1 else "were"
    return (
        f"{count(missing)} of the {every} since the start that answer, quote or pass on others {were} not looked at: "
        f"{'that' if missing == 1 else 'those'} of {zoned}."
    )


def nobody_spread(found: Spread) -> str:
    """Why there is nobody of whom it could be said that others passed on their words."""
    if not found.passed_on:
        return "No repost or quote was collected: many places keep them from a search."
    were = "was" if found.passed_on == 1 else "were"
    passed_on = f"{counted(found.passed_on, Noun.REPOST_OR_QUOTE)} {were} collected"
    if found.nameless == found.passed_on:
        return f"{passed_on}, but without authors: who passed on whose words cannot be told."
    nameless = f" (of {count(found.nameless)} the author is not known)" if found.nameless else ""
    return f"{passed_on}{nameless}: as far as is known, none passes on words of anybody but ourselves or its author."


def _taking_up(tx: Connection, incident: Incident, then: datetime | None) -> tuple[list[Heard], Unread | None]:
    """What takes something up, and what of it was not read."""
    since = incident.started_at
    every = mentions.count(tx, incident.id, Filters(kinds=TAKING_UP, since=since), known_at=then)
    if every <= ALL:
        return _heard(uptake.taking_up(tx, incident.id, since, known_at=then)), None
    first, newest = (
        _heard(uptake.some_taking_up(tx, incident.id, since, order, PART, known_at=then))
        for order in (Order.OLDEST, Order.NEWEST)
    )
    since, until = first[-1].mention.published_at, newest[-1].mention.published_at
    # Of mentions of one moment, which a file of days has, the first may be read and the others not.
    between = Span(since, max(until, since + _INSTANT))
    return [*first, *newest], Unread(mentions=every - 2 * PART, span=between)


def _heard(found: Iterable[tuple[Mention, Label]]) -> list[Heard]:
    return [Heard(mention=mention, label=label) for mention, label in found]


def _origins(tx: Connection, incident: Incident, found: Sequence[Cascade], then: datetime | None) -> Iterator[Heard]:
    """The origins of the largest cascades that are still without one."""
    for cascade in [one for one in found if one.origin is None][:_ORIGINS]:
        if cascade.handle:
            yield from _said_by(tx, incident, cascade, then)
        root = next(step.taken_from for step in cascade.steps if step.depth == 1)
        if root and (origin := _as_it_was(tx, incident, root, then)):
            yield origin


def _said_by(tx: Connection, incident: Incident, cascade: Cascade, then: datetime | None) -> list[Heard]:
    """What the one whose words the reposts carry last said before the first of them."""
    wanted = Filters(
        author=cascade.handle,
        sources=frozenset({cascade.source}),
        until=cascade.steps[0].heard.mention.published_at,
        order=Order.NEWEST,
    )
    newest = mentions.page(tx, incident.id, wanted, limit=_FROM, known_at=then)
    return [Heard(mention=one.mention, label=one.reading.label) for one in newest]


def _as_it_was(tx: Connection, incident: Incident, key: tuple[str, str], then: datetime | None) -> Heard | None:
    """One mention in the version that was known then; None if it was not collected by then."""
    try:
        versions = mentions.versions(tx, incident.id, *key)
    except NotFoundError:
        return None
    known = [one for one in versions if then is None or one.mention.known_at <= then]
    return Heard(mention=known[-1].mention, label=known[-1].reading.label) if known else None


def _first(tx: Connection, incident: Incident, then: datetime | None) -> Heard | None:
    wanted = Filters(labels=frozenset({Label.NEGATIVE}), since=incident.started_at, order=Order.OLDEST)
    for one in mentions.page(tx, incident.id, wanted, limit=_FROM, known_at=then):
        if not is_own(one.mention.author, incident.own_accounts):
            return Heard(mention=one.mention, label=one.reading.label)
    return None
