"""How well the time to return to normal is told, and the table of past surges that the product ships.

    ./run python benchmarks/recovery.py FOLDER                       # series of counts: Twitter_volume_*.csv
    ./run python benchmarks/recovery.py FOLDER --write config/past_surges.csv

Each series is judged with what was learned from the others alone. The expected band is learned anew each day from the
four weeks before it and stays as it was while a surge lasts, as it does in an incident.
"""

import argparse
import csv
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np

from analysis.advice.series import Integers
from analysis.expected import HOUR, Unknown, Usual, usual, whole_hours
from analysis.recovery import ENOUGH, SURGING, Expected, Moment, finished, followed, phases, remaining
from benchmarks.nab import Labelled, read
from config.past_surges import COLUMNS
from config.playbook import shipped
from domain.counting import Estimate
from domain.past_surge import PastSurge, Stage
from domain.time import EPOCH
from domain.words import count, part, percent

Past: TypeAlias = tuple[PastSurge, ...]
Teller: TypeAlias = Callable[[Stage, Past], Estimate | Unknown]

DAY, MONTH = 24, 28 * 24
POINTS = 12  # in an hour
AGES = ((1, 1), (2, 3), (4, 7), (8, 99))  # hours since the surge began
HEADER = """\
# Past surges: how long each lasted and what it looked like, hour by hour. Ratios and durations alone, no counts.
# Learned by `benchmarks/recovery.py --write` from the realTweets series of the Numenta Anomaly Benchmark (NAB),
# https://github.com/numenta/NAB, Copyright 2014-2024 Numenta Inc., MIT licence.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One hour of a surge: what was said, and after how many hours it was over."""

    origin: str
    elapsed: int
    said: Estimate | Unknown
    left: int

    @property
    def held(self) -> bool:
        """Whether the hour in which it was over lies in the interval."""
        return not isinstance(self.said, Unknown) and self.said.low < self.left <= self.said.high


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--write", type=Path, help="write the table of past surges that the product ships")
    arguments = parser.parse_args()
    learned = [learn(series) for series in read(arguments.folder)]
    past = tuple(surge for own, _ in learned for surge in own)
    _series(learned)
    again = followed(past)
    if again:
        print(f"\nAnother within a day of the end: {part(round(again.value * again.n), again.n)}\n")
    _compare(past)
    if arguments.write:
        _write(arguments.write, past)


def learn(series: Labelled) -> tuple[Past, list[Moment]]:
    """The surges of a series by the hour, and the phase of each hour as it could be told then."""
    whole = len(series.times) // POINTS * POINTS
    counts = series.counts[:whole].reshape(-1, POINTS).sum(axis=1).astype(np.int64)
    expected = _expected(counts, whole_hours(series.times[0]))
    moments = phases(counts.tolist(), expected, shipped().thresholds)
    return finished(counts.tolist(), expected, moments, f"NAB {series.name}"), moments


def _expected(counts: Integers, first: int) -> Expected:
    mean, upper = np.full(len(counts), np.nan), np.full(len(counts), np.nan)
    cuts = shipped().thresholds
    model: Usual | None = None
    spread = 1.0
    for day in range(DAY, len(counts), DAY):
        before = Expected(mean=mean[:day], upper=upper[:day], dispersion=spread)
        surging = phases(counts[:day].tolist(), before, cuts)[-1].phase in SURGING
        if model is None or not surging:
            start = max(0, day - MONTH)
            found = usual(counts[start:day], first + start, np.ones(day - start, dtype=np.bool_), cuts)
            model = found if isinstance(found, Usual) else model
        if model:
            hours = range(day, min(day + DAY, len(counts)))
            bands = model.predictions([EPOCH + (first + hour) * HOUR for hour in hours], HOUR)
            mean[day : day + DAY] = [band.value for band in bands]
            upper[day : day + DAY] = [band.high for band in bands]
            spread = float(model.spread(1))
    return Expected(mean=mean, upper=upper, dispersion=spread)


