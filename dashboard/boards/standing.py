"""Who stands where, and how few are how loud: what the People page says of all who spoke."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from sqlalchemy import Connection

from analysis.people import Person
from dashboard.boards.names import called
from dashboard.charts.standing import Standing
from domain import words
from domain.incident import Incident
from domain.reading import Label
from domain.words import Noun
from situation.people import People, people

QUESTION = "Who is on which side, and how far are they heard?"
_DOUBT = 2  # neutral mentions that everybody is given: one alone says little about where somebody stands


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """`standing` is empty where nobody's reach is known. `answer` and `loudness` hold text of ours alone."""

    standing: tuple[Standing, ...]
    answer: str
    own_audience: int | None
    loudness: str


def load(tx: Connection, incident: Incident, at: datetime) -> Crowd:
    """Who stands where, as of `at`."""
    return of(people(tx, incident, at), incident)


def of(found: People, incident: Incident) -> Crowd:
    """The same from what was already read."""
    known = [one for one in found.standing if one.author.followers is not None and _scored(one)]
    return Crowd(
        standing=tuple(map(_standing, known)),
        answer=found.unknown or found.unscored or _said_of_sides(known, found.standing, found.authors),
        own_audience=incident.own_audience,
        loudness=said_of_loudness(found),
    )


def said_of_loudness(found: People) -> str:
    """Few or many, in a sentence."""
    loud = found.loud
    if loud is None:
        return found.nobody_against
    critics, negative = words.counted(loud.critics, Noun.PERSON), words.counted(loud.negative, Noun.MENTION)
    were, every = "was" if loud.negative == 1 else "were", found.said.get(Label.NEGATIVE, 0)
    others = every - loud.negative
    more = f" ({words.count(others)} more {'is' if others == 1 else 'are'} ours or came without author)"
    return (
        f"Without our own accounts, {critics} wrote {negative} that {were} read as negative"
        f"{more if others > 0 else ''}. The five loudest wrote "
        f"{words.part(loud.loudest, loud.negative)}; half came from {words.part(loud.half, loud.critics)} of these "
        f"people. Gini {loud.gini:.2f}: 0 if all wrote equally many, near 1 if one wrote nearly all."
    )


def _scored(person: Person) -> int:
    return person.negative + person.neutral + person.positive


def _leaning(person: Person) -> float:
    return (person.positive - person.negative) / (_scored(person) + _DOUBT)


def _standing(person: Person) -> Standing:
    return Standing(
        name=called(person.author),
        followers=person.author.followers or 0,
        negative=person.negative,
        neutral=person.neutral,
        positive=person.positive,
        leaning=_leaning(person),
        query=urlencode(person.query),
    )


def _said_of_sides(known: Sequence[Person], standing: Sequence[Person], authors: int) -> str:
    if not authors:
        return "Nobody who is known has written since it began."
    if not known:
        return "Of nobody who wrote since the start the reach is known."
    against = [one for one in known if one.negative > one.positive]
    for_us = [one for one in known if one.positive > one.negative]
    neither, rest = len(known) - len(against) - len(for_us), len(standing) - len(known)
    between = f", {words.count(neither)} on neither side" if neither else ""
    unknown = f"; of {words.count(rest)} more the reach or the side is not known" if rest else ""
    chosen = "against us those heard furthest and those who wrote most, for us those who wrote most"
    return (
        f"Of the {words.counted(len(known), Noun.PERSON)} drawn, of {words.count(authors)} who spoke: "
        f"{_side(against)} against us, {_side(for_us)} for us{between}. Drawn are {chosen}{unknown}."
    )


def _side(people: Sequence[Person]) -> str:
    followers = sum(one.author.followers or 0 for one in people)
    return f"{words.counted(len(people), Noun.PERSON)} with {words.about(followers, Noun.FOLLOWER)}"


def rows(crowd: Crowd) -> list[dict[str, object]]:
    """What the chart draws, for who reads a table; names come from outside."""
    return [
        {
            "Who": one.name,
            "Followers": one.followers,
            "Negative": one.negative,
            "Neutral": one.neutral,
            "Positive": one.positive,
            "Leaning": round(one.leaning, 2),
        }
        for one in crowd.standing
    ]
