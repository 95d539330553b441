from datetime import datetime, timedelta

import numpy as np
import pytest

from analysis.expected import Hours, Unknown, Usual, usual, whole_hours
from analysis.intervals import Numbers
from analysis.sampled import Count, Counts
from config.playbook import shipped
from domain.time import EPOCH, Span
from tests.analysis.advice.talk import START

CUTS = shipped().thresholds
FIRST = whole_hours(START) // 168 * 168
HOUR = timedelta(hours=1)


def learn(counts: Hours, read: Hours | None = None) -> Usual:
    found = usual(counts, FIRST, np.ones(len(counts), dtype=np.bool_) if read is None else read.astype(bool), CUTS)
    assert isinstance(found, Usual)
    return found


def drawn(mean: Numbers, seed: int = 1, dispersion: float = 1.0) -> Hours:
    """Counts with these means; `dispersion` is their variance ÷ mean."""
    chance = np.random.default_rng(seed)
    if dispersion == 1:
        return chance.poisson(mean)
    size = mean / (dispersion - 1)
    return chance.negative_binomial(size, size / (size + mean))


def hour(number: int) -> Span:
    """The hour so many after the first."""
    start = EPOCH + (FIRST + number) * HOUR
    return Span(start, start + HOUR)


def day(mean: float, days: int) -> Numbers:
    """A daily rhythm, hour by hour."""
    return np.tile(mean * (1 + 0.8 * np.sin(np.arange(24) * np.pi / 12)), days)


def test_less_than_a_day_of_history_says_nothing_and_what_would_help() -> None:
    found = usual(np.full(23, 50), FIRST, np.ones(23, dtype=np.bool_), CUTS)
    assert isinstance(found, Unknown)
    assert "23" in found.reason
    assert found.remedy


def test_a_handful_of_mentions_says_nothing() -> None:
    assert isinstance(usual(np.full(29, 1), FIRST, np.ones(29, dtype=np.bool_), CUTS), Unknown)
    assert isinstance(usual(np.full(30, 1), FIRST, np.ones(30, dtype=np.bool_), CUTS), Usual)


def test_hours_that_were_not_read_do_not_count_as_silent() -> None:
    counts = drawn(np.full(96, 20.0))
    read = np.ones(96, dtype=np.int64)
    read[10:40] = counts[10:40] = 0
    assert learn(counts, read).rates == pytest.approx(20, rel=0.1)


@pytest.mark.parametrize(
    ("days", "profile"), [(2, "any hour"), (3, "this hour of the day"), (28, "this hour of the week")]
)
def test_the_finer_places_need_more_history(days: int, profile: str) -> None:
    assert learn(drawn(day(20, days))).profile == profile


def test_a_daily_rhythm_is_learnt() -> None:
    found = learn(drawn(day(40, 10)))
    assert found.rates == pytest.approx(np.roll(day(40, 1), FIRST % 24), rel=0.35, abs=4)


def test_an_earlier_surge_does_not_raise_what_is_usual() -> None:
    counts = drawn(np.full(10 * 24, 20.0))
    counts[100:112] += 300
    assert learn(counts).rates.mean() == pytest.approx(20, rel=0.15)


def test_a_rare_place_leans_on_the_others() -> None:
    """Nobody spoke at four in the morning in three days: that does not make one mention a sensation."""
    counts = drawn(day(4, 3))
    counts[4::24] = 0
    found = learn(counts)
    assert found.ratio(Count(value=1, read=1), [hour(72 + 4)]).low < 2


def test_the_prediction_keeps_its_promise() -> None:
    covered = []
    for seed in range(40):
        counts = drawn(np.full(9 * 24, 15.0), seed=seed, dispersion=3.0)
        found = learn(counts[: 8 * 24])
        expected = found.predictions([hour(number).start for number in range(8 * 24, 9 * 24)], HOUR)
        pairs = zip(counts[8 * 24 :], expected, strict=True)
        covered += [estimate.low <= seen <= estimate.high for seen, estimate in pairs]
    assert 0.86 <= np.mean(covered) <= 0.97


def test_hours_that_resemble_each_other_make_long_sums_less_certain() -> None:
    waves = np.repeat(np.random.default_rng(3).gamma(4, 5, 40), 6).astype(np.float64)
    calm, wavy = learn(drawn(np.full(240, 20.0))), learn(drawn(waves))
    assert wavy.alike > calm.alike
    assert float(wavy.spread(48)) > 2 * float(wavy.spread(1))


def test_parts_of_an_hour_are_parts_of_its_expectation() -> None:
    found = learn(drawn(day(30, 7)))
    whole = found.expect([hour(3)])[0]
    start = hour(3).start
    parts = [found.expect([Span(start + place * HOUR / 4, start + (place + 1) * HOUR / 4)])[0] for place in range(4)]
    assert sum(parts) == pytest.approx(whole)


def test_many_stretches_at_once_are_the_same_as_one_by_one() -> None:
    found = learn(drawn(day(30, 7), dispersion=2.0))
    hours, events = np.array([FIRST + 200, FIRST + 213]), np.array([150.0, 20.0])
    variance, freedom = np.array([0.0, 80.0]), np.array([0, 4])
    low, high = found.ratio_bounds(Counts(value=events, variance=variance, freedom=freedom), hours, 6)
    for place, first in enumerate(hours):
        start: datetime = EPOCH + int(first) * HOUR
        seen = Count(value=events[place], read=20, variance=variance[place], freedom=int(freedom[place]))
        one = found.ratio(seen, [Span(start, start + 6 * HOUR)])
        assert (low[place], high[place]) == pytest.approx((one.low, one.high), rel=1e-3)
