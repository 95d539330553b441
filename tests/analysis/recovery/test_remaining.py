"""Time to normal: an interval that holds for surges of a kind with the past ones, and no word beyond them."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.expected import Unknown
from analysis.recovery import ENOUGH, Expected, finished, followed, phases, remaining, stage
from config.past_surges import FILE, shipped
from config.playbook import shipped as playbook
from domain.counting import Estimate
from domain.past_surge import PastSurge, Stage

CUTS = playbook().thresholds


def expectation(length: int) -> Expected:
    return Expected(mean=np.full(length, 20.0), upper=np.full(length, 30.0), dispersion=2.0)


def lived(counts: list[float], origin: str = "a test") -> tuple[PastSurge, ...]:
    expected = expectation(len(counts))
    return finished(counts, expected, phases(counts, expected, CUTS), origin)


def seen(elapsed: int, *, peak: float = 10.0, excess: float = 4.0, slope: float = -0.3) -> Stage:
    return Stage(elapsed=elapsed, since_peak=elapsed - 1, excess=excess, peak=peak, slope=slope)


def surge(hours: int, origin: str, peak: float) -> PastSurge:
    """One that falls evenly from its first hour to the band."""
    stages = tuple(seen(hour, peak=peak, excess=peak ** (1 - hour / (hours + 1))) for hour in range(1, hours + 1))
    return PastSurge(origin=origin, number=1, hours=hours, followed=False, stages=stages)


def told(found: Estimate | Unknown) -> Estimate:
    assert isinstance(found, Estimate)
    return found


def test_surges_that_ended_are_learned_with_what_was_seen_at_each_hour() -> None:
    (first, second) = lived([20.0, 100.0, 200.0, 60.0, 25.0, 20.0, *[20.0] * 30, 90.0, 20.0, 20.0])
    assert (first.hours, first.peak, first.hours_to_peak, first.followed) == (3, 10.0, 1, False)
    assert [stage.elapsed for stage in first.stages] == [1, 2, 3]
    assert [stage.since_peak for stage in first.stages] == [0, 0, 1]
    assert first.stages[-1].excess == pytest.approx(2.0)
    assert first.stages[-1].slope == pytest.approx(math.log(61 / 201))
    assert (second.hours, second.followed) == (1, None)


def test_surges_that_last_or_have_a_hole_teach_nothing() -> None:
    assert lived([20.0, 100.0, 200.0]) == ()
    assert lived([20.0, 100.0, math.nan, 60.0, 20.0, 20.0]) == ()


def test_what_follows_within_a_day_is_told() -> None:
    first, _ = lived([20.0, 100.0, *[20.0] * 10, 100.0, *[20.0] * 30])
    assert first.followed is True
    again = followed(lived([20.0, 100.0, *[20.0] * 10, 100.0, *[20.0] * 30]))
    assert again is not None
    assert (again.value, again.n) == (0.5, 2)
    assert followed([]) is None


def test_no_stage_within_the_band_or_before_a_surge() -> None:
    counts = [20.0, 100.0, 20.0]
    expected = expectation(3)
    moments = phases(counts, expected, CUTS)
    assert stage(counts, expected, moments, 0) is None
    assert stage(counts, expected, moments, 1) is not None
    assert stage(counts, expected, moments, 2) is None


def test_louder_takes_longer_and_the_interval_is_in_order() -> None:
    past = shipped()
    low, high = (told(remaining(seen(1, peak=peak, excess=excess), past)) for peak, excess in ((3, 1.1), (40, 15)))
    assert low.value < high.value
    assert low.high < high.high
    for found in (low, high):
        assert 0 <= found.low < found.value < found.high
        assert found.n == len(past)


@pytest.mark.parametrize("elapsed", [9, 40, 400])
def test_what_lasts_longer_than_the_past_ones_cannot_be_told(elapsed: int) -> None:
    found = remaining(seen(elapsed), shipped())
    assert isinstance(found, Unknown)
    assert f"{ENOUGH} are needed" in found.reason
    assert found.remedy


def test_what_is_louder_than_the_past_ones_cannot_be_told() -> None:
    found = remaining(seen(1, peak=500.0, excess=300.0), shipped())
    assert isinstance(found, Unknown)
    assert "500 × the expected" in found.reason


@pytest.mark.parametrize("past", [(), shipped()[:30]], ids=["none", "one place alone"])
def test_one_place_alone_is_too_little(past: tuple[PastSurge, ...]) -> None:
    assert isinstance(remaining(seen(1), past), Unknown)


def test_own_long_surges_let_long_ones_be_told() -> None:
    own = tuple(surge(hours, f"own {hours % 3}", peak=9.0 + hours) for hours in range(40, 60))
    assert isinstance(remaining(seen(20), shipped()), Unknown)
    found = told(remaining(seen(20, peak=20.0, excess=8.0), (*own, *shipped())))
    assert found.high > 8


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=3, deadline=None)
def test_the_interval_holds_eight_in_ten_surges_of_the_same_kind(seed: int) -> None:
    """Hours left follow the excess with noise, in every place alike: then it is a promise."""
    chance = np.random.default_rng(seed)

    def drawn(place: int) -> PastSurge:
        peak = float(chance.uniform(2, 15))
        hours = max(1, round(peak**0.8 * float(np.exp(chance.normal(0, 0.4)))))
        return surge(hours, f"place {place % 6}", peak)

    past, fresh = tuple(drawn(place) for place in range(120)), [drawn(0) for _ in range(150)]
    held = [
        found.low < one.hours <= found.high
        for one in fresh
        if isinstance(found := remaining(one.stages[0], past), Estimate)
    ]
    assert len(held) > 100
    assert np.mean(held) > 0.68  # 0.8 less three standard errors of 150 draws, and of what 120 teach


def test_the_shipped_table_says_where_it_comes_from_and_holds_no_counts() -> None:
    text = FILE.read_text("utf-8")
    assert "MIT licence" in text
    assert "Numenta" in text
    assert len(shipped()) > 100
    for each in shipped():
        assert each.hours >= len(each.stages) >= 1
        assert each.peak >= 2
