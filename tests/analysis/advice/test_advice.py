import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from analysis.advice.advice import Advice, advise
from analysis.advice.facts import Facts, Outlet
from config.playbook import shipped
from domain.counting import AuthorTally
from domain.incident import IncidentKind, StatementKind
from domain.mention import Author
from domain.reading import Label
from domain.suggestion import SIGNS, Stage
from domain.time import Span
from domain.words import part
from tests.analysis.advice.talk import DAY, HOUR, START, Mood, incident, known, statement, talk, together, usual

KINDS = (None, *IncidentKind)
HOLDING = statement(StatementKind.HOLDING, START + 2 * HOUR)
APOLOGY = statement(StatementKind.APOLOGY, START + 5 * HOUR)
FIX = statement(StatementKind.FIX, START + 9 * HOUR)


def crisis(hours: float) -> Mood:
    """From the start ten times as much, and angry; over after a day."""
    mood = usual(hours)
    if not 0 <= hours < 24:
        return mood
    return replace(mood, rate=mood.rate * 10, negative=0.55, asks=0.1)


def harmful(hours: float) -> Mood:
    return replace(crisis(hours), harm=0.15 if 0 <= hours < 24 else 0.0)


def friendly(hours: float) -> Mood:
    mood = usual(hours)
    return mood if hours < 0 else replace(mood, rate=mood.rate * 6, negative=0.1)


def small(hours: float) -> Mood:
    """A slip: three times as much for half a day, angrier, nobody asks."""
    mood = usual(hours)
    return replace(mood, rate=mood.rate * 3, negative=0.45, asks=0.0) if 0 <= hours < 12 else mood


CRISIS, HARMFUL, FRIENDLY, SMALL = talk(crisis), talk(harmful), talk(friendly), talk(small)
STEADY = talk(usual)


def judged(facts: Facts) -> Advice:
    return advise(facts, shipped())


