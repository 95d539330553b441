"""A theme rises or falls only where the whole interval says so."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from analysis.themes.trend import trend

BEGAN = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
NOW = BEGAN + 30 * HOUR


def evenly(number: int, start: datetime, length: timedelta) -> list[datetime]:
    return [start + length * (place + 0.5) / number for place in range(number)]


def test_directions() -> None:
    before = evenly(48, BEGAN, 24 * HOUR)
    same = trend([*before, *evenly(12, NOW - 6 * HOUR, 6 * HOUR)], BEGAN, NOW)
    assert (same.last, same.before, same.direction) == (12, 48, "")
    assert same.ratio
    assert same.ratio.low < 1 < same.ratio.high
    assert trend([*before, *evenly(60, NOW - 6 * HOUR, 6 * HOUR)], BEGAN, NOW).direction == "rising"
    assert trend(before, BEGAN, NOW).direction == "falling"


def test_bursts_widen_the_interval() -> None:
    now = evenly(24, NOW - 6 * HOUR, 6 * HOUR)
    calm = trend([*evenly(48, BEGAN, 24 * HOUR), *now], BEGAN, NOW)
    bursts = trend([*[BEGAN + HOUR / 2] * 24, *[BEGAN + 20.5 * HOUR] * 24, *now], BEGAN, NOW)
    assert calm.ratio
    assert bursts.ratio
    assert bursts.ratio.high - bursts.ratio.low > 2 * (calm.ratio.high - calm.ratio.low)
    assert (calm.direction, bursts.direction) == ("rising", "")


def test_nothing_before_is_new_and_no_ratio() -> None:
    found = trend([NOW - HOUR], BEGAN, NOW)
    assert (found.ratio, found.direction) == (None, "new")


def test_too_little_time_tells_nothing() -> None:
    found = trend([BEGAN + HOUR], BEGAN, BEGAN + 7 * HOUR)
    assert (found.ratio, found.direction, found.hours_before) == (None, "", 1.0)
    assert trend([], BEGAN, BEGAN).direction == ""


@given(st.lists(st.integers(-40 * 60, 40 * 60), max_size=60), st.integers(0, 40 * 60))
def test_only_what_was_published_by_then_counts(minutes: list[int], at: int) -> None:
    """No knowledge from later: what comes after changes nothing."""
    published = [BEGAN + timedelta(minutes=minute) for minute in minutes]
    then = BEGAN + timedelta(minutes=at)
    assert trend(published, BEGAN, then) == trend([each for each in published if each < then], BEGAN, then)
