"""Phases: told from the past alone, calm never inferred from what was not read, and night is not recovery."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.recovery import Expected, Moment, Phase, Stretch, phases, stretches
from config.playbook import shipped

CUTS = shipped().thresholds
QUIET = [20.0, 22.0, 18.0, 21.0]
NAN = math.nan


def flat(length: int, mean: float = 20.0, upper: float = 30.0, dispersion: float = 2.0) -> Expected:
    return Expected(mean=np.full(length, mean), upper=np.full(length, upper), dispersion=dispersion)


def found(counts: list[float], expected: Expected | None = None) -> list[Moment]:
    return phases(counts, expected or flat(len(counts)), CUTS)


def named(counts: list[float]) -> list[Phase]:
    return [moment.phase for moment in found(counts)]


def test_a_surge_rises_stands_falls_and_is_over() -> None:
    counts = [*QUIET, 80.0, 200.0, 210.0, 205.0, 190.0, 90.0, 60.0, 40.0, 25.0, 22.0, 20.0]
    assert named(counts) == [
        *[Phase.USUAL] * 4,
        *[Phase.RISING] * 3,
        *[Phase.PEAK] * 2,
        *[Phase.FALLING] * 4,
        *[Phase.NORMAL] * 2,
    ]
    last = found(counts)[-1]
    assert (last.onset, last.peak, last.ended, last.wave) == (4, 6, 12, 1)


def test_a_second_rise_before_the_first_is_over_is_a_second_wave() -> None:
    moments = found([*QUIET, 200.0, 90.0, 60.0, 150.0, 220.0, 100.0])
    assert [moment.phase for moment in moments[4:]] == [
        Phase.RISING,
        Phase.FALLING,
        Phase.FALLING,
        Phase.AGAIN,
        Phase.AGAIN,
        Phase.FALLING,
    ]
    assert (moments[-1].wave, moments[-1].onset, moments[-1].peak) == (2, 4, 8)


@pytest.mark.parametrize(("pause", "phase", "wave"), [(23, Phase.AGAIN, 2), (24, Phase.RISING, 1)])
def test_a_surge_within_a_day_of_the_end_is_the_next_wave(pause: int, phase: Phase, wave: int) -> None:
    moments = found([*QUIET, 200.0, *[20.0] * pause, 200.0])
    assert (moments[-1].phase, moments[-1].wave) == (phase, wave)


def test_one_calm_hour_is_not_the_end() -> None:
    assert named([*QUIET, 200.0, 25.0])[-1] is Phase.FALLING
    assert named([*QUIET, 200.0, 25.0, 25.0])[-1] is Phase.NORMAL


def test_a_day_after_its_end_a_surge_is_history() -> None:
    moments = found([*QUIET, 200.0, *[20.0] * 25])
    assert [moments[-2].phase, moments[-1].phase] == [Phase.NORMAL, Phase.USUAL]
    assert (moments[-1].onset, moments[-1].ended) == (4, 5)


def test_calm_is_never_inferred_from_what_was_not_read() -> None:
    assert named([*QUIET, 200.0, NAN, NAN, NAN])[-1] is Phase.UNKNOWN
    assert named([*QUIET, 200.0, 25.0, NAN, 25.0])[-1] is Phase.FALLING
    assert found([*QUIET, 200.0, NAN, 25.0, 25.0])[-1].ended == 6


def test_less_said_at_night_is_not_falling() -> None:
    """Half as many as at the height, at an hour in which half as many are usual."""
    night = Expected(mean=np.array([40.0, 40.0, 20.0, 20.0]), upper=np.array([55.0, 55.0, 30.0, 30.0]), dispersion=2.0)
    moments = found([38.0, 400.0, 205.0, 198.0], night)
    assert [moment.phase for moment in moments] == [Phase.USUAL, Phase.RISING, Phase.PEAK, Phase.PEAK]


def test_more_said_in_the_morning_is_no_second_wave() -> None:
    morning = Expected(
        mean=np.array([20.0, 20.0, 20.0, 60.0]), upper=np.array([30.0, 30.0, 30.0, 80.0]), dispersion=2.0
    )
    assert [moment.phase for moment in found([20.0, 400.0, 100.0, 180.0], morning)][-1] is Phase.FALLING


def test_chance_alone_is_neither_falling_nor_another_wave() -> None:
    """With counts that clump this much, 60 after 90 tells nothing."""
    assert found([20.0, 90.0, 60.0], flat(3, dispersion=20.0))[-1].phase is Phase.PEAK
    assert found([20.0, 900.0, 300.0], flat(3, dispersion=20.0))[-1].phase is Phase.FALLING


@pytest.mark.parametrize(
    ("count", "mean", "upper"),
    [(29.0, 1.0, 5.0), (100.0, 60.0, 90.0), (100.0, 40.0, 120.0)],
    ids=["too few mentions", "not twice the expected", "within the band"],
)
def test_what_is_no_surge(count: float, mean: float, upper: float) -> None:
    assert found([count], flat(1, mean, upper))[-1].phase is Phase.USUAL


def test_without_an_expectation_nothing_is_told() -> None:
    assert found([500.0], flat(1, NAN, NAN))[-1].phase is Phase.UNKNOWN


def test_stretches_join_hours_of_one_phase() -> None:
    assert list(stretches(found([*QUIET, 200.0, 60.0]))) == [
        Stretch(phase=Phase.USUAL, first=0, last=3),
        Stretch(phase=Phase.RISING, first=4, last=4),
        Stretch(phase=Phase.FALLING, first=5, last=5),
    ]
    assert list(stretches([])) == []


def test_unequal_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="3 counts but 2"):
        phases([1.0, 2.0, 3.0], flat(2), CUTS)


@given(
    st.lists(st.one_of(st.just(NAN), st.integers(0, 400).map(float)), max_size=60),
    st.integers(0, 60),
    st.floats(1, 30),
)
@settings(max_examples=150, deadline=None)
def test_moments_of_a_prefix_are_the_prefix_of_the_moments(counts: list[float], cut: int, dispersion: float) -> None:
    rhythm = 30 + 20 * np.sin(np.arange(len(counts)))
    expected = Expected(mean=rhythm, upper=rhythm * 1.5, dispersion=dispersion)
    start = Expected(mean=rhythm[:cut], upper=rhythm[:cut] * 1.5, dispersion=dispersion)
    whole = phases(counts, expected, CUTS)
    assert phases(counts[:cut], start, CUTS) == whole[:cut]
    for moment in whole:
        assert moment.wave == 0 or (moment.onset is not None and moment.peak is not None)
        if moment.phase is Phase.NORMAL:
            assert moment.ended is not None
