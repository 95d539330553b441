"""What is news, and when it may be told: pure, over random histories."""

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.deciding import is_quiet, news, tellable
from domain.alert import Alert, AlertRule, Raised

START = datetime(2026, 3, 28, tzinfo=UTC)  # the clocks of Berlin change on the next day
BERLIN = ZoneInfo("Europe/Berlin")
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
SURGE = Alert(rule=AlertRule.SURGE, found="6 ×", rule_said="R ≥ 2")
HARM = Alert(rule=AlertRule.SAFETY, found="3 mentions", rule_said="harm", urgent=True)

times = st.times().map(lambda each: each.replace(microsecond=0))
moments = st.integers(0, 3 * 24 * 60).map(lambda minutes: START + minutes * MINUTE)


class History:
    """What the store does, in a list."""

    def __init__(self) -> None:
        self.raised: list[Raised] = []

    def look(self, alerts: list[Alert], at: datetime, cooldown: timedelta) -> None:
        found = news(alerts, self.raised, at, cooldown)
        self.raised = [
            Raised(id=one.id, incident_id="", alert=one.alert, at=one.at, ended_at=at) if one.id in found.ended else one
            for one in self.raised
        ]
        self.raised += [
            Raised(id=len(self.raised) + place, incident_id="", alert=alert, at=at)
            for place, alert in enumerate(found.new)
        ]


@given(st.lists(st.tuples(st.integers(1, 90), st.booleans()), max_size=60), st.integers(0, 180))
def test_the_same_is_raised_once_an_episode_and_never_within_the_cool_down(
    looks: list[tuple[int, bool]], cooldown: int
) -> None:
    history, at, episodes, before = History(), START, 0, False
    for minutes, holds in looks:
        at += minutes * MINUTE
        history.look([SURGE] if holds else [], at, cooldown * MINUTE)
        episodes += holds and not before
        before = holds
    raised = [each.at for each in history.raised]
    assert len(raised) <= episodes
    assert all(later - earlier >= cooldown * MINUTE for earlier, later in pairwise(raised))
    assert bool(raised) == bool(episodes)
    if cooldown == 0:
        assert len(raised) == episodes


@given(st.integers(0, 59), st.integers(0, 120))
def test_what_comes_back_within_the_cool_down_and_stays_is_told_after_it(back: int, later: int) -> None:
    history = History()
    history.look([SURGE], START, HOUR)
    history.look([], START, HOUR)
    history.look([SURGE], START + back * MINUTE, HOUR)
    assert len(history.raised) == 1
    history.look([SURGE], START + HOUR + later * MINUTE, HOUR)
    assert len(history.raised) == 2


def test_different_things_do_not_wait_for_each_other() -> None:
    history = History()
    history.look([SURGE], START, HOUR)
    history.look([SURGE, HARM], START + MINUTE, HOUR)
    assert [each.alert.rule for each in history.raised] == [AlertRule.SURGE, AlertRule.SAFETY]


@given(moments, times, times)
def test_quiet_hours_and_the_others_make_up_the_day(at: datetime, start: time, end: time) -> None:
    if start != end:
        assert is_quiet(at, BERLIN, start, end) is not is_quiet(at, BERLIN, end, start)
    else:
        assert not is_quiet(at, BERLIN, start, end)
    assert not is_quiet(at, BERLIN, None, None)


@given(moments)
def test_quiet_hours_go_by_the_clocks_of_the_incident(at: datetime) -> None:
    assert is_quiet(at, BERLIN, time(22), time(7)) is (at.astimezone(BERLIN).hour not in range(7, 22))


@given(st.lists(st.tuples(st.booleans(), st.booleans())), st.booleans())
def test_only_what_cannot_wait_is_told_in_quiet_hours_and_nothing_is_forgotten(
    held: list[tuple[bool, bool]],
    quiet: bool,  # noqa: FBT001 - Hypothesis gives it
) -> None:
    known = [
        Raised(id=number, incident_id="", alert=HARM if urgent else SURGE, at=START, message="told" if told else "")
        for number, (urgent, told) in enumerate(held)
    ]
    now = tellable(known, quiet=quiet)
    assert all(not each.message for each in now)
    assert all(each.alert.urgent for each in now) or not quiet
    later = tellable([each for each in known if each not in now], quiet=False)
    assert sorted(each.id for each in now + later) == [each.id for each in known if not each.message]


def test_a_slow_look_does_not_end_what_a_later_one_raised() -> None:
    later = Raised(id=1, incident_id="", alert=SURGE, at=START + MINUTE)
    assert news([], [later], START, HOUR).ended == ()
    assert news([], [later], START + MINUTE, HOUR).ended == (1,)


@pytest.mark.parametrize(
    ("start", "end", "change"),
    [
        (time(22), time(2, 30), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),  # 02:30 comes twice: the second ends it
        (time(2, 30), time(12), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # the first begins it
    ],
)
def test_quiet_hours_have_no_hole_where_clocks_are_put_back(start: time, end: time, change: datetime) -> None:
    evening = datetime(2026, 10, 24, 21, tzinfo=UTC)
    states = [is_quiet(evening + each * MINUTE, BERLIN, start, end) for each in range(8 * 60)]
    changes = [evening + place * MINUTE for place, (was, now) in enumerate(pairwise(states), 1) if was is not now]
    assert changes == [change]
