"""How near a few human labels bring a share to the truth, by day and by hour, and whether intervals hold it.

    ./run python benchmarks/calibration.py FOLDER [--draws 500] [--only NAME …] [--sizes N …] [--verdict positive]
                                                         [--buckets day …]

FOLDER holds `gop_debate/gop_debate_2015.csv` (labelled tweets with their times) and `semeval/*.txt` (labelled tweets
without times). Besides the debate as it was, texts of both are given times over eight days in several ways: a level
that jumps and falls again, that rises slowly, that stays, one that moves a little around 60 %, days that differ in whom
they speak of, days that differ in both, and a week of grumbling with one day of praise; *heard* is that week as a
scorer would read it that is right in nine of ten (no texts, so no copies). For each set and each number of labels a
sample is drawn again and again, its labels are taken from the set, and the share of every bucket of at least 20
mentions is compared with the share that all its labels give.

*Limit*: √(p(1−p)/n), as a mean absolute error, for the level of everything from n labels alone; no method that rests on
labels knows the level better, and each day is harder. *Informed*: the mean absolute error by day of an estimator that
is told what labels can hardly show, how far the days of this set follow their tone and how much they differ besides,
and that has each day's labels by class (best linear unbiased prediction on the log odds; Robinson, Statistical Science
6, 1991). What reads only classes, tones and labels can beat it by knowing copies and by luck. *Pooled*: one share for
all, from the labels by their weights. *Shift*: what VADER shows, moved by one amount. *By class*: what the labels say
of each class of VADER's, applied to each bucket. *PPI++*: the bucket's own labels, with VADER's share of it as a
control variate whose strength is tuned from the labels (Angelopoulos, Duchi and Zrnic 2023). *Own*: only the labels of
the bucket, pooled where it has none; *plain*: the same from a sample that does not know which texts are copies.
"""

import argparse
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import pi, sqrt
from pathlib import Path
from statistics import fmean, stdev

import numpy as np

from analysis.calibration import Calibration, calibrate, day_tones
from analysis.labelling import choose
from benchmarks.talk import SETS, Said
from domain.counting import DAY, HOUR, BucketCount, Tone
from domain.labelling import Candidate, Copies, HumanLabel, Verdict
from domain.reading import Label
from domain.time import EPOCH, Span
from domain.wording import NONE
from situation.calibrated import LOOKED_AT

SIZES = (50, 100, 200)
PLAIN = 100  # draws at most of the sample that does not know copies
LEAST = 20  # mentions of a bucket that is compared
AS_READ = {Verdict.NEGATIVE: Label.NEGATIVE, Verdict.POSITIVE: Label.POSITIVE}
WIDTHS = {"day": DAY.width, "hour": HOUR.width, "whole": None}
VAGUE = 1e2  # the variance of log odds of which nothing is known
LEFT = 1e-4  # of a verdict at least, once its class is known: nobody reads all of them right


def counted(said: Sequence[Said]) -> list[BucketCount]:
    amounts = Counter((floor(one.at, HOUR.width), one.reading) for one in said)
    return [
        BucketCount(start=start, source="x", label=reading, mentions=amount)
        for (start, reading), amount in sorted(amounts.items())
    ]


def heard(said: Sequence[Said]) -> list[Tone]:
    """How VADER reads each day: an equal part of each by chance where there is more than a page looks at."""
    days: dict[datetime, list[float]] = defaultdict(list)
    for one in said:
        if one.compound is not None:
            days[floor(one.at, DAY.width)].append(one.compound)
    chance = random.Random(3)
    found = []
    for start, compounds in days.items():
        read = chance.sample(compounds, min(len(compounds), LOOKED_AT // len(days)))
        squares = sum(compound**2 for compound in read)
        found.append(Tone(start=start, mentions=len(read), total=sum(read), squares=squares))
    return found


def copied(said: Sequence[Said]) -> dict[int, list[Copies]]:
    """The mentions of each text by minute and class."""
    amounts = Counter((one.wording, floor(one.at, timedelta(minutes=1)), one.reading) for one in said)
    found: dict[int, list[Copies]] = defaultdict(list)
    for (words, start, reading), amount in sorted(amounts.items()):
        found[words].append(Copies(wording=words, start=start, label=reading, mentions=amount))
    return found


def learn(
    given: Sequence[HumanLabel],
    counts: Sequence[BucketCount],
    by_text: Mapping[int, list[Copies]],
    tones: Sequence[Tone],
    verdict: Verdict = Verdict.NEGATIVE,
) -> Calibration:
    """As a page does: from the labels, the counts, the copies of what was labelled, and the tone of the days."""
    words = sorted({each.wording for each in given if each.wording != NONE})
    copies = [each for one in words for each in by_text[one]]
    found = calibrate(given, counts, verdict, copies, tones)
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
            verdict=said[int(drawn.native_id)].verdict,
            labeller="the set",
            labelled_at=said[-1].at,
            weight=drawn.weight,
            published_at=said[int(drawn.native_id)].at,
            reading=said[int(drawn.native_id)].reading,
            wording=said[int(drawn.native_id)].wording if copies else NONE,
        )
        for drawn in choose(candidates, size, seed)
    ]


