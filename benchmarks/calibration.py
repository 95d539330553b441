"""How near a few human labels bring the negative share to the truth, by day and by hour, and whether intervals hold it.

    ./run python benchmarks/calibration.py FOLDER [--draws 500] [--only NAME …]

FOLDER holds `gop_debate/gop_debate_2015.csv` (labelled tweets with their times) and `semeval/*.txt` (labelled tweets
without times). Besides the debate as it was, texts of both are given times over eight days in several ways: a level
that jumps and falls again, that rises slowly, that stays, one that moves a little around 60 %, and days that differ in
whom they speak of. For each set and each number of labels a sample is drawn again and again, its labels are taken from
the set, and the share of every bucket of at least 20 mentions is compared with the share that all its labels give.

*Limit*: √(p(1−p)/n), as a mean absolute error, for the level of everything from n labels alone; no method that rests on
labels knows the level better, and each day is harder. *Pooled*: one share for all, from the labels by their weights.
*Shift*: what VADER shows, moved by one amount. *By class*: what the labels say of each class of VADER's, applied to
each bucket. *Own*: only the labels of the bucket, pooled where it has none.
"""

import argparse
import csv
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import pi, sqrt
from pathlib import Path
from statistics import fmean

from analysis.calibration import Calibration, calibrate
from analysis.labelling import choose
from analysis.sentiment import VaderReader
from domain.counting import DAY, HOUR, BucketCount
from domain.labelling import Candidate, Copies, HumanLabel, Verdict
from domain.reading import Label
from domain.time import EPOCH, Span
from domain.wording import NONE, wording

SIZES = (50, 100, 200)
LEAST = 20  # mentions of a bucket that is compared
SPOKEN_OF = 200  # tweets on a candidate who is mixed in
START = datetime(2026, 3, 1, tzinfo=UTC)
JUMP = ((0.08, 400), (0.10, 400), (0.35, 1500), (0.55, 2500), (0.45, 2000), (0.30, 1000), (0.20, 700), (0.15, 500))
AROUND = ((0.6, 1400), (0.55, 1300), (0.62, 1100), (0.68, 1450), (0.66, 1500), (0.72, 3000), (0.6, 2900), (0.52, 1300))
SLOW = tuple((0.15 + 0.04 * day, 900) for day in range(8))
CALM = ((0.16, 900),) * 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    at: datetime
    reading: Label
    negative: bool
    wording: int


def debate_rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "gop_debate" / "gop_debate_2015.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def debate(folder: Path) -> list[Said]:
    rows = debate_rows(folder)
    times = [datetime.strptime(row["tweet_created"], "%m/%d/%Y %H:%M").replace(tzinfo=UTC) for row in rows]
    return read([row["text"] for row in rows], times, [row["sentiment"] == "Negative" for row in rows])


def debate_texts(folder: Path) -> list[tuple[str, bool]]:
    return [(row["text"], row["sentiment"] == "Negative") for row in debate_rows(folder)]


def semeval(folder: Path) -> list[tuple[str, bool]]:
    found = []
    for name in ("twitter-2016train-A.txt", "twitter-2016dev-A.txt", "twitter-2015train-A.txt"):
        for line in (folder / "semeval" / name).read_text(encoding="utf-8").splitlines():
            _, verdict, text, *_ = [*line.split("\t"), "", ""]
            if verdict in ("negative", "neutral", "positive"):
                found.append((text, verdict == "negative"))
    return found


def spread(texts: Sequence[tuple[str, bool]], levels: Sequence[tuple[float, int]], seed: int) -> list[Said]:
    """The texts at random over days, of which each has its share of negative ones and its number of mentions."""
    by_verdict: dict[bool, list[str]] = defaultdict(list)
    for text, negative in texts:
        by_verdict[negative].append(text)
    chance = random.Random(seed)
    said, times, verdicts = [], [], []
    for day, (level, amount) in enumerate(levels):
        for _ in range(amount):
            verdicts.append(chance.random() < level)
            said.append(chance.choice(by_verdict[verdicts[-1]]))
            times.append(START + timedelta(days=day, minutes=chance.randrange(1440)))
    return read(said, times, verdicts)


