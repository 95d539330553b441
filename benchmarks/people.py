"""How often a turn is called where there is none, how many turns are missed, and what the People page's reads cost.

    ./run python benchmarks/people.py                       # 10,000 and 100,000 mentions, some minutes
    ./run python benchmarks/people.py --mentions 1000000

Readings of one person are drawn at random: with the same share throughout (every turn called is false), and with a
share that jumps in the middle. For the timing, mentions are drawn from a seed: two weeks, a surge in the middle,
authors as unevenly spread as in real talk, a third of all takes up something else, mostly the same few origins.
"""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from analysis.people import turned
from dashboard.boards import people as lists
from dashboard.boards import spread
from domain.incident import Incident, IncidentKind, Watch
from domain.mention import Author, Flag, Kind, Mention
from domain.reading import Label, Reading
from store import incidents, mentions
from store.connection import Database, open_database

SMALL, BATCH, DRAWS = 10_000, 2_000, 2_000
DAYS = 14
FIRST = datetime(2026, 3, 1, tzinfo=UTC)
NOW = FIRST + timedelta(days=DAYS)
INCIDENT = Incident(
    id="people",
    title="People",
    started_at=FIRST + timedelta(days=8),
    kind=IncidentKind.AFFECTS_PEOPLE,
    watch=Watch(terms=("kettle",)),
    own_accounts=("h0",),
    own_audience=50_000,
)
LABELS, WEIGHTS = tuple(Label), (40, 30, 25, 5)
LOUD, AUTHORS, ORIGINS = 20, 200_000, 300


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--mentions", type=int, default=100_000)
    asked.add_argument("--repeats", type=int, default=7)
    given = asked.parse_args()
    _measure_turns()
    timed = []
    for number in (SMALL, given.mentions):
        with (
            tempfile.TemporaryDirectory(prefix="ownup-people-") as folder,
            open_database(f"sqlite:///{folder}/{number}.db") as database,
        ):
            _fill(database, number)
            timed.append({name: _median(database, ask, given.repeats) for name, ask in _questions().items()})
    small, large = timed
    print(f"\n{'milliseconds of processor time, at':<46}{SMALL:>12,}{given.mentions:>12,}   ratio")
    for name, many in large.items():
        print(f"{name:<46}{small[name]:>12.0f}{many:>12.0f}{many / small[name]:>8.2f}")


def _measure_turns() -> None:
    chance = random.Random(1)
    print(f"{'readings':<10}{'no turn: called (share 0.2, 0.35, 0.5, 0.65)':<48}turn found (0.1→0.7, 0.2→0.8)")
    for number in (6, 10, 20, 60):
        false = [_called(chance, number, share, share) for share in (0.2, 0.35, 0.5, 0.65)]
        found = [_called(chance, number, *shares) for shares in ((0.1, 0.7), (0.2, 0.8))]
        print(f"{number:<10}{'  '.join(f'{one:.3f}' for one in false):<48}{'  '.join(f'{one:.2f}' for one in found)}")


def _called(chance: random.Random, number: int, before: float, after: float) -> float:
    """How often a turn is called among so many readings whose share of negative ones jumps in the middle."""

    def readings() -> Sequence[tuple[datetime, Label]]:
        shares = [before if place < number / 2 else after for place in range(number)]
        labels = [Label.NEGATIVE if chance.random() < share else Label.NEUTRAL for share in shares]
        return [(FIRST + timedelta(hours=place), label) for place, label in enumerate(labels)]

    return sum(turned(readings()) is not None for _ in range(DRAWS)) / DRAWS


def _questions() -> dict[str, Callable[[Connection], object]]:
    before = NOW - timedelta(days=1)
    return {
        "lists and who stands where, now": lambda tx: lists.load(tx, INCIDENT, NOW),
        "who started and spread it, now": lambda tx: spread.load(tx, INCIDENT, NOW),
        "lists and who stands where, as of yesterday": lambda tx: lists.load(tx, INCIDENT, before),
        "who started and spread it, as of yesterday": lambda tx: spread.load(tx, INCIDENT, before),
    }


def _fill(database: Database, number: int) -> None:
    with database.writing() as tx:
        incidents.add(tx, INCIDENT)
    pairs = _drawn(number)
    while batch := [pair for _, pair in zip(range(BATCH), pairs, strict=False)]:
        with database.writing() as tx:
            mentions.keep(tx, INCIDENT, [mention for mention, _ in batch], [reading for _, reading in batch])


def _drawn(number: int) -> Iterator[tuple[Mention, Reading]]:
    chance = random.Random(1)
    for place in range(number):
        surging = chance.random() < 1 / 3
        hours = chance.uniform(0, 6) if surging else chance.uniform(-192, 144)
        author = int(LOUD * (AUTHORS / LOUD) ** chance.random())
        kind = chance.choices((Kind.POST, Kind.REPLY, Kind.REPOST), (4, 1, 1))[0] if place > ORIGINS else Kind.POST
        origin = str(int(ORIGINS ** chance.random()))
        at = INCIDENT.started_at + timedelta(hours=hours if place > ORIGINS else -1)
        label = chance.choices(LABELS, WEIGHTS)[0]
        mention = Mention(
            source="x",
            native_id=str(place),
            text=f"kettle {place}",
            published_at=at,
            collected_at=at,
            kind=kind,
            in_reply_to=origin if kind is Kind.REPLY else "",
            author=Author(id=str(author), handle=f"h{author}", followers=author % 9_000),
            flags=frozenset({Flag.ARCHIVE}),
            raw=f'{{"refers_to": {{"retweeted": "{origin}"}}}}' if kind is Kind.REPOST else "",
        )
        compound = None if label is Label.UNSCORED else 0.0
        yield mention, Reading(scorer="drawn", scorer_version="1", label=label, compound=compound)


def _median(database: Database, ask: Callable[[Connection], object], repeats: int) -> float:
    worked = []
    for _ in range(repeats):
        with database.reading() as tx:
            before = time.process_time()
            ask(tx)
            worked.append(time.process_time() - before)
    return statistics.median(worked) * 1_000


if __name__ == "__main__":
    main()
