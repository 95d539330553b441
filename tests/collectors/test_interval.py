"""When to look again: the rule, its bounds, and what chance may do to it."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.interval import AIM, HURRY, SLOWING, Limits, jittered, next_interval
from config.settings import Settings
from domain.incident import Clock, Drill
from tests.collectors.scripted import INCIDENT, START

MINUTE = timedelta(minutes=1)
LIMITS = Limits(fastest=MINUTE, slowest=30 * MINUTE)
lengths = st.timedeltas(min_value=timedelta(milliseconds=1), max_value=timedelta(days=30))


@pytest.mark.parametrize(
    ("new", "over", "before", "expected"),
    [
        (900, 0 * MINUTE, None, MINUTE),  # the first look brings the past
        (0, 4 * MINUTE, 4 * MINUTE, 6 * MINUTE),  # quiet
        (0, 28 * MINUTE, 28 * MINUTE, 30 * MINUTE),  # as slow as it gets
        (AIM, 4 * MINUTE, 4 * MINUTE, 4 * MINUTE),  # as it should be
        (2 * AIM, 4 * MINUTE, 4 * MINUTE, 2 * MINUTE),
        (1_000, 20 * MINUTE, 20 * MINUTE, 5 * MINUTE),  # a surge, but one look alone does not set the pace
        (1_000, 2 * MINUTE, 2 * MINUTE, MINUTE),  # as fast as it gets
        (60, 480 * MINUTE, 20 * MINUTE, 30 * MINUTE),  # the night's mentions came over the night
    ],
)
def test_the_rule(new: int, over: timedelta, before: timedelta | None, expected: timedelta) -> None:
    assert next_interval(new, over, before, LIMITS) == expected


@given(st.integers(0, 10**6), lengths, lengths, lengths, lengths, lengths, st.floats(0, 1, exclude_max=True))
def test_it_stays_within_its_limits(  # noqa: PLR0917 - Hypothesis fills them in
    new: int, over: timedelta, before: timedelta, one: timedelta, other: timedelta, floor: timedelta, chance: float
) -> None:
    limits = Limits(fastest=min(one, other), slowest=max(one, other), floor=floor)
    before = limits.hold(before)
    found = next_interval(new, over, before, limits)
    for interval in (found, jittered(found, limits, lambda: chance)):
        assert max(limits.fastest, floor) <= interval <= max(limits.slowest, floor)
    assert before / HURRY - timedelta(milliseconds=1) <= found <= before * SLOWING + timedelta(milliseconds=1)


@given(st.integers(0, 10**4), st.integers(0, 10**4), lengths)
def test_more_mentions_never_mean_later(few: int, more: int, over: timedelta) -> None:
    few, more = sorted((few, more))
    assert next_interval(more, over, 5 * MINUTE, LIMITS) <= next_interval(few, over, 5 * MINUTE, LIMITS)


def test_a_quiet_source_slows_down_and_a_surge_is_followed_within_two_looks() -> None:
    interval, looks = MINUTE, 0
    while interval < LIMITS.slowest:
        interval, looks = next_interval(0, interval, interval, LIMITS), looks + 1
    assert looks == 9
    for _ in range(3):
        interval = next_interval(int(100 * interval / MINUTE), interval, interval, LIMITS)
    assert interval == LIMITS.fastest


def test_limits_come_from_the_settings_the_hand_and_the_drills_clock(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, fastest=MINUTE, slowest=30 * MINUTE)
    assert Limits.of(settings, INCIDENT) == LIMITS
    assert Limits.of(settings, INCIDENT, 10 * MINUTE) == replace(LIMITS, slowest=10 * MINUTE)
    half = timedelta(seconds=30)
    assert Limits.of(settings, INCIDENT, half) == Limits(fastest=half, slowest=half)
    assert Limits.of(settings, INCIDENT, half).floored(5 * MINUTE).hold(half) == 5 * MINUTE
    drill = replace(INCIDENT, drill=Drill(scenario="s", seed=1, clock=Clock(started_at=START, speed=120)))
    assert Limits.of(settings, drill).slowest == timedelta(seconds=15)
    assert Limits.of(settings, drill, half).slowest == timedelta(seconds=5)
