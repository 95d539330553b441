"""Estimates from a random sample in time."""

import random
from itertools import combinations
from statistics import fmean

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.intervals import rate_ratio, widened
from analysis.sampled import (
    Count,
    Drawn,
    Stratum,
    effective_share,
    estimated_total,
    negatives_of,
    sampled_share,
    total_of,
)
from analysis.share import wilson


def drawn(mentions: int, negative: int, scored: int | None = None) -> Drawn:
    return Drawn(mentions=mentions, scored=mentions if scored is None else scored, negative=negative)


slots = st.integers(0, 200).flatmap(lambda n: st.builds(drawn, st.just(n), st.integers(0, n)))
strata = st.builds(
    Stratum,
    slots=st.lists(slots, min_size=2, max_size=8),
    probability=st.floats(0.01, 1),
    total=st.none() | st.integers(0, 100_000),
)


def test_where_everything_was_read_nothing_is_left_to_chance() -> None:
    everything = [Stratum(slots=[drawn(40, 10)], probability=1.0)]
    total, share = estimated_total(everything), sampled_share(everything)
    assert total is not None
    assert (total.value, total.low, total.high) == (40, 40, 40)
    expected = wilson(10, 40)
    assert share is not None
    assert expected is not None
    assert (share.value, share.low, share.high) == pytest.approx((expected.value, expected.low, expected.high))


def test_a_quarter_read_stands_for_four_times_as_many() -> None:
    total = estimated_total([Stratum(slots=[drawn(10, 1), drawn(14, 2)], probability=0.25)])
    assert total is not None
    assert total.value == 96
    assert total.low < 96 < total.high
    assert total.n == 24


def test_the_platforms_count_is_believed_before_our_own_guess() -> None:
    total = estimated_total([Stratum(slots=[drawn(10, 1), drawn(14, 2)], probability=0.25, total=120)])
    assert total is not None
    assert (total.low, total.value, total.high) == (120, 120, 120)


def test_each_mention_counts_for_those_it_stands_for() -> None:
    """An hour of 1,000 angry mentions, sampled, is not outvoted by an hour of 100 calm ones, read in full."""
    loud = Stratum(slots=[drawn(25, 25), drawn(25, 25)], probability=0.05, total=1000)
    calm = Stratum(slots=[drawn(100, 0)], probability=1.0, total=100)
    share = sampled_share([loud, calm])
    assert share is not None
    assert share.value == pytest.approx(1000 / 1100)
    assert share.n == 150


def test_no_negative_mention_seen_is_no_proof_of_none() -> None:
    share = sampled_share([Stratum(slots=[drawn(5, 0), drawn(5, 0)], probability=0.1)])
    assert share is not None
    assert share.value == share.low == 0
    assert share.high > 0.25


def test_mentions_of_one_moment_are_not_independent() -> None:
    """Slots that are all angry or all calm tell less than as many mentions drawn one by one."""
    alike = sampled_share([Stratum(slots=[drawn(20, 20), drawn(20, 0), drawn(20, 20), drawn(20, 0)], probability=0.1)])
    mixed = sampled_share([Stratum(slots=[drawn(20, 10)] * 4, probability=0.1)])
    assert alike is not None
    assert mixed is not None
    assert alike.high - alike.low > 2 * (mixed.high - mixed.low)


def test_nothing_scored_is_no_share() -> None:
    assert sampled_share([Stratum(slots=[drawn(5, 0, scored=0)], probability=0.5)]) is None
    assert sampled_share([]) is None
    assert estimated_total([]) is None


@given(st.lists(strata, min_size=1, max_size=4))
def test_intervals_hold_their_value(found: list[Stratum]) -> None:
    share, total = sampled_share(found), estimated_total(found)
    assert total is not None
    assert total.low <= total.value <= total.high
    if share is not None:
        assert 0 <= share.low <= share.value <= share.high <= 1


