"""What is said about single people: when they turned, what looks automatic, and how few are how loud."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.people import concentration, signs_of_automation, turned
from domain.mention import Author, Kind
from domain.reading import Label
from tests.analysis.people.said import MINUTE, START, said

NEGATIVE, NEUTRAL, POSITIVE, UNSCORED = Label.NEGATIVE, Label.NEUTRAL, Label.POSITIVE, Label.UNSCORED
ANNA = Author(id="anna", handle="anna")


def test_a_turn_is_where_the_readings_part() -> None:
    labels = [POSITIVE, NEUTRAL, UNSCORED, POSITIVE, NEUTRAL, *[NEGATIVE] * 9, NEUTRAL]
    found = turned([(START + place * MINUTE, label) for place, label in enumerate(labels)])
    assert found
    assert (found.at, found.against) == (START + 5 * MINUTE, True)
    assert (found.negative_before, found.scored_before, found.negative_after, found.scored_after) == (0, 4, 9, 10)


def test_people_can_be_won_back() -> None:
    found = turned([(START + place * MINUTE, NEGATIVE if place < 4 else POSITIVE) for place in range(8)])
    assert found
    assert not found.against


@pytest.mark.parametrize(
    "labels",
    [
        [],
        [NEGATIVE] * 9,
        [POSITIVE, POSITIVE, NEGATIVE, NEGATIVE],  # too few
        [POSITIVE, NEGATIVE] * 6,  # in two minds
        [POSITIVE, *[NEGATIVE] * 8],  # one alone
        [*[POSITIVE, POSITIVE, NEGATIVE] * 9, NEGATIVE, NEGATIVE],  # an angry end that many such rows have
        [*[UNSCORED] * 5, *[NEGATIVE] * 5],
    ],
)
def test_chance_is_no_turn(labels: list[Label]) -> None:
    assert turned([(START + place * MINUTE, label) for place, label in enumerate(labels)]) is None


def test_people_who_write_as_people_do_show_no_sign() -> None:
    told = [said(n, minute=m) for n, m in enumerate((0, 3, 4, 40, 41, 90, 200, 201, 207, 300, 480, 900))]
    assert signs_of_automation(ANNA, told) == ()


def test_a_made_up_handle_or_a_young_account_alone_is_no_reason() -> None:
    young = [said(1, raw={"author_created_at": (START - timedelta(days=3)).isoformat()})]
    assert signs_of_automation(Author(id="1", handle="anna83920184"), young) == ()


def test_each_sign_says_what_was_seen() -> None:
    clock = [said(n, minute=5 * n, text=f"crumbs number {n}") for n in range(12)]
    assert signs_of_automation(ANNA, clock) == ("a mention every 5\u202fmin, 12 in a row",)
    fast = [said(n, minute=n + n % 7 / 8, text=f"crumbs number {n}") for n in range(40)]
    assert signs_of_automation(ANNA, fast)[0] == "40 mentions within an hour"
    same = [said(n, minute=n * n * 13, text="Boycott crumbs") for n in range(6)]
    assert signs_of_automation(ANNA, same) == ("6 of 6 in the same words",)
    marked = [said(1, raw={"bot": True, "author_created_at": (START - timedelta(days=3)).isoformat()})]
    assert signs_of_automation(Author(id="1", handle="anna83920184"), marked) == (
        "its own platform marks it as a bot",
        "the account was 3\u202fd old",
        "a handle that ends in a long number",
    )


def test_reposts_carry_the_words_of_others() -> None:
    passed = [said(n, minute=n * n * 13, kind=Kind.REPOST, text="RT @a: Boycott") for n in range(6)]
    assert signs_of_automation(ANNA, passed) == ()


@given(st.text(max_size=40), st.text(max_size=20))
def test_nothing_that_a_source_sends_breaks_it_or_is_repeated(raw: str, handle: str) -> None:
    told = [replace(said(n, minute=n, text=raw or "x"), raw=raw) for n in range(12)]
    for reason in signs_of_automation(Author(id="1", handle=handle), told):
        assert reason.isprintable() or "\u202f" in reason


def test_concentration_in_plain_numbers() -> None:
    found = concentration({1: 90, 10: 9, 0: 5})
    assert found
    assert (found.negative, found.critics, found.loudest, found.half) == (180, 99, 50, 9)
    even = concentration({3: 40})
    assert even
    assert (round(even.gini, 9), even.half, even.loudest) == (0, 20, 15)
    assert concentration({}) is concentration({0: 4}) is None


@given(st.dictionaries(st.integers(1, 50), st.integers(1, 30), min_size=1, max_size=8))
def test_concentration_agrees_with_its_definition(numbers: dict[int, int]) -> None:
    each = sorted((number for number, people in numbers.items() for _ in range(people)), reverse=True)
    found = concentration(numbers)
    assert found
    assert found.loudest == sum(each[:5])
    assert sum(each[: found.half]) * 2 >= sum(each) > sum(each[: found.half - 1]) * 2
    apart = sum(abs(one - other) for one in each for other in each)
    assert found.gini == pytest.approx(apart / (2 * len(each) * sum(each)))
