"""A timeline whose busiest hour was read as a random sample."""

from datetime import UTC, datetime, timedelta

import pytest

from analysis.coverage import Read
from analysis.sampled import Drawn, Sample
from analysis.timeline import Timeline, build
from domain.counting import HOUR, MINUTE, BucketCount, Total
from domain.reading import Label
from domain.time import Span

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
SPAN = Span(START, START + 2 * HOUR.width)
READ = Read(span=SPAN, covered=(SPAN,), by_source={"x": (SPAN,)}, gaps=())


def counts(minute: int, negative: int, neutral: int) -> list[BucketCount]:
    at = START + timedelta(minutes=minute)
    return [
        BucketCount(start=at, source="x", label=label, mentions=number)
        for label, number in ((Label.NEGATIVE, negative), (Label.NEUTRAL, neutral))
    ]


def slot(minute: int, mentions: int, negative: int) -> tuple[Span, Drawn]:
    at = START + timedelta(minutes=minute)
    return Span(at, at + MINUTE.width), Drawn(mentions=mentions, scored=mentions, negative=negative)


def timeline(width: timedelta, total: int | None = 600) -> Timeline:
    """Ten of the first hour's minutes hold ten mentions each, five of them read; the second hour is read in full."""
    sample = Sample(
        place="x",
        span=Span(START, START + HOUR.width),
        slots=[slot(10, 20, 15), slot(40, 20, 15)],
        probability=2 / 60,
        total=total,
    )
    found = [*counts(10, 15, 5), *counts(40, 15, 5), *counts(70, 0, 60)]
    totals = {"x": [Total(start=START, width=HOUR.width, count=600)]}
    return build(found, SPAN, width, read=READ, usual=None, at=SPAN.end, samples=[sample], totals=totals)


def test_a_sampled_hour_stands_for_all_of_it() -> None:
    loud, calm = timeline(HOUR.width).buckets
    assert loud.mentions == 40, "what was read is what is shown"
    assert loud.estimated is not None
    assert (loud.estimated.low, loud.estimated.value, loud.estimated.high) == (600, 600, 600)
    assert loud.counted == {"x": 600}
    assert loud.share is not None
    assert loud.share.value == pytest.approx(0.75)
    assert "random sample" in loud.share.method
    assert calm.estimated is None
    assert calm.counted == {}


def test_without_the_platforms_count_the_total_has_an_interval() -> None:
    loud, _ = timeline(HOUR.width, total=None).buckets
    assert loud.estimated is not None
    assert loud.estimated.value == pytest.approx(40 * 30)


def test_a_bucket_of_both_hours_weighs_them_by_what_there_was() -> None:
    (both,) = timeline(2 * HOUR.width).buckets
    assert both.estimated is not None
    assert both.estimated.value == pytest.approx(660)
    assert both.share is not None
    assert both.share.value == pytest.approx(450 / 660)
    assert both.counted == {}, "only one of its hours was counted"


def test_minutes_that_were_not_drawn_say_nothing_of_what_was_there() -> None:
    minutes = timeline(MINUTE.width).buckets
    drawn, other = minutes[10], minutes[11]
    assert drawn.estimated is not None
    assert other.estimated is None
    assert other.mentions == 0
