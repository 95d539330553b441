"""One moment, however an archive writes it; and no moment where there is none."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.files.times import DateOrder, Times, UnreadableTimeError

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
MOMENT = datetime(2017, 4, 5, 10, tzinfo=UTC)
UTC_TIMES = Times(zone=UTC, latest=NOW)


@pytest.mark.parametrize(
    "written",
    [
        "2017-04-05T10:00:00Z",
        "2017-04-05 12:00:00+02:00",
        "2017-04-05 10:00:00 UTC",
        "2017-04-05T10:00",
        "20170405100000",
        "1491386400",
        "1491386400.0",
        "1491386400000",
        1491386400,
        1491386400.0,
        1491386400000000,
        1491386400000000000,
        "Wed Apr 05 10:00:00 +0000 2017",
        "Wed, 05 Apr 2017 06:00:00 EDT",
        "Wed, 5 Apr 2017 10:00:00 GMT",
        "5 April 2017 10:00",
        "05-Apr-17 10:00",
        "Apr 5, 2017, 10:00 AM",
        "April 5, 2017 at 10:00AM",
        "Wednesday, April 5th, 2017 10:00:00 a.m.",
        "2017/04/05 10:00:00.000",
        "05.04.2017 10:00",
        "4/5/2017 10:00",
        "04/05/17 10:00 am",
        datetime(2017, 4, 5, 10),  # noqa: DTZ001 - as a table gives it
        datetime(2017, 4, 5, 12, tzinfo=ZoneInfo("Europe/Berlin")),
    ],
)
def test_one_moment_in_many_words(written: object) -> None:
    assert UTC_TIMES.read(written) == MOMENT


def test_halves_of_the_day() -> None:
    hours = {"12:05 AM": 0, "1:05 am": 1, "12:05 PM": 12, "11:05 p.m.": 23}
    for words, hour in hours.items():
        assert UTC_TIMES.read(f"April 5, 2017 {words}").hour == hour
    with pytest.raises(UnreadableTimeError):
        UTC_TIMES.read("April 5, 2017 13:05 PM")


def test_a_zone_is_assumed_only_where_none_is_named() -> None:
    tokyo = Times(zone=ZoneInfo("Asia/Tokyo"), latest=NOW)
    assert tokyo.read("2017-04-05 19:00") == MOMENT
    assert tokyo.read(date(2017, 4, 5)) == datetime(2017, 4, 4, 15, tzinfo=UTC)
    assert tokyo.read("2017-04-05 10:00Z") == MOMENT
    assert tokyo.read(1491386400) == MOMENT


def test_the_order_of_day_and_month() -> None:
    day_first = Times(zone=UTC, order=DateOrder.DAY_FIRST, latest=NOW)
    assert day_first.read("5/4/2017 10:00") == UTC_TIMES.read("4/5/2017 10:00") == MOMENT
    with pytest.raises(UnreadableTimeError, match="does not exist"):
        UTC_TIMES.read("25/4/2017")


@pytest.mark.parametrize(
    "value",
    ["", None, "yesterday", "10:00", "2017", "nan", "1e20", "6.3e+17", "0", 0, -1, 1e20, float("nan"), float("inf"),
     True, 10**40, "9" * 5000, "2017-02-30", "0001-01-01", "9999-12-31T23:59:59-23:59", "1850-01-01", "2026-01-04",
     [], {}, "Wed Apr 05 10:00:00 XYZ 2017", "5 Foo 2017", "2017-13-01", "²"],
)  # fmt: skip
def test_what_is_no_moment_is_refused_with_a_reason(value: object) -> None:
    with pytest.raises(UnreadableTimeError, match="time"):
        UTC_TIMES.read(value)


@given(st.one_of(st.text(), st.integers(), st.floats(), st.binary(), st.booleans(), st.datetimes(), st.dates()))
def test_anything_is_a_moment_in_reach_or_refused(value: object) -> None:
    try:
        moment = UTC_TIMES.read(value)
    except UnreadableTimeError:
        return
    assert moment.tzinfo is UTC
    assert datetime(1990, 1, 1, tzinfo=UTC) <= moment <= NOW + timedelta(days=2)


@given(st.datetimes(min_value=datetime(1990, 1, 2), max_value=datetime(2025, 12, 31)), st.timezones())  # noqa: DTZ001
def test_what_isoformat_wrote_comes_back(moment: datetime, zone: ZoneInfo) -> None:
    aware = moment.replace(tzinfo=zone)
    assert UTC_TIMES.read(aware.isoformat()) == aware.astimezone(UTC)
