"""Numbers and times are said the same everywhere, and no outside text can travel in them."""

import inspect
import typing
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from enum import Enum, StrEnum
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import words
from domain.counting import Estimate
from domain.time import Span
from domain.words import Noun

T = words.THIN
FUNCTIONS = [f for name, f in inspect.getmembers(words, inspect.isfunction) if f.__module__ == words.__name__]


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__name__)
def test_no_function_takes_a_string(function: Callable[..., str]) -> None:
    """Pages set these words into labels that read Markdown: nothing from outside may come in this way."""
    hints = typing.get_type_hints(function)
    assert hints.pop("return") is str
    for hint in hints.values():
        assert isinstance(hint, type)
        assert not issubclass(hint, str) or issubclass(hint, StrEnum)
        assert hint is not object
        assert hint is not Enum


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (words.count(6412), f"6{T}412"),
        (words.count(-1234567), f"−1{T}234{T}567"),
        (words.counted(1, Noun.MENTION), "1 mention"),
        (words.about(1, Noun.FOLLOWER), "1 follower"),
        (words.about(12_432, Noun.FOLLOWER), f"12{T}k followers"),
        (words.ordinal(3), "third"),
        (words.ordinal(12), "12th"),
        (words.ordinal(22), "22nd"),
        (words.ordinal(111), "111th"),
        (words.counted(0, Noun.PERSON), "0 people"),
        (words.percent(0.412), f"41{T}%"),
        (words.percent(0.0001), f"<1{T}%"),
        (words.percent(0.9999), f">99{T}%"),
        (words.percent(0.0), f"0{T}%"),
        (words.percent(1.0), f"100{T}%"),
        (words.part(0, 3), "0 of 3"),
        (words.part(231, 6412), f"231 of 6{T}412 (4{T}%)"),
        (words.estimate(Estimate(value=0.41, low=0.35, high=0.47, n=120, method="")), f"41{T}% (35–47)"),
        (words.ratio(1.43), "1.4 ×"),
        (words.ratio(12.4), "12 ×"),
        (words.ratio(9.96), "10 ×"),
        (words.ratio(0.04), "<0.1 ×"),
        (words.ratio(0.0), "0.0 ×"),
        (words.mean(5.93), "5.9"),
        (words.mean(0.4), "0.4"),
        (words.mean(43.2), "43"),
        (words.signed(-0.62), "−0.62"),
        (words.signed(0.4), "+0.40"),
        (words.rough(950), "950"),
        (words.rough(12432), f"12{T}k"),
        (words.rough(1240000), f"1.2{T}M"),
        (words.length(timedelta(seconds=20)), f"20{T}s"),
        (words.length(timedelta(minutes=5, seconds=59)), f"5{T}min"),
        (words.length(timedelta(hours=38)), f"38{T}h"),
        (words.length(timedelta(days=4, hours=7)), f"4{T}d"),
        (words.length(timedelta(days=3511)), f"9{T}y"),
        (words.length(timedelta(seconds=-3)), f"0{T}s"),
        (words.between(540, 5250), f"540–5{T}250"),
        (words.between(7, 7), "7"),
        (words.share_between(0.009, 0.0875), f"0.9–8.8{T}%"),
        (words.share_between(0.0333, 0.0333), f"3.3{T}%"),
        (words.share_between(0, 0.0001), f"0–<0.1{T}%"),
        (words.share_between(0.1, 0.9999), f"10–>99{T}%"),
        (words.share_between(0, 1), f"0–100{T}%"),
    ],
)
def test_numbers_are_said_plainly(said: str, expected: str) -> None:
    assert said == expected


def test_times_are_said_in_the_zone_that_is_asked_for() -> None:
    at = datetime(2017, 4, 4, 18, 3, tzinfo=UTC)
    new_york = ZoneInfo("America/New_York")
    assert words.moment(at, new_york) == "Tue 4 Apr 2017, 14:03"
    assert words.ago(at, at + timedelta(hours=9)) == f"9{T}h ago"
    assert words.ago(at, at - timedelta(minutes=5)) == f"in 5{T}min"
    assert words.span(Span(at, at + timedelta(hours=3)), new_york) == "Tue 4 Apr 2017, 14:03–17:03"
    assert words.span(Span(at, at + timedelta(hours=12)), new_york) == "Tue 4 Apr 2017, 14:03 – Wed 5 Apr 2017, 02:03"


@given(st.integers(1, 10**9), st.integers(1, 10**9))
def test_some_is_never_rounded_to_none_or_all(some: int, whole: int) -> None:
    some = min(some, whole)
    said = words.percent(some / whole)
    assert said != f"0{T}%"
    assert (said == f"100{T}%") == (some == whole)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 s"), (35, "35 s"), (90, "90 s"), (150, "2.5 min"), (300, "5 min"), (5_400, "1.5 h"), (129_600, "1.5 d")],
)
def test_how_far_things_lie_apart_is_not_rounded_to_another_pace(seconds: int, said: str) -> None:
    assert words.pace(timedelta(seconds=seconds)) == said.replace(" ", "\u202f")


@pytest.mark.parametrize(
    ("hour", "said"),
    [(-1, "01:30"), (0, "02:30 CEST"), (1, "02:30 CET"), (2, "03:30")],
    ids=["before", "1", "2", "after"],
)
def test_an_hour_that_comes_twice_is_told_from_itself(hour: int, said: str) -> None:
    at, berlin = datetime(2026, 10, 25, 0, 30, tzinfo=UTC) + timedelta(hours=hour), ZoneInfo("Europe/Berlin")
    assert words.moment(at, berlin) == f"Sun 25 Oct 2026, {said}"
    assert words.span(Span(at - timedelta(hours=3), at), berlin).endswith(f"–{said}" if hour > 0 else said)
