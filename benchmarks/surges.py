"""How well surges are found: hits, delay and false alarms, and the scores of the Numenta Anomaly Benchmark.

    ./run python benchmarks/surges.py FOLDER               # Twitter_volume_*.csv, combined_labels.json, …_windows.json
    ./run python benchmarks/surges.py FOLDER --settings    # also: settings chosen without the series they are judged on

The constants of analysis/surges were chosen on AAPL, CRM, FB, IBM and PFE: on these the figures flatter. What stands
beside the best threshold is therefore the one that was best for the other series.
"""

import argparse
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path
from time import process_time
from typing import TypeAlias
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from analysis import surges
from analysis.surges import alarm, evidence
from analysis.surges.burst import bursting
from benchmarks.nab import PROFILES, Labelled, Numbers, Profile, Verdicts, at_threshold, best, read

Detector: TypeAlias = Callable[[list[datetime], Numbers], Numbers]
Indices = NDArray[np.intp]
WEEK = timedelta(days=7)
HOUR, DAY = 12, 288  # points of five minutes


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--settings", action="store_true", help="choose settings without the series they are judged on")
    arguments = parser.parse_args()
    series = read(arguments.folder)
    began = process_time()
    ours: Verdicts = [(each, _ours(each)) for each in series]
    spent = process_time() - began
    _each(ours)
    print(f"\n{sum(len(each.times) for each in series)} points scored in {spent:.2f} s\n")
    print("| detector | " + " | ".join(PROFILES) + " |\n|---|" + "---|" * len(PROFILES))
    for name, detector in DETECTORS.items():
        _row(name, [(each, detector(each.times, each.counts)) for each in series])
    _row("**surges**", ours)
    fixed = (f"{at_threshold(ours, profile, surges.ALARM):.1f}" for profile in PROFILES.values())
    print(f"| surges, at the alarm level {surges.ALARM} | " + " | ".join(fixed) + " |")
    if arguments.settings:
        _settings(series)


def _ours(series: Labelled) -> Numbers:
    return np.asarray(surges.scores(series.times, series.counts.tolist()), dtype=np.float64)


def _each(verdicts: Verdicts) -> None:
    """What would have been noticed at the alarm level of the product, after the probation of the benchmark."""
    print("| series | windows hit | delay after the labelled moment | false alarms | a week | hit by the hour |")
    print("|---|---|---|---|---|---|")
    for series, scores in verdicts:
        called = scores >= surges.ALARM
        delays = []
        for (first, last), moment in zip(series.windows, series.moments, strict=True):
            inside = first + np.flatnonzero(called[first : last + 1])
            if len(inside):
                delays.append(series.times[inside[0]] - series.times[moment])
        false = int((called & series.outside).sum())
        weeks = int(series.outside.sum()) * (series.times[1] - series.times[0]) / WEEK
        shown = ", ".join(f"{delay / timedelta(hours=1):+.1f} h" for delay in delays) or "none"
        windows = len(series.windows)
        print(
            f"| {series.name} | {len(delays)} of {windows} | {shown} | {false} | {false / weeks:.2f} "
            f"| {_hit_by_the_hour(series)} of {windows} |"
        )


