"""Labelled tweets as the talk of some days: the debate as it was, and texts that are given times in several ways."""

import csv
import random
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import exp
from pathlib import Path

from analysis.sentiment import VaderReader
from domain.labelling import Verdict
from domain.reading import Label
from domain.wording import NONE, wording

SPOKEN_OF = 200  # tweets on a candidate who is mixed in
START = datetime(2026, 3, 1, tzinfo=UTC)
JUMP = ((0.08, 400), (0.10, 400), (0.35, 1500), (0.55, 2500), (0.45, 2000), (0.30, 1000), (0.20, 700), (0.15, 500))
AROUND = ((0.6, 1400), (0.55, 1300), (0.62, 1100), (0.68, 1450), (0.66, 1500), (0.72, 3000), (0.6, 2900), (0.52, 1300))
SLOW = tuple((0.15 + 0.04 * day, 900) for day in range(8))
HEARD = 0.9
PRAISE = 5  # the day, from 0
PRAISED = (3_000, (0.03, 0.02, 0.95))  # mentions of that day, and the parts of them by verdict
GRUMBLED = (80, (0.6, 0.3, 0.1))  # of the others
VERDICTS = (Verdict.NEGATIVE, Verdict.NEUTRAL, Verdict.POSITIVE)
READ_AS = {
    Verdict.NEGATIVE: (Label.NEGATIVE, -0.6),
    Verdict.NEUTRAL: (Label.NEUTRAL, 0.0),
    Verdict.POSITIVE: (Label.POSITIVE, 0.6),
}
CALM = ((0.16, 900),) * 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    at: datetime
    reading: Label
    compound: float | None
    verdict: Verdict
    wording: int


def debate_rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "gop_debate" / "gop_debate_2015.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def debate(folder: Path) -> list[Said]:
    rows = debate_rows(folder)
    times = [datetime.strptime(row["tweet_created"], "%m/%d/%Y %H:%M").replace(tzinfo=UTC) for row in rows]
    return read([row["text"] for row in rows], times, [Verdict(row["sentiment"].lower()) for row in rows])


def debate_texts(folder: Path) -> list[tuple[str, Verdict]]:
    return [(row["text"], Verdict(row["sentiment"].lower())) for row in debate_rows(folder)]


def semeval(folder: Path) -> list[tuple[str, Verdict]]:
    found = []
    for name in ("twitter-2016train-A.txt", "twitter-2016dev-A.txt", "twitter-2015train-A.txt"):
        for line in (folder / "semeval" / name).read_text(encoding="utf-8").splitlines():
            _, verdict, text, *_ = [*line.split("\t"), "", ""]
            if verdict in VERDICTS:
                found.append((text, Verdict(verdict)))
    return found


def spread(texts: Sequence[tuple[str, Verdict]], levels: Sequence[tuple[float, int]], seed: int) -> list[Said]:
    """The texts at random over days, of which each has its share of negative ones and its number of mentions."""
    negative: dict[bool, list[tuple[str, Verdict]]] = defaultdict(list)
    for text, verdict in texts:
        negative[verdict is Verdict.NEGATIVE].append((text, verdict))
    chance = random.Random(seed)
    said, times, verdicts = [], [], []
    for day, (level, amount) in enumerate(levels):
        for _ in range(amount):
            text, verdict = chance.choice(negative[chance.random() < level])
            said.append(text)
            verdicts.append(verdict)
            times.append(START + timedelta(days=day, minutes=chance.randrange(1440)))
    return read(said, times, verdicts)


def mixed(folder: Path) -> list[Said]:
    """Eight days, each with a random mixture of the candidates of the debate: what is said changes with the level."""
    by_candidate: dict[str, list[tuple[str, Verdict]]] = defaultdict(list)
    for row in debate_rows(folder):
        by_candidate[row["candidate"]].append((row["text"], Verdict(row["sentiment"].lower())))
    known = [texts for _, texts in sorted(by_candidate.items()) if len(texts) >= SPOKEN_OF]
    chance = random.Random(9)
    said, times, verdicts = [], [], []
    for day in range(8):
        weights = [chance.gammavariate(0.6, 1) for _ in known]
        for texts in chance.choices(known, weights, k=1200):
            text, verdict = chance.choice(texts)
            said.append(text)
            verdicts.append(verdict)
            times.append(START + timedelta(days=day, minutes=chance.randrange(1440)))
    return read(said, times, verdicts)


