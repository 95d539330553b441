"""Scores: high when a surge begins, silent after it, and never learned from what comes later."""

from datetime import timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.surges import ALARM, scores
from domain.time import Span
from tests.analysis.surges.series import DAY, FIVE, HOUR, START, moments, noise, with_surge

MINUTE = timedelta(minutes=1)


def called(found: list[float]) -> list[int]:
    return [i for i, score in enumerate(found) if score >= ALARM]


@st.composite
def any_series(draw: st.DrawFn) -> tuple[list[timedelta], list[float]]:
    """Weeks of counts with jumps, holes, unknown counts and uneven steps."""
    seed, length = draw(st.integers(0, 2**32 - 1)), draw(st.integers(1, 900))
    step = draw(st.sampled_from([MINUTE, FIVE, HOUR]))
    chance = np.random.default_rng(seed)
    counts = chance.poisson(chance.gamma(0.7, draw(st.sampled_from([0.3, 5.0, 300.0])), length)).astype(np.float64)
    for at, height in draw(st.lists(st.tuples(st.integers(0, 899), st.floats(0, 1e6)), max_size=4)):
        counts[at % length :][:20] += height
    counts[chance.random(length) < draw(st.sampled_from([0.0, 0.1]))] = np.nan
    steps = chance.choice([0, 1, 1, 1, 1, 1, 1, 1, 2, 40], length).cumsum()
    return [int(i) * step for i in steps], counts.tolist()


@given(any_series(), st.integers(0, 900))
@settings(max_examples=60, deadline=None)
def test_scores_of_a_prefix_are_the_prefix_of_the_scores(series: tuple[list[timedelta], list[float]], cut: int) -> None:
    times = [START + after for after in series[0]]
    whole = scores(times, series[1])
    assert scores(times[:cut], series[1][:cut]) == whole[:cut]
    assert len(whole) == len(times)
    assert all(0 <= score <= 1 for score in whole)


def test_a_surge_is_called_at_once_and_only_once() -> None:
    surge = [80.0, 120.0, 150.0, 140.0, 120.0, 100.0, 80.0, 60.0, 40.0, 20.0]
    counts = with_surge(noise(7 * DAY), 5 * DAY, surge)
    found = called(scores(moments(len(counts)), counts))
    assert len(found) == 1
    assert 5 * DAY <= found[0] <= 5 * DAY + 1


def test_an_escalation_is_called_again() -> None:
    counts = with_surge(noise(7 * DAY), 5 * DAY, [60.0] * 6 + [0.0] * 36 + [2000.0] * 12)
    found = called(scores(moments(len(counts)), counts))
    assert any(i < 5 * DAY + 6 for i in found)
    assert any(i >= 5 * DAY + 42 for i in found)


@pytest.mark.parametrize("mean", [0.3, 6.0, 300.0])
def test_without_a_surge_hardly_anything_is_called(mean: float) -> None:
    counts = noise(28 * DAY, mean)
    assert len(called(scores(moments(len(counts)), counts))) <= 2  # in four weeks


@pytest.mark.parametrize("step", [MINUTE, FIVE, HOUR])
def test_any_step_from_minutes_to_hours_will_do(step: timedelta) -> None:
    counts = with_surge(noise(1500), 1200, [100.0, 150.0, 150.0, 120.0, 100.0])
    found = called(scores(moments(len(counts), step), counts))
    assert [i for i in found if i in range(1200, 1203)] == found
    assert found


def test_few_mentions_are_no_surge() -> None:
    silence = [0.0] * (7 * DAY)
    four, forty = with_surge(silence, 5 * DAY, [4.0]), with_surge(silence, 5 * DAY, [40.0])
    times = moments(len(silence))
    assert set(scores(times, four)) == {0.0}
    assert called(scores(times, forty)) == [5 * DAY]
    assert set(scores(times, forty, least=50)) == {0.0}


def test_a_declared_campaign_is_not_what_is_usual() -> None:
    """Six days of promotion, then a day as before, then a crisis as loud as the promotion."""
    counts = with_surge(noise(14 * DAY), 5 * DAY, [150.0] * (6 * DAY))
    counts = with_surge(counts, 12 * DAY, [150.0] * 24)
    times = moments(len(counts))
    campaign = Span(times[5 * DAY], times[11 * DAY])
    crisis = range(12 * DAY, 12 * DAY + 24)
    assert not set(called(scores(times, counts))) & set(crisis)
    assert set(called(scores(times, counts, ignored=[campaign]))) & set(crisis)


def test_after_four_weeks_the_hour_of_the_week_is_known() -> None:
    """A newsletter every Monday at nine is news at first, and no longer in the ninth week; on a Wednesday it is."""
    counts = noise(10 * 168)
    mondays = [week * 168 + 9 for week in range(10)]
    for monday in mondays:
        counts = with_surge(counts, monday, [60.0])
    wednesday = 9 * 168 + 2 * 24 + 9
    counts = with_surge(counts, wednesday, [60.0])
    found = scores(moments(len(counts), HOUR), counts)
    assert found[mondays[3]] >= ALARM
    assert all(found[monday] < ALARM for monday in mondays[8:])
    assert found[wednesday] >= ALARM


def test_a_hole_is_not_silence() -> None:
    """After two days without any points, talk as usual is no surge; neither are counts that are not known."""
    counts = noise(7 * DAY)
    times = moments(len(counts))
    holed = [float("nan") if 4 * DAY <= i < 6 * DAY else count for i, count in enumerate(counts)]
    kept = [i for i in range(len(counts)) if not 4 * DAY <= i < 6 * DAY]
    assert set(scores(times, holed)[4 * DAY : 6 * DAY]) == {0.0}
    assert not [i for i in called(scores(times, holed)) if i >= 6 * DAY]
    assert not [i for i in called(scores([times[i] for i in kept], [counts[i] for i in kept])) if i >= 4 * DAY]


def test_times_without_a_zone_are_read_as_utc() -> None:
    counts = with_surge(noise(3 * DAY), 2 * DAY, [90.0, 90.0])
    times = moments(len(counts))
    assert scores([at.replace(tzinfo=None) for at in times], counts) == scores(times, counts)


def test_louder_is_never_less_of_a_surge() -> None:
    base = noise(6 * DAY)
    times = moments(len(base))
    heights = [scores(times, with_surge(base, 5 * DAY, [height]))[5 * DAY] for height in (0, 20, 40, 80, 160, 320)]
    assert all(low <= high for low, high in pairwise(heights))


def test_nothing_gives_nothing() -> None:
    assert scores([], []) == []


@pytest.mark.parametrize(
    ("order", "counts"), [([1, 0], [1.0, 1.0]), ([0, 1], [1.0]), ([0, 1], [1.0, -1.0]), ([0, 1], [1.0, float("inf")])]
)
def test_what_is_no_series_is_refused(order: list[int], counts: list[float]) -> None:
    with pytest.raises(ValueError, match=r"order|counts"):
        scores([START + i * FIVE for i in order], counts)
