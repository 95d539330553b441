"""Who is heard, who defends, who could help and who asks, as of a moment."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from analysis.coverage import fraction, lasting
from analysis.people import (
    Concentration,
    Person,
    busiest_critics,
    concentration,
    defenders,
    everybody,
    is_own,
    loudest_critics,
    possible_allies,
)
from config.own_thresholds import in_force
from domain.filters import Filters, Order
from domain.incident import Incident
from domain.mention import Kind, Mention
from domain.reading import Label
from domain.time import Span
from domain.words import Noun, about, ago, counted, often, percent
from situation.coverage import covered
from situation.facts import CANDIDATES, as_of, supporters
from store import mentions, rollups
from store.ranking import By

_HOUR = timedelta(hours=1)
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
    `loud` tells how few of them wrote how much of the negative; None if nobody did.
    `said` counts all mentions since the start by class, whoever wrote them.
    `unknown` says in a sentence why the lists are empty where the mentions came without authors, "" otherwise;
    `nobody_asks` what it means if nobody is listed as asking.
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
    loud: Concentration | None
    said: Mapping[Label, int]
    nobody_asks: str
    unknown: str = ""

    @property
    def unscored(self) -> str:
        """A sentence where not one of the mentions since the start could be scored, "" otherwise."""
        every = sum(self.said.values())
        if not every or self.said.get(Label.UNSCORED, 0) < every:
            return ""
        none = "The only mention" if every == 1 else f"None of the {counted(every, Noun.MENTION)}"
        could = "could not" if every == 1 else "could"
        return f"{none} since the start {could} be scored: on which side anybody is cannot be told."

    @property
    def silent(self) -> str:
        """A sentence where no mention since the start is known, "" otherwise. It does not say that all are content."""
        return "" if sum(self.said.values()) else "No mention since the start was collected."

    @property
    def nobody_against(self) -> str:
        """Why nobody is listed as being against us."""
        if nothing := self.unknown or self.silent or self.unscored:
            return nothing
        if negative := self.said.get(Label.NEGATIVE, 0):
            was = "was" if negative == 1 else "were"
            return (
                f"{counted(negative, Noun.MENTION)} since the start {was} read as negative, none of them by anybody "
                "who is known, our own accounts aside."
            )
        return "Nothing was read as negative since the start."

    @property
    def nobody_for_us(self) -> str:
        """Why nobody is listed as defending us."""
        nobody = "Nobody yet who clearly wrote for us. Asking people to would be no defence."
        return self.unknown or self.silent or self.unscored or nobody

    @property
    def nobody_could_help(self) -> str:
        """Why nobody is listed who could help."""
        return self.unknown or "Nobody with reach wrote well of us before it began, as far as was collected."


def people(tx: Connection, incident: Incident, at: datetime, *, limit: int = 10) -> People:
    """Up to `limit` in each list, from what was known at `at`."""
    then = as_of(tx, incident, at)
    limits: dict[By, int] = {
        "reach": CANDIDATES,
        "negative": CANDIDATES,
        "positive": CANDIDATES,
        "positive_before": CANDIDATES,
    }
    ranked = rollups.rankings(tx, incident.id, limits, without=incident.own_accounts, known_at=then, numbers=True)
    reach, negative, before = (ranked.first[by] for by in ("reach", "negative", "positive_before"))
    totals = ranked.totals
    asking = _asking(tx, incident, at, then, limit)
    # The own accounts, too, came with an author, and so did who spoke before it began only.
    nobody = not (before or rollups.anybody(tx, incident.id)) and rollups.extent(tx, incident.id) is not None
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
        loud=concentration(ranked.critics),
        said=mentions.count_by_label(tx, incident.id, Filters(since=incident.started_at), known_at=then),
        nobody_asks=_nobody_asks(tx, incident, at),
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


def _nobody_asks(tx: Connection, incident: Incident, at: datetime) -> str:
    """That nobody asks, as far as the last day was read: of what was not it is not known. Before it began nobody need
    have read.
    """
    day = Span(max(at - _DAY, min(incident.started_at, at - _HOUR)), at)
    read = covered(tx, incident, day, at)
    if not any(read.by_source.values()):
        return "Nothing of the last day was read in full: whether anybody asks is not known."
    nobody = "Nobody asks or demands anything in the negative mentions of the last day"
    part = fraction(read.covered, day)
    enough = part >= in_force().thresholds.coverage.value or not lasting(read.gaps, at)
    return f"{nobody}." if enough else f"{nobody}, {percent(part)} of which was read in full."


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
        "reach not known" if followers is None else about(followers, Noun.FOLLOWER),
    ]
    if len(voices) > 1:
        reasons.append(f"said {often(len(voices))} in the same words")
    return tuple(reasons)
