"""Whether advice, reaction and people answer as fast at many mentions as at few: milliseconds, medians of several, by
the clock and of processor time (which other work on the machine changes less).

    ./run python benchmarks/situation_speed.py                      # 10,000 and 1,000,000 mentions, a few minutes
    ./run python benchmarks/situation_speed.py --mentions 100000

Mentions and readings are drawn from a seed: two weeks from two sources, a surge in the middle, authors as unevenly
spread as in real talk. Nothing is read by the scorer, so that only the store and the judging are measured.
"""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from domain.counting import Coverage
from domain.incident import Incident, IncidentKind, Statement, StatementKind, Watch
from domain.mention import Author, Flag, Kind, Mention
from domain.reading import Label, Reading
from domain.time import Span
from situation.advice import advise
from situation.people import people
from situation.reaction import reaction
from store import coverage, incidents, mentions, statements
from store.connection import Database, open_database

SMALL = 10_000
BATCH = 2_000
DAYS = 14
FIRST = datetime(2026, 3, 1, tzinfo=UTC)
NOW = FIRST + timedelta(days=DAYS)
SOURCES = ("x", "hackernews")
INCIDENT = Incident(
    id="volume",
    title="Volume",
    started_at=FIRST + timedelta(days=8),
    kind=IncidentKind.AFFECTS_PEOPLE,
    watch=Watch(terms=("kettle",)),
    own_accounts=("kettle",),
    own_audience=50_000,
)
LABELS = tuple(Label)
LOUD, AUTHORS = 20, 200_000
ASKING, HARMED = 0.05, 0.01
QUIET, ANGRY = (20, 45, 30, 5), (50, 25, 20, 5)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--mentions", type=int, default=1_000_000)
    asked.add_argument("--repeats", type=int, default=15)
    asked.add_argument("--database", default="", help="a PostgreSQL address; default: SQLite in a temporary folder")
    given = asked.parse_args()
    timed = []
    for number in (SMALL, given.mentions):
        with (
            tempfile.TemporaryDirectory(prefix="ownup-situation-") as folder,
            open_database(given.database or f"sqlite:///{folder}/{number}.db") as database,
        ):
            _fill(database, number)
            timed.append({name: _median(database, ask, given.repeats) for name, ask in _questions().items()})
    small, large = timed
    for place, measure in enumerate(("by the clock", "of processor time")):
        print(f"\n{f'milliseconds {measure}, at':<40}{SMALL:>12,}{given.mentions:>12,}   ratio")
        for name in large:
            few, many = small[name][place], large[name][place]
            print(f"{name:<40}{few:>12.1f}{many:>12.1f}{many / few:>8.2f}")


def _questions() -> dict[str, Callable[[Connection], object]]:
    before = NOW - timedelta(days=1)
    return {
        "advice, now": lambda tx: advise(tx, INCIDENT, NOW),
        "advice, an hour ago": lambda tx: advise(tx, INCIDENT, NOW - timedelta(hours=1)),
        "advice, as of yesterday": lambda tx: advise(tx, INCIDENT, before),
        "reaction, now": lambda tx: reaction(tx, INCIDENT, NOW),
        "reaction, as of yesterday": lambda tx: reaction(tx, INCIDENT, before),
        "people, now": lambda tx: people(tx, INCIDENT, NOW),
        "people, as of yesterday": lambda tx: people(tx, INCIDENT, before),
    }


def _fill(database: Database, number: int) -> None:
    began = time.perf_counter()
    with database.writing() as tx:
        incidents.add(tx, INCIDENT)
        for source in SOURCES:
            told = Coverage(source=source, span=Span(FIRST, NOW), complete=True)
            coverage.record(tx, INCIDENT.id, [told])
        for hours, kind in ((3, StatementKind.APOLOGY), (20, StatementKind.FIX)):
            at = INCIDENT.started_at + timedelta(hours=hours)
            statements.add(tx, Statement(id=kind, incident_id=INCIDENT.id, at=at, kind=kind, text="We are sorry."))
    pairs = _drawn(number)
    while batch := [pair for _, pair in zip(range(BATCH), pairs, strict=False)]:
        with database.writing() as tx:
            mentions.keep(tx, INCIDENT, [mention for mention, _ in batch], [reading for _, reading in batch])
    print(f"{number:,} mentions kept in {time.perf_counter() - began:.0f} s", flush=True)


def _drawn(number: int) -> Iterator[tuple[Mention, Reading]]:
    """A third of all in the six hours of the surge."""
    chance = random.Random(1)
    for place in range(number):
        surging = chance.random() < 1 / 3
        hours = chance.uniform(0, 6) if surging else chance.uniform(-192, 144)
        at = INCIDENT.started_at + timedelta(hours=hours)
        label = chance.choices(LABELS, ANGRY if surging else QUIET)[0]
        author = int(LOUD * (AUTHORS / LOUD) ** chance.random())  # the loudest write about half a percent each
        mention = Mention(
            source=SOURCES[place % len(SOURCES)],
            native_id=str(place),
            text=f"kettle {place}",
            published_at=at,
            collected_at=at,
            kind=Kind.POST,
            author=Author(id=str(author), handle=f"h{author}", followers=author % 9_000),
            flags=frozenset({Flag.ARCHIVE}),
        )
        negative = label is Label.NEGATIVE
        yield (
            mention,
            Reading(
                scorer="drawn",
                scorer_version="1",
                label=label,
                compound=None if label is Label.UNSCORED else 0.0,
                asks=negative and chance.random() < ASKING,
                harms=("money",) if negative and chance.random() < HARMED else (),
            ),
        )


def _median(database: Database, ask: Callable[[Connection], object], repeats: int) -> tuple[float, float]:
    taken, worked = [], []
    for _ in range(repeats):
        with database.reading() as tx:
            began, worked_before = time.perf_counter(), time.process_time()
            ask(tx)
            taken.append(time.perf_counter() - began)
            worked.append(time.process_time() - worked_before)
    return statistics.median(taken) * 1000, statistics.median(worked) * 1000


if __name__ == "__main__":
    main()
