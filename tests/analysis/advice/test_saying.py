import pytest

from analysis.advice.saying import as_many, between, from_start, mentions, points, share_of, times
from domain.counting import Estimate
from domain.filters import Filters
from domain.reading import Label
from domain.time import Span
from tests.analysis.advice.talk import HOUR, START


def estimate(value: float, low: float, high: float) -> Estimate:
    return Estimate(value=value, low=low, high=high, n=50, method="made up")


@pytest.mark.parametrize(
    ("ratio", "said"),
    [
        (estimate(8.2, 5.14, 13.1), "8.2 × usual (5.1–13)"),
        (estimate(0, 0, 0.84), "0.0 × usual (0.0–0.8)"),
        (estimate(40, 12, 5e9), "40 × usual (12–100+)"),
        (estimate(4000, 60, 5e9), "more than 100 × usual (at least 60)"),
        (estimate(4000, 600, 5e9), "more than 100 × usual"),
    ],
)
def test_a_ratio_carries_its_interval_and_pretends_no_precision(ratio: Estimate, said: str) -> None:
    assert times(ratio) == said


def test_differences_shares_and_numbers_carry_their_intervals() -> None:
    assert as_many(estimate(0.31, 0.24, 0.4)) == "0.3 × as many (0.2–0.4)"
    assert as_many(estimate(103.1, 33.3, 552.0)) == "103 × as many (33–552)"
    assert points(estimate(0.18, 0.09, 0.26)) == "+18 points (9 to 26)"
    assert points(estimate(-0.004, -0.1, 0.1)) == "0 points (−10 to 10)"
    assert share_of(23, 96, estimate(0.24, 0.165, 0.335)) == "23 of 96 (24\u202f%, 16–34\u202f%)"
    assert between(estimate(0.4, 0, 2)) == "0.4 (0–2)"
    assert between(estimate(12.4, 5, 21)) == "12 (5–21)"


def test_the_evidence_leads_to_its_mentions() -> None:
    query = mentions(Span(START, START + HOUR), Label.NEGATIVE, asks=True)
    filters = Filters(labels=frozenset({Label.NEGATIVE}), since=START, until=START + HOUR, asks=True)
    assert Filters.from_query(dict(query)) == filters
    assert from_start(START, START) == ()