def tilted(folder: Path) -> list[Said]:
    """As `mixed`, and each day is more or less negative on everybody, too: topic and level move."""
    by_candidate: dict[str, dict[bool, list[tuple[str, Verdict]]]] = defaultdict(lambda: {True: [], False: []})
    for row in debate_rows(folder):
        verdict = Verdict(row["sentiment"].lower())
        by_candidate[row["candidate"]][verdict is Verdict.NEGATIVE].append((row["text"], verdict))
    known = [texts for _, texts in sorted(by_candidate.items()) if sum(map(len, texts.values())) >= SPOKEN_OF]
    chance = random.Random(19)
    said, times, verdicts = [], [], []
    for day in range(8):
        weights = [chance.gammavariate(0.6, 1) for _ in known]
        odds = exp(chance.gauss(0, 0.8))
        for texts in chance.choices(known, weights, k=1200):
            usual = len(texts[True]) / len(texts[False])
            text, verdict = chance.choice(texts[chance.random() < usual * odds / (1 + usual * odds)])
            said.append(text)
            verdicts.append(verdict)
            times.append(START + timedelta(days=day, minutes=chance.randrange(1440)))
    return read(said, times, verdicts)


def praised(folder: Path) -> list[Said]:
    """Few who grumble on most days, and one day on which everybody praises: no two days could sound more unlike."""
    by_verdict: dict[Verdict, list[str]] = defaultdict(list)
    for text, verdict in semeval(folder):
        by_verdict[verdict].append(text)
    chance = random.Random(29)
    said, times, verdicts = [], [], []
    for day in range(8):
        amount, odds = PRAISED if day == PRAISE else GRUMBLED
        for verdict in chance.choices(VERDICTS, odds, k=amount):
            said.append(chance.choice(by_verdict[verdict]))
            verdicts.append(verdict)
            times.append(START + timedelta(days=day, minutes=chance.randrange(1440)))
    return read(said, times, verdicts)


def heard(_: Path) -> list[Said]:
    """The same days without texts, as a scorer would read them that is right in nine of ten and else finds nothing."""
    chance = random.Random(41)
    said = []
    for day in range(8):
        amount, odds = PRAISED if day == PRAISE else GRUMBLED
        for verdict in chance.choices(VERDICTS, odds, k=amount):
            reading, compound = READ_AS[verdict if chance.random() < HEARD else Verdict.NEUTRAL]
            at = START + timedelta(days=day, minutes=chance.randrange(1440))
            compound = min(max(chance.gauss(compound, 0.15), -1), 1)
            said.append(Said(at=at, reading=reading, compound=compound, verdict=verdict, wording=NONE))
    return sorted(said, key=lambda one: one.at)


def read(texts: list[str], times: list[datetime], verdicts: list[Verdict]) -> list[Said]:
    readings = VaderReader()(texts, ["en"] * len(texts))
    found = zip(times, readings, verdicts, map(wording, texts), strict=True)
    said = (
        Said(at=at, reading=one.label, compound=one.compound, verdict=verdict, wording=words)
        for at, one, verdict, words in found
    )
    return sorted(said, key=lambda one: one.at)


SETS: Mapping[str, Callable[[Path], list[Said]]] = {
    "debate": debate,
    "jump": lambda folder: spread(semeval(folder), JUMP, 5),
    "around": lambda folder: spread(debate_texts(folder), AROUND, 6),
    "everyday": lambda folder: spread(semeval(folder), AROUND, 6),
    "slow": lambda folder: spread(semeval(folder), SLOW, 8),
    "calm": lambda folder: spread(semeval(folder), CALM, 7),
    "mixed": mixed,
    "tilted": tilted,
    "praised": praised,
    "heard": heard,
}
