"""A share is drawn from enough mentions, never through a hole, and every scored mention counts once."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from analysis.pooled import LEAST, LONGEST, pooled_shares, pooled_spans
from analysis.timeline import Timeline, TimelineBucket
from domain.reading import Label
from domain.time import Span

START = datetime(2026, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)

amounts = st.lists(
    st.none() | st.tuples(st.integers(0, 40), st.integers(0, 40), st.integers(0, 5)), min_size=1, max_size=80
)


def timeline(hours: Sequence[tuple[int, int, int] | None]) -> Timeline:
    """(negative, neutral, unscored) an hour; None is an hour that was not collected."""
    return Timeline(
        span=Span(START, START + len(hours) * HOUR),
        width=HOUR,
        buckets=tuple(_bucket(place, hour) for place, hour in enumerate(hours)),
    )


def _bucket(place: int, hour: tuple[int, int, int] | None) -> TimelineBucket:
    by_label = dict(zip((Label.NEGATIVE, Label.NEUTRAL, Label.UNSCORED), hour or (0, 0, 0), strict=True))
    return TimelineBucket(
        start=START + place * HOUR,
        end=START + (place + 1) * HOUR,
        mentions=sum(by_label.values()),
        by_label=by_label,
        by_source={},
        asking=0,
        harm=0,
        share=None,
        usual=None,
        covered=0.0 if hour is None else 1.0,
        seen=0.0 if hour is None else 1.0,
        gap_reasons=(),
        unfinished=False,
    )


@given(amounts)
def test_every_scored_mention_counts_once(hours: list[tuple[int, int, int] | None]) -> None:
    pools = [pool for run in pooled_shares(timeline(hours)) for pool in run]

    scored = Counter(negative=sum(h[0] for h in hours if h), all=sum(h[0] + h[1] for h in hours if h))
    assert sum(pool.share.n for pool in pools) == scored["all"]
    assert round(sum(pool.share.value * pool.share.n for pool in pools)) == scored["negative"]


@given(amounts)
def test_pools_are_in_order_and_no_run_crosses_a_hole(hours: list[tuple[int, int, int] | None]) -> None:
    holes = [START + place * HOUR for place, hour in enumerate(hours) if hour is None]
    runs = pooled_shares(timeline(hours))

    for run in runs:
        assert not any(run[0].span.start <= hole < run[-1].span.end for hole in holes)
    ends = [moment for run in runs for pool in run for moment in (pool.span.start, pool.span.end)]
    assert ends == sorted(ends)


def test_busy_hours_stand_alone_and_quiet_ones_together() -> None:
    (run,) = pooled_shares(timeline([(20, 20, 0)] * 2 + [(1, 4, 9)] * 12))

    assert [pool.share.n for pool in run] == [40, 40, LEAST, LEAST]


def test_a_long_silence_ends_the_line() -> None:
    first, second = pooled_shares(timeline([(20, 20, 0), *[(0, 0, 0)] * LONGEST, (20, 20, 0)]))

    assert (len(first), len(second)) == (1, 1)


@given(amounts)
def test_every_mention_is_in_one_stretch_whether_it_could_be_scored_or_not(
    hours: list[tuple[int, int, int] | None],
) -> None:
    shown = timeline(hours)
    spans = [span for run in pooled_spans(shown) for span in run]
    within = [sum(span.start <= bucket.start < span.end for span in spans) for bucket in shown.buckets]
    assert all(times == 1 for times, bucket in zip(within, shown.buckets, strict=True) if bucket.mentions)
    assert all(times <= 1 for times in within)
    assert spans == sorted(spans, key=lambda span: span.start)


def test_what_cannot_be_scored_fills_a_stretch_of_its_own() -> None:
    (run,) = pooled_spans(timeline([(0, 0, LEAST), (0, 0, 1), (1, 1, LEAST - 3)]))
    assert [(span.end - span.start) // HOUR for span in run] == [1, 2]
