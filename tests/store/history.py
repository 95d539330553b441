"""A history for tests that read: mentions, repeats, edits and removals by chance, told to a store and to the model."""

import random
from datetime import datetime, timedelta

from sqlalchemy import Connection

from domain.incident import Incident
from domain.mention import Author, Flag, Kind, Mention, Removal
from domain.reading import Label, Reading
from store import mentions
from tests.store import made
from tests.store.model import Model

# Many within one second, at the edges of minutes, hours and days, and far apart.
_SECONDS = [*[20] * 8, 0, 29, 30, 89, 90, 100, 3_600, 3_689, 3_690, 7_200, 86_400, 90_089, 90_090, 200_000]
_TEXTS = [
    "bad ad",
    "ad bad",
    "so bad, that ad",
    "Ad? BAD.",
    "ich bin für die Ad",
    "悪い広告 😡",
    "@ad_maker why?",
    "fine",
]


def moments(chance: random.Random) -> datetime:
    return made.START + timedelta(
        seconds=chance.choice(_SECONDS), microseconds=chance.choice([0, 0, 1, 500_000, 999_999])
    )


def tell(tx: Connection, incident: Incident, *, seed: int = 1) -> Model:
    """Some 190 mentions by 60 authors; returns the model that knows the same."""
    chance, model = random.Random(seed), Model()  # noqa: S311 - repeatable on purpose
    for _ in range(12):
        batch = [_mention(chance) for _ in range(34)]
        readings = [_reading(chance) for _ in batch]
        mentions.keep(tx, incident, batch, readings)
        model.keep(incident.id, batch, readings)
    gone = [(chance.choice(["x", "rss"]), str(chance.randrange(200))) for _ in range(8)]
    mentions.remove(
        tx, [Removal(source=one, native_id=other, reason="gone", removed_at=made.START) for one, other in gone]
    )
    model.remove(gone)
    return model


def _mention(chance: random.Random) -> Mention:
    published_at = moments(chance)
    return Mention(
        source=chance.choice(["x", "rss"]),
        native_id=str(chance.randrange(200)),
        text=chance.choice(_TEXTS),
        published_at=published_at,
        collected_at=chance.choice([published_at, moments(chance)]),
        kind=chance.choice([Kind.POST, Kind.REPLY]),
        author=_author(chance),
        language=chance.choice(["", "de"]),
        flags=chance.choice([frozenset(), frozenset(), frozenset({Flag.ARCHIVE})]),
    )


def _author(chance: random.Random) -> Author:
    """Few of them loud, most of them heard once; followers and name change from mention to mention."""
    number = int(chance.paretovariate(0.6)) % 60
    if not number:
        return Author()
    followers = chance.choice([None, number, 500])
    return Author(id=f"a{number}", handle=f"h{number}", name=chance.choice(["Ann", "Änn"]), followers=followers)


def _reading(chance: random.Random) -> Reading:
    return made.reading(
        chance.choice(list(Label)),
        asks=chance.random() < 0.3,
        harms=("safety",) if chance.random() < 0.2 else (),
        language=chance.choice(["", "en", "en"]),
    )
