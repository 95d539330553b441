"""Whether a theme grows: its rate in the last hours against its rate before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from analysis.intervals import rate_ratio
from domain.counting import Estimate

LAST = timedelta(hours=6)
BEFORE = timedelta(hours=24)
METHOD = "ratio of two over-dispersed rates, 90 %"
_HOUR = timedelta(hours=1)
_LEAST_HOURS = 2.0  # to compare with


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """`last` and `before` mentions within `hours` and `hours_before`; `ratio` of the rates, None if nothing was before
    or there was too little time.
    """

    last: int
    before: int
    hours: float
    hours_before: float
    ratio: Estimate | None

    @property
    def direction(self) -> str:
        """In a word, "" where it cannot be told: the whole interval must lie on one side."""
        if self.ratio is None:
            return "new" if self.last and not self.before and self.hours_before >= _LEAST_HOURS else ""
        return "rising" if self.ratio.low > 1 else "falling" if self.ratio.high < 1 else ""


def trend(published: Sequence[datetime], since: datetime, at: datetime) -> Trend:
    """The last six hours before `at` against up to a day before them, not before `since`. `published` in any order.

    Mentions come in bursts: the counts of the hours before say how far more they vary than by chance (variance ÷ mean,
    at least 1), and the interval is wider by that. Time that was not read counts as time in which nothing was said.
    """
    turn = max(at - LAST, since)
    start = max(turn - BEFORE, since)
    hours, hours_before = (at - turn) / _HOUR, (turn - start) / _HOUR
    last = sum(turn <= each < at for each in published)
    earlier = [each for each in published if start <= each < turn]
    ratio = None
    if earlier and hours_before >= _LEAST_HOURS:
        by_hour = np.bincount([int((turn - each) / _HOUR) for each in earlier], minlength=int(hours_before))
        dispersion = max(1.0, float(by_hour.var(ddof=1) / by_hour.mean()))
        expected = len(earlier) * hours / hours_before
        low, high = rate_ratio(last, expected, dispersion=dispersion, weight=len(earlier) / dispersion)
        ratio = Estimate(value=last / expected, low=float(low), high=float(high), n=last + len(earlier), method=METHOD)
    return Trend(last=last, before=len(earlier), hours=hours, hours_before=hours_before, ratio=ratio)
