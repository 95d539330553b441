"""Who is heard, who defends, who could help and who asks, as of a moment."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from analysis.people import (
    Person,
    busiest_critics,
    defenders,
    everybody,
    is_own,
    loudest_critics,
    possible_allies,
)
from domain.filters import Filters, Order
from domain.incident import Incident
from domain.mention import Kind, Mention
from domain.reading import Label
from domain.words import ago, count, rough
from situation.facts import CANDIDATES, as_of, supporters
from store import mentions, rollups
from store.ranking import By

_DAY = timedelta(days=1)
_PASSED_ON = re.compile(r"\ART @\S+:?\s*")  # how a repost begins where a platform has no other mark for it


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """A negative mention that asks or demands something. Whether it was answered is not known; `reasons` are ours."""

    mention: Mention
    reasons: tuple[str, ...]
    query: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Ranked lists; `standing` has everybody among whom they looked.

    `authors`, `critics` and `negative` are their denominators: those whose author is known, without the own accounts.
    `unknown` says in a sentence why the lists are empty where the mentions came without authors, "" otherwise.
    """

    at: datetime
    loudest: tuple[Person, ...]
    busiest: tuple[Person, ...]
    defenders: tuple[Person, ...]
    allies: tuple[Person, ...]
    asking: tuple[Asker, ...]
    standing: tuple[Person, ...]
    authors: int
    critics: int
    negative: int
    unknown: str = ""


def people(tx: Connection, incident: Incident, at: datetime, *, limit: int = 10) -> People:
    """Up to `limit` in each list, from what was known at `at`."""
    then = as_of(tx, incident, at)
    limits: dict[By, int] = {
        "reach": CANDIDATES,
        "negative": CANDIDATES,
        "positive": CANDIDATES,
        "positive_before": CANDIDATES,
    }
    ranked = rollups.rankings(tx, incident.id, limits, without=incident.own_accounts, known_at=then)
    reach, negative, before = (ranked.first[by] for by in ("reach", "negative", "positive_before"))
    totals = ranked.totals
    asking = _asking(tx, incident, at, then, limit)
    anybody = before or rollups.author_totals(tx, incident.id).authors  # the own accounts, too, came with an author
    nobody = not anybody and rollups.extent(tx, incident.id) is not None
    return People(
        at=at,
        loudest=loudest_critics([*reach, *negative], incident)[:limit],
        busiest=busiest_critics([*negative, *reach], incident)[:limit],
        defenders=defenders(supporters(tx, incident, then, ranked.first["positive"]), incident)[:limit],
        allies=possible_allies(before, incident)[:limit],
        asking=asking,
        standing=everybody((tally for by in ranked.first.values() for tally in by), incident),
        authors=totals.authors,
        critics=totals.critics,
        negative=totals.negative,
        unknown="The mentions came without authors. A file with an author column would tell." if nobody else "",
    )


def _asking(tx: Connection, incident: Incident, at: datetime, then: datetime | None, limit: int) -> tuple[Asker, ...]:
    """The newest of the last day, those with the furthest reach first; the same words count as one, with their number.

    Folding hides nobody: `query` leads to every one of them.
    """
    wanted = Filters(labels=frozenset({Label.NEGATIVE}), asks=True, since=at - _DAY, order=Order.NEWEST)
    same: dict[str, list[Mention]] = defaultdict(list)
    for shown in mentions.page(tx, incident.id, wanted, limit=CANDIDATES, known_at=then):
        if not is_own(shown.mention.author, incident.own_accounts):
            same[_words(shown.mention.text)].append(shown.mention)
    query = tuple(sorted(wanted.to_query().items()))
    asked = sorted(same.values(), key=lambda voices: -max(voice.author.followers or 0 for voice in voices))
    return tuple(Asker(mention=_first(voices), reasons=_why(voices, at), query=query) for voices in asked[:limit])


def _words(text: str) -> str:
    """What two texts have in common when one passes on the other."""
    return " ".join(_PASSED_ON.sub("", text).casefold().split())


def _first(voices: Sequence[Mention]) -> Mention:
    """Whoever said it, rather than those who passed it on."""
    return min(voices, key=lambda voice: (voice.kind is Kind.REPOST, voice.published_at))


def _why(voices: Sequence[Mention], at: datetime) -> tuple[str, ...]:
    mention = _first(voices)
    followers = mention.author.followers
    reasons = [
        f"asks or demands something, {ago(mention.published_at, at)}",
        "reach not known" if followers is None else f"{rough(followers)} followers",
    ]
    if len(voices) > 1:
        reasons.append(f"said {count(len(voices))} times in the same words")
    return tuple(reasons)
