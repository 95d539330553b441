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
    if drawn:
        assert sum(each.weight for each in drawn) == pytest.approx(len(left))


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
