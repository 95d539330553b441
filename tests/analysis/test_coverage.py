from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.coverage import NEVER, NOBODY, clip, common, fraction, gaps_in, lasting, merge, read, subtract
from domain.counting import Coverage
from domain.time import Span

T = datetime(2026, 3, 2, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ALL = (0, 40)


def span(start: int, end: int) -> Span:
    return Span(T + timedelta(minutes=start), T + timedelta(minutes=end))


def minutes(spans: tuple[Span, ...]) -> set[int]:
    return {
        minute for one in spans for minute in range(int((one.start - T).seconds / 60), int((one.end - T).seconds / 60))
    }


def told(source: str, start: int, end: int, reason: str = "") -> Coverage:
    return Coverage(source=source, span=span(start, end), complete=not reason, reason=reason)


spans = st.lists(
    st.tuples(st.integers(0, 39), st.integers(1, 10)).map(lambda pair: span(pair[0], min(pair[0] + pair[1], 40))),
    max_size=6,
)


@given(spans)
def test_merged_spans_cover_the_same_time_in_order_without_touching(some: list[Span]) -> None:
    merged = merge(some)
    assert minutes(merged) == minutes(tuple(some))
    assert all(first.end < second.start for first, second in pairwise(merged))


@given(spans, spans)
def test_subtracting_and_what_is_common_are_those_of_sets(some: list[Span], others: list[Span]) -> None:
    first, second = merge(some), merge(others)
    assert minutes(subtract(first, second)) == minutes(first) - minutes(second)
    assert minutes(common([first, second], span(*ALL))) == minutes(first) & minutes(second)
    assert fraction(first, span(*ALL)) == pytest.approx(len(minutes(first)) / 40)


@given(spans, spans)
def test_every_minute_is_covered_or_explained(some: list[Span], others: list[Span]) -> None:
    coverages = [
        *(Coverage(source="x", span=one, complete=True) for one in merge(some)),
        *(Coverage(source="feeds", span=one, complete=True) for one in merge(others)),
    ]
    found = read(coverages, span(*ALL), live={"x": span(*ALL).start})
    explained = minutes(merge(gap.span for gap in found.gaps))
    assert minutes(found.covered) | explained == set(range(*ALL))
    assert not minutes(found.covered) & explained


def test_an_archive_is_no_gap_where_it_ends_while_a_live_source_goes_on() -> None:
    coverages = [told("archive", 0, 20), told("x", 15, 40)]
    assert read(coverages, span(*ALL), live={"x": T}).gaps[0].span == span(0, 15)
    assert read(coverages, span(*ALL), live={"x": span(15, 16).start}).gaps == ()


def test_after_the_last_archive_nothing_is_collected() -> None:
    found = read([told("archive", 0, 20)], span(*ALL), live={})
    assert found.covered == (span(0, 20),)
    assert [(gap.source, gap.span, gap.reason) for gap in found.gaps] == [("", span(20, 40), NOBODY)]


def test_one_blind_source_leaves_the_time_uncovered_and_says_why() -> None:
    coverages = [told("x", 0, 10), told("x", 10, 20, "budget spent"), told("x", 25, 40), told("feeds", 0, 40)]
    found = read(coverages, span(*ALL), live={"x": T, "feeds": T})
    assert found.covered == (span(0, 10), span(25, 40))
    assert [(gap.span, gap.reason) for gap in found.gaps] == [(span(10, 20), "budget spent"), (span(20, 25), NEVER)]
    assert found.by_source["feeds"] == (span(0, 40),)


def test_a_source_that_was_never_read_is_told() -> None:
    found = read([], span(*ALL), live={"x": span(10, 11).start})
    assert [(gap.source, gap.span) for gap in found.gaps] == [("", span(0, 10)), ("x", span(10, 40))]


def test_gaps_are_cut_to_the_window() -> None:
    found = read([told("x", 0, 10)], span(*ALL), live={"x": T})
    assert [gap.span for gap in gaps_in(found.gaps, span(5, 15))] == [span(10, 15)]
    assert clip(found.covered, span(20, 30)) == ()


def test_the_newest_minutes_are_a_lag_and_no_gap() -> None:
    end = span(*ALL).end
    behind = [
        told("x", 0, 36),
        told("x", 36, 38, "slow"),
        told("feeds", 0, 35),
        told("feeds", 35, 38, "slow"),
        told("quiet", 0, 10),
        told("dead", 0, 5),
        told("mail", 0, 20),
        told("mail", 25, 37),
    ]
    found = read(behind, span(*ALL), live=dict.fromkeys(("x", "feeds", "mail", "quiet", "dead"), T))

    assert [(gap.source, gap.span) for gap in lasting(found.gaps, end)] == [
        ("dead", span(5, 40)),
        ("mail", span(20, 25)),
        ("feeds", span(35, 38)),
        ("feeds", span(38, 40)),
    ]
    assert {gap.source for gap in found.gaps} == {"x", "feeds", "mail", "quiet", "dead"}