def compare(
    name: str, said: Sequence[Said], draws: int, sizes: Sequence[int], *, verdict: Verdict, widths: Sequence[str]
) -> None:
    counts, by_text, tones = counted(said), copied(said), heard(said)
    level = part(said, lambda one: one.verdict is verdict)
    days = buckets(said, DAY.width, verdict)
    cut = {what: buckets(said, WIDTHS[what], verdict) for what in widths}
    for size in sizes:
        rows: dict[str, list[tuple[float, ...]]] = defaultdict(list)
        labelled: Counter[datetime] = Counter()
        plain: dict[str, list[float]] = defaultdict(list)
        for seed in range(draws):
            given = labels(said, size, seed)
            labelled.update(floor(one.published_at, DAY.width) for one in given)
            found = learn(given, counts, by_text, tones, verdict)
            other = labels(said, size, seed, copies=False) if seed < PLAIN else ()
            for what, compared in cut.items():
                rows[what].append(once(counts, compared, given, found, verdict))
                if other:
                    plain[what].append(off(own_labels(other, compared.spans, verdict), compared.truth))
        limit = sqrt(2 / pi) * sqrt(level * (1 - level) / size)
        told = informed(said, days, {day: number / draws for day, number in labelled.items()}, verdict)
        print(f"\n{name}, {verdict}, {size} labels, {draws} draws: limit {limit:.3f}, informed by day {told:.3f}")
        print("buckets     VADER  pooled  shift  by class  PPI++  plain    own   ours   held  width  s.e. of ours")
        for what, compared in cut.items():
            columns = list(zip(*rows[what], strict=True))
            pooled, shift, by_class, power, own, ours, held, wide = map(fmean, columns)
            print(
                f"{len(compared.truth):3d} {what:7} {off(compared.naive, compared.truth):.3f}   {pooled:.3f}"
                f"  {shift:.3f}     {by_class:.3f}  {power:.3f}  {fmean(plain[what]):.3f}  {own:.3f}  {ours:.3f}"
                f"  {held:.3f}  {wide:.3f}  {stdev(columns[-3]) / sqrt(draws):.4f}",
                flush=True,
            )


