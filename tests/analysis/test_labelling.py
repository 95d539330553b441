"""The sample: everybody has the same chance, time and classes are met in proportion, a seed says it all."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.labelling import choose
from domain.labelling import Candidate
from domain.reading import Label

START = datetime(2026, 3, 1, tzinfo=UTC)


def candidates(number: int) -> list[Candidate]:
    return [
        Candidate(
            source="x",
            native_id=f"{place}",
            published_at=START + timedelta(hours=place),
            label=Label.NEGATIVE if place % 4 == 0 else Label.NEUTRAL,
        )
        for place in range(number)
    ]


@given(st.integers(0, 60), st.integers(0, 80), st.integers(), st.sets(st.integers(0, 70).map(str)))
def test_a_sample_is_of_different_open_candidates_and_weighs_what_there_is(
    number: int, size: int, seed: int, done: set[str]
) -> None:
    already = {("x", native_id) for native_id in done}
    drawn = choose(candidates(number), size, seed, already)
    left = {each.key for each in candidates(number)} - already
    assert len({each.key for each in drawn}) == len(drawn) == min(size, len(left))
    assert {each.key for each in drawn} <= left
    assert all(each.weight >= 1 for each in drawn)


def uneven() -> list[Candidate]:
    """Three days with 4, 36 and 100 mentions."""
    hours = [*range(4), *(24 + place / 2 for place in range(36)), *(48 + place / 5 for place in range(100))]
    return [
        Candidate(source="x", native_id=str(number), published_at=START + timedelta(hours=hour), label=Label.NEUTRAL)
        for number, hour in enumerate(hours)
    ]


def day_of(native_id: str) -> int:
    return uneven()[int(native_id)].published_at.day - START.day


def test_a_quiet_day_gets_more_than_its_part() -> None:
    """Days of 4, 36 and 100 mentions get parts like 2, 6 and 10: neither like the mentions nor all the same."""
    drawn = choose(uneven(), 18, 1)
    assert Counter(day_of(each.native_id) for each in drawn) == {0: 2, 1: 6, 2: 10}
    assert {day_of(each.native_id): each.weight for each in drawn} == pytest.approx({0: 2, 1: 6, 2: 10})


def test_weights_are_the_chances_turned_round() -> None:
    """Over many samples the weights of a day add up to its mentions, and each mention comes as often as it should."""
    draws, taken = 400, Counter[str]()
    stood_for = {0: 0.0, 1: 0.0, 2: 0.0}
    for seed in range(draws):
        for each in choose(uneven(), 13, seed):
            taken[each.native_id] += 1
            stood_for[day_of(each.native_id)] += each.weight
    assert {day: number / draws for day, number in stood_for.items()} == pytest.approx({0: 4, 1: 36, 2: 100}, rel=0.04)
    weights = {day_of(each.native_id): each.weight for each in choose(uneven(), 13, 1)}
    for native_id, number in taken.items():
        assert number / draws == pytest.approx(1 / weights[day_of(native_id)], abs=0.12)


def test_a_day_smaller_than_its_part_is_drawn_whole() -> None:
    drawn = choose(uneven(), 90, 1)
    whole = [each for each in drawn if day_of(each.native_id) < 1]
    assert len(whole) == 4
    assert {each.weight for each in whole} == {1.0}


def test_a_seed_draws_the_same_whatever_the_order() -> None:
    everything = candidates(200)
    assert choose(everything, 20, 5) == choose(everything[::-1], 20, 5)
    assert choose(everything, 20, 5) != choose(everything, 20, 6)


def test_days_and_classes_come_in_proportion() -> None:
    drawn = choose(candidates(24 * 10), 40, 1)  # ten days, six negative and eighteen neutral mentions each
    places = [int(each.native_id) for each in drawn]
    assert set(Counter(place // 24 for place in places).values()) == {4}
    assert sum(place % 4 == 0 for place in places) == 10


def test_everybody_has_the_same_chance_at_every_place() -> None:
    draws = 4_000
    first, any_place = Counter[str](), Counter[str]()
    for seed in range(draws):
        drawn = choose(candidates(10), 4, seed)
        first[drawn[0].native_id] += 1
        any_place.update(each.native_id for each in drawn)
    assert all(abs(any_place[f"{place}"] / draws - 0.4) < 0.04 for place in range(10))
    assert all(abs(first[f"{place}"] / draws - 0.1) < 0.025 for place in range(10))
