"""The People page: who is heard against us, who defends us, who could help, who asks; each with why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from analysis.people import Person
from dashboard.boards import standing
from dashboard.boards.names import called, found_at
from dashboard.boards.standing import Crowd
from domain import words
from domain.filters import Filters
from domain.incident import Incident
from domain.reading import Label
from domain.words import Noun
from situation.people import Asker, people
from situation.portraits import Portrait, portraits

LISTED = 10
SIGNS = {Label.NEGATIVE: "▼", Label.NEUTRAL: "–", Label.POSITIVE: "▲", Label.UNSCORED: "?"}
LEGEND = "In the lists each mention is a sign, oldest first: ▼ negative, – neutral, ▲ positive, ? not scored."
_COURSE = 30  # newest mentions that have a sign
Query = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Somebody in a list. `name`, `where` and `text` hold text from outside; the rest is ours.

    course:  their newest mentions in order, a sign each (`SIGNS`), and where they turned; "" for one alone.
    caution: why it may be a program that writes; "" mostly.
    """

    name: str
    where: str
    reasons: str
    text: str
    query: Query
    course: str = ""
    caution: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One list; `whole` says what it is out of, `none` why it is empty."""

    whole: str
    none: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    against: Listing
    busiest: Listing
    asking: Listing
    defending: Listing
    helping: Listing
    crowd: Crowd


def load(tx: Connection, incident: Incident, at: datetime) -> Board:
    """The lists as of `at`."""
    found = people(tx, incident, at, limit=LISTED)
    lists = (found.loudest, found.busiest, found.defenders, found.allies)
    known = portraits(tx, incident, [(one.source, one.author) for each in lists for one in each], at)
    zone = ZoneInfo(incident.zone)

    def listing(whole: str, none: str, persons: Sequence[Person]) -> Listing:
        entries = (_person(person, known.get((person.source, person.author.id)), zone) for person in persons)
        return Listing(whole=whole, none=none, entries=tuple(entries))

    critics = (
        f"{words.counted(found.critics, Noun.PERSON)} wrote {words.counted(found.negative, Noun.MENTION)} against us"
    )
    authors = f"from {words.counted(found.authors, Noun.PERSON)} who wrote since it began, furthest heard first"
    return Board(
        against=listing(
            f"{critics}; these are heard furthest: followers times negative mentions",
            found.nobody_against,
            found.loudest,
        ),
        busiest=listing(f"{critics}; these wrote most", found.nobody_against, found.busiest),
        asking=Listing(
            whole="negative mentions of the last day that ask or demand something, furthest reach first",
            none=found.nobody_asks,
            entries=tuple(map(_asker, found.asking)),
        ),
        defending=listing(
            authors,
            found.nobody_for_us,
            found.defenders,
        ),
        helping=listing(
            "knew us before, were fair, are heard, have not turned against us; read them before you write",
            found.nobody_could_help,
            found.allies,
        ),
        crowd=standing.of(found, incident),
    )


def _person(person: Person, portrait: Portrait | None, zone: ZoneInfo) -> Entry:
    return Entry(
        name=called(person.author),
        where=found_at(person.author, person.source),
        reasons=" · ".join([*person.reasons, *_went(portrait)]),
        text="",
        query=person.query,
        course=_course(portrait, zone) if portrait else "",
        caution=f"May be automatic: {', '.join(portrait.signs)}." if portrait and portrait.signs else "",
    )


def _went(portrait: Portrait | None) -> list[str]:
    """How far their mentions went, as far as a platform says."""
    if portrait is None:
        return []
    seen = portrait.engagement
    counts = ((seen.likes, Noun.LIKE), (seen.reposts, Noun.REPOST), (seen.replies, Noun.REPLY), (seen.views, Noun.VIEW))
    told = ", ".join(words.about(number, noun) for number, noun in counts if number)
    newest = "" if portrait.whole else f" on the newest {words.count(len(portrait.said))}"
    return [f"{told}{newest}"] if told else []


def _course(portrait: Portrait, zone: ZoneInfo) -> str:
    if len(portrait.said) < 2:  # noqa: PLR2004 - one alone has no course
        return ""
    signs = "".join(SIGNS[label] for _, label in portrait.said[-_COURSE:])
    if (turn := portrait.turned) is None:
        return signs
    side = "turned against us" if turn.against else "turned away from anger"
    after, before = (
        words.part(turn.negative_after, turn.scored_after),
        words.part(turn.negative_before, turn.scored_before),
    )
    return f"{signs} · {side} {words.moment(turn.at, zone)}: {after} negative from then on, {before} until then"


def _asker(asker: Asker) -> Entry:
    mention = asker.mention
    asks = Filters(
        labels=frozenset({Label.NEGATIVE}), sources=frozenset({mention.source}), author=mention.author.id, asks=True
    )
    return Entry(
        name=called(mention.author),
        where=found_at(mention.author, mention.source),
        reasons=" · ".join(asker.reasons),
        text=mention.text,
        query=tuple(asks.to_query().items()) if mention.author.id else asker.query,
    )
