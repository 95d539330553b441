"""A small incident in a real store: everybody is chatty for three days, then something goes wrong."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
from sqlalchemy import Connection

from domain.counting import Coverage
from domain.incident import Incident, IncidentKind, Watch
from domain.mention import Author, Flag, Kind, Mention
from domain.reading import Label, Reading
from domain.time import Span
from store import coverage, incidents, mentions

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
FIRST = START - 4 * 24 * HOUR
INCIDENT = Incident(
    id="crumbs-1",
    title="Crumbs",
    started_at=START,
    kind=IncidentKind.AFFECTS_PEOPLE,
    watch=Watch(terms=("crumbs",)),
    own_accounts=("@crumbs",),
    own_audience=10_000,
)
ARCHIVE = frozenset({Flag.ARCHIVE})


def mention(
    number: int,
    at: datetime,
    label: Label = Label.NEUTRAL,
    *,
    asks: bool = False,
    harms: tuple[str, ...] = (),
    **changes: object,
) -> tuple[Mention, Reading]:
    """A mention with its reading. Everybody is somebody of fifty, with a hundred followers each."""
    values: dict[str, object] = {
        "source": "forum",
        "native_id": str(number),
        "text": f"crumbs {number}",
        "published_at": at,
        "collected_at": at,
        "author": Author(id=f"a{number % 50}", handle=f"a{number % 50}", followers=100),
        "flags": ARCHIVE,
    }
    compound = {Label.NEGATIVE: -0.5, Label.NEUTRAL: 0.0, Label.POSITIVE: 0.5, Label.UNSCORED: None}[label]
    reading = Reading(scorer="made up", scorer_version="1", label=label, compound=compound, asks=asks, harms=harms)
    return Mention(**(values | changes)), reading  # type: ignore[arg-type]


def chatter(*, hours: float = 24, seed: int = 1, angry: bool = True) -> list[tuple[Mention, Reading]]:
    """Six mentions an hour, a fifth of them negative; from the start sixty, half of them negative, if `angry`."""
    chance = np.random.default_rng(seed)
    said: list[tuple[Mention, Reading]] = []
    for minute in range(int((START - FIRST) / timedelta(minutes=1) + hours * 60)):
        at = FIRST + timedelta(minutes=minute)
        upset = angry and at >= START
        for _ in range(chance.poisson(1.0 if upset else 0.1)):
            draw = chance.random()
            label = (
                Label.NEGATIVE if draw < (0.5 if upset else 0.2) else Label.POSITIVE if draw > 0.8 else Label.NEUTRAL
            )
            asks = label is Label.NEGATIVE and chance.random() < 0.1
            said.append(mention(len(said), at + timedelta(seconds=float(chance.random() * 59)), label, asks=asks))
    return said


def keep(tx: Connection, said: Iterable[tuple[Mention, Reading]], incident: Incident = INCIDENT) -> None:
    pairs = list(said)
    mentions.keep(tx, incident, [one for one, _ in pairs], [reading for _, reading in pairs])


def cover(tx: Connection, start: datetime, end: datetime, source: str = "forum", reason: str = "") -> None:
    told = Coverage(source=source, span=Span(start, end), complete=not reason, reason=reason)
    coverage.record(tx, INCIDENT.id, [told])


def settle(tx: Connection, said: Iterable[tuple[Mention, Reading]], incident: Incident = INCIDENT) -> None:
    """Open the incident and import an archive of what was said."""
    pairs = list(said)
    incidents.add(tx, incident)
    keep(tx, pairs, incident)
    cover(tx, pairs[0][0].published_at, pairs[-1][0].published_at + timedelta(seconds=1))


def late(pair: tuple[Mention, Reading], collected_at: datetime) -> tuple[Mention, Reading]:
    """The same, found only at `collected_at`."""
    said, reading = pair
    return replace(said, flags=frozenset(), collected_at=collected_at), reading


def reply(number: int, at: datetime, to: str, author: Author, label: Label) -> tuple[Mention, Reading]:
    return mention(number, at, label, kind=Kind.REPLY, in_reply_to=to, author=author)
