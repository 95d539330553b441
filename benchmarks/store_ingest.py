"""How fast the store takes mentions in, and how fast it answers, when it is small and when it is large.

    ./run python benchmarks/store_ingest.py [--mentions 1000000] [--shuffled]

Prints mentions a second for each tenth, then how long each kind of read takes with 10 000 and with all mentions over
the same two weeks. Mentions are made up by a seeded generator; making them is not part of the time.
"""

import argparse
import gc
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection

from domain.counting import HOUR
from domain.filters import Filters, Order
from domain.incident import Incident
from domain.mention import Author, Engagement, Kind, Mention
from domain.reading import Label, Reading
from domain.time import Span
from store import incidents, mentions, rollups
from store.connection import Database, open_database

START = datetime(2026, 3, 1, tzinfo=UTC)
LENGTH = timedelta(days=14)
BATCH = 2_000
SMALL = 10_000
INCIDENT = Incident(id="benchmark", title="Benchmark", started_at=START + timedelta(days=4))
SYLLABLES = [a + b for a in "bcdfghklmnprstvw" for b in ("a", "e", "i", "o", "u", "an", "er", "in", "or", "ut")]


def batches(total: int, *, shuffled: bool) -> Iterator[tuple[list[Mention], list[Reading]]]:
    """Mentions as a source gives them in a crisis: few words common, most rare; few authors loud, most heard once."""
    chance = random.Random(1)
    words = ["".join(chance.choices(SYLLABLES, k=chance.randint(1, 4))) for _ in range(50_000)]
    weights = [1 / (rank + 3) for rank in range(len(words))]
    order = list(range(total))
    if shuffled:
        chance.shuffle(order)
    readings = [
        Reading(
            scorer="made up",
            scorer_version="1",
            label=label,
            compound=None if label is Label.UNSCORED else compound,
            unscored_because="language" if label is Label.UNSCORED else "",
            language=language,
            asks=asks,
            harms=("safety",) if harm else (),
        )
        for label, compound, language in (
            (Label.NEGATIVE, -0.6, "en"),
            (Label.NEUTRAL, 0.0, "en"),
            (Label.POSITIVE, 0.5, "en"),
            (Label.UNSCORED, None, "es"),
        )
        for asks in (False, False, False, True)
        for harm in (False,) * 9 + (True,)
    ]
    for start in range(0, total, BATCH):
        made = []
        for number in order[start : start + BATCH]:
            author = int(chance.paretovariate(0.35)) % 400_000
            published_at = START + LENGTH * number / total + timedelta(microseconds=chance.randrange(1_000_000))
            text = " ".join(chance.choices(words, cum_weights=_cumulated(weights), k=chance.randint(5, 30)))
            made.append(
                Mention(
                    source=chance.choice(("x", "x", "x", "hackernews", "rss")),
                    native_id=str(1_800_000_000_000_000_000 + number * 7_919),
                    text=f"#pepsi {text} https://t.co/{number:x}",
                    published_at=published_at,
                    collected_at=published_at + timedelta(seconds=chance.randrange(5, 300)),
                    kind=chance.choice((Kind.POST, Kind.REPLY, Kind.REPOST)),
                    url=f"https://x.com/i/status/{number}",
                    author=Author(
                        id=str(author), handle=f"user_{author}", name=f"User {author}", followers=author % 9_973
                    ),
                    language="en",
                    conversation_id=str(number // 5),
                    engagement=Engagement(likes=number % 50, reposts=number % 7, replies=0, views=None),
                )
            )
        yield made, [chance.choice(readings) for _ in made]


_sums: list[float] = []


def _cumulated(weights: list[float]) -> list[float]:
    if not _sums:
        total = 0.0
        for weight in weights:
            total += weight
            _sums.append(total)
    return _sums


def reads() -> dict[str, Callable[[Connection], object]]:
    """What a page of the dashboard asks for."""
    common, rare = "pepsi", "pepsi bater"
    middle = Span(START + timedelta(days=2, seconds=17), START + timedelta(days=9, hours=5, seconds=3))
    now = START + LENGTH + timedelta(hours=1)

    def page(**filters: object) -> Callable[[Connection], object]:
        return lambda tx: mentions.page(tx, INCIDENT.id, Filters(**filters))  # type: ignore[arg-type]

    def count(**filters: object) -> Callable[[Connection], object]:
        return lambda tx: mentions.count(tx, INCIDENT.id, Filters(**filters))  # type: ignore[arg-type]

    within = {"since": middle.start, "until": middle.end}
    return {
        "timeline by hour": lambda tx: rollups.timeline(tx, INCIDENT.id, HOUR),
        "timeline by hour, within, as of now": lambda tx: rollups.timeline(
            tx, INCIDENT.id, HOUR, span=middle, known_at=now
        ),
        "page, negative first": page(),
        "page, newest": page(order=Order.NEWEST),
        "page, one source and class": page(labels=frozenset({Label.POSITIVE}), sources=frozenset({"rss"})),
        "page, within": page(**within),
        "page, asking": page(asks=True),
        "page, harm": page(harm=True),
        "page, language": page(languages=frozenset({"es"})),
        "page, author": page(author="user_3"),
        "search, common word": page(search=common),
        "search, common word, newest": page(search=common, order=Order.NEWEST),
        "search, two words": page(search=rare),
        "search, nothing found": page(search="nowhere"),
        "count, all": count(),
        "count, class and time": count(labels=frozenset({Label.NEGATIVE}), **within),
        "count, language": count(languages=frozenset({"es"})),
        "count, common word": count(search=common),
        "top authors, negative": lambda tx: rollups.top_authors(tx, INCIDENT.id, "negative", 20, known_at=now),
        "top authors, reach": lambda tx: rollups.top_authors(tx, INCIDENT.id, "reach", 20, known_at=now),
        "author totals": lambda tx: rollups.author_totals(tx, INCIDENT.id, known_at=now),
        "extent": lambda tx: rollups.extent(tx, INCIDENT.id),
    }


def times(database: Database) -> dict[str, float]:
    """Milliseconds for each read, the median of nine."""
    gc.collect()
    gc.freeze()  # what making the mentions left behind is not the store's
    found = {}
    for name, read in reads().items():
        taken = []
        for _ in range(9):
            began = time.perf_counter()
            with database.reading() as tx:
                read(tx)
            taken.append(time.perf_counter() - began)
        found[name] = statistics.median(taken) * 1_000
    return found


def fill(database: Database, total: int, *, shuffled: bool) -> Iterator[tuple[int, float, float]]:
    """Keep `total` mentions of the same two weeks: yields how many there are, seconds, CPU seconds."""
    with database.writing() as tx:
        incidents.add(tx, INCIDENT)
    done = 0
    for made, readings in batches(total, shuffled=shuffled):
        began, worked = time.perf_counter(), time.process_time()
        with database.writing() as tx:
            mentions.keep(tx, INCIDENT, made, readings)
        done += len(made)
        yield done, time.perf_counter() - began, time.process_time() - worked


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mentions", type=int, default=1_000_000)
    parser.add_argument("--shuffled", action="store_true", help="in no order of time, as some archives are")
    parser.add_argument("--folder", type=Path, help="keep the databases there")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.folder or Path(temporary)
        with open_database(f"sqlite:///{folder / 'small.db'}") as database:
            for _ in fill(database, SMALL, shuffled=False):
                pass
            small = times(database)
        with open_database(f"sqlite:///{folder / 'large.db'}") as database:
            report(fill(database, arguments.mentions, shuffled=arguments.shuffled), arguments.mentions)
            large = times(database)
    print(f"\n{'milliseconds':<40}{SMALL:>10,}{arguments.mentions:>12,}   ratio")
    for name in large:
        print(f"{name:<40}{small[name]:>10.2f}{large[name]:>12.2f}{large[name] / small[name]:>8.2f}")


def report(batches_kept: Iterator[tuple[int, float, float]], total: int) -> None:
    """CPU time beside the clock: on a busy machine only the first says something about the store."""
    done, taken, worked, since = 0, 0.0, 0.0, (0, 0.0, 0.0)
    for done, seconds, cpu_seconds in batches_kept:
        taken, worked = taken + seconds, worked + cpu_seconds
        if done - since[0] >= total / 10:
            number = done - since[0]
            rate, cost = number / (taken - since[1]), (worked - since[2]) / number * 1e6
            print(f"{done:>10,} mentions  {rate:>8,.0f}/s  {cost:5.0f} µs CPU each", flush=True)
            since = (done, taken, worked)
    print(f"{done / taken:,.0f} mentions/s over all, {worked / done * 1e6:.0f} µs CPU each")


if __name__ == "__main__":
    main()
