"""The sample: everybody has the same chance, time and classes are met in proportion, a seed says it all."""

from collections import Counter
from dataclasses import replace
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


@given(
    st.integers(0, 60),
    st.integers(0, 80),
    st.integers(),
    st.sets(st.integers(0, 70).map(str)),
    st.lists(st.integers(0, 3), min_size=60, max_size=60),
)
def test_a_sample_is_of_different_open_candidates_and_weighs_what_there_is(
    number: int, size: int, seed: int, done: set[str], wordings: list[int]
) -> None:
    already = {("x", native_id) for native_id in done}
    there = [
        replace(each, wording=wording) for each, wording in zip(candidates(number), wordings[:number], strict=True)
    ]
    drawn = choose(there, size, seed, already)
    left = {each.key for each in there} - already
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
    """Days of 4, 36 and 100 mentions get parts like 14, 24 and 32: nearer to each other than their mentions are."""
    drawn = choose(uneven(), 14, 1)
    chances = {day: 14 * said**0.25 / sum(each**0.25 for each in (4, 36, 100)) for day, said in enumerate((4, 36, 100))}
    found = Counter(day_of(each.native_id) for each in drawn)
    assert all(abs(found[day] - chances[day]) < 1 for day in range(3))
    weights = {0: 4 / chances[0], 1: 36 / chances[1], 2: 100 / chances[2]}
    assert {day_of(each.native_id): each.weight for each in drawn} == pytest.approx(weights)


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


def copied() -> list[Candidate]:
    """Two days of sixty mentions: half of the second day's are copies of one text, as are three of the first."""
    return [
        Candidate(
            source="x",
            native_id=str(place),
            published_at=START + timedelta(minutes=24 * place),
            label=Label.NEGATIVE if place % 4 == 0 else Label.NEUTRAL,
            wording=-7 if place >= 90 or place < 3 else place,
        )
        for place in range(120)
    ]


def is_copy(native_id: str) -> bool:
    return int(native_id) >= 90 or int(native_id) < 3


def test_a_text_said_often_is_not_asked_about_as_often() -> None:
    """A quarter of the talk would be five of twenty: its square root is asked, the rest goes to other texts."""
    for seed in range(20):
        drawn = choose(copied(), 20, seed)
        assert len({each.key for each in drawn}) == 20
        assert sum(is_copy(each.native_id) for each in drawn) in {2, 3}


def test_every_copy_has_the_same_chance_and_weighs_what_it_stands_for() -> None:
    draws, taken, stood_for = 400, Counter[str](), [0.0, 0.0]
    for seed in range(draws):
        for each in choose(copied(), 20, seed):
            taken[each.native_id] += 1
            stood_for[is_copy(each.native_id)] += each.weight
    assert [number / draws for number in stood_for] == pytest.approx([87, 33], rel=0.03)
    (weight,) = {each.weight for each in choose(copied(), 20, 1) if is_copy(each.native_id)}
    assert all(abs(taken[str(place)] / draws - 1 / weight) < 0.07 for place in (0, 2, *range(90, 120)))


def test_a_text_that_is_labelled_makes_room_for_others() -> None:
    labelled = {("x", str(place)) for place in (95, 100)}
    again = [sum(is_copy(each.native_id) for each in choose(copied(), 20, seed, labelled)) for seed in range(20)]
    assert sum(again) / 20 < 1.5
    assert len(choose(copied(), 120, 1, labelled)) == 118, "where all is asked for, copies are, too"


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
