"""Who is heard against the organisation, who defends it, who could help and who asks: ranked, each with the reasons.

Sentiment comes from a scorer that misses irony: everybody here is to be read before they are written to.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from domain.counting import AuthorTally
from domain.filters import Filters
from domain.incident import Incident
from domain.mention import Author
from domain.words import Noun, about, count, counted, percent

_FAIR = 2  # times as many positive as negative mentions, at least: fewer is somebody in two minds
_HEARD = 0.01  # of the own audience: below this, an ally hardly reaches anybody new
_AUDIENCE = 1_000  # followers that count as reach where the own audience is not known


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One author with the counts since the incident started (and before it) and why they are in the list.

    `author` is text from outside. `reasons` are ours. `query` leads to what they wrote since the start,
    of a possible ally to what they wrote before it, too.
    """

    source: str
    author: Author
    reasons: tuple[str, ...]
    negative: int
    neutral: int
    positive: int
    mentions: int
    negative_before: int
    positive_before: int
    before: int
    first_at: datetime
    last_at: datetime
    query: tuple[tuple[str, str], ...]


def loudest_critics(tallies: Iterable[AuthorTally], incident: Incident) -> tuple[Person, ...]:
    """Authors with negative mentions since the start, by how far these were heard: followers × negative mentions.

    Where a reach is not known it counts as none: the reasons say so, and `busiest_critics` does not depend on it.
    """
    critics = [tally for tally in _others(tallies, incident.own_accounts) if tally.negative]
    critics.sort(key=lambda tally: (-(tally.author.followers or 0) * tally.negative, -tally.negative, _key(tally)))
    return tuple(_person(tally, incident, (_against(tally), _reach(tally, incident))) for tally in critics)


def busiest_critics(tallies: Iterable[AuthorTally], incident: Incident) -> tuple[Person, ...]:
    """The same authors by how many negative mentions they wrote."""
    critics = [tally for tally in _others(tallies, incident.own_accounts) if tally.negative]
    critics.sort(key=lambda tally: (-tally.negative, -(tally.author.followers or 0), _key(tally)))
    return tuple(_person(tally, incident, (_against(tally), _reach(tally, incident))) for tally in critics)


def defenders(tallies: Iterable[AuthorTally], incident: Incident) -> tuple[Person, ...]:
    """Authors who defend, by how far that was heard: followers × positive mentions."""
    found = [tally for tally in _others(tallies, incident.own_accounts) if defends(tally)]
    found.sort(key=lambda tally: (-(tally.author.followers or 0) * tally.positive, -tally.positive, _key(tally)))
    return tuple(_person(tally, incident, (_for(tally), _reach(tally, incident), *_known(tally))) for tally in found)


def possible_allies(tallies: Iterable[AuthorTally], incident: Incident) -> tuple[Person, ...]:
    """Authors who knew the organisation before, were fair then, are heard, and have not turned against it since."""
    least = max(1, (incident.own_audience or 0) * _HEARD) if incident.own_audience else _AUDIENCE
    found = [
        tally
        for tally in _others(tallies, incident.own_accounts)
        if tally.positive_before
        and tally.positive_before >= _FAIR * tally.negative_before
        and tally.positive >= _FAIR * tally.negative
        and (tally.author.followers or 0) >= least
    ]
    found.sort(key=lambda tally: (-(tally.author.followers or 0), -tally.positive_before, _key(tally)))
    return tuple(_ally(tally, incident) for tally in found)


def everybody(tallies: Iterable[AuthorTally], incident: Incident) -> tuple[Person, ...]:
    """All of them who said something since the start, the most followed first; without the own accounts."""
    found = [tally for tally in _others(tallies, incident.own_accounts) if tally.mentions]
    found.sort(key=lambda tally: (-(tally.author.followers or 0), -tally.mentions, _key(tally)))
    return tuple(_person(tally, incident, (_reach(tally, incident),)) for tally in found)


def defends(tally: AuthorTally) -> bool:
    """Whether this author clearly wrote more for than against since the start."""
    return tally.positive > 0 and tally.positive >= _FAIR * tally.negative


def is_own(author: Author, own_accounts: Collection[str]) -> bool:
    """Whether this is one of the organisation's own accounts."""
    return plain(author.handle) in {plain(account) for account in own_accounts}


def plain(handle: str) -> str:
    return handle.strip().removeprefix("@").casefold()


def _others(tallies: Iterable[AuthorTally], own_accounts: Collection[str]) -> list[AuthorTally]:
    """Everybody once who is not ourselves."""
    unique = {(tally.source, tally.author.id): tally for tally in tallies}
    return [tally for tally in unique.values() if not is_own(tally.author, own_accounts)]


def _key(tally: AuthorTally) -> tuple[str, str]:
    return (tally.source, tally.author.id)


def _ally(tally: AuthorTally, incident: Incident) -> Person:
    """What speaks for them was said before it began, and many have said nothing since."""
    person = _person(tally, incident, (*_known(tally), _reach(tally, incident), _since(tally)))
    return replace(person, query=_wrote(tally, None))


def _wrote(tally: AuthorTally, since: datetime | None) -> tuple[tuple[str, str], ...]:
    wrote = Filters(author=tally.author.id, sources=frozenset({tally.source}), since=since)
    return tuple(sorted(wrote.to_query().items()))


def _person(tally: AuthorTally, incident: Incident, reasons: tuple[str, ...]) -> Person:
    return Person(
        source=tally.source,
        author=tally.author,
        reasons=tuple(reason for reason in reasons if reason),
        negative=tally.negative,
        neutral=tally.neutral,
        positive=tally.positive,
        mentions=tally.mentions,
        negative_before=tally.negative_before,
        positive_before=tally.positive_before,
        before=tally.before,
        first_at=tally.first_at,
        last_at=tally.last_at,
        query=_wrote(tally, incident.started_at),
    )


def _against(tally: AuthorTally) -> str:
    """How much of theirs is against us; and how much for us, so that a defender with a sharp word is known as one."""
    for_us = f", {count(tally.positive)} positive" if tally.positive else ""
    return f"{count(tally.negative)} of {_since_start(tally)} negative{for_us}"


def _for(tally: AuthorTally) -> str:
    return f"{count(tally.positive)} of {_since_start(tally)} positive"


def _since_start(tally: AuthorTally) -> str:
    return f"{counted(tally.mentions, Noun.MENTION)} since the start {'is' if tally.mentions == 1 else 'are'}"


def _since(tally: AuthorTally) -> str:
    if not tally.mentions:
        return "has said nothing about it yet"
    return f"since the start {count(tally.positive)} positive and {count(tally.negative)} negative"


def _reach(tally: AuthorTally, incident: Incident) -> str:
    followers, own = tally.author.followers, incident.own_audience
    if followers is None:
        return "reach not known"
    if own:
        share = followers / own
        against = f"{share:.1f} × your audience" if share >= 1 else f"{percent(share)} of your audience"
        return f"{about(followers, Noun.FOLLOWER)}, {against}"
    return about(followers, Noun.FOLLOWER)


def _known(tally: AuthorTally) -> tuple[str, ...]:
    if not tally.before:
        return ()
    were = "was" if tally.before == 1 else "were"
    every = counted(tally.before, Noun.MENTION)
    return (f"knew you before: {count(tally.positive_before)} of {every} {were} positive",)
