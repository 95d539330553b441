"""Advice on time of which only a random sample was read."""

from dataclasses import replace
from datetime import timedelta
from statistics import fmean

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analysis.advice.facts import Facts
from analysis.advice.signal import Signal
from domain.counting import Total
from domain.incident import IncidentKind, StatementKind
from domain.suggestion import Stage
from domain.time import Span
from tests.analysis.advice.sampled import thinned
from tests.analysis.advice.talk import DAY, HOUR, START, Talk, known, statement, talk, usual
from tests.analysis.advice.test_advice import APOLOGY, CRISIS, FIX, SMALL, STEADY, after, crisis, judged, loudest

QUARTER = timedelta(minutes=15)
SINCE = Span(START, START + 40 * DAY)


def told(facts: Facts) -> dict[str, Signal]:
    """The signals that a sample can tell, by title."""
    return {each.title: each for each in judged(facts).signals.every if each.name in {"R", "V−", "P", "N"}}


@settings(max_examples=20)
@given(quarters=st.integers(1, 280), first=st.integers(0, 60), length=st.integers(1, 60))
@pytest.mark.parametrize("counted", [True, False])
def test_a_sample_of_everything_tells_what_counts_tell(
    quarters: int, first: int, length: int, *, counted: bool
) -> None:
    at, time = after(quarters / 4), Span(after(first), after(first + length))
    assume(time.start < at)
    full = known(CRISIS, at, IncidentKind.AFFECTS_PEOPLE)
    drawn = thinned(CRISIS, time, at, drawn=15, stratum=QUARTER, counted=counted, kind=IncidentKind.AFFECTS_PEOPLE)
    assert told(drawn) == told(full)
    assert judged(drawn).signals.standing == judged(full).signals.standing


def test_what_was_drawn_whole_is_known_in_every_part() -> None:
    """Quiet hours of a sample can be paid: they are one stretch, and the last hour lies somewhere in it."""
    for hours in (5, 6.25, 7.5, 11.75):
        drawn = thinned(CRISIS, Span(after(3), after(hours)), after(hours), drawn=900, stratum=DAY)
        assert told(drawn) == told(known(CRISIS, after(hours)))


@pytest.mark.parametrize("counted", [True, False])
def test_a_small_budget_does_not_blind_in_the_middle_of_a_crisis(*, counted: bool) -> None:
    for hours in (3, 6.25, 20.5):
        facts = thinned(CRISIS, SINCE, after(hours), drawn=4, stratum=QUARTER, counted=counted, kind=IncidentKind.GRAVE)
        assert judged(facts).suggestion.stage is Stage.ACKNOWLEDGE
        assert judged(replace(facts, samples=())).suggestion.stage is Stage.CANNOT_TELL


def test_nothing_is_declared_from_a_sample_where_nothing_happens() -> None:
    for seed in range(4):
        for hours in range(2, 60, 11):
            facts = thinned(STEADY, SINCE, after(hours), drawn=5, stratum=QUARTER, seed=seed)
            assert judged(facts).suggestion.stage in {Stage.WATCH, Stage.CANNOT_TELL}


@pytest.mark.parametrize("counted", [True, False])
def test_the_intervals_hold_what_reading_everything_would_tell(*, counted: bool) -> None:
    at = after(12)
    truth = told(known(CRISIS, at))
    held: dict[str, list[bool]] = {}
    for seed in range(80):
        facts = thinned(CRISIS, SINCE, at, drawn=4, stratum=QUARTER, counted=counted, seed=seed)
        for title, signal in told(facts).items():
            one, other = signal.estimate, truth[title].estimate
            if one and other and signal.name != "P":
                held.setdefault(title, []).append(one.low <= other.value <= one.high)
    assert len(held) >= 7
    assert {title: fmean(each) for title, each in held.items() if fmean(each) < 0.93} == {}


@pytest.mark.parametrize("hours", [2.5, 6, 12])
def test_a_sample_that_is_too_small_counts_as_not_read(hours: float) -> None:
    facts = thinned(CRISIS, SINCE, after(hours), drawn=2, counted=False)
    signals, unread = judged(facts).signals, judged(replace(facts, samples=())).signals
    assert not signals.volume.told
    assert signals.volume.found.startswith(unread.volume.found.removesuffix("."))
    assert "does not tell enough" in signals.volume.found


def test_a_share_needs_as_many_mentions_drawn_one_by_one_as_counts_do() -> None:
    """A hundred mentions of two moments of each hour are not a hundred mentions."""
    facts = thinned(CRISIS, Span(after(-30), after(1)), after(1), drawn=2)
    (signal,) = (each for each in judged(facts).signals.every if each.title.startswith("Trend"))
    assert not signal.told
    assert facts.minutes


@pytest.mark.parametrize("samples", [True, False])
def test_a_surge_whose_tone_was_not_read_does_not_pass_for_a_friendly_one(*, samples: bool) -> None:
    """The place says that ten times as much is said as usual; two minutes of it were read, or none."""
    hole = Span(after(0), after(3))
    facts = thinned(CRISIS, hole, after(3), drawn=2 if samples else 0)
    facts = replace(facts, samples=facts.samples if samples else (), totals={"forum": tuple(unread_hours(hole))})
    signals = judged(facts).signals
    assert signals.volume.at_least(5)
    assert not signals.rise.told or signals.rise.at_least(0.05)
    assert judged(facts).suggestion.stage is not Stage.WATCH


