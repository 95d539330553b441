"""The benchmark of recovery: what it learns from a series, and when it says that an interval held."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from analysis.expected import Unknown
from analysis.recovery import Phase
from benchmarks.nab import Labelled
from benchmarks.recovery import POINTS, Told, learn
from domain.counting import Estimate

START = datetime(2026, 3, 2, tzinfo=UTC)


def series(by_hour: list[float]) -> Labelled:
    counts = np.repeat(np.array(by_hour) / POINTS, POINTS)
    times = [START + place * timedelta(minutes=5) for place in range(len(counts))]
    return Labelled(name="TEST", times=times, counts=counts, moments=[], windows=[])


def test_a_surge_of_days_does_not_become_what_is_expected() -> None:
    chance = np.random.default_rng(1)
    quiet = [float(number) for number in chance.poisson(20, 7 * 24)]
    found, moments = learn(series([*quiet, *[400.0] * 72, *quiet[:72]]))
    assert [surge.hours for surge in found if surge.peak > 10] == [72]
    assert moments[7 * 24 + 71].phase is Phase.PEAK


@pytest.mark.parametrize(("left", "held"), [(2, False), (3, True), (5, True), (6, False)])
def test_an_interval_holds_the_hours_after_its_low_end_up_to_its_high_one(left: int, held: bool) -> None:  # noqa: FBT001 - a case's expectation
    said = Estimate(value=3.5, low=2.0, high=5.0, n=9, method="a test")
    assert Told(origin="x", elapsed=1, said=said, left=left).held is held
    assert not Told(origin="x", elapsed=1, said=Unknown(reason="", remedy=""), left=left).held