def mixed(folder: Path) -> list[Said]:
    """Eight days, each with a random mixture of the candidates of the debate: what is said changes with the level."""
    by_candidate: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    for row in debate_rows(folder):
        by_candidate[row["candidate"]].append((row["text"], row["sentiment"] == "Negative"))
    known = [texts for _, texts in sorted(by_candidate.items()) if len(texts) >= SPOKEN_OF]
    chance = random.Random(9)
    said, times, verdicts = [], [], []
    for day in range(8):
        weights = [chance.gammavariate(0.6, 1) for _ in known]
        for texts in chance.choices(known, weights, k=1200):
            text, negative = chance.choice(texts)
            said.append(text)
            verdicts.append(negative)
            times.append(START + timedelta(days=day, minutes=chance.randrange(1440)))
    return read(said, times, verdicts)


def read(texts: list[str], times: list[datetime], verdicts: list[bool]) -> list[Said]:
    readings = VaderReader()(texts, ["en"] * len(texts))
    found = zip(times, readings, verdicts, map(wording, texts), strict=True)
    said = (Said(at=at, reading=one.label, negative=bad, wording=words) for at, one, bad, words in found)
    return sorted(said, key=lambda one: one.at)


def counted(said: Sequence[Said]) -> list[BucketCount]:
    amounts = Counter((floor(one.at, HOUR.width), one.reading) for one in said)
    return [
        BucketCount(start=start, source="x", label=reading, mentions=amount)
        for (start, reading), amount in sorted(amounts.items())
    ]


def copied(said: Sequence[Said]) -> dict[int, list[Copies]]:
    """The mentions of each text by minute and class."""
    amounts = Counter((one.wording, floor(one.at, timedelta(minutes=1)), one.reading) for one in said)
    found: dict[int, list[Copies]] = defaultdict(list)
    for (words, start, reading), amount in sorted(amounts.items()):
        found[words].append(Copies(wording=words, start=start, label=reading, mentions=amount))
    return found


def learn(
    given: Sequence[HumanLabel], counts: Sequence[BucketCount], by_text: Mapping[int, list[Copies]]
) -> Calibration:
    """As a page does: from the labels, the counts, and the copies of what was labelled."""
    words = sorted({each.wording for each in given if each.wording != NONE})
    found = calibrate(given, counts, copies=[each for one in words for each in by_text[one]])
    assert found is not None, "too few labels"
    return found


def floor(at: datetime, width: timedelta) -> datetime:
    return at - (at - EPOCH) % width


def labels(said: Sequence[Said], size: int, seed: int, *, copies: bool = True) -> list[HumanLabel]:
    candidates = [
        Candidate(
            source="x",
            native_id=str(number),
            published_at=one.at,
            label=one.reading,
            wording=one.wording if copies else NONE,
        )
        for number, one in enumerate(said)
    ]
    return [
        HumanLabel(
            incident_id="benchmark",
            source="x",
            native_id=drawn.native_id,
            verdict=Verdict.NEGATIVE if said[int(drawn.native_id)].negative else Verdict.NEUTRAL,
            labeller="the set",
            labelled_at=said[-1].at,
            weight=drawn.weight,
            published_at=said[int(drawn.native_id)].at,
            reading=said[int(drawn.native_id)].reading,
            wording=said[int(drawn.native_id)].wording if copies else NONE,
        )
        for drawn in choose(candidates, size, seed)
    ]


