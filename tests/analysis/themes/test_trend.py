"""A theme rises or falls only where the whole interval of its share says so, whatever hour of the day it is."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from math import pi, sin

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.themes.trend import trend

BEGAN = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
NOW = BEGAN + 30 * HOUR


def evenly(number: int, start: datetime, length: timedelta) -> list[datetime]:
    return [start + length * (place + 0.5) / number for place in range(number)]


REST = evenly(600, BEGAN, 30 * HOUR)


def test_directions() -> None:
    before = evenly(48, BEGAN, 24 * HOUR)
    now = evenly(12, NOW - 6 * HOUR, 6 * HOUR)
    same = trend([*before, *now], [*before, *now, *REST], BEGAN, NOW)
    assert (same.last, same.of_last, same.before, same.of_before, same.direction) == (12, 132, 48, 528, "")
    assert same.ratio
    assert same.ratio.low < 1 < same.ratio.high
    many = [*before, *evenly(60, NOW - 6 * HOUR, 6 * HOUR)]
    assert trend(many, [*many, *REST], BEGAN, NOW).direction == "rising"
    assert trend(before, [*before, *REST], BEGAN, NOW).direction == "falling"


def test_a_theme_that_is_all_there_is_has_no_trend() -> None:
    """Everything is said less now: the theme has the share it had."""
    said = [*evenly(480, BEGAN, 24 * HOUR), *evenly(12, NOW - 6 * HOUR, 6 * HOUR)]
    assert trend(said, said, BEGAN, NOW).direction == ""
    rest = [*evenly(960, BEGAN, 24 * HOUR), *evenly(24, NOW - 6 * HOUR, 6 * HOUR)]
    assert trend(said, [*said, *rest], BEGAN, NOW).direction == ""


def test_what_nobody_speaks_of_beside_silence_cannot_be_told() -> None:
    before = evenly(48, BEGAN, 24 * HOUR)
    found = trend(before, before, BEGAN, NOW)
    assert (found.of_last, found.ratio, found.direction) == (0, None, "")


@pytest.mark.parametrize("hour", [0, 6, 12, 18])
@pytest.mark.parametrize("often", [3, 30])
def test_the_rhythm_of_the_day_is_no_trend(hour: int, often: int) -> None:
    """Of themes whose share stays the same at most one in ten is called, which a 90 % interval may miss."""
    chance = np.random.default_rng(hour)
    at = NOW.replace(hour=hour)

    def drawn(often: float) -> list[datetime]:
        hours = [at - place * HOUR for place in range(1, 31)]
        numbers = [chance.poisson(often * (1 + 0.6 * sin((each.hour - 9) / 24 * 2 * pi))) for each in hours]
        return [
            each + late * HOUR for each, many in zip(hours, numbers, strict=True) for late in chance.uniform(size=many)
        ]

    called: Counter[str] = Counter()
    for _ in range(60):
        theme = drawn(often)
        called[trend(theme, [*theme, *drawn(4 * often)], BEGAN - 100 * HOUR, at).direction] += 1
    assert called["rising"] + called["falling"] <= 9  # of 60: more has a chance below one in 10 at a tenth


def test_bursts_widen_the_interval() -> None:
    now = evenly(24, NOW - 6 * HOUR, 6 * HOUR)
    calm = [*evenly(48, BEGAN, 24 * HOUR), *now]
    bursts = [*[BEGAN + HOUR / 2] * 24, *[BEGAN + 20.5 * HOUR] * 24, *now]
    even, uneven = (trend(said, [*said, *REST], BEGAN, NOW) for said in (calm, bursts))
    assert even.ratio
    assert uneven.ratio
    assert uneven.ratio.high - uneven.ratio.low > 2 * (even.ratio.high - even.ratio.low)
    assert (even.direction, uneven.direction) == ("rising", "")


def test_only_what_was_never_said_before_is_new() -> None:
    now = [NOW - HOUR, NOW - 2 * HOUR]
    new = trend(now, [*now, *REST], BEGAN, NOW)
    assert (new.ratio, new.direction, new.silence) == (None, "new", None)
    long_ago = [BEGAN - 2 * HOUR, BEGAN - HOUR] * 4
    again = trend([*long_ago, *now], [*long_ago, *now, *REST], BEGAN - 3 * HOUR, NOW)
    assert (again.last, again.before, again.direction) == (2, 0, "again")
    assert again.silence == 29 * HOUR


def test_too_little_time_tells_nothing() -> None:
    found = trend([BEGAN + HOUR], [BEGAN + HOUR], BEGAN, BEGAN + 7 * HOUR)
    assert (found.ratio, found.direction, found.hours_before) == (None, "", 1.0)
    assert trend([], [], BEGAN, BEGAN).direction == ""


MINUTES = st.lists(st.integers(-40 * 60, 40 * 60), max_size=60)


@given(MINUTES, MINUTES, st.integers(0, 40 * 60))
def test_only_what_was_published_by_then_counts(minutes: list[int], others: list[int], at: int) -> None:
    """No knowledge from later: what comes after changes nothing."""
    published = [BEGAN + timedelta(minutes=minute) for minute in minutes]
    every = [*published, *(BEGAN + timedelta(minutes=minute) for minute in others)]
    then = BEGAN + timedelta(minutes=at)
    earlier, every_earlier = ([each for each in all_of if each < then] for all_of in (published, every))
    assert trend(published, every, BEGAN, then) == trend(earlier, every_earlier, BEGAN, then)
