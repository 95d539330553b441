"""How fast an archive is imported, and whether the pages answer as fast at 1,000,000 mentions as at 10,000.

    ./run python benchmarks/volume.py                       # 1,000,000 mentions, a few minutes, 3 GB of disk
    ./run python benchmarks/volume.py --mentions 100000

The mentions are generated from a seed: words as unevenly spread as in real talk, authors too, five in a hundred rows
twice, some in other languages, none with a language given. They are imported from CSV with the real reader and with
search on.
"""

import argparse
import csv
import os
import random
import statistics
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from analysis.sentiment import reader_for
from collectors.files.plan import plan
from collectors.outcome import Outcome
from collectors.run import import_file
from collectors.sources.files import FilesSource
from domain.counting import HOUR, MINUTE
from domain.filters import Filters, Order
from domain.incident import Incident, Watch
from domain.reading import Label
from domain.time import Span
from store import incidents, mentions, rollups, tallies
from store.connection import Database, open_database

START = datetime(2026, 3, 1, tzinfo=UTC)
DAYS = 14
SMALL = 10_000
REPEATS = 15
REPEATED, REPLIES, IN_OTHER_LANGUAGES, IN_THE_SURGE = 0.05, 0.3, 0.06, 0.5
WITH_BRAND, WITH_LINK, WITH_HANDLE = 0.3, 0.2, 0.15
COLUMNS = (
    "tweet_id", "timestamp_utc", "author_id", "username", "followers_count", "likes", "retweets", "replies",
    "is_reply", "conversation_id", "text",
)  # fmt: skip
COMMON = (  # noqa: SIM905 - a list of three hundred words would be harder to read
    "the to a and i of it is this that you for in my on so with be just they was are not have what when how at me "
    "your like can all but do if get about out up from we no one now why who will more there or an has did our their "
    "been would really know people time even again never still because after today need make want see going he she "
    "by as them than some then only could should into over other two first any new good back also well way down off "
    "right too much here were his her him us its had which where every day week year last next company mail message "
    "email post ad campaign customer customers account order money price offer discount list team someone anyone "
    "everyone everybody something nothing thing things think thought say says said tell told ask asked look looks "
    "looking find found take took give gave got getting come came work works working use used using call called try "
    "tried keep kept let put mean means seem seems feel start started stop stopped turn show shows read write wrote "
    "send sent sending buy bought pay paid wait waiting open close move play run live hear heard talk talking watch "
    "many few most both same another each those these such own under before between during without through until "
    "while though maybe always often soon later yet ever once twice around morning night home house world place name "
    "phone page site news story video picture photo word words line point case fact reason question answer part hand "
    "side number group public social media brand marketing person man woman guy kids life school city state country "
    "business job office boss staff manager service support store shop product food water car game music book big "
    "small long short old young high low late early real whole different important sure able little bit lot kind"
).split()
FOREIGN = (
    "no puedo creer que la empresa haya mandado ese correo a todo el mundo",
    "das ist wirklich unfassbar und niemand antwortet auf meine fragen dazu",
    "je ne comprends pas pourquoi cette marque refuse de parler a ses clients",
    "mi pedido llego tarde y ahora esto es una verguenza total de verdad",
)
SYLLABLES = "ba be bo da de di fa ga ka ke la le lo ma me mi na ne no pa ra re ri sa se ta te to va ve vo za zo".split()  # noqa: SIM905 - likewise


