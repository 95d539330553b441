"""The People page: who is heard against us, who defends us, who could help, who asks; each with why."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from analysis.people import Person
from domain import words
from domain.filters import Filters
from domain.incident import Incident
from domain.mention import Author
from domain.reading import Label
from domain.words import Noun
from situation.people import Asker, People, people

LISTED = 10
Query = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Somebody in a list. `name`, `where` and `text` hold text from outside, `reasons` are ours."""

    name: str
    where: str
    reasons: str
    text: str
    query: Query


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


def load(tx: Connection, incident: Incident, at: datetime) -> Board:
    """The lists as of `at`."""
    found = people(tx, incident, at, limit=LISTED)
    critics = (
        f"{words.counted(found.critics, Noun.PERSON)} wrote {words.counted(found.negative, Noun.MENTION)} against us"
    )
    authors = f"from {words.counted(found.authors, Noun.PERSON)} who wrote since it began, furthest heard first"
    return Board(
        against=_listing(
            f"{critics}; these are heard furthest: followers times negative mentions",
            found.unknown or "Nobody has written anything negative that could be read.",
            found.loudest,
        ),
        busiest=_listing(f"{critics}; these wrote most", found.unknown, found.busiest),
        asking=Listing(
            whole="negative mentions of the last day that ask or demand something, furthest reach first",
            none="Nobody asks or demands anything in the negative mentions of the last day.",
            entries=tuple(map(_asker, found.asking)),
        ),
        defending=_listing(
            authors,
            found.unknown or "Nobody yet who clearly wrote for us. Asking people to would be no defence.",
            found.defenders,
        ),
        helping=_listing(
            "knew us before, were fair, are heard, have not turned against us; read them before you write",
            _nobody_could_help(found),
            found.allies,
        ),
    )


def _nobody_could_help(found: People) -> str:
    return found.unknown or "Nobody with reach wrote well of us before it began, as far as was collected."


def _listing(whole: str, none: str, persons: tuple[Person, ...]) -> Listing:
    return Listing(whole=whole, none=none, entries=tuple(map(_person, persons)))


def _person(person: Person) -> Entry:
    return Entry(
        name=_name(person.author),
        where=_where(person.author, person.source),
        reasons=" · ".join(person.reasons),
        text="",
        query=person.query,
    )


def _asker(asker: Asker) -> Entry:
    mention = asker.mention
    asks = Filters(
        labels=frozenset({Label.NEGATIVE}), sources=frozenset({mention.source}), author=mention.author.id, asks=True
    )
    return Entry(
        name=_name(mention.author),
        where=_where(mention.author, mention.source),
        reasons=" · ".join(asker.reasons),
        text=mention.text,
        query=tuple(asks.to_query().items()) if mention.author.id else asker.query,
    )


def _name(author: Author) -> str:
    return author.name or author.handle or "author not named"


def _where(author: Author, source: str) -> str:
    handle = [f"@{author.handle}"] if author.handle and author.name else []
    return " · ".join([*handle, source, *(["verified"] if author.verified else [])])
