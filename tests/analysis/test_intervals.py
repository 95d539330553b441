import numpy as np
import pytest
from scipy import stats
from scipy.stats import binomtest

from analysis.intervals import negative_binomial_quantile, rate_ratio, share_difference
from analysis.share import wilson
from domain.counting import Estimate


def share(k: int, n: int) -> Estimate:
    found = wilson(k, n)
    assert found
    return found


def test_the_difference_of_shares_is_that_of_the_paper() -> None:
    """Newcombe 1998, table II, examples (a) and (d) of method 10."""
    first = share_difference(share(56, 70), share(48, 80))
    assert (first.low, first.high) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    small = share_difference(share(5, 56), share(0, 29))
    assert (small.low, small.high) == pytest.approx((-0.0381, 0.1926), abs=5e-5)


def test_the_ratio_of_two_poisson_rates_is_exact() -> None:
    """30 events where 15 were seen in as much time: Clopper–Pearson of 30 in 45 as odds."""
    low, high = rate_ratio(30, 15, dispersion=1, weight=15)
    exact = binomtest(30, 45).proportion_ci(0.9, method="exact")
    assert (float(low), float(high)) == pytest.approx((exact.low / (1 - exact.low), exact.high / (1 - exact.high)))


def test_nothing_seen_is_not_nothing_going_on() -> None:
    low, high = rate_ratio(0, 10, dispersion=1, weight=50)
    assert float(low) == 0
    assert 0.2 < float(high) < 0.5


def test_more_spread_or_less_history_says_less() -> None:
    sure, spread, young = (
        rate_ratio(40, 20, dispersion=dispersion, weight=weight) for dispersion, weight in ((1, 500), (4, 500), (1, 10))
    )
    assert spread[0] < sure[0] < sure[1] < spread[1]
    assert young[0] < sure[0] < sure[1] < young[1]


def test_the_interval_keeps_its_promise() -> None:
    """No change, over-dispersed counts: each bound misses in one of twenty cases, or less (the interval is exact)."""
    chance = np.random.default_rng(5)
    dispersion, mean, hours = 3.0, 12.0, 100
    size = mean / (dispersion - 1)
    now = chance.negative_binomial(size, size / (size + mean), 4_000).astype(np.float64)
    history = chance.negative_binomial(size, size / (size + mean), (4_000, hours)).mean(axis=1)
    low, high = rate_ratio(now, history, dispersion=dispersion, weight=history * hours / dispersion)
    assert 0.02 <= (low > 1).mean() <= 0.065
    assert (high < 1).mean() <= 0.065


@pytest.mark.parametrize("share", [0.05, 0.5, 0.95])
def test_the_quantile_is_that_of_scipy(share: float) -> None:
    chance = np.random.default_rng(7)
    size, odds = chance.gamma(1, 5, 5_000) + 1e-3, chance.uniform(0.001, 0.9999, 5_000)
    expected = np.maximum(stats.nbinom.ppf(share, size, odds), 0)
    assert np.array_equal(negative_binomial_quantile(share, size, odds), expected)
