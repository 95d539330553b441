"""Who started it and how it spread, as of a moment: from the mentions that answer, pass on or quote others."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from analysis.people import Cascade, Concentration, Heard, Spreader, cascades, concentration, is_own, spreaders
from domain.errors import NotFoundError
from domain.filters import Filters, Order
from domain.incident import Incident
from domain.mention import Kind
from domain.reading import Label
from domain.words import Noun, about, count, counted
from situation.facts import as_of
from store import mentions, rollups
from store.mentions import Shown

PART = 2_000  # of what takes something up, the first and the newest so many are read
_TAKING_UP = frozenset({Kind.REPLY, Kind.REPOST, Kind.QUOTE})
_ORIGINS = 40  # of the largest cascades are looked up
_FROM = 20  # mentions of one author among which a repost's origin is looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Cascades, the one that most people took up first, and who is in their graph.

    first: the first negative mention since the start by somebody else.
    read:  how many mentions that take something up were read; `whole`: these are all that were collected.
    """

    at: datetime
    first: Heard | None
    cascades: tuple[Cascade, ...]
    spreaders: tuple[Spreader, ...]
    read: int
    whole: bool


def spread(tx: Connection, incident: Incident, at: datetime) -> Spread:
    """From what was known at `at`; since the start, but for origins, which may be older."""
    then = as_of(tx, incident, at)
    taking_up, whole = _taking_up(tx, incident, then)
    heard = [Heard(mention=one.mention, label=one.reading.label) for one in taking_up]
    found = cascades(heard)
    for _ in range(1 if whole else 2):  # of a part, an origin may itself take something up
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
        read=len(taking_up),
        whole=whole,
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


def loudness(tx: Connection, incident: Incident, at: datetime) -> Concentration | None:
    """How few people wrote how much of the negative since the start, without the own accounts; None if nobody did."""
    then = as_of(tx, incident, at)
    numbers = rollups.critics_by_number(tx, incident.id, without=incident.own_accounts, known_at=then)
    return concentration(numbers)


def _taking_up(tx: Connection, incident: Incident, then: datetime | None) -> tuple[list[Shown], bool]:
    """What takes something up, and whether that is all of it."""
    wanted = Filters(kinds=_TAKING_UP, since=incident.started_at, order=Order.OLDEST)
    first = mentions.page(tx, incident.id, wanted, limit=PART, known_at=then)
    if len(first) < PART:
        return first, True
    newest = Filters(kinds=_TAKING_UP, since=incident.started_at, order=Order.NEWEST)
    both = {one.mention.key: one for one in first}
    before = len(both)
    both |= {one.mention.key: one for one in mentions.page(tx, incident.id, newest, limit=PART, known_at=then)}
    return list(both.values()), len(both) < before + PART


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
