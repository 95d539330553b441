"""The scale of the benchmark: nothing is 0, perfect is 100, and each kind of mistake costs what was published."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from benchmarks.nab import PROFILES, Labelled, Numbers, at_threshold, best

LENGTH, FIRST, LAST = 1000, 400, 499
START = datetime(2026, 1, 1, tzinfo=UTC)


def series() -> Labelled:
    times = [START + i * timedelta(minutes=5) for i in range(LENGTH)]
    return Labelled(name="one", times=times, counts=np.zeros(LENGTH), moments=[FIRST + 50], windows=[(FIRST, LAST)])


def calling(*points: int) -> Numbers:
    found = np.zeros(LENGTH)
    found[list(points)] = 1.0
    return found


@pytest.mark.parametrize("name", ["standard", "low false positives", "low false negatives"])
def test_nothing_is_0_and_the_first_point_of_the_window_is_100(name: str) -> None:
    profile = PROFILES[name]
    score, threshold = best([(series(), calling(FIRST))], profile)
    assert score == pytest.approx(100)
    assert threshold == 1.0
    assert at_threshold([(series(), calling(FIRST))], profile, 2.0) == 0
    assert best([(series(), calling(LAST + 400))], profile)[0] == 0  # better nothing than this


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ((450,), 100 * (0.848284 / 0.986614 + 1) / 2),  # half-way through the window
        ((450, 470), 100 * (0.848284 / 0.986614 + 1) / 2),  # only the first detection counts
        ((300, 400), 100 * (2 - 0.11) / 2),  # before any window: in full
        ((400, 900), 100 * (2 - 0.11) / 2),  # far behind one: in full
        ((400, 499 + 33), 100 * (2 - 0.11 * 0.682262) / 2),  # a third of its width behind
        ((10, 149, 400), 100),  # in the probation
    ],
)
def test_detections_are_weighed_by_place(points: tuple[int, ...], expected: float) -> None:
    assert at_threshold([(series(), calling(*points))], PROFILES["standard"], 1.0) == pytest.approx(expected, abs=1e-4)
