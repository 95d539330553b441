from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.coverage import Read, read
from analysis.expected import Usual, usual, whole_hours
from analysis.timeline import MOST_BUCKETS, Timeline, aligned, build, choose_width, level_for
from config.playbook import shipped
from domain.counting import DAY, HOUR, MINUTE, BucketCount, Coverage
from domain.reading import Label
from domain.time import Span

T = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = T + timedelta(days=90)
HOURLY = timedelta(hours=1)

counts = st.lists(
    st.builds(
        BucketCount,
        start=st.integers(0, 47).map(lambda hour: T + hour * HOURLY),
        source=st.sampled_from(["x", "feeds"]),
        label=st.sampled_from(Label),
        mentions=st.integers(1, 500),
        asking=st.integers(0, 5),
        harm=st.integers(0, 5),
    ),
    max_size=60,
    unique_by=lambda row: (row.start, row.source, row.label),
)


def everything(span: Span, *, complete: bool = True) -> Read:
    return read([Coverage(source="x", span=span, complete=complete, reason="" if complete else "quota")], span, live={})


def made(rows: list[BucketCount], span: Span, width: timedelta = HOURLY, at: datetime = LATER) -> Timeline:
    return build(rows, span, width, read=everything(aligned(span, width)), usual=None, at=at)


@given(counts, st.sampled_from([1, 2, 3, 6, 24]))
def test_every_mention_is_in_exactly_one_bucket(rows: list[BucketCount], hours: int) -> None:
    timeline = made(rows, Span(T, T + timedelta(hours=48)), timedelta(hours=hours))
    assert timeline.mentions == sum(row.mentions for row in rows)
    assert sum(bucket.asking for bucket in timeline.buckets) == sum(row.asking for row in rows)
    assert sum(bucket.harm for bucket in timeline.buckets) == sum(row.harm for row in rows)
    for bucket in timeline.buckets:
        assert bucket.mentions == sum(bucket.by_label.values()) == sum(bucket.by_source.values())


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - the zone is beside it
    st.timedeltas(timedelta(minutes=1), timedelta(days=4_000)),
)
def test_the_width_chosen_never_gives_more_buckets_than_a_chart_holds(start: datetime, length: timedelta) -> None:
    width = choose_width(length)
    whole = aligned(Span(start, start + length), width)
    assert whole.length // width <= MOST_BUCKETS
    assert whole.start <= start
    assert whole.end >= start + length
    assert not width % level_for(width).width


@pytest.mark.parametrize(
    ("minutes", "level"), [(1, MINUTE), (45, MINUTE), (60, HOUR), (90, MINUTE), (180, HOUR), (1440, DAY), (2160, HOUR)]
)
def test_buckets_are_made_from_the_widest_level_that_fits(minutes: int, level: object) -> None:
    assert level_for(timedelta(minutes=minutes)) is level


@pytest.mark.parametrize("width", [timedelta(seconds=30), timedelta(seconds=90), timedelta(0)])
def test_a_width_of_no_whole_minutes_is_refused(width: timedelta) -> None:
    with pytest.raises(ValueError, match="whole number of minutes"):
        level_for(width)


def test_buckets_stand_side_by_side_and_the_empty_ones_are_there() -> None:
    row = BucketCount(start=T + 3 * HOURLY, source="x", label=Label.NEGATIVE, mentions=4)
    timeline = made([row], Span(T, T + 6 * HOURLY))
    assert [bucket.mentions for bucket in timeline.buckets] == [0, 0, 0, 4, 0, 0]
    assert [bucket.start for bucket in timeline.buckets[1:]] == [bucket.end for bucket in timeline.buckets[:-1]]
    assert timeline.span == Span(T, T + 6 * HOURLY)


def test_the_share_is_that_of_the_scored_and_none_where_nothing_is() -> None:
    rows = [
        BucketCount(start=T, source="x", label=Label.NEGATIVE, mentions=30),
        BucketCount(start=T, source="x", label=Label.NEUTRAL, mentions=70),
        BucketCount(start=T, source="x", label=Label.UNSCORED, mentions=900),
        BucketCount(start=T + HOURLY, source="x", label=Label.UNSCORED, mentions=5),
    ]
    first, second = made(rows, Span(T, T + 2 * HOURLY)).buckets
    assert first.share
    assert (first.share.value, first.share.n) == (0.3, 100)
    assert first.share.low < 0.3 < first.share.high
    assert second.share is None


def test_the_running_bucket_is_marked_and_the_future_left_out() -> None:
    at = T + timedelta(hours=2, minutes=20)
    timeline = made([], Span(T, T + 6 * HOURLY), at=at)
    assert [bucket.unfinished for bucket in timeline.buckets] == [False, False, True]
    assert made([], Span(T, T + HOURLY), at=T).buckets == ()
    assert made([], Span(T, T + HOURLY), at=T).span is None


def test_what_was_not_read_is_told_by_bucket_and_the_future_is_no_gap() -> None:
    span = Span(T, T + 3 * HOURLY)
    half = Span(T + timedelta(minutes=90), T + 2 * HOURLY)
    coverages = [
        Coverage(source="x", span=Span(T, half.start), complete=True),
        Coverage(source="x", span=half, complete=False, reason="quota spent"),
        Coverage(source="x", span=Span(half.end, span.end - timedelta(minutes=30)), complete=True),
    ]
    at = span.end - timedelta(minutes=30)
    found = read(coverages, Span(T, at), live={"x": T})
    timeline = build([], span, HOURLY, read=found, usual=None, at=at)
    assert [bucket.covered for bucket in timeline.buckets] == pytest.approx([1, 0.5, 1])
    assert [bucket.gap_reasons for bucket in timeline.buckets] == [(), ("x: quota spent",), ()]


def test_each_bucket_knows_what_is_usual_for_its_time() -> None:
    rhythm = np.tile(np.where(np.arange(24) < 12, 10, 40), 7)
    model = usual(rhythm, whole_hours(T) // 24 * 24, np.ones(len(rhythm), dtype=np.bool_), shipped().thresholds)
    assert isinstance(model, Usual)
    span = Span(T, T + 6 * HOURLY)
    timeline = build([], span, 3 * HOURLY, read=everything(span), usual=model, at=LATER)
    first, second = (bucket.usual for bucket in timeline.buckets)
    assert first
    assert second
    assert first.value == pytest.approx(30, rel=0.15)
    assert second.value == pytest.approx(120, rel=0.15)
    assert first.low < first.value < first.high
