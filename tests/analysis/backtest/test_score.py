"""The figures of a backtest, on timelines whose figures can be counted by hand."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.backtest import Judged, Truth, misses, score
from analysis.backtest.score import agreement
from domain.counting import Estimate
from domain.suggestion import Stage

START = datetime(2026, 3, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
WATCH, HOLD, SPEAK, OVER = Stage.WATCH, Stage.HOLD, Stage.ACKNOWLEDGE, Stage.MOVE_ON
UNTOLD = Stage.CANNOT_TELL


def timeline(*stages: Stage, volume: float = 1.0) -> list[Judged]:
    estimate = Estimate(value=volume, low=volume, high=volume, n=100, method="given")
    return [Judged(at=START + place * HOUR, stage=stage, volume=estimate) for place, stage in enumerate(stages)]


def at(hours: float) -> datetime:
    return START + hours * HOUR


def test_alarm_and_answer_are_measured_from_when_it_had_surely_begun() -> None:
    found = score(timeline(WATCH, WATCH, Stage.ASSESS, SPEAK), Truth(began=(at(1), at(1.5)), answered=(at(5), at(6))))
    assert found.called_after == timedelta(minutes=30)
    assert found.answer_after == timedelta(minutes=90)
    assert found.lead == (2 * HOUR, 3 * HOUR)


def test_what_was_never_said_has_no_time() -> None:
    found = score(timeline(WATCH, WATCH), Truth(began=(at(0), at(0)), answered=(at(1), at(1))))
    assert (found.called_after, found.answer_after, found.lead) == (None, None, None)


def test_an_answer_that_was_advised_after_the_own_one_has_a_negative_lead() -> None:
    found = score(timeline(WATCH, WATCH, SPEAK), Truth(began=(at(0), at(0)), answered=(at(1), at(1))))
    assert found.lead == (-HOUR, -HOUR)


def test_moving_on_was_wrong_if_it_comes_back_within_a_week() -> None:
    loud = timeline(*[OVER] * 8, volume=1)
    loud[5:6] = timeline(*[OVER] * 6, volume=2.5)[5:]
    found = score(loud, Truth())
    assert (found.move_ons, found.false_move_ons, found.unjudged_move_ons) == (1, 1, 0)


def test_moving_on_is_not_judged_before_the_week_is_over() -> None:
    short, long = timeline(WATCH, *[OVER] * 24), timeline(WATCH, *[OVER] * (24 * 7 + 1))
    assert score(short, Truth()).unjudged_move_ons == 1
    assert score(long, Truth()).unjudged_move_ons == 0
    assert score(long, Truth()).false_move_ons == 0


def test_silence_is_counted_as_broken_only_where_it_was_right() -> None:
    truth = Truth(known=((at(0), frozenset({HOLD, WATCH})), (at(2), frozenset({SPEAK}))))
    found = score(timeline(SPEAK, HOLD, SPEAK, HOLD), truth)
    assert (found.holds, found.missed_holds) == (2, 1)
    assert (found.known, found.right) == (4, 2)


def test_a_control_counts_alarms_that_begin_and_only_time_in_which_it_could_be_told() -> None:
    found = score(timeline(WATCH, SPEAK, SPEAK, WATCH, SPEAK, UNTOLD), Truth())
    assert (found.false_alarms, found.quiet) == (2, 5)
    assert found.quiet_weeks == pytest.approx(5 / 168)


def test_weeks_are_weeks_however_often_it_was_judged() -> None:
    hourly = timeline(*[WATCH] * 12 * 24)
    sparse = [replace(said, at=START + place * 6 * HOUR) for place, said in enumerate(hourly[: 12 * 4])]
    assert [score(each, Truth()).quiet_weeks for each in (hourly, sparse)] == [pytest.approx(12 / 7)] * 2


def test_time_before_it_began_is_quiet() -> None:
    found = score(timeline(SPEAK, WATCH, SPEAK), Truth(began=(at(2), at(2))))
    assert (found.false_alarms, found.quiet) == (1, 2)


def test_changes_are_counted_by_day() -> None:
    found = score(timeline(WATCH, HOLD, WATCH, *[WATCH] * 24, HOLD, SPEAK, WATCH), Truth())
    assert (found.first_day_changes, found.later_changes_a_day) == (2, 3)


def test_nothing_to_judge_is_refused() -> None:
    with pytest.raises(ValueError, match="no moment"):
        score([], Truth())


def test_misses_are_told_stretch_by_stretch() -> None:
    truth = Truth(known=((at(0), frozenset({HOLD})), (at(4), frozenset({SPEAK}))))
    found = misses(timeline(SPEAK, SPEAK, HOLD, SPEAK, HOLD, HOLD), truth)
    assert [(one.since, one.until, one.moments, one.said) for one in found] == [
        (at(0), at(1), 2, SPEAK),
        (at(3), at(3), 1, SPEAK),
        (at(4), at(5), 2, HOLD),
    ]


STAGES = st.lists(st.sampled_from(list(Stage)), min_size=1, max_size=60)


@given(STAGES, st.integers(0, 60))
def test_no_figure_counts_more_than_there_is(stages: Sequence[Stage], began: int) -> None:
    moments = timeline(*stages)
    found = score(moments, Truth(began=(at(began), at(began)), known=((at(0), frozenset({HOLD})),)))
    assert found.told + stages.count(UNTOLD) == found.moments == len(stages)
    assert found.false_move_ons + found.unjudged_move_ons <= found.move_ons <= stages.count(OVER)
    assert found.missed_holds <= found.holds == found.known == len(stages)
    assert found.first_day_changes + found.later_changes_a_day <= len(stages)
    assert sum(miss.moments for miss in misses(moments, Truth(known=((at(0), frozenset({HOLD})),)))) == (
        found.known - found.right
    )
    assert agreement(moments, moments) == 1
