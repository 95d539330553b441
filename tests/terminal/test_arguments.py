"""Arguments as people type them."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st

from terminal.arguments import duration, moment


def test_a_moment_without_an_offset_is_meant_in_the_zone() -> None:
    assert moment("2026-03-31T09:40", "Europe/Berlin") == datetime(2026, 3, 31, 9, 40, tzinfo=ZoneInfo("Europe/Berlin"))


def test_a_moment_with_an_offset_keeps_it() -> None:
    assert moment("2026-03-31T09:40+05:30", "UTC") == datetime(2026, 3, 31, 4, 10, tzinfo=UTC)


def test_a_bare_date_is_its_midnight() -> None:
    assert moment("2017-04-03", "UTC") == datetime(2017, 4, 3, tzinfo=UTC)


def test_now_is_now() -> None:
    before = datetime.now(UTC)
    assert before <= moment("now", "UTC") <= datetime.now(UTC)


@given(st.text(max_size=30))
def test_a_moment_is_read_with_a_zone_or_refused(text: str) -> None:
    with suppress(typer.BadParameter):
        assert moment(text, "UTC").tzinfo is not None


def test_a_refusal_says_what_would_be_right() -> None:
    with pytest.raises(typer.BadParameter, match="2026-03-31"):
        moment("yesterday", "UTC")


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("90s", timedelta(seconds=90)),
        ("2m", timedelta(minutes=2)),
        ("1h30m", timedelta(minutes=90)),
        ("1d", timedelta(days=1)),
        ("10 minutes", timedelta(minutes=10)),
        ("1 Hour 30 min", timedelta(minutes=90)),
        (" day ", timedelta(days=1)),
    ],
)
def test_durations(text: str, length: timedelta) -> None:
    assert duration(text) == length


@pytest.mark.parametrize("text", ["", "2", "m", "0s", "-1h", "1w", "2 mm", "1h-1m", "½h", f"{10**12} days", "1 month"])
def test_a_wrong_duration_is_refused(text: str) -> None:
    with pytest.raises(typer.BadParameter, match="Write 90s"):
        duration(text)
