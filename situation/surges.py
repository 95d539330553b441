"""Surges of an incident, by the hour: only what was read in full is compared, and no campaign counts as usual."""

import numpy as np

from analysis.advice.background import HOUR, Background
from analysis.expected import whole_hours
from analysis.surges import Surge, surges
from domain.time import EPOCH, Span


def known_surges(background: Background) -> tuple[Surge, ...]:
    """Surges in the hours that have ended, on the sources that were read long enough before; none if there are none."""
    series = background.series
    hours = np.arange(whole_hours(series.start), max(whole_hours(series.end), whole_hours(series.start)))
    if not len(hours):
        return ()
    sources = background.steady(Span(EPOCH + int(hours[0]) * HOUR, EPOCH + (int(hours[-1]) + 1) * HOUR))
    read = background.is_read(hours, sources)
    if not read.any():
        return ()
    # An archive may end years before now: what was never read needs no look.
    until = int(np.flatnonzero(read)[-1]) + 1
    counts = np.where(read, series.hourly(hours, sources=sources), np.nan)
    return tuple(
        surges(
            [EPOCH + int(hour) * HOUR for hour in hours[:until]],
            counts[:until].tolist(),
            ignored=background.facts.campaigns,
            least=background.thresholds.minimum_mentions.value,
        )
    )