def compare(name: str, said: Sequence[Said], draws: int) -> None:
    counts = counted(said)
    level = part(said, lambda one: one.negative)
    drawn = {size: [labels(said, size, seed) for seed in range(draws)] for size in SIZES}
    by_text = copied(said)
    learned = {size: [learn(given, counts, by_text) for given in each] for size, each in drawn.items()}
    for what, width in (("day", DAY.width), ("hour", HOUR.width), ("whole", said[-1].at - said[0].at + DAY.width)):
        inside: dict[datetime, list[Said]] = defaultdict(list)
        for one in said:
            inside[said[0].at if what == "whole" else floor(one.at, width)].append(one)
        compared = {start: ones for start, ones in sorted(inside.items()) if len(ones) >= LEAST}
        buckets = Buckets(
            spans=[Span(floor(start, HOUR.width), start + width) for start in compared],
            truth=[part(ones, lambda one: one.negative) for ones in compared.values()],
            naive=[part(ones, lambda one: one.reading is Label.NEGATIVE) for ones in compared.values()],
            mixtures=[Counter(one.reading for one in ones) for ones in compared.values()],
        )
        print(
            f"\n{name}, by {what}: {len(compared)} buckets; VADER alone errs by {off(buckets.naive, buckets.truth):.3f}"
        )
        print("labels  limit  pooled  shift  by class    own   ours   held  width")
        for size in SIZES:
            rows = [
                once(counts, buckets, given, found) for given, found in zip(drawn[size], learned[size], strict=True)
            ]
            pooled, shift, by_class, own, ours, held, wide = (fmean(column) for column in zip(*rows, strict=True))
            limit = sqrt(2 / pi) * sqrt(level * (1 - level) / size)
            print(
                f"{size:6d}  {limit:.3f}   {pooled:.3f}  {shift:.3f}     {by_class:.3f}  {own:.3f}  {ours:.3f}"
                f"  {held:.3f}  {wide:.3f}",
                flush=True,
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Buckets:
    """Those that are compared, with what is true of each, what VADER shows, and how many of each class it has."""

    spans: Sequence[Span]
    truth: Sequence[float]
    naive: Sequence[float]
    mixtures: Sequence[Counter[Label]]


def once(
    counts: Sequence[BucketCount], buckets: Buckets, given: Sequence[HumanLabel], found: Calibration
) -> tuple[float, ...]:
    """The errors of the pooled labels, the shift, the classes, each bucket's own and ours; the part held; the width."""
    shares = [share for share in found.shares(counts, buckets.spans) if share]
    pooled = weighted(given)
    moved = pooled - sum(one.weight for one in given if one.reading is Label.NEGATIVE) / sum(
        one.weight for one in given
    )
    classes = {label: weighted([one for one in given if one.reading is label], pooled) for label in Label}
    own = [
        weighted([one for one in given if span.start <= one.published_at < span.end], pooled) for span in buckets.spans
    ]
    guesses = (
        [pooled] * len(buckets.truth),
        [share + moved for share in buckets.naive],
        [sum(classes[label] * number for label, number in said.items()) / said.total() for said in buckets.mixtures],
        own,
        [share.value for share in shares],
    )
    held = fmean(share.low <= true <= share.high for share, true in zip(shares, buckets.truth, strict=True))
    return *(off(guess, buckets.truth) for guess in guesses), held, fmean(share.high - share.low for share in shares)


def weighted(given: Sequence[HumanLabel], otherwise: float = 0.5) -> float:
    total = sum(one.weight for one in given)
    return sum(one.weight for one in given if one.verdict is Verdict.NEGATIVE) / total if total else otherwise


def part(ones: Sequence[Said], wanted: Callable[[Said], bool]) -> float:
    return sum(map(wanted, ones)) / len(ones)


def off(found: Sequence[float], truth: Sequence[float]) -> float:
    """Mean absolute error over buckets."""
    return fmean(abs(one - true) for one, true in zip(found, truth, strict=True))


SETS: Mapping[str, Callable[[Path], list[Said]]] = {
    "debate": debate,
    "jump": lambda folder: spread(semeval(folder), JUMP, 5),
    "around": lambda folder: spread(debate_texts(folder), AROUND, 6),
    "slow": lambda folder: spread(semeval(folder), SLOW, 8),
    "calm": lambda folder: spread(semeval(folder), CALM, 7),
    "mixed": mixed,
}


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--draws", type=int, default=500)
    asked.add_argument("--only", nargs="+", choices=SETS, default=list(SETS))
    given = asked.parse_args()
    print(f"{given.draws} draws of each size")
    for name in given.only:
        compare(name, SETS[name](given.folder), given.draws)


if __name__ == "__main__":
    main()
