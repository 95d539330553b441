"""Surges of an incident, by the hour: only what was read in full is compared, and no campaign counts as usual."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from analysis.advice.background import HOUR, Background
from analysis.advice.known import time_of
from analysis.expected import whole_hours
from analysis.intervals import Numbers
from analysis.surges import Surge, surges
from domain.time import EPOCH


@dataclass(frozen=True, slots=True, kw_only=True)
class Hourly:
    """Mentions of each hour from `start` up to the last that was read in full, NaN where one was not; on `sources`."""

    start: datetime
    counts: Numbers
    sources: frozenset[str]

    def begin(self, place: int) -> datetime:
        """When the hour at `place` began; the end of the last one for the place behind it."""
        return self.start + place * HOUR


def hourly(background: Background) -> Hourly | None:
    """The hours that have ended, on the sources that were read long enough before; None if there are none."""
    series = background.series
    hours = np.arange(whole_hours(series.start), max(whole_hours(series.end), whole_hours(series.start)))
    if not len(hours):
        return None
    sources = background.known().steady(time_of(hours))
    read = background.known().hours(hours, sources)
    if not read.any():
        return None
    # An archive may end years before now: what was never read needs no look.
    until = int(np.flatnonzero(read)[-1]) + 1
    counts = np.where(read, series.hourly(hours, sources=sources), np.nan)
    return Hourly(start=EPOCH + int(hours[0]) * HOUR, counts=counts[:until], sources=sources)


def known_surges(background: Background) -> tuple[Surge, ...]:
    """Surges in those hours; none if there are none."""
    found = hourly(background)
    if found is None:
        return ()
    return tuple(
        surges(
            [found.begin(place) for place in range(len(found.counts))],
            found.counts.tolist(),
            ignored=background.facts.campaigns,
            least=background.thresholds.minimum_mentions.value,
        )
    )
