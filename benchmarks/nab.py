"""Scoring of surge detectors as the Numenta Anomaly Benchmark does, written anew from its published description.

A. Lavin, S. Ahmad, "Evaluating Real-Time Anomaly Detection Algorithms: the Numenta Anomaly Benchmark", ICMLA 2015.
Each labelled window is worth its first detection, the more the earlier; a detection outside costs, the less the closer
it follows a window; a missed window costs. One threshold for all series is the best there is for each profile. The
scale runs from 0 (no detections) to 100 (each window at its first point, nothing else).
"""

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Numbers: TypeAlias = NDArray[np.float64]

_STEEP = 5.0
_FAR = 3.0  # window widths behind a window, from which a false positive costs in full
_PROBATION, _PROBATION_OF = 0.15, 5000


class Profile(NamedTuple):
    """Weights of a window found, of a point called outside of any, and of a window missed."""

    hit: float
    false: float
    miss: float


PROFILES = {
    "standard": Profile(1.0, 0.11, 1.0),
    "low false positives": Profile(1.0, 0.22, 1.0),
    "low false negatives": Profile(1.0, 0.11, 2.0),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A series with the labelled moments and the windows around them, as first and last index."""

    name: str
    times: list[datetime]
    counts: Numbers
    moments: list[int]
    windows: list[tuple[int, int]]

    @property
    def probation(self) -> int:
        """So many points at the start are not scored."""
        return int(min(_PROBATION * len(self.times), _PROBATION * _PROBATION_OF))

    @property
    def outside(self) -> NDArray[np.bool_]:
        """Scored points that lie in no window."""
        found = np.ones(len(self.times), dtype=np.bool_)
        for first, last in self.windows:
            found[first : last + 1] = False
        found[: self.probation] = False
        return found


Verdicts: TypeAlias = Sequence[tuple[Labelled, Numbers]]


def read(folder: Path) -> list[Labelled]:
    """The series of a folder that holds Twitter_volume_*.csv, combined_labels.json and combined_windows.json."""
    labels: dict[str, list[str]] = _by_file(folder / "combined_labels.json")
    windows: dict[str, list[tuple[str, str]]] = _by_file(folder / "combined_windows.json")
    found = []
    for path in sorted(folder.glob("Twitter_volume_*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        times = [_moment(row["timestamp"]) for row in rows]
        index = {at: i for i, at in enumerate(times)}
        found.append(
            Labelled(
                name=path.stem.removeprefix("Twitter_volume_"),
                times=times,
                counts=np.array([float(row["value"]) for row in rows]),
                moments=[index[_moment(at)] for at in labels[path.name]],
                windows=[(index[_moment(first)], index[_moment(last)]) for first, last in windows[path.name]],
            )
        )
    return found


def best(verdicts: Verdicts, profile: Profile) -> tuple[float, float]:
    """The normalised score at the one threshold that is best for all series together, and that threshold."""
    thresholds, scores = _sweep(verdicts, profile)
    top = int(scores.argmax())
    return float(scores[top]), float(thresholds[top])


def at_threshold(verdicts: Verdicts, profile: Profile, threshold: float) -> float:
    """The normalised score when everything from `threshold` on is a detection."""
    thresholds, scores = _sweep(verdicts, profile)
    return float(scores[np.flatnonzero(thresholds >= threshold)[-1]])


def _sweep(verdicts: Verdicts, profile: Profile) -> tuple[Numbers, Numbers]:
    """All thresholds, highest first, and the normalised score at each."""
    values, gains = [], []
    windows = 0
    for series, scores in verdicts:
        weight = _weights(series)
        free = series.outside
        values.append(scores[free])
        gains.append(profile.false * weight[free])
        for first, last in series.windows:
            inside = np.arange(max(first, series.probation), last + 1)
            order = inside[np.argsort(-scores[inside], kind="stable")]
            # The window is worth its best point so far, which is a sum of gains over falling thresholds.
            worth = np.maximum.accumulate(np.maximum(profile.hit * weight[order], -profile.miss))
            values.append(scores[order])
            gains.append(np.diff(worth, prepend=-profile.miss))
            windows += 1
    value, gain = np.concatenate(values), np.concatenate(gains)
    order = np.argsort(-value, kind="stable")
    value, total = value[order], np.cumsum(gain[order])
    last_of_value = np.append(value[1:] != value[:-1], True)
    perfect = windows * (profile.hit + profile.miss)
    return np.append(np.inf, value[last_of_value]), np.append(0.0, total[last_of_value]) / perfect * 100


def _weights(series: Labelled) -> Numbers:
    """What a detection is worth at each point: 1 at a window's start … 0 at its end … -1 far behind it."""
    found = np.full(len(series.times), -1.0)
    ends = [first for first, _ in series.windows[1:]] + [len(series.times)]
    for (first, last), end in zip(series.windows, ends, strict=True):
        width = last - first + 1
        inside, behind = np.arange(first, last + 1), np.arange(last + 1, end)
        found[inside] = _sigmoid((inside - last - 1) / width) / _sigmoid(np.array(-1.0))
        found[behind] = _sigmoid((behind - last) / (width - 1))
    return found


def _sigmoid(position: Numbers) -> Numbers:
    """Worth by position in widths of the window, its end at 0."""
    found: Numbers = np.where(position >= _FAR, -1.0, 2 / (1 + np.exp(_STEEP * np.minimum(position, _FAR))) - 1)
    return found


def _by_file(path: Path) -> dict[str, Any]:
    return {Path(name).name: rows for name, rows in json.loads(path.read_text(encoding="utf-8")).items()}


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
