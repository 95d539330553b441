"""Databases with many mentions for the benchmarks that look at pages and exports: made once, then used again.

The rows are those of `benchmarks/volume.py`, two weeks that end when they are made. Their readings are drawn, not
read, so that a million take two minutes.
"""

import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from benchmarks.volume import DAYS, START, generate
from config.settings import Settings
from domain.counting import Coverage
from domain.incident import Incident, IncidentKind, Statement, StatementKind, Watch
from domain.mention import Author, Engagement, Flag, Kind, Mention
from domain.reading import Label, Reading
from domain.time import Span
from store import coverage, incidents, mentions, statements
from store.connection import Database, open_database

ID = "crowd"
SOURCES = ("x", "hackernews")
_BATCH = 2_000
_LABELS = tuple(Label)
_WEIGHTS = (40, 35, 20, 5)
_ASKING, _HARMED = 0.05, 0.01


def filled(folder: Path, count: int) -> Settings:
    """The settings of a data folder inside `folder` with so many mentions in one incident."""
    settings = Settings(data_dir=folder / f"crowd-{count}")
    done = settings.data_dir / "filled"
    if not done.exists():
        settings.data_dir.mkdir(parents=True)
        with open_database(settings.url) as database:
            _fill(database, count)
        done.touch()
    return settings


def _fill(database: Database, count: int) -> None:
    began, now = time.perf_counter(), datetime.now(UTC)
    incident = Incident(
        id=ID,
        title="A crowd",
        started_at=now - timedelta(days=DAYS / 2),
        kind=IncidentKind.AFFECTS_PEOPLE,
        watch=Watch(terms=("acme",), handles=("@acme",)),
        own_accounts=("acme",),
        own_audience=50_000,
    )
    with database.writing() as tx:
        incidents.add(tx, incident)
        for source in SOURCES:
            span = Span(now - timedelta(days=DAYS), now)
            coverage.record(tx, ID, [Coverage(source=source, span=span, complete=True)])
        at = incident.started_at + timedelta(hours=3)
        said = Statement(id="sorry", incident_id=ID, at=at, kind=StatementKind.APOLOGY, text="We are sorry.")
        statements.add(tx, said)
    drawn = _drawn(count, now)
    while batch := list(islice(drawn, _BATCH)):
        with database.writing() as tx:
            mentions.keep(tx, incident, [mention for mention, _ in batch], [reading for _, reading in batch])
    print(f"{count:,} rows kept in {time.perf_counter() - began:.0f} s", flush=True)


def _drawn(count: int, now: datetime) -> Iterator[tuple[Mention, Reading]]:
    chance = random.Random(1)
    later = now - START - timedelta(days=DAYS)
    for row in generate(count, shuffled=False):
        native_id, at, author, handle, followers, likes, reposts, replies, is_reply, conversation, text = map(str, row)
        published_at = datetime.fromisoformat(at).replace(tzinfo=UTC) + later
        mention = Mention(
            source=SOURCES[int(native_id) % 2],
            native_id=native_id,
            text=text,
            published_at=published_at,
            collected_at=published_at,
            kind=Kind.REPLY if is_reply == "True" else Kind.POST,
            author=Author(id=author, handle=handle, followers=int(followers)),
            engagement=Engagement(likes=int(likes), reposts=int(reposts), replies=int(replies)),
            conversation_id=conversation,
            flags=frozenset({Flag.ARCHIVE}),
        )
        yield mention, _reading(chance)


def _reading(chance: random.Random) -> Reading:
    label = chance.choices(_LABELS, _WEIGHTS)[0]
    negative = label is Label.NEGATIVE
    return Reading(
        scorer="drawn",
        scorer_version="1",
        label=label,
        compound=None if label is Label.UNSCORED else 0.0,
        unscored_because="drawn" if label is Label.UNSCORED else "",
        language="en",
        asks=negative and chance.random() < _ASKING,
        harms=("money",) if negative and chance.random() < _HARMED else (),
    )