def test_the_expanded_total_is_right_on_average() -> None:
    """Over every sample of two of five slots there could be."""
    there = [drawn(n, 0) for n in (3, 0, 12, 7, 30)]
    guesses = [estimated_total([Stratum(slots=pair, probability=0.4)]) for pair in combinations(there, 2)]
    assert fmean(guess.value for guess in guesses if guess) == pytest.approx(52)


# --- totals and negatives of one stratum, with their variance


def hour(seed: int) -> list[Drawn]:
    """Sixty minutes whose pace comes in clumps and whose tone wanders."""
    chance = np.random.default_rng(seed)
    pace = 12 * np.exp(np.cumsum(chance.normal(0, 0.15, 60)))
    share = np.clip(0.4 + np.cumsum(chance.normal(0, 0.02, 60)), 0.05, 0.95)
    said = chance.poisson(chance.gamma(4, pace / 4))
    return [drawn(int(each), int(chance.binomial(each, part))) for each, part in zip(said, share, strict=True)]


def stratum(there: list[Drawn], some: int, seed: int, *, counted: bool) -> Stratum:
    chosen = random.Random(seed).sample(there, some)  # noqa: S311 - reproducible on purpose
    total = sum(slot.mentions for slot in there) if counted else None
    return Stratum(slots=chosen, probability=some / len(there), total=total)


def holds(found: Count, truth: int) -> bool:
    """Whether the interval that the advice gives the number, as a ratio to the truth, holds 1."""
    spread = widened(1.0, found.value, found.variance, found.freedom)
    low, high = rate_ratio(found.value, truth, dispersion=spread, weight=1e9)
    return bool(low <= 1 <= high)


@pytest.mark.parametrize("counted", [True, False])
@pytest.mark.parametrize("some", [2, 4, 10, 30])
def test_totals_and_negatives_hold_their_truth(some: int, *, counted: bool) -> None:
    totals, negatives = [], []
    for seed in range(600):
        there = hour(seed)
        found = stratum(there, some, seed, counted=counted)
        totals.append(holds(total_of(found), sum(slot.mentions for slot in there)))
        negatives.append(holds(negatives_of(found), sum(slot.negative for slot in there)))
    assert fmean(totals) >= 0.93
    assert fmean(negatives) >= 0.93


@given(st.lists(slots, min_size=1, max_size=60), st.none() | st.integers(0, 10_000))
def test_what_was_read_in_full_is_counted(there: list[Drawn], total: int | None) -> None:
    full = Stratum(slots=there, probability=1.0, total=total)
    every, negative = sum(slot.mentions for slot in there), sum(slot.negative for slot in there)
    assert total_of(full) == Count(value=every, read=every)
    assert negatives_of(full) == Count(value=negative, read=negative)
    assert total_of(full).error == 0


def test_that_nothing_negative_was_drawn_is_no_certainty() -> None:
    found = negatives_of(Stratum(slots=[drawn(20, 0), drawn(20, 0)], probability=0.1, total=400))
    assert found.value == 0
    assert found.half > 30
    assert found.error == float("inf")


def test_mentions_that_are_alike_count_for_few() -> None:
    alike = effective_share(
        [Stratum(slots=[drawn(20, 20), drawn(20, 0), drawn(20, 20), drawn(20, 0)], probability=0.1)]
    )
    mixed = effective_share([Stratum(slots=[drawn(20, 10)] * 40, probability=0.1)])
    whole = effective_share([Stratum(slots=[drawn(40, 10)], probability=1.0)])
    assert alike is not None
    assert mixed is not None
    assert whole is not None
    assert alike.n < 5
    assert 700 < mixed.n <= 800
    assert whole.n == 40


@given(st.lists(strata, min_size=1, max_size=4))
def test_nothing_counts_for_more_than_was_read(found: list[Stratum]) -> None:
    share, effective = sampled_share(found), effective_share(found)
    assert (share is None) == (effective is None)
    if share and effective:
        assert effective.n <= share.n
        assert (share.low, share.value, share.high) == (effective.low, effective.value, effective.high)
    for each in found:
        assert 0 <= total_of(each).effective <= max(each.read, 0)
