"""How near a few human labels bring the negative share to the truth, by day and by hour, and whether intervals hold it.

    ./run python benchmarks/calibration.py FOLDER [--draws 500]

FOLDER holds `gop_debate/gop_debate_2015.csv` (labelled tweets with their times) and `semeval/*.txt` (labelled tweets,
here given times over eight days whose share rises from 8 % to 55 % and falls again). For each set and each number of
labels a sample is drawn again and again, its labels are taken from the set, and the share of every bucket of at least
20 mentions is compared with the share that all labels of the set give.
"""

import argparse
import csv
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import fmean

from analysis.calibration import calibrate
from analysis.labelling import choose
from analysis.sentiment import VaderReader
from domain.counting import DAY, HOUR, BucketCount
from domain.labelling import Candidate, HumanLabel, Verdict
from domain.reading import Label
from domain.time import EPOCH, Span

SIZES = (50, 100, 200)
LEAST = 20  # mentions of a bucket that is compared
LEVELS = ((0.08, 400), (0.10, 400), (0.35, 1500), (0.55, 2500), (0.45, 2000), (0.30, 1000), (0.20, 700), (0.15, 500))


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    at: datetime
    reading: Label
    negative: bool


def debate(folder: Path) -> list[Said]:
    with (folder / "gop_debate" / "gop_debate_2015.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    times = [datetime.strptime(row["tweet_created"], "%m/%d/%Y %H:%M").replace(tzinfo=UTC) for row in rows]
    return read([row["text"] for row in rows], times, [row["sentiment"] == "Negative" for row in rows])


def eight_days(folder: Path) -> list[Said]:
    by_verdict: dict[bool, list[str]] = defaultdict(list)
    for name in ("twitter-2016train-A.txt", "twitter-2016dev-A.txt", "twitter-2015train-A.txt"):
        for line in (folder / "semeval" / name).read_text(encoding="utf-8").splitlines():
            _, verdict, text, *_ = [*line.split("\t"), "", ""]
            if verdict in ("negative", "neutral", "positive"):
                by_verdict[verdict == "negative"].append(text)
    chance = random.Random(5)
    start = datetime(2026, 3, 1, tzinfo=UTC)
    texts, times, verdicts = [], [], []
    for day, (level, amount) in enumerate(LEVELS):
        for _ in range(amount):
            verdicts.append(chance.random() < level)
            texts.append(chance.choice(by_verdict[verdicts[-1]]))
            times.append(start + timedelta(days=day, minutes=chance.randrange(1440)))
    return read(texts, times, verdicts)


def read(texts: list[str], times: list[datetime], verdicts: list[bool]) -> list[Said]:
    readings = VaderReader()(texts, ["en"] * len(texts))
    found = zip(times, readings, verdicts, strict=True)
    return sorted((Said(at=at, reading=one.label, negative=bad) for at, one, bad in found), key=lambda said: said.at)


def counted(said: Sequence[Said]) -> list[BucketCount]:
    amounts = Counter((floor(one.at, HOUR.width), one.reading) for one in said)
    return [
        BucketCount(start=start, source="x", label=reading, mentions=amount)
        for (start, reading), amount in sorted(amounts.items())
    ]


def floor(at: datetime, width: timedelta) -> datetime:
    return at - (at - EPOCH) % width


def labels(said: Sequence[Said], size: int, seed: int) -> list[HumanLabel]:
    candidates = [
        Candidate(source="x", native_id=str(number), published_at=one.at, label=one.reading)
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
        )
        for drawn in choose(candidates, size, seed)
    ]


def compare(name: str, said: Sequence[Said], draws: int) -> None:
    counts = counted(said)
    for what, width in (("day", DAY.width), ("hour", HOUR.width)):
        inside: dict[datetime, list[Said]] = defaultdict(list)
        for one in said:
            inside[floor(one.at, width)].append(one)
        compared = {start: ones for start, ones in sorted(inside.items()) if len(ones) >= LEAST}
        spans = [Span(start, start + width) for start in compared]
        truth = [part(ones, lambda one: one.negative) for ones in compared.values()]
        naive = [part(ones, lambda one: one.reading is Label.NEGATIVE) for ones in compared.values()]
        print(f"\n{name}, by {what}: {len(spans)} buckets; VADER alone errs by {off(naive, truth):.3f}")
        print("labels   ours  labels pooled  labels of the bucket   held  width")
        for size in SIZES:
            rows = [once(counts, spans, truth, labels(said, size, seed)) for seed in range(draws)]
            ours, pooled, alone, held, wide = (fmean(column) for column in zip(*rows, strict=True))
            print(f"{size:6d}  {ours:.3f}  {pooled:13.3f}  {alone:20.3f}  {held:5.3f}  {wide:.3f}", flush=True)


def once(
    counts: Sequence[BucketCount], spans: Sequence[Span], truth: Sequence[float], given: Sequence[HumanLabel]
) -> tuple[float, float, float, float, float]:
    """The errors of ours, of all labels pooled and of each bucket's own; the part held; the width."""
    found = calibrate(given, counts)
    assert found is not None
    shares = [share for share in found.shares(counts, spans) if share]
    pooled = fmean(one.verdict is Verdict.NEGATIVE for one in given)
    own: Mapping[datetime, list[bool]] = defaultdict(list)
    for one in given:
        own[floor(one.published_at, spans[0].length)].append(one.verdict is Verdict.NEGATIVE)
    alone = [fmean(own[span.start]) if own[span.start] else pooled for span in spans]
    held = fmean(share.low <= true <= share.high for share, true in zip(shares, truth, strict=True))
    wide = fmean(share.high - share.low for share in shares)
    ours = off([share.value for share in shares], truth)
    return ours, off([pooled] * len(truth), truth), off(alone, truth), held, wide


def part(ones: Sequence[Said], wanted: Callable[[Said], bool]) -> float:
    return sum(map(wanted, ones)) / len(ones)


def off(found: Sequence[float], truth: Sequence[float]) -> float:
    """Mean absolute error over buckets."""
    return fmean(abs(one - true) for one, true in zip(found, truth, strict=True))


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--draws", type=int, default=500)
    given = asked.parse_args()
    print(f"{given.draws} draws of each size")
    compare("debate", debate(given.folder), given.draws)
    compare("eight days", eight_days(given.folder), given.draws)


if __name__ == "__main__":
    main()
