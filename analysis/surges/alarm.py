"""From evidence to scores that can be acted on: high when a surge begins, then silent for a day.

Whoever watches wants one call at the beginning of a surge, not one for each of its points. So a point above the alarm
level opens a day of rest, in which only a clear escalation is scored.
"""

from collections.abc import Sequence
from datetime import datetime

import numpy as np

from analysis.intervals import Numbers
from analysis.surges.evidence import DAY, evidence, numbers, ordinary, seconds
from domain.time import Span

ALARM = 0.5  # the score from which a surge is called
LEVEL = 6.0  # evidence of that score: an excess of one point in 400
LEAST = 5.0  # mentions in the hour
_ESCALATION = 2.0  # so many times the evidence that was already called is news again
_REST = DAY


def scores(
    times: Sequence[datetime], counts: Sequence[float], *, ignored: Sequence[Span] = (), least: float = LEAST
) -> list[float]:
    """For each count how surely a surge begins (or escalates) there: 0…1, to be called from 0.5 on.

    Causal: the scores of a prefix are the prefix of the scores. The times may be minutes to hours apart, with gaps; a
    count of NaN is not known. Nothing is learned from `ignored` spans (declared campaigns), which are scored like any
    other; fewer than `least` mentions in the last hour are never a surge. Hours of the
    week are UTC's. Raises ValueError for times that go backwards, counts below 0 or infinite, unequal lengths.
    """
    at = seconds(times)
    seen = numbers(counts, at)
    called = _news(at, evidence(at, seen, ordinary(at, seen, ignored), least))
    return [float(score) for score in called / (called + LEVEL)]


def _news(at: Numbers, found: Numbers) -> Numbers:
    """The evidence, 0 where it tells no more than a call of the last day did."""
    news = np.zeros(len(at))
    called, rests_until = 0.0, -np.inf
    for i, (moment, value) in enumerate(zip(at.tolist(), found.tolist(), strict=True)):
        resting = moment <= rests_until
        if resting and value <= called * _ESCALATION:
            continue
        news[i] = value
        if value >= LEVEL:
            called, rests_until = value, moment + _REST
    return news