def _hit_by_the_hour(series: Labelled) -> int:
    """Windows hit if only the sum of each hour is known."""
    whole = len(series.times) // HOUR * HOUR
    hours = series.counts[:whole].reshape(-1, HOUR).sum(axis=1)
    called = np.asarray(surges.scores(series.times[:whole:HOUR], hours.tolist()), dtype=np.float64) >= surges.ALARM
    return sum(bool(called[first // HOUR : last // HOUR + 1].any()) for first, last in series.windows)


def _row(name: str, verdicts: Verdicts) -> None:
    cells = (f"{best(verdicts, profile)[0]:.1f} ({_left_out(verdicts, profile):.1f})" for profile in PROFILES.values())
    print(f"| {name} | " + " | ".join(cells) + " |")


def _left_out(verdicts: Verdicts, profile: Profile) -> float:
    """Each series at the threshold that was best for the others; mean by windows."""
    total = 0.0
    for i, own in enumerate(verdicts):
        _, threshold = best([*verdicts[:i], *verdicts[i + 1 :]], profile)
        total += at_threshold([own], profile, threshold) * len(own[0].windows)
    return total / sum(len(series.windows) for series, _ in verdicts)


def _settings(series: list[Labelled]) -> None:
    """Settings and threshold chosen on all series but one, which they are judged on."""
    grid = product(((0.9,), (0.95,), (0.9, 0.95, 0.98)), (3.5, 7.0, 14.0), (5.5, 6.0, 6.5), (12.0, 24.0, 36.0))
    tried: list[Verdicts] = []
    for tails, usual, level, rest in grid:
        with (
            patch.object(evidence, "_TAILS", tails),
            patch.object(evidence, "_USUAL", usual * evidence.DAY),
            patch.object(alarm, "LEVEL", level),
            patch.object(alarm, "_REST", rest * evidence.HOUR),
        ):
            tried.append([(each, _ours(each)) for each in series])
    print(f"\n{len(tried)} settings: percentiles, days before, alarm level, rest\n")
    for name, profile in PROFILES.items():
        scores = [best(verdicts, profile)[0] for verdicts in tried]
        total = 0.0
        for i, own in enumerate(series):
            others = [[*verdicts[:i], *verdicts[i + 1 :]] for verdicts in tried]
            chosen = int(np.argmax([best(verdicts, profile)[0] for verdicts in others]))
            _, threshold = best(others[chosen], profile)
            total += at_threshold([tried[chosen][i]], profile, threshold) * len(own.windows)
        nested = total / sum(len(each.windows) for each in series)
        low, middle, high = np.quantile(scores, (0, 0.5, 1))
        print(f"{name}: {low:.1f} … {middle:.1f} … {high:.1f} on all; chosen without the series judged: {nested:.1f}")


def _deviation(_times: list[datetime], counts: Numbers) -> Numbers:
    """Standard deviations above the mean of the day before."""
    total, squares, index, first = _sums(counts, DAY)
    points = np.maximum(index - first, 1)
    mean = (total[index] - total[first]) / points
    spread = np.sqrt(np.maximum((squares[index] - squares[first]) / points - mean**2, 1e-9))
    return np.where(points > 1, np.maximum(counts - mean, 0) / (spread + 1), 0.0)


def _moving_median(_times: list[datetime], counts: Numbers) -> Numbers:
    """Median absolute deviations above the median of the day before."""
    padded = np.concatenate([np.full(DAY, counts[0]), counts[:-1]])
    before = np.lib.stride_tricks.sliding_window_view(padded, DAY)
    middle = np.median(before, axis=1)
    spread = np.median(np.abs(before - middle[:, None]), axis=1)
    found: Numbers = np.maximum(counts - middle, 0) / (1.4826 * spread + 1)
    return found


def _simple_burst(times: list[datetime], counts: Numbers) -> Numbers:
    """The two-state burst model alone, over the mean of the week before: the probability of a burst where it rises."""
    total, _, index, first = _sums(counts, 7 * DAY)
    usual = (total[index] - total[first]) / np.maximum(index - first, 1)
    likely = bursting(evidence.seconds(times), counts, usual)
    return np.where(np.diff(likely > 0.5, prepend=False), likely, 0.0)  # noqa: PLR2004  # likelier than not


def _sums(counts: Numbers, points: int) -> tuple[Numbers, Numbers, Indices, Indices]:
    index = np.arange(len(counts))
    return np.append(0, np.cumsum(counts)), np.append(0, np.cumsum(counts**2)), index, np.maximum(index - points, 0)


DETECTORS: dict[str, Detector] = {
    "standard deviations over a day's mean": _deviation,
    "moving median of a day": _moving_median,
    "two-state burst model alone": _simple_burst,
}

if __name__ == "__main__":
    main()
