"""How good a timeline of advice was: the figures of the playbook's section on validation.

The company's own action is a date to compare with, not the truth, and no benefit is claimed for having been earlier.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TypeAlias

from analysis.backtest.policy import Judged
from domain.suggestion import Stage

ALARMS = frozenset({Stage.DETECT, Stage.ASSESS, Stage.ACKNOWLEDGE, Stage.GO_PERSONAL, Stage.ESCALATE})
_SILENT = frozenset({Stage.HOLD, Stage.WATCH, Stage.FOLLOW_UP})  # individuals are answered, nothing is broadcast
_SPOKEN = frozenset({Stage.ACKNOWLEDGE, Stage.ESCALATE})
_BACK = 2.0  # × usual, by the lower bound: moving on was wrong if it comes to this
_WITHIN = timedelta(days=7)
_DAY = timedelta(days=1)
_WEEK = 7 * _DAY
_HOUR = timedelta(hours=1)  # what a single moment stands for

Between: TypeAlias = tuple[datetime, datetime]  # earliest and latest; the same where the time is known


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What is known of a case. `began`: between when and when there came to be something to answer, None in a control.

    `answered`: between when and when the organisation first answered. `known`: from when on which stages are right.
    """

    began: Between | None = None
    answered: Between | None = None
    known: tuple[tuple[datetime, frozenset[Stage]], ...] = ()

    def right(self, at: datetime) -> frozenset[Stage] | None:
        """The stages that are right at a moment, None where that is not known."""
        return next((stages for since, stages in reversed(self.known) if since <= at), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Moments are those judged, one each `every` so often.

    called_after, answer_after: from the latest time at which it can have begun to the first alarm, to the first advice
        to answer; None if never. Below zero where it came while the beginning was uncertain.
    lead: least and most time by which that advice came before the organisation's own answer; below zero if after it.
    move_ons: how often it was advised to move on; false: it came back within 7 days; unjudged: the data end before.
    holds: moments at which only silence was right; missed_holds: at which an answer was advised all the same.
    known: moments whose right stages are known; right: at which one of these was said.
    quiet: moments in which nothing was wrong, and it could be told; false_alarms: alarms that began in them.
    """

    every: timedelta
    moments: int
    told: int
    called_after: timedelta | None
    answer_after: timedelta | None
    lead: tuple[timedelta, timedelta] | None
    move_ons: int
    false_move_ons: int
    unjudged_move_ons: int
    holds: int
    missed_holds: int
    known: int
    right: int
    quiet: int
    false_alarms: int
    first_day_changes: int
    later_changes_a_day: int

    @property
    def quiet_weeks(self) -> float:
        return self.quiet * self.every / _WEEK


def score(timeline: Sequence[Judged], truth: Truth) -> Score:
    """Figures of one timeline, judged at even steps, the earliest first. Raises ValueError for an empty one."""
    if not timeline:
        msg = "There is no moment to judge."
        raise ValueError(msg)
    since = [said for said in timeline if truth.began and said.at >= truth.began[0]]
    answer = next((said.at for said in since if said.stage is Stage.ACKNOWLEDGE), None)
    alarm = next((said.at for said in since if said.stage in ALARMS), None)
    moves = _moves_on(timeline)
    back = [_comes_back(timeline, at) for at in moves]
    rights = [(said.stage, truth.right(said.at)) for said in timeline]
    known = [(stage, right) for stage, right in rights if right is not None]
    holds = [stage for stage, right in known if right <= _SILENT]
    quiet = [said for said in timeline if truth.began is None or said.at < truth.began[0]]
    first, later = _changes(timeline)
    return Score(
        every=timeline[1].at - timeline[0].at if timeline[1:] else _HOUR,
        moments=len(timeline),
        told=sum(said.stage is not Stage.CANNOT_TELL for said in timeline),
        called_after=alarm - truth.began[1] if alarm and truth.began else None,
        answer_after=answer - truth.began[1] if answer and truth.began else None,
        lead=(truth.answered[0] - answer, truth.answered[1] - answer) if answer and truth.answered else None,
        move_ons=len(moves),
        false_move_ons=back.count(True),
        unjudged_move_ons=back.count(None),
        holds=len(holds),
        missed_holds=sum(stage in _SPOKEN for stage in holds),
        known=len(known),
        right=sum(stage in right for stage, right in known),
        quiet=sum(said.stage is not Stage.CANNOT_TELL for said in quiet),
        false_alarms=_begins(quiet),
        first_day_changes=first,
        later_changes_a_day=later,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """From `since` to `until` (the same for a single moment) one stage was said, and none of the `right` ones."""

    since: datetime
    until: datetime
    moments: int
    said: Stage
    right: frozenset[Stage]


def misses(timeline: Sequence[Judged], truth: Truth) -> list[Miss]:
    """Where the advice was wrong, in order, each stretch of the same mistake once."""
    wrong = [(said, right) for said in timeline if (right := truth.right(said.at)) and said.stage not in right]
    known = {said.at: place for place, said in enumerate(timeline)}
    found: list[Miss] = []
    for said, right in wrong:
        last = found[-1] if found else None
        if last and (last.said, last.right) == (said.stage, right) and known[last.until] + 1 == known[said.at]:
            found[-1] = replace(last, until=said.at, moments=last.moments + 1)
        else:
            found.append(Miss(since=said.at, until=said.at, moments=1, said=said.stage, right=right))
    return found


def agreement(one: Sequence[Judged], other: Sequence[Judged]) -> float:
    """The part of the moments at which two timelines of the same moments say the same stage."""
    return sum(a.stage is b.stage for a, b in zip(one, other, strict=True)) / len(one)


def _moves_on(timeline: Sequence[Judged]) -> list[datetime]:
    moved = [said.stage is Stage.MOVE_ON for said in timeline]
    return [said.at for said, old, new in zip(timeline, [False, *moved], moved, strict=False) if new and not old]


def _comes_back(timeline: Sequence[Judged], at: datetime) -> bool | None:
    """Whether it was shown to be 2 × usual within 7 days; None if it was not, as far as the data go, but they end."""
    after = [said for said in timeline if at < said.at <= at + _WITHIN]
    if any(said.volume is not None and said.volume.low >= _BACK for said in after):
        return True
    return False if timeline[-1].at >= at + _WITHIN else None


def _begins(timeline: Sequence[Judged]) -> int:
    alarms = [said.stage in ALARMS for said in timeline]
    return sum(new and not old for old, new in pairwise([False, *alarms]))


def _changes(timeline: Sequence[Judged]) -> tuple[int, int]:
    """Changes of stage in the first day, and in the busiest day after it."""
    start = timeline[0].at
    days = Counter((new.at - start) // _DAY for old, new in pairwise(timeline) if new.stage is not old.stage)
    return days.pop(0, 0), max(days.values(), default=0)