def conditional(now: Stage, past: Past) -> Estimate | Unknown:
    """What past surges that lasted as long still took, without any regression."""
    left = np.sort([surge.hours - now.elapsed + 1 for surge in past if surge.hours >= now.elapsed])
    if len(left) < ENOUGH:
        return Unknown(reason="too few lasted as long", remedy="")
    outer = len(left) - int(np.ceil(0.9 * (len(left) + 1)))
    low, middle, high = left[outer], np.median(left), left[-1 - outer]
    return Estimate(value=middle - 0.5, low=low - 1, high=high, n=len(left), method="quantiles")


def _series(learned: Iterable[tuple[Past, list[Moment]]]) -> None:
    print("| series | surges | hours: median, nine in ten within, longest | hours of each phase |")
    print("|---|---|---|---|")
    for own, moments in learned:
        hours = [surge.hours for surge in own]
        longest = f"{np.median(hours):.0f}, {np.quantile(hours, 0.9):.0f}, {max(hours)}"
        seen = Counter(moment.phase for moment in moments)
        named = ", ".join(f"{phase} {count(number)}" for phase, number in seen.most_common())
        print(f"| {own[0].origin} | {len(own)} | {longest} | {named} |")


def _compare(past: Past) -> None:
    print(
        "| told of each hour of a surge by the other series | told | held 80 % | too short | too long "
        "| width, mean | error of ln(hours) |"
    )
    print("|---|---|---|---|---|---|---|")
    tellers: dict[str, Teller] = {"hours that past surges still took": conditional, "**recovery**": remaining}
    told = {name: list(_left_out(past, teller)) for name, teller in tellers.items()}
    for name, rows in told.items():
        print(f"| {name} | {_cells(rows)} |")
    ours = told["**recovery**"]
    for low, high in AGES:
        rows = [row for row in ours if low <= row.elapsed <= high]
        named = "first hour" if low == high else f"hours {low} to {max(row.elapsed for row in rows)}"
        print(f"| … in its {named} | {_cells(rows)} |")
    for origin in dict.fromkeys(row.origin for row in ours):
        print(f"| … {origin} | {_cells([row for row in ours if row.origin == origin])} |")


def _left_out(past: Past, teller: Teller) -> Iterator[Told]:
    """Each hour of each surge, told from the other series."""
    for surge in past:
        others = tuple(other for other in past if other.origin != surge.origin)
        for stage in surge.stages:
            left = surge.hours - stage.elapsed + 1
            yield Told(origin=surge.origin, elapsed=stage.elapsed, said=teller(stage, others), left=left)


def _cells(rows: list[Told]) -> str:
    said = [(row, row.said) for row in rows if not isinstance(row.said, Unknown)]
    if not said:
        return f"0 of {len(rows)} | | | | |"
    error = np.mean([abs(np.log(row.left) - np.log(found.value + 0.5)) for row, found in said])
    width = np.mean([found.high - found.low for _, found in said])
    short, long = (sum(row.left > found.high for row, found in said), sum(row.left <= found.low for row, found in said))
    return (
        f"{part(len(said), len(rows))} | {percent(sum(row.held for row, _ in said) / len(said))} | {short} | {long} "
        f"| {width:.1f} h | {error:.2f}"
    )


def _write(file: Path, past: Past) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        out.write(HEADER)
        table = csv.writer(out, lineterminator="\n")
        table.writerow(COLUMNS)
        for surge in past:
            again = {True: "yes", False: "no", None: ""}[surge.followed]
            for stage in surge.stages:
                ratios = (f"{ratio:.3f}" for ratio in (stage.excess, stage.peak, stage.slope))
                table.writerow(
                    (surge.origin, surge.number, surge.hours, again, stage.elapsed, stage.since_peak, *ratios)
                )


if __name__ == "__main__":
    main()