def buckets(said: Sequence[Said], width: timedelta | None, verdict: Verdict) -> "Buckets":
    """Those of at least 20 mentions; one of everything without a width."""
    inside: dict[datetime, list[Said]] = defaultdict(list)
    for one in said:
        inside[floor(one.at, width) if width else floor(said[0].at, DAY.width)].append(one)
    compared = {start: ones for start, ones in sorted(inside.items()) if len(ones) >= LEAST}
    return Buckets(
        spans=[Span(start, start + width if width else said[-1].at + DAY.width) for start in compared],
        truth=[part(ones, lambda one: one.verdict is verdict) for ones in compared.values()],
        naive=[part(ones, lambda one: one.reading is AS_READ[verdict]) for ones in compared.values()],
        mixtures=[Counter(one.reading for one in ones) for ones in compared.values()],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Buckets:
    """Those that are compared, with what is true of each, what VADER shows, and how many of each class it has."""

    spans: Sequence[Span]
    truth: Sequence[float]
    naive: Sequence[float]
    mixtures: Sequence[Counter[Label]]


def informed(said: Sequence[Said], days: Buckets, labelled: Mapping[datetime, float], verdict: Verdict) -> float:
    """The mean absolute error of each day's share for who knows the days' tone, its worth, and how much is left."""
    tones = day_tones(heard(said), verdict)
    starts = [span.start for span in days.spans]
    truth = np.array(days.truth)
    slope = truth * (1 - truth)  # of a share by its log odds
    odds = np.log(truth) - np.log1p(-truth)
    known = np.column_stack([np.ones(len(starts)), [tones.get(start, 0.0) for start in starts]])
    if len(starts) > known.shape[1]:
        left = odds - known @ np.linalg.lstsq(known, odds)[0]
        apart = float(left @ left) / (len(starts) - known.shape[1])
    else:
        apart = float(np.var(odds, ddof=1))
    found: dict[tuple[datetime, Label], list[bool]] = defaultdict(list)
    for one in said:
        found[floor(one.at, DAY.width), one.reading].append(one.verdict is verdict)
    within = {start: [verdicts for (day, _), verdicts in found.items() if day == start] for start in starts}
    of_one = [
        max(fmean(np.var(verdicts) for verdicts in by_class for _ in verdicts), LEFT) for by_class in within.values()
    ]
    noise = np.diag(np.array(of_one) / [max(labelled.get(start, 0.0), 1e-9) for start in starts] / slope**2)
    # Of the level that is common to all days nothing is known beforehand.
    before = apart * np.eye(len(starts)) + VAGUE
    after = np.diag(before - before @ np.linalg.solve(before + noise, before))
    return float(np.mean(sqrt(2 / pi) * np.sqrt(after) * slope))


def once(
    counts: Sequence[BucketCount],
    compared: Buckets,
    given: Sequence[HumanLabel],
    found: Calibration,
    verdict: Verdict,
) -> tuple[float, ...]:
    """The errors of the pooled labels, the shift, the classes, PPI++, each bucket's own and ours; held; the width."""
    shares = [share for share in found.shares(counts, compared.spans) if share]
    pooled = weighted(given, verdict)
    moved = pooled - sum(one.weight for one in given if one.reading is AS_READ[verdict]) / sum(
        one.weight for one in given
    )
    classes = {label: weighted([one for one in given if one.reading is label], verdict, pooled) for label in Label}
    guesses = (
        [pooled] * len(compared.truth),
        [share + moved for share in compared.naive],
        [sum(classes[label] * number for label, number in said.items()) / said.total() for said in compared.mixtures],
        tuned(given, compared, verdict),
        own_labels(given, compared.spans, verdict),
        [share.value for share in shares],
    )
    held = fmean(share.low <= true <= share.high for share, true in zip(shares, compared.truth, strict=True))
    return *(off(guess, compared.truth) for guess in guesses), held, fmean(share.high - share.low for share in shares)


def own_labels(given: Sequence[HumanLabel], spans: Sequence[Span], verdict: Verdict) -> list[float]:
    """What the labels of each bucket say alone."""
    pooled = weighted(given, verdict)
    inside = [[one for one in given if span.start <= one.published_at < span.end] for span in spans]
    return [weighted(ones, verdict, pooled) for ones in inside]


def tuned(given: Sequence[HumanLabel], compared: Buckets, verdict: Verdict) -> list[float]:
    """Power-tuned prediction-powered inference by bucket; one tuning for all, since a bucket has few labels."""
    weights = np.array([one.weight for one in given])
    said = np.array([one.verdict is verdict for one in given], dtype=float)
    read = np.array([one.reading is AS_READ[verdict] for one in given], dtype=float)
    spread = np.average((read - np.average(read, weights=weights)) ** 2, weights=weights)
    together = np.average((read - np.average(read, weights=weights)) * said, weights=weights)
    everything = sum(mixture.total() for mixture in compared.mixtures)
    power = together / spread / (1 + len(given) / everything) if spread else 0.0
    found = []
    for span, naive in zip(compared.spans, compared.naive, strict=True):
        here = np.array([span.start <= one.published_at < span.end for one in given])
        here = here if here.any() else np.ones(len(given), dtype=bool)
        found.append(float(np.average(said[here] - power * read[here], weights=weights[here]) + power * naive))
    return found


def weighted(given: Sequence[HumanLabel], verdict: Verdict, otherwise: float = 0.5) -> float:
    total = sum(one.weight for one in given)
    return sum(one.weight for one in given if one.verdict is verdict) / total if total else otherwise


def part(ones: Sequence[Said], wanted: Callable[[Said], bool]) -> float:
    return sum(map(wanted, ones)) / len(ones)


def off(found: Sequence[float], truth: Sequence[float]) -> float:
    """Mean absolute error over buckets."""
    return fmean(abs(one - true) for one, true in zip(found, truth, strict=True))


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--draws", type=int, default=500)
    asked.add_argument("--only", nargs="+", choices=SETS, default=list(SETS))
    asked.add_argument("--sizes", nargs="+", type=int, default=SIZES)
    asked.add_argument("--verdict", type=Verdict, choices=list(AS_READ), default=Verdict.NEGATIVE)
    asked.add_argument("--buckets", nargs="+", choices=WIDTHS, default=list(WIDTHS))
    given = asked.parse_args()
    print(f"{given.draws} draws of each size")
    for name in given.only:
        compare(
            name,
            SETS[name](given.folder),
            given.draws,
            given.sizes,
            verdict=given.verdict,
            widths=given.buckets,
        )


if __name__ == "__main__":
    main()
