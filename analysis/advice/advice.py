"""The whole way from facts to a suggestion; pure, so that any moment of the past can be judged again."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from analysis.advice.facts import Facts
from analysis.advice.rules import BEFORE_START, judge, say
from analysis.advice.signal import Signals
from analysis.advice.signals import Lookout
from analysis.advice.stage import settle
from config.playbook import Playbook, Thresholds
from domain.suggestion import Suggestion
from domain.time import EPOCH


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """`suggestion` rests on the check at `checked_at` or before; `signals` are those of the moment asked about.

    Checks are on the quarter-hours, so that everybody who looks sees the same; only safety is judged at once.
    """

    suggestion: Suggestion
    signals: Signals
    checked_at: datetime
    next_check_at: datetime


def advise(facts: Facts, playbook: Playbook) -> Advice:
    """What to do as of `facts.at`, from nothing but what was known then."""
    at, cuts = facts.at, playbook.thresholds
    lookout = Lookout(facts, cuts)
    signals = lookout.signals(at)
    begun = at >= facts.incident.started_at
    now = judge(signals, playbook) if begun else say(BEFORE_START, signals, playbook)
    checked_at = last_check(at, cuts)
    if now.rule.at_once or not begun:
        suggestion, checked_at = now.suggestion, at
    else:
        moments = [checked_at - back * cuts.check_minutes.minutes for back in range(int(cuts.checks_back.value))]
        checks = (judge(lookout.signals(moment), playbook) for moment in moments)
        suggestion = replace(settle(checks, cuts, playbook.rules["unsettled"]), at=at)
    return Advice(
        suggestion=suggestion,
        signals=signals,
        checked_at=checked_at,
        next_check_at=last_check(at, cuts) + cuts.check_minutes.minutes,
    )


def last_check(at: datetime, cuts: Thresholds) -> datetime:
    """The last quarter-hour (or what the playbook says instead) that has passed by `at`."""
    return at - (at - EPOCH) % cuts.check_minutes.minutes


def reach_back(cuts: Thresholds) -> timedelta:
    """How much before a moment has to be known by the minute to judge it: the checks, and an hour before the first."""
    return cuts.check_minutes.minutes * cuts.checks_back.value + timedelta(hours=1)
