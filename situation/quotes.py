"""What stands for a theme in people's own words: the mentions nearest to its centre, and the texts copied most."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from domain.filters import Filters
from domain.incident import Incident
from domain.mention import Mention
from domain.reading import Label
from domain.theme import Theme
from store import shown, themes
from store.themes import Member

NEGATIVE = frozenset({Label.NEGATIVE})
_QUOTES = 3
_FLOODS = 3  # of the most copied texts of a theme
_MANY = 3  # times the same words, from which they are told
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flood:
    """The same words, `times` over; `filters` lead to every one of them."""

    mention: Mention
    times: int
    filters: Filters


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """One of the mentions nearest to the centre; `filters` lead to it."""

    mention: Mention
    filters: Filters


def quotes(tx: Connection, theme: Theme, members: Sequence[Member]) -> tuple[Quote, ...]:
    """The few nearest to the centre by different people and in different words."""
    nearest = sorted(members, key=lambda member: (-member.closeness, member.published_at, member.id))
    found = shown.load(tx, [member.id for member in _different(nearest)])
    return tuple(Quote(mention=each.mention, filters=_only(each.mention, theme)) for each in found)


def floods(
    tx: Connection, incident: Incident, theme: Theme, members: Sequence[Member], known_at: datetime | None
) -> tuple[Flood, ...]:
    """The texts copied most, each as whoever said it first said it; the earlier of two copied as often comes first."""
    in_order = sorted(members, key=lambda member: member.published_at)
    copies = Counter(member.fold for member in in_order)
    told: list[Flood] = []
    for fold, times in copies.most_common(_FLOODS):
        first = themes.first_said(tx, incident, theme, fold, known_at) if times >= _MANY else None
        if first is not None:
            (one,) = shown.load(tx, [first])
            every = Filters(labels=NEGATIVE, theme=f"{theme.id}-{fold}")
            told.append(Flood(mention=one.mention, times=times, filters=every))
    return tuple(told)


def _different(members: Sequence[Member]) -> list[Member]:
    chosen: list[Member] = []
    for member in members:
        if any(member.fold == other.fold or (member.author and member.author == other.author) for other in chosen):
            continue
        chosen.append(member)
        if len(chosen) == _QUOTES:
            break
    return chosen


def _only(mention: Mention, theme: Theme) -> Filters:
    return Filters(
        labels=NEGATIVE,
        theme=str(theme.id),
        sources=frozenset({mention.source}),
        author=mention.author.id,
        since=mention.published_at,
        until=mention.published_at + _INSTANT,
    )