def after(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def loudest(*negatives: int) -> tuple[AuthorTally, ...]:
    return tuple(
        AuthorTally(
            source="forum",
            author=Author(id=f"a{place}", handle=f"a{place}", followers=1_000 * place),
            negative=negative,
            first_at=START,
            last_at=START + HOUR,
        )
        for place, negative in enumerate(negatives, 1)
    )


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_declared_where_nothing_happens(kind: IncidentKind | None) -> None:
    stages = {judged(known(STEADY, after(hours), kind)).suggestion.stage for hours in range(0, 72, 5)}
    assert stages == {Stage.WATCH}


@pytest.mark.parametrize("seed", [2, 3])
def test_nothing_is_declared_by_chance(seed: int) -> None:
    said = talk(usual, seed=seed)
    stages = {judged(known(said, after(hours), IncidentKind.GRAVE)).suggestion.stage for hours in range(0, 72, 3)}
    assert stages == {Stage.WATCH}


def test_a_crisis_is_assessed_within_the_hour_and_goes_no_further_without_its_class() -> None:
    stages = [judged(known(CRISIS, after(hours))).suggestion.stage for hours in (0.25, 0.5, 1, 3, 12, 30)]
    assert Stage.DETECT in stages[:3]
    assert set(stages[3:]) == {Stage.ASSESS}
    assert set(stages) <= {Stage.WATCH, Stage.DETECT, Stage.ASSESS}


@pytest.mark.parametrize("kind", [IncidentKind.AFFECTS_PEOPLE, IncidentKind.GRAVE, IncidentKind.SLIP])
def test_a_loud_crisis_is_acknowledged_once_two_checks_agree(kind: IncidentKind) -> None:
    suggestions = [judged(known(CRISIS, after(quarter / 4), kind)).suggestion for quarter in range(1, 9)]
    first = next(place for place, one in enumerate(suggestions) if one.pending is Stage.ACKNOWLEDGE)
    waiting, settled = suggestions[first : first + 2]
    assert waiting.stage in {Stage.WATCH, Stage.DETECT}
    assert (settled.stage, settled.pending) == (Stage.ACKNOWLEDGE, None)
    assert {one.stage for one in suggestions[first + 1 :]} == {Stage.ACKNOWLEDGE}
    assert settled.elements
    assert settled.speaker
    assert settled.channel


def test_a_person_offended_is_spoken_with_not_posted_about() -> None:
    suggestion = judged(known(CRISIS, after(3), IncidentKind.PERSONAL)).suggestion
    assert suggestion.rule == "acknowledge-in-person"
    assert "Face to face" in suggestion.channel


def test_harm_does_not_wait_for_the_next_check() -> None:
    """Between two checks: the newest minutes decide."""
    at = next(
        moment
        for minutes in range(1, 120)
        if judged(known(HARMFUL, moment := START + timedelta(minutes=minutes), IncidentKind.GRAVE)).signals.harm_alarm
    )
    advice = judged(known(HARMFUL, at, IncidentKind.GRAVE))
    assert (advice.suggestion.stage, advice.suggestion.rule) == (Stage.ACKNOWLEDGE, "safety")
    assert advice.checked_at == at
    assert judged(known(HARMFUL, at)).suggestion.rule == "safety-class"


def test_harm_once_named_is_not_forgotten_overnight() -> None:
    advice = judged(known(HARMFUL, after(40), IncidentKind.SLIP))
    assert not advice.signals.harm_alarm
    assert advice.signals.standing.harmed_at is not None
    assert advice.suggestion.stage is Stage.ACKNOWLEDGE


def test_harm_is_not_raised_after_the_last_word() -> None:
    """As much of it was named all along: that less and less of the last hours was read is no rise."""
    steady = talk(lambda hours: replace(usual(hours), harm=0.25), after=5 * HOUR)
    at = after(40)
    facts = known(steady, at, gaps=(Span(after(5), at),))
    standing = judged(facts).signals.standing
    assert standing.harmed_at is None
    for hours in range(5, 32, 2):
        facts = known(steady, after(hours), gaps=(Span(after(5), after(hours)),) if hours > 5 else ())
        assert not judged(facts).signals.harm_alarm
    risen = talk(lambda hours: Mood(rate=300, harm=0.02 if hours < 2 else 0.5), after=5 * HOUR)
    harmed_at = judged(known(risen, at, gaps=(Span(after(5), at),))).signals.standing.harmed_at
    assert harmed_at is not None
    assert harmed_at <= after(5)
    unread = known(risen, after(10), gaps=(Span(after(5), after(10)),))
    assert judged(unread).signals.harm_alarm, "what was read of the last hours is enough to raise it"


def test_a_friendly_surge_is_watched() -> None:
    for kind in KINDS:
        suggestion = judged(known(FRIENDLY, after(6), kind)).suggestion
        assert (suggestion.stage, suggestion.rule) == (Stage.WATCH, "friendly-surge")


def test_without_history_nothing_can_be_told_and_it_is_said_what_would_help() -> None:
    said = talk(crisis, before=5 * HOUR)
    suggestion = judged(known(said, after(6), IncidentKind.GRAVE)).suggestion
    assert suggestion.stage is Stage.CANNOT_TELL
    assert suggestion.action == (
        "Import an archive of one source, from a week before the incident to now: each is compared with its own past."
    )
    assert "24" in suggestion.flips_if


def test_what_cannot_be_told_has_a_sign_of_its_own() -> None:
    said = talk(crisis, before=5 * HOUR)
    signs = {each.signal: each.sign for each in judged(known(said, after(6), IncidentKind.GRAVE)).suggestion.because}
    assert signs["R"] == "?"
    loud = judged(known(talk(crisis), after(6), IncidentKind.GRAVE)).suggestion.because
    assert {each.sign for each in loud if each.holds} == {"●"}
    assert {each.sign for each in loud if each.told and not each.holds} == {"○"}
    assert all(each.sign in SIGNS for each in loud)


def test_a_person_who_says_how_many_are_affected_need_not_wait_for_history() -> None:
    said = talk(crisis, before=5 * HOUR)
    assert judged(known(said, after(6), affected=4_000)).suggestion.stage is Stage.ASSESS


def test_a_blind_source_is_not_calm() -> None:
    gap = Span(after(20), after(26))
    suggestion = judged(known(STEADY, after(26), gaps=(gap,))).suggestion
    assert suggestion.stage is Stage.CANNOT_TELL
    assert any("forum" in sentence for sentence in suggestion.not_covered)


def test_a_source_that_joins_later_makes_no_surge() -> None:
    """Its mentions are new to us, not new."""
    newcomer = talk(lambda _: Mood(rate=900, negative=0.6), before=timedelta(0), source="newcomer")
    facts = together(known(STEADY, after(6)), known(newcomer, after(6)))
    advice = judged(facts)
    assert advice.suggestion.stage is Stage.WATCH
    assert any(sentence.startswith("newcomer: too little history") for sentence in advice.suggestion.not_covered)


def test_before_the_start_nothing_is_judged() -> None:
    suggestion = judged(known(STEADY, after(-2))).suggestion
    assert (suggestion.stage, suggestion.rule) == (Stage.CANNOT_TELL, "before-start")


def test_a_slip_that_few_carry_is_left_alone() -> None:
    said = known(SMALL, after(6), IncidentKind.SLIP)
    negative = sum(
        row.mentions for row in (*said.hours, *said.minutes) if row.label == "negative" and row.start >= START
    )
    few = replace(said, loudest=loudest(*[negative // 6] * 5), author_negatives=negative)
    many = replace(said, loudest=loudest(*[negative // 60] * 5), author_negatives=negative)
    assert judged(few).suggestion.stage is Stage.HOLD
    assert judged(many).suggestion.stage is Stage.ASSESS


def test_a_news_outlet_ends_the_silence() -> None:
    said = known(SMALL, after(6), IncidentKind.SLIP)
    reported = replace(said, outlets=(Outlet(name="The Daily", first_at=after(3)),))
    assert judged(reported).suggestion.stage is Stage.ACKNOWLEDGE


def test_what_came_after_a_check_does_not_settle_it() -> None:
    """An article of five minutes ago calls at the newest check only: the stage waits for the next one."""
    said = known(SMALL, after(6), IncidentKind.AFFECTS_PEOPLE)
    reported = replace(said, outlets=(Outlet(name="The Daily", first_at=after(6) - timedelta(minutes=5)),))
    suggestion = judged(reported).suggestion
    assert (suggestion.stage, suggestion.pending) == (Stage.ASSESS, Stage.ACKNOWLEDGE)


def test_after_an_own_word_the_advice_follows_up() -> None:
    kind = IncidentKind.AFFECTS_PEOPLE
    said = (HOLDING, APOLOGY, FIX)
    rules = [judged(known(CRISIS, after(hours), kind, statements=said)).suggestion.rule for hours in (1, 4, 7, 12)]
    assert rules == ["acknowledge", "keep-the-update", "show-the-fix", "answer-and-watch"]


def test_an_update_falls_due() -> None:
    early = judged(known(CRISIS, after(3), IncidentKind.AFFECTS_PEOPLE, statements=(HOLDING,))).suggestion
    late = judged(known(CRISIS, after(8), IncidentKind.AFFECTS_PEOPLE, statements=(HOLDING,))).suggestion
    assert early.action.startswith("Prepare the next update")
    assert late.action.startswith("Give the update that is due")


def test_allies_are_asked_only_after_apology_and_fix_when_anger_falls() -> None:
    kind = IncidentKind.AFFECTS_PEOPLE
    helper = replace(loudest(1)[0], negative=0, positive=5)

    def stage(*said: object, hours: float = 40, friends: tuple[AuthorTally, ...] = (helper,)) -> Stage:
        facts = known(CRISIS, after(hours), kind, statements=tuple(said))  # type: ignore[arg-type]  # statements
        return judged(replace(facts, supporters=friends, author_negatives=10)).suggestion.stage

    assert stage(APOLOGY, FIX) is Stage.ENGAGE_ALLIES
    assert stage(APOLOGY) is Stage.FIX
    assert stage(FIX) is Stage.FOLLOW_UP
    assert stage(APOLOGY, FIX, friends=()) is Stage.FOLLOW_UP
    assert stage(APOLOGY, FIX, hours=12) is Stage.FOLLOW_UP


LONG = talk(crisis, after=12 * DAY)
QUIET_DAYS = 8


@pytest.mark.parametrize("kind", [IncidentKind.SLIP, IncidentKind.AFFECTS_PEOPLE])
def test_it_moves_on_once_it_has_been_quiet_for_long_enough(kind: IncidentKind) -> None:
    advice = judged(known(LONG, after(24 * QUIET_DAYS), kind, statements=(APOLOGY, FIX)))
    assert advice.suggestion.stage is Stage.MOVE_ON
    assert all(row.holds for row in advice.suggestion.because if row.signal != "H")


def test_a_grave_mistake_is_watched_for_longer() -> None:
    advice = judged(known(LONG, after(24 * QUIET_DAYS), IncidentKind.GRAVE, statements=(APOLOGY, FIX)))
    assert advice.suggestion.stage is Stage.FOLLOW_UP


def test_calm_is_never_inferred_from_missing_data() -> None:
    gap = Span(after(24 * 4), after(24 * 5))
    facts = known(LONG, after(24 * QUIET_DAYS), IncidentKind.SLIP, gaps=(gap,), statements=(APOLOGY, FIX))
    advice = judged(facts)
    assert advice.suggestion.stage is not Stage.MOVE_ON
    assert not advice.signals.quiet.coverage.at_least(0.95)


def test_without_a_usual_it_cannot_be_told_since_when_it_is_quiet() -> None:
    """That no hour was shown above usual is no calm where none could be."""
    young = talk(crisis, before=timedelta(hours=20))
    advice = judged(known(young, after(20), IncidentKind.SLIP, statements=(HOLDING,)))
    quiet = advice.signals.quiet
    assert quiet.since is None
    assert not quiet.length.told
    assert quiet.length.found.startswith("Only 20\u202fh before the incident were read in full")
    assert quiet.asks
    (row,) = [row for row in advice.suggestion.because if row.title == "Quiet"]
    assert not row.holds
    assert not row.told
    old = judged(known(CRISIS, after(20), IncidentKind.SLIP, statements=(HOLDING,))).signals.quiet
    assert old.since is not None
    assert old.since > after(4)


def test_hours_that_were_not_read_are_not_called_quiet() -> None:
    at = after(24 * QUIET_DAYS)
    read = judged(known(LONG, at, IncidentKind.SLIP, statements=(APOLOGY, FIX))).signals.quiet
    ended = known(LONG, at, IncidentKind.SLIP, gaps=(Span(after(24 * 4), at),), statements=(APOLOGY, FIX))
    quiet = judged(ended).signals.quiet
    assert read.length.at_least(48)
    assert quiet.since == read.since
    assert not quiet.length.told
    assert "cannot be told: only " in quiet.length.found
    assert not quiet.questions.told
    silent = judged(known(talk(after=DAY), at, IncidentKind.SLIP, gaps=(Span(after(24), at),)))
    assert not silent.signals.quiet.length.told
    assert not silent.signals.quiet.questions.told


def test_the_lag_of_a_source_does_not_keep_it_from_being_quiet() -> None:
    at = after(40)
    lagging = known(LONG, at, IncidentKind.SLIP, gaps=(Span(at - timedelta(minutes=30), at),))
    assert judged(lagging).signals.quiet.length.told


def test_where_nothing_was_read_it_cannot_be_told_whether_harm_is_named() -> None:
    at = after(24 * QUIET_DAYS)
    ended = talk(crisis, after=4 * DAY)
    unread = judged(known(ended, at, IncidentKind.SLIP, gaps=(Span(after(24 * 4), at),))).signals.harm
    assert not unread.told
    assert "0 of 0" not in unread.found
    signals = judged(known(ended, at, IncidentKind.SLIP, gaps=(Span(after(24 * 4), at),))).signals
    assert not signals.platforms.told
    assert signals.platforms.found == "Nothing of the last hour was read in full."
    hushed = talk(lambda hours: replace(usual(hours), negative=0.2 if hours < 0 else 0.0))
    assert judged(known(hushed, after(40), IncidentKind.SLIP)).signals.harm.told


def test_open_questions_keep_it_from_moving_on() -> None:
    curious = talk(lambda hours: replace(crisis(hours), asks=0.2 if hours > 0 else 0.01), after=12 * DAY)
    advice = judged(known(curious, after(24 * QUIET_DAYS), IncidentKind.SLIP, statements=(APOLOGY, FIX)))
    assert advice.suggestion.stage is not Stage.MOVE_ON


def test_the_same_moment_always_gives_the_same_advice() -> None:
    facts = known(CRISIS, after(7.3), IncidentKind.GRAVE)
    assert judged(facts) == judged(facts)


def test_the_advice_changes_on_the_quarter_hours_only() -> None:
    first = judged(known(CRISIS, after(5.25), IncidentKind.AFFECTS_PEOPLE))
    later = judged(known(CRISIS, after(5.25) + timedelta(minutes=11), IncidentKind.AFFECTS_PEOPLE))
    assert first.checked_at == later.checked_at == after(5.25)
    assert later.next_check_at == after(5.5)
    assert replace(later.suggestion, at=first.suggestion.at) == first.suggestion


def test_nothing_that_was_written_outside_is_repeated() -> None:
    hostile = "<script>alert(1)</script>"
    facts = known(CRISIS, after(6), IncidentKind.GRAVE, statements=(replace(HOLDING, text=hostile),))
    author = replace(loudest(50)[0], author=Author(id=hostile, handle=hostile, name=hostile, followers=9))
    facts = replace(
        facts,
        loudest=(author,),
        furthest=(author,),
        supporters=(author,),
        author_negatives=50,
        outlets=(Outlet(name=hostile, first_at=START),),
    )
    assert hostile not in repr(judged(facts))


@pytest.mark.parametrize("rate", [2.0, 6.4, 9.7, 43.0])
def test_the_ratio_is_what_one_gets_by_dividing_what_stands_beside_it(rate: float) -> None:
    loud = talk(lambda hours: Mood(rate=rate * (7 if hours >= 0 else 1)))
    found = judged(known(loud, after(5))).signals.volume.found
    told, said, likely = (
        float(re.findall(pattern, found)[0]) for pattern in (r"^[\d.]+", r": (\d+) in", r"usual ([\d.]+)")
    )
    assert abs(told - said / likely) <= 0.04 * told


def test_where_nothing_was_read_it_cannot_be_told_who_is_heard() -> None:
    silent = talk(after=timedelta(0))
    facts = replace(known(silent, after(5), gaps=(Span(START, after(5)),)), incident=incident(own_audience=10_000))
    assert not judged(facts).signals.reach.told
    read = replace(facts, coverage=known(silent, after(5)).coverage)
    assert judged(read).signals.reach.found == "Nobody has spoken against you since the start"


def test_a_critic_with_hardly_any_reach_has_some() -> None:
    quiet_voice = replace(loudest(1)[0], author=Author(id="a", handle="a", name="a", followers=400))
    facts = replace(known(CRISIS, after(5)), furthest=(quiet_voice,), incident=incident(own_audience=10_000))
    assert judged(facts).signals.reach.found.startswith("<0.1 × yours: 400 of 10")


def test_an_alarm_names_the_kinds_of_harm() -> None:
    facts = replace(known(HARMFUL, after(6), IncidentKind.GRAVE), harm_kinds=("injury", "legal"))
    assert judged(facts).suggestion.because[0].found.endswith("; injury, legal")


def slow(hours: float) -> Mood:
    """A little more and a little angrier, hour after hour: no single hour stands out."""
    mood = usual(hours)
    return mood if hours < 0 else replace(mood, rate=mood.rate * 1.5, negative=0.42)


def test_a_slow_burn_is_found_though_no_hour_stands_out() -> None:
    burning = talk(slow)
    stages = [judged(known(burning, after(hours), None)).suggestion.stage for hours in (2, 30, 50)]
    assert stages[0] is Stage.WATCH
    assert stages[1] in {Stage.DETECT, Stage.ASSESS}
    assert stages[2] is Stage.ASSESS
    assert not judged(known(burning, after(30), None)).signals.volume.at_least(2)


def test_a_slow_burn_is_established_across_a_gap() -> None:
    gap = Span(after(20), after(22))
    assert judged(known(talk(slow), after(50), None, gaps=(gap,))).signals.standing.detected_at is not None


def test_more_talk_in_the_usual_tone_is_no_slow_burn() -> None:
    busy = talk(lambda hours: replace(usual(hours), rate=usual(hours).rate * (1.7 if hours >= 0 else 1)))
    stages = {judged(known(busy, after(hours), None)).suggestion.stage for hours in (10, 30, 50, 70)}
    assert stages <= {Stage.WATCH, Stage.CANNOT_TELL}


def test_a_slow_burn_is_said_to_be_over_the_last_day_not_for_a_day() -> None:
    """It may have begun two hours ago: a day is what is looked at, not how long it has lasted."""
    steep = talk(lambda hours: replace(usual(hours), negative=0.6 if hours >= 0 else 0.2))
    actions = [judged(known(steep, after(hours), None)).suggestion.action for hours in (2, 3, 4, 5, 6, 8, 10)]
    assert any("over the last 24\u202fh more of them have come than usual" in action for action in actions)
    assert not any("for a day" in action for action in actions)


def test_a_change_a_day_needs_a_day() -> None:
    """A few quiet hours, brought to a day, would say more than a share can change; what is not known is not met."""
    for hours in (2, 5, 12, 23):
        quiet = judged(known(LONG, after(29 + hours), IncidentKind.SLIP, statements=(APOLOGY, FIX))).signals.quiet
        assert quiet.length.value
        for signal in (quiet.share_a_day, quiet.growth_a_day):
            assert not signal.told
            assert "of fewer hours no change a day can be told" in signal.found
    later = judged(known(LONG, after(60), IncidentKind.SLIP, statements=(APOLOGY, FIX))).signals.quiet
    assert later.length.at_least(24)
    assert later.share_a_day.told
    assert later.growth_a_day.told


@pytest.mark.parametrize("minutes", [0, 1, 37, 59])
def test_what_could_not_be_scored_is_counted_over_the_time_that_is_named(minutes: int) -> None:
    """A day back counts are known by the hour: the first is whole, and why nothing was scored is not made up."""
    at = after(30) + timedelta(minutes=minutes)
    facts = known(CRISIS, at)
    foreign = [replace(row, label=Label.UNSCORED) for row in facts.hours if row.label is Label.POSITIVE]
    facts = replace(facts, hours=(*(row for row in facts.hours if row.label is not Label.POSITIVE), *foreign))
    begin = after(6)
    rows = [row for row in (*facts.hours, *facts.minutes) if row.start >= begin]
    unscored = sum(row.mentions for row in rows if row.label is Label.UNSCORED)
    (sentence,) = [each for each in judged(facts).signals.not_covered if "could not be scored" in each]
    assert sentence.startswith(f"{part(unscored, sum(row.mentions for row in rows))} mentions since ")
    assert sentence.endswith(
        " mentions since Mon 2 Mar 2026, 15:00 could not be scored: another language, or no words."
    )


def test_hours_that_begin_on_the_hour_are_named_by_where_they_begin() -> None:
    signals = judged(known(CRISIS, after(10) + timedelta(minutes=59), IncidentKind.GRAVE)).signals
    assert signals.harm.title == "Harm named since 13:00"
    assert signals.negative_share.title == "Negative share since 13:00"
    assert signals.negatives.title == "Negative mentions an hour since 13:00"
    assert signals.recent_volume.title == "Volume since 13:00"
    assert signals.volume.title == "Volume in the last hour"
    assert signals.creeping.title == "Negative mentions since Sun 1 Mar 2026, 19:00"
    assert signals.falling.title == "Negative mentions since 07:00 against the 12\u202fh before"
    assert signals.trend.title == "Trend of the negative share, since 13:00 against the 6\u202fh before"
    assert signals.asking.found.endswith(" since 13:00")
    assert dict(signals.harm.query)["since"].startswith("2026-03-02T13:00")
