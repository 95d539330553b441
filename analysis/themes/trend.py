"""Whether a theme takes up more of the talk: its share of all mentions in the last hours against that before.

Counts alone follow the clock: everything is said less at night and more in the evening. A share does not, as what it is
a part of follows the same clock.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from analysis.intervals import SIDE, rate_ratio, student
from domain.counting import Estimate

LAST = timedelta(hours=6)
BEFORE = timedelta(hours=24)
METHOD = "ratio of two over-dispersed shares, 90 %"
_HOUR = timedelta(hours=1)
_LEAST_HOURS = 2.0  # to compare with
_CELLS = (1.0, 3.0)  # hours over which a share is seen to jump: bursts fade over several
_TELLING = 2 / 3  # of as many independent values, successive differences
_LEAST_REST = 1e-3  # of the talk that is taken to be about something else


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """`last` and `before` mentions within `hours` and `hours_before`, of `of_last` and `of_before` about anything.

    ratio:   of the shares, None if nothing was before or there was too little time.
    silence: for how long nothing had been said before the first of the last; None if nothing ever was, or none is.
    """

    last: int
    before: int
    of_last: int
    of_before: int
    hours: float
    hours_before: float
    ratio: Estimate | None
    silence: timedelta | None

    @property
    def direction(self) -> str:
        """In a word, "" where it cannot be told: the whole interval must lie on one side.

        "new" is what was never said before, "again" what was, but not in the day before.
        """
        if self.ratio is not None:
            return "rising" if self.ratio.low > 1 else "falling" if self.ratio.high < 1 else ""
        if not self.last or self.before or self.hours_before < _LEAST_HOURS:
            return ""
        return "new" if self.silence is None else "again"


def trend(published: Sequence[datetime], every: Sequence[datetime], since: datetime, at: datetime) -> Trend:
    """The last six hours before `at` against up to a day before them, not before `since`. Both in any order.

    `every` holds all mentions of the time, those of the theme among them. Mentions come in bursts: how far the share
    jumps from one hour to the next, and from one three hours to the next, says how far more than by chance it varies,
    and the interval is wider by that (quasi-binomial: McCullagh and Nelder, ch. 4). A share that fades or grows slowly
    is no burst: jumps do not take it for one. `benchmarks/trends.py` says how often this errs.
    """
    turn = max(at - LAST, since)
    start = max(turn - BEFORE, since)
    hours, hours_before = (at - turn) / _HOUR, (turn - start) / _HOUR
    theme, whole = _places(published, start, turn, at), _places(every, start, turn, at)
    last, before = int((theme >= 0).sum()), int((theme < 0).sum())
    of_last, of_before = int((whole >= 0).sum()), int((whole < 0).sum())
    ratio = None
    if before and of_last and hours_before >= _LEAST_HOURS:
        rest = max(1 - (last + before) / (of_last + of_before), _LEAST_REST)
        dispersion = _dispersion(theme, whole) * rest
        expected = before * of_last / of_before
        low, high = rate_ratio(last, expected, dispersion=dispersion, weight=before / dispersion)
        ratio = Estimate(value=last / expected, low=float(low), high=float(high), n=last + before, method=METHOD)
    return Trend(
        last=last,
        before=before,
        of_last=of_last,
        of_before=of_before,
        hours=hours,
        hours_before=hours_before,
        ratio=ratio,
        silence=_silence(published, turn, at),
    )


def _places(published: Sequence[datetime], start: datetime, turn: datetime, at: datetime) -> NDArray[np.float64]:
    """In hours from the turn, of those between start and `at`."""
    return np.array([(each - turn) / _HOUR for each in published if start <= each < at], dtype=np.float64)


def _dispersion(theme: NDArray[np.float64], whole: NDArray[np.float64]) -> float:
    """Variance ÷ that of a binomial share, at least 1: the most that is seen over one of the widths.

    From successive differences (von Neumann, Kent, Bellinson and Hart, Annals of Mathematical Statistics 12, 1941),
    which tell as much as two thirds as many independent values; widened as Student's quantile is where these are few.
    """
    most = 1.0
    for width in _CELLS:
        square, jumps = 0.0, 0
        for inside, every in ((theme[theme < 0], whole[whole < 0]), (theme[theme >= 0], whole[whole >= 0])):
            if not 0 < len(inside) < len(every):
                continue
            cells, totals = np.unique(np.floor(every / width), return_counts=True)
            found = np.bincount(np.searchsorted(cells, np.floor(inside / width)), minlength=len(cells))
            share = len(inside) / len(every)
            apart = np.diff(found / totals) ** 2 / (1 / totals[1:] + 1 / totals[:-1])
            square += float(apart.sum()) / (share * (1 - share))
            jumps += len(apart)
        if jumps:
            few = float(student(1 - SIDE, max(jumps * _TELLING, 1))) / float(student(1 - SIDE, 0))
            most = max(most, square / jumps * few**2)
    return most


def _silence(published: Sequence[datetime], turn: datetime, at: datetime) -> timedelta | None:
    now = [each for each in published if turn <= each < at]
    earlier = [each for each in published if each < turn]
    return min(now) - max(earlier) if now and earlier else None
