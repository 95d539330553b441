"""Who is heard, who defends, who could help and who asks, as of a moment."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from analysis.people import Person, busiest_critics, defenders, is_own, loudest_critics, possible_allies
from domain.filters import Filters, Order
from domain.incident import Incident
from domain.mention import Mention
from domain.reading import Label
from domain.words import ago, rough
from situation.facts import as_of, supporters
from store import mentions, rollups

_CANDIDATES = 100  # from which the lists choose; each list is far shorter
_DEFENDERS = 20
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """A negative mention that asks or demands something. Whether it was answered is not known; `reasons` are ours."""

    mention: Mention
    reasons: tuple[str, ...]
    query: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Ranked lists. `authors`, `critics` and `negative` are their denominators: those whose author is known.

    `unknown` says in a sentence why the lists are empty where the mentions came without authors, "" otherwise.
    """

    at: datetime
    loudest: tuple[Person, ...]
    busiest: tuple[Person, ...]
    defenders: tuple[Person, ...]
    allies: tuple[Person, ...]
    asking: tuple[Asker, ...]
    authors: int
    critics: int
    negative: int
    unknown: str = ""


def people(tx: Connection, incident: Incident, at: datetime, *, limit: int = 10) -> People:
    """Up to `limit` in each list, from what was known at `at`."""
    then = as_of(tx, incident, at)
    reach = rollups.top_authors(tx, incident.id, "reach", _CANDIDATES, known_at=then)
    negative = rollups.top_authors(tx, incident.id, "negative", _CANDIDATES, known_at=then)
    before = rollups.top_authors(tx, incident.id, "positive_before", _CANDIDATES, known_at=then)
    totals = rollups.author_totals(tx, incident.id, known_at=then)
    asking = _asking(tx, incident, at, then, limit)
    nobody = not totals.authors and not before and rollups.extent(tx, incident.id) is not None
    return People(
        at=at,
        loudest=loudest_critics([*reach, *negative], incident)[:limit],
        busiest=busiest_critics([*negative, *reach], incident)[:limit],
        defenders=defenders(supporters(tx, incident, then, _DEFENDERS), incident)[:limit],
        allies=possible_allies(before, incident)[:limit],
        asking=asking,
        authors=totals.authors,
        critics=totals.critics,
        negative=totals.negative,
        unknown="The mentions came without authors. A file with an author column would tell." if nobody else "",
    )


def _asking(tx: Connection, incident: Incident, at: datetime, then: datetime | None, limit: int) -> tuple[Asker, ...]:
    """The newest of the last day, those with the furthest reach first."""
    wanted = Filters(labels=frozenset({Label.NEGATIVE}), asks=True, since=at - _DAY, order=Order.NEWEST)
    newest = [
        shown.mention
        for shown in mentions.page(tx, incident.id, wanted, limit=_CANDIDATES, known_at=then)
        if not is_own(shown.mention.author, incident.own_accounts)
    ]
    newest.sort(key=lambda mention: -(mention.author.followers or 0))
    return tuple(
        Asker(mention=mention, reasons=_why(mention, at), query=tuple(sorted(wanted.to_query().items())))
        for mention in newest[:limit]
    )


def _why(mention: Mention, at: datetime) -> tuple[str, ...]:
    followers = mention.author.followers
    return (
        f"asks or demands something, {ago(mention.published_at, at)}",
        "reach not known" if followers is None else f"{rough(followers)} followers",
    )
