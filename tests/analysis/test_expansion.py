"""Counts of a sample in time, raised to what they stand for; intervals that know that it was a sample."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.expansion import raised, widened
from analysis.sampled import Drawn, Sample, strata_of
from domain.counting import BucketCount, Estimate
from domain.reading import Label
from domain.time import Span

START = datetime(2026, 3, 1, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
DAY = Span(START, START + 24 * HOUR)


def count(hour: int, mentions: int, label: Label = Label.NEGATIVE, source: str = "x") -> BucketCount:
    return BucketCount(start=START + hour * HOUR, source=source, label=label, mentions=mentions)


def sample(hour: int, held: list[int], total: int | None = None, place: str = "x") -> Sample:
    """Slots of a minute, a tenth of an hour in all, half of what each held being negative."""
    start = START + hour * HOUR
    slots = [
        (
            Span(start + 7 * n * MINUTE, start + (7 * n + 1) * MINUTE),
            Drawn(mentions=each, scored=each, negative=each // 2),
        )
        for n, each in enumerate(held)
    ]
    return Sample(place=place, span=Span(start, start + HOUR), slots=slots, probability=0.1, total=total)


def test_what_was_read_as_a_sample_stands_for_the_whole_hour() -> None:
    counts = [count(0, 8), count(0, 4, Label.NEUTRAL), count(1, 9), count(0, 5, source="y")]
    found = raised(counts, [sample(0, [6, 6])], DAY)
    assert [each.mentions for each in found] == [80, 40, 9, 5]
    assert [each.mentions for each in raised(counts, [sample(0, [6, 6], total=24)], DAY)] == [16, 8, 9, 5]
    assert [each.mentions for each in raised(counts, [sample(0, [3, 3])], DAY)] == [44, 22, 9, 5], "the rest was read"
    assert [each.mentions for each in raised(counts, [sample(0, [6, 6], place="z")], DAY)] == [8, 4, 9, 5]


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 50)), max_size=8), st.lists(st.integers(0, 30), max_size=6))
def test_nothing_read_is_ever_worth_less(told: list[tuple[int, int]], held: list[int]) -> None:
    counts = [count(hour, mentions) for hour, mentions in told]
    found = raised(counts, [sample(2, held)] if held else [], DAY)
    assert all(now.mentions >= before.mentions for before, now in zip(counts, found, strict=True))
    assert [each.mentions for each in found if each.start != START + 2 * HOUR] == [
        each.mentions for each in counts if each.start != START + 2 * HOUR
    ]


def test_an_interval_is_as_wide_as_labels_and_the_draw_leave_it() -> None:
    known = Estimate(value=0.5, low=0.4, high=0.6, n=100, method="labels")
    few, many = (
        widened(known, strata_of([sample(0, held)], [DAY], Drawn(mentions=sum(held), scored=sum(held), negative=0)))
        for held in ([4, 9], [200, 210, 190, 205, 195, 200])
    )
    assert few.low < many.low < known.low
    assert few.high > many.high > known.high
    assert many.high - many.low < 0.25
    assert widened(known, []) == known
    assert (few.value, few.n, few.method) == (known.value, known.n, known.method)
    assert widened(Estimate(value=0.0, low=0.0, high=0.1, n=9, method=""), []).low == pytest.approx(0.0)
