"""Estimates from a random sample in time."""

from itertools import combinations
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.sampled import Drawn, Stratum, estimated_total, sampled_share
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
