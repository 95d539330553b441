"""Which moments are read when all of them would cost too much."""

import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.sampling import plan, water_level
from domain.counting import MINUTE, Total
from domain.time import Span

START = datetime(2026, 3, 1, 12, 17, tzinfo=UTC)
counts = st.lists(st.integers(0, 5_000), min_size=1, max_size=150)


def chance(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - reproducible on purpose


def minutes(amounts: list[int]) -> list[Total]:
    return [
        Total(start=START + timedelta(minutes=place), width=MINUTE.width, count=count)
        for place, count in enumerate(amounts)
    ]


def test_what_can_be_paid_is_read_in_full() -> None:
    (slot,) = plan(minutes([5] * 10), 50, chance(1))
    assert slot.span == slot.stratum == Span(START, START + timedelta(minutes=10))
    assert slot.probability == 1
    assert slot.total == 50


def test_a_quiet_hour_is_read_in_full_beside_a_loud_one() -> None:
    amounts = [1] * 43 + [200] * 60  # until 13:00, and the hour after
    slots = plan(minutes(amounts), 500, chance(1))
    quiet = [slot for slot in slots if slot.stratum.start == START]
    loud = [slot for slot in slots if slot.stratum.start != START]
    assert [slot.probability for slot in quiet] == [1.0]
    assert len(loud) >= 6
    assert all(slot.probability < 0.05 for slot in loud)


@given(counts, st.floats(0, 1e6), st.integers())
def test_every_plan_is_a_sample_with_known_chances(amounts: list[int], allowed: float, seed: int) -> None:
    slots = plan(minutes(amounts), allowed, chance(seed))
    whole = Span(START, START + timedelta(minutes=len(amounts)))
    assert all(slot.span.overlap(whole) == slot.span for slot in slots)
    assert all(before.span.end <= after.span.start for before, after in pairwise(slots))
    strata = {slot.stratum for slot in slots}
    assert sum((stratum.length for stratum in strata), timedelta()) == whole.length
    assert sum(total for _, total in {(slot.stratum, slot.total or 0) for slot in slots}) == sum(amounts)
    for stratum in strata:
        drawn = [slot for slot in slots if slot.stratum == stratum]
        assert len({slot.probability for slot in drawn}) == 1
        read = sum((slot.span.length for slot in drawn), timedelta())
        assert read / stratum.length == pytest.approx(drawn[0].probability)
        assert len(drawn) >= 2 or drawn[0].probability == 1


@given(counts, st.floats(1_000, 1e6), st.integers())
def test_the_allowance_is_kept_on_average(amounts: list[int], allowed: float, seed: int) -> None:
    slots = plan(minutes(amounts), allowed, chance(seed))
    expected = {slot.stratum: (slot.total or 0) * slot.probability for slot in slots}
    fewest = sum((slot.total or 0) * (slot.span.length / slot.stratum.length) for slot in slots)
    assert sum(expected.values()) <= max(allowed, fewest) + 1e-6


def test_every_moment_has_the_chance_that_is_told() -> None:
    amounts = minutes([100] * 30)
    drawn = [slot for seed in range(400) for slot in plan(amounts, 600, chance(seed))]
    moment = START + timedelta(minutes=7, seconds=31)
    hits = sum(slot.span.start <= moment < slot.span.end for slot in drawn)
    assert hits / 400 == pytest.approx(drawn[0].probability, abs=0.08)


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=20), st.floats(0, 1e4))
def test_the_water_level_spends_what_is_allowed(totals: list[int], allowed: float) -> None:
    level = water_level(totals, allowed)
    spent = sum(min(total, level) for total in totals)
    assert spent == pytest.approx(min(allowed, sum(totals)))
