"""Shares carry the interval that they should, and none where nothing was counted."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from analysis.share import negative_share, wilson
from domain.reading import Label


@settings(deadline=None)
@given(st.integers(1, 10**7).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_is_scipys(counts: tuple[int, int]) -> None:
    k, n = counts
    estimate = wilson(k, n)
    interval = binomtest(k, n).proportion_ci(method="wilson")
    assert estimate is not None
    assert estimate.n == n
    assert estimate.value == k / n
    assert estimate.low == pytest.approx(interval.low, abs=1e-12)
    assert estimate.high == pytest.approx(interval.high, abs=1e-12)
    assert 0 <= estimate.low <= estimate.value <= estimate.high <= 1


def test_nothing_counted_is_no_estimate() -> None:
    assert wilson(0, 0) is None
    assert negative_share({}) is None
    assert negative_share({Label.UNSCORED: 40}) is None


@pytest.mark.parametrize(("k", "n"), [(-1, 3), (4, 3), (1, 0)])
def test_what_is_no_share_is_refused(k: int, n: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        wilson(k, n)


def test_unscored_mentions_are_not_in_the_share() -> None:
    share = negative_share({Label.NEGATIVE: 30, Label.NEUTRAL: 50, Label.POSITIVE: 20, Label.UNSCORED: 900})
    assert share is not None
    assert (share.value, share.n) == (0.3, 100)


def test_the_share_says_that_it_is_uncalibrated() -> None:
    share = negative_share({Label.NEGATIVE: 1, Label.NEUTRAL: 1})
    assert share is not None
    assert "uncalibrated" in share.method