def test_an_hour_that_its_place_counted_is_as_loud_as_if_it_had_been_read() -> None:
    """The budget was spent for three hours; how much was said is known all the same, how angry it was is not."""
    hole, at = Span(after(4), after(7)), after(8)
    unread = thinned(CRISIS, hole, at, drawn=0)
    full = known(CRISIS, at)
    hours = tuple(unread_hours(hole))
    counted = replace(unread, samples=(), totals={"forum": hours})
    assert judged(counted).signals.recent_volume.estimate is not None
    assert judged(counted).signals.recent_volume.value == judged(full).signals.recent_volume.value
    assert "the place’s own count" in judged(counted).signals.recent_volume.found
    assert judged(counted).signals.falling == judged(replace(counted, totals={})).signals.falling
    at_most = replace(counted, totals={"forum": tuple(replace(each, at_most=True) for each in hours)})
    assert told(at_most) == told(replace(counted, totals={})), "an upper bound is no count"


def unread_hours(time: Span, said: Talk = CRISIS) -> list[Total]:
    rows = list(said.rows(time.start, time.end, HOUR))
    starts = sorted({row.start for row in rows})
    return [
        Total(start=start, width=HOUR, count=sum(row.mentions for row in rows if row.start == start))
        for start in starts
    ]


# --- the guards: what a sample never satisfies


CALM_AGAIN = talk(crisis, after=20 * DAY)


@pytest.mark.parametrize("drawn", [14, 15])
@pytest.mark.parametrize("days", [4.5, 15])
def test_nothing_that_asks_for_full_reading_is_satisfied_by_a_sample(days: float, drawn: int) -> None:
    at = after(24 * days)
    time = Span(after(48), at)
    for kind in (IncidentKind.SLIP, IncidentKind.GRAVE):
        facts = thinned(CALM_AGAIN, time, at, drawn=drawn, stratum=QUARTER, kind=kind, statements=(APOLOGY, FIX))
        advice = judged(facts)
        assert advice.suggestion.stage not in {Stage.MOVE_ON, Stage.SHARE_LESSON, Stage.HOLD}
        quiet = advice.signals.quiet
        assert not quiet.coverage.at_least(0.95)
        assert not quiet.volume.told
    if days > 4.5:
        full = judged(known(CALM_AGAIN, at, IncidentKind.SLIP, statements=(APOLOGY, FIX)))
        assert full.suggestion.stage is Stage.MOVE_ON, "it is the sample that keeps it from moving on"


def test_that_no_question_was_drawn_is_no_sign_that_none_is_open() -> None:
    silent = talk(lambda hours: replace(usual(hours), asks=0.0), after=5 * DAY)
    at = after(24 * 4)
    assert judged(known(silent, at)).signals.quiet.questions.at_most(0)
    drawn = judged(thinned(silent, Span(after(24), at), at, drawn=10, stratum=QUARTER)).signals.quiet.questions
    assert not drawn.told
    assert "not drawn" in drawn.found


def test_that_no_harm_was_drawn_is_no_sign_that_none_is_named() -> None:
    slip = IncidentKind.SLIP
    full = by_few(known(SMALL, after(6), slip))
    drawn = by_few(thinned(SMALL, Span(after(3), after(4)), after(6), drawn=14, stratum=QUARTER, kind=slip))
    assert judged(full).signals.harm_clear
    assert judged(full).suggestion.stage is Stage.HOLD
    assert not judged(drawn).signals.harm_clear
    assert judged(drawn).suggestion.stage is not Stage.HOLD


def test_that_an_hour_was_counted_is_no_sign_that_no_harm_is_named_in_it() -> None:
    hole = Span(after(15), after(20))
    unread = thinned(SMALL, hole, after(20), drawn=0, kind=IncidentKind.SLIP)
    counted = by_few(replace(unread, samples=(), totals={"forum": tuple(unread_hours(hole, SMALL))}))
    signals = judged(counted).signals
    assert signals.volume.below(2)
    assert not signals.harm_clear
    assert judged(counted).suggestion.stage is not Stage.HOLD
    assert judged(by_few(known(SMALL, after(20), IncidentKind.SLIP))).signals.harm_clear


def by_few(facts: Facts) -> Facts:
    """The same where five people wrote most of what is negative."""
    rows = [row for row in (*facts.hours, *facts.minutes) if row.label == "negative" and row.start >= START]
    negative = sum(row.mentions for row in rows)
    return replace(facts, loudest=loudest(*[negative // 6] * 5), author_negatives=negative)


def test_the_loudest_of_those_who_were_drawn_are_not_the_loudest() -> None:
    facts = thinned(CRISIS, SINCE, after(6), drawn=5, stratum=QUARTER)
    facts = replace(facts, loudest=loudest(80, 70, 60, 50, 40), author_negatives=900)
    found, unsampled = (judged(each).signals.concentration for each in (facts, replace(facts, samples=())))
    assert found.estimate is not None
    assert unsampled.estimate is not None
    assert found.estimate.low < unsampled.estimate.low / 2
    assert "not drawn" in found.found


def test_the_card_says_what_was_drawn_and_what_not() -> None:
    facts = thinned(CRISIS, Span(after(1), after(5)), after(6), drawn=5, stratum=QUARTER)
    advice = judged(facts)
    (sentence,) = [each for each in advice.suggestion.not_covered if "at random" in each]
    assert sentence.startswith("forum: about 3")
    assert "10:00–14:00" in sentence
    assert "may name harm" in sentence
    assert "effective n" in advice.signals.rise.found
    assert "estimated from a random sample" in advice.signals.creeping.found
    assert not any("at random" in each for each in judged(known(CRISIS, after(6))).suggestion.not_covered)


def test_nobody_is_told_to_move_on_by_an_own_word_and_a_sample() -> None:
    holding = statement(StatementKind.HOLDING, after(2))
    facts = thinned(CRISIS, SINCE, after(70), drawn=14, stratum=QUARTER, kind=IncidentKind.SLIP, statements=(holding,))
    assert judged(facts).suggestion.stage not in {Stage.MOVE_ON, Stage.SHARE_LESSON}