def generate(count: int, *, shuffled: bool, seed: int = 1) -> Iterator[tuple[object, ...]]:
    """So many rows in the order of their times, as platforms export them; some repeat an earlier one."""
    chance = random.Random(seed)
    loaded = sorted(word for word in SentimentIntensityAnalyzer().lexicon if word.isalpha())
    rare = ["".join(chance.choices(SYLLABLES, k=chance.randint(2, 5))) for _ in range(40_000)]
    words, weights = _vocabulary({0.77: COMMON, 0.11: chance.sample(loaded, 1500), 0.12: rare})
    authors = max(100, count // 8)
    seconds = [_second(chance) for _ in range(count)]
    if not shuffled:
        seconds.sort()
    recent: deque[tuple[object, ...]] = deque(maxlen=1000)
    for number, second in enumerate(seconds):
        if recent and chance.random() < REPEATED:
            yield chance.choice(recent)
            continue
        author = int(authors * chance.random() ** 3)
        row = (
            10**18 + number * 7,
            (START + timedelta(seconds=second)).replace(tzinfo=None).isoformat(),
            10**6 + author,
            f"user_{author}",
            int(chance.paretovariate(0.6) * 20) % 5_000_000,
            int(chance.paretovariate(1) - 1),
            int(chance.paretovariate(1.2) - 1),
            int(chance.paretovariate(1.5) - 1),
            chance.random() < REPLIES,
            10**18 + (number - number % 20) * 7,
            _text(chance, words, weights),
        )
        recent.append(row)
        yield row


def _vocabulary(shares: dict[float, list[str]]) -> tuple[list[str], list[float]]:
    """All words with their cumulative weights: each list has its share of the talk, its first words most of that."""
    words, weights = [], []
    for share, listed in shares.items():
        ranks = [1 / (rank + 3) for rank in range(len(listed))]
        words += listed
        weights += [share * weight / sum(ranks) for weight in ranks]
    return words, list(accumulate(weights))


def _text(chance: random.Random, words: list[str], weights: list[float]) -> str:
    if chance.random() < IN_OTHER_LANGUAGES:
        return f"{chance.choice(FOREIGN)} {chance.choice(words)}"
    said = chance.choices(words, cum_weights=weights, k=chance.randint(5, 36))
    if chance.random() < WITH_BRAND:
        said.insert(chance.randrange(len(said)), "@acme")
    if chance.random() < WITH_LINK:
        said.append(f"https://t.co/{chance.getrandbits(40):010x}")
    if chance.random() < WITH_HANDLE:
        said.insert(0, f"@user_{chance.randrange(10**6)}")
    return " ".join(said) + chance.choice(("", ".", "!", "!!!", "?", " 😡", " 😂", " #acmefail"))


def _second(chance: random.Random) -> int:
    """Part of the talk falls in two days of the fourteen."""
    day = chance.choice((7, 8)) if chance.random() < IN_THE_SURGE else chance.randrange(DAYS)
    return day * 86_400 + chance.randrange(86_400)


def write(path: Path, count: int, *, shuffled: bool = False) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(COLUMNS)
        table.writerows(generate(count, shuffled=shuffled))


def wall() -> datetime:
    return datetime.now(UTC)


def fill(database: Database, file: Path, workers: int) -> Incident:
    """Import the file and say how long that took, the looking at it before included."""
    incident = Incident(
        id=f"acme-{file.stem}",
        title="Benchmark",
        started_at=START + timedelta(days=7),
        watch=Watch(terms=("acme",), handles=("@acme",)),
    )
    with database.writing() as tx:
        incidents.add(tx, incident)
    busy = os.getloadavg()[0]
    began, used = time.perf_counter(), _processor_seconds()
    source = FilesSource(plan(file, now=wall()), clock=wall)
    outcome = import_file(
        database, incident, source, reader_for(incident), workers=workers, clock=wall, progress=_Progress(began)
    )
    seconds = time.perf_counter() - began
    here, workers_ = (after - before for after, before in zip(_processor_seconds(), used, strict=True))
    count = outcome.received
    assert outcome.complete, outcome.problem
    assert count == outcome.kept + outcome.duplicates + outcome.quarantined
    print(
        f"imported in {seconds:.1f} s: {count / seconds:,.0f} mentions/s on {os.cpu_count()} cores, with a load of "
        f"{busy:.1f} before ({outcome.kept:,} kept, {outcome.duplicates:,} duplicates); processor time a mention: "
        f"{here / count * 1e6:.0f} µs in the process that stores, {workers_ / count * 1e6:.0f} µs in those that read",
        flush=True,
    )
    return incident


def _processor_seconds() -> tuple[float, float]:
    """Of this process, and of its children that have ended."""
    now = os.times()
    return now.user + now.system, now.children_user + now.children_system


class _Progress:
    def __init__(self, began: float) -> None:
        self._began = began
        self._next = 0.1

    def __call__(self, outcome: Outcome) -> None:
        if outcome.received >= self._next * 1_000_000:
            self._next += 0.1
            speed = outcome.received / (time.perf_counter() - self._began)
            print(f"  {outcome.received:>9,} read, {speed:,.0f}/s", flush=True)


def time_reads(database: Database, incident: Incident) -> dict[str, float]:
    """Milliseconds that each of the pages' questions takes, the median of several, each on a fresh snapshot."""
    moment = START + timedelta(days=8, hours=12)
    negative = Filters(labels=frozenset({Label.NEGATIVE}))
    questions: dict[str, Callable[..., object]] = {
        "timeline, hours": lambda tx: rollups.timeline(tx, incident.id, HOUR),
        "timeline, minutes of a day": lambda tx: rollups.timeline(
            tx, incident.id, MINUTE, span=Span(moment, moment + timedelta(hours=5))
        ),
        "timeline as of then": lambda tx: rollups.timeline(tx, incident.id, HOUR, known_at=moment),
        "feed, negative first": lambda tx: mentions.page(tx, incident.id, Filters()),
        "feed, newest": lambda tx: mentions.page(tx, incident.id, Filters(order=Order.NEWEST)),
        "feed, next page": lambda tx: mentions.page(
            tx, incident.id, Filters(), after=mentions.page(tx, incident.id, Filters())[-1].position
        ),
        "feed, one class in one hour": lambda tx: mentions.page(
            tx, incident.id, Filters(labels=negative.labels, since=moment, until=moment + timedelta(hours=1))
        ),
        "search, common word": lambda tx: mentions.page(tx, incident.id, Filters(search="never")),
        "search, rare word": lambda tx: mentions.page(tx, incident.id, Filters(search="user_77")),
        "count, negative": lambda tx: mentions.count(tx, incident.id, negative),
        "top critics": lambda tx: rollups.top_authors(tx, incident.id, "negative", 20),
        "critics by reach": lambda tx: rollups.top_authors(tx, incident.id, "reach", 20),
        "defenders": lambda tx: rollups.top_authors(tx, incident.id, "positive", 20),
        "equation": lambda tx: tallies.equation(tx, incident.id),
    }
    return {name: _median(database, ask) for name, ask in questions.items()}


def _median(database: Database, ask: Callable[..., object]) -> float:
    taken = []
    for _ in range(REPEATS):
        with database.reading() as tx:
            began = time.perf_counter()
            ask(tx)
            taken.append(time.perf_counter() - began)
    return statistics.median(taken) * 1000


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--mentions", type=int, default=1_000_000)
    asked.add_argument("--workers", type=int, default=0)
    asked.add_argument("--shuffled", action="store_true", help="rows in no order of time: the worst case")
    asked.add_argument("--database", default="", help="a PostgreSQL address; default: SQLite in a temporary folder")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="ownup-volume-") as folder:
        reads = []
        for count in (SMALL, given.mentions):
            file = Path(folder) / f"volume_{count}.csv"
            write(file, count, shuffled=given.shuffled)
            print(f"{count:,} mentions, {file.stat().st_size / 1e6:,.0f} MB of CSV", flush=True)
            with open_database(given.database or f"sqlite:///{folder}/{count}.db") as database:
                incident = fill(database, file, given.workers)
                reads.append(time_reads(database, incident))
        small, large = reads
        print(f"\n{'milliseconds at':<30}{SMALL:>12,}{given.mentions:>12,}   ratio")
        for name, taken in large.items():
            print(f"{name:<30}{small[name]:>12.2f}{taken:>12.2f}{taken / small[name]:>8.2f}")


if __name__ == "__main__":
    main()
