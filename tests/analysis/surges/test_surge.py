"""Surges as stretches: onset, peak, end, waves; what has ended is not rewritten."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.surges import Surge, surges
from tests.analysis.surges.series import DAY, FIVE, HOUR, moments, noise, with_surge

RISE = [10.0, 20.0, 40.0, 80.0, 160.0, 200.0, 160.0, 120.0, 80.0, 60.0, 40.0, 30.0, 20.0]
LASTING = timedelta(hours=3)


def found(counts: list[float], step: timedelta = FIVE) -> tuple[list[Surge], list[datetime]]:
    times = moments(len(counts), step)
    return surges(times, counts), times


def test_onset_peak_and_end() -> None:
    only, times = found(with_surge(noise(7 * DAY), 5 * DAY, RISE))
    (surge,) = only
    first = 5 * DAY
    assert times[first - 1] <= surge.onset_at <= times[first + 4]
    assert surge.onset_at <= surge.noticed_at <= times[first + 4]
    assert surge.peak_at == times[first + 5]
    assert surge.peak >= 200
    assert surge.usual == pytest.approx(6, abs=2)
    assert surge.ended_at is not None
    assert times[first + 8] <= surge.ended_at <= times[first + len(RISE)] + LASTING
    assert surge.wave == 1


def test_what_lasts_has_no_end() -> None:
    (surge,), times = found(with_surge(noise(5 * DAY), 5 * DAY - 12, [100.0] * 12))
    assert surge.ended_at is None
    assert surge.noticed_at <= times[5 * DAY - 11]


def test_a_second_wave_follows_within_a_day_of_the_end() -> None:
    counts = with_surge(noise(12 * DAY), 5 * DAY, RISE)
    counts = with_surge(counts, 5 * DAY + 144, RISE)  # twelve hours later
    counts = with_surge(counts, 9 * DAY, RISE)
    each, _ = found(counts)
    assert [surge.wave for surge in each] == [1, 2, 1]


def test_hours_will_do() -> None:
    (surge,), times = found(with_surge(noise(600), 500, [100.0, 200.0, 100.0]), HOUR)
    assert (surge.onset_at, surge.peak_at) == (times[500], times[501])
    assert surge.ended_at in times[503:505]


def test_quiet_series_have_none() -> None:
    assert found(noise(7 * DAY))[0] == []
    assert found([0.0] * DAY)[0] == []
    assert surges([], []) == []


@given(st.integers(0, 2**32 - 1), st.integers(1, 5 * DAY), st.lists(st.integers(0, 5 * DAY - 20), max_size=4))
@settings(max_examples=30, deadline=None)
def test_later_counts_do_not_rewrite_what_was_seen(seed: int, cut: int, begins: list[int]) -> None:
    counts = noise(5 * DAY, seed=seed)
    for begin in begins:
        counts = with_surge(counts, begin, RISE)
    times = moments(len(counts))
    whole, known = surges(times, counts), surges(times[:cut], counts[:cut])
    if known and known[-1].ended_at is None:
        last = whole[len(known) - 1]
        assert last.peak >= known[-1].peak
        known[-1] = replace(known[-1], peak_at=last.peak_at, peak=last.peak, usual=last.usual, ended_at=last.ended_at)
    assert whole[: len(known)] == known
