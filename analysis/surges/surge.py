"""Surges as stretches of time: onset, peak, end, and which wave it is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from analysis.intervals import Numbers
from analysis.surges.alarm import LEAST, LEVEL
from analysis.surges.burst import bursting
from analysis.surges.evidence import evidence, numbers, ordinary, seconds, usual
from domain.time import Span

CALM = timedelta(hours=2)  # so long no burst, and the surge is over
NEXT_WAVE = timedelta(hours=24)  # a surge that begins so soon after another ended is its next wave
_LIKELY = 0.5

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Surge:
    """A stretch in which far more people spoke than usual.

    `onset_at` is where the rise began, as seen at `noticed_at`, the first moment at which it could be called. `peak` is
    the highest count so far, `usual` what was usual then. `ended_at` is None while it lasts. `wave` is 1, or one more
    than that of a surge that ended less than a day before.
    """

    onset_at: datetime
    noticed_at: datetime
    peak_at: datetime
    peak: float
    usual: float
    ended_at: datetime | None
    wave: int


def surges(
    times: Sequence[datetime], counts: Sequence[float], *, ignored: Sequence[Span] = (), least: float = LEAST
) -> list[Surge]:
    """The surges of a series in order; parameters, promises and errors as of `scores`.

    Later counts change nothing about a surge that has ended, nor the onset of one that lasts.
    """
    at = seconds(times)
    seen = numbers(counts, at)
    learn = ordinary(at, seen, ignored)
    level = usual(at, seen, learn)
    alarms = (evidence(at, seen, learn, least) >= LEVEL) & ~np.isnan(level)
    found: list[Surge] = []
    for onset, noticed, end in _stretches(at, alarms, bursting(at, seen, level) >= _LIKELY):
        peak = onset + int(np.nanargmax(seen[onset:end]))
        last = found[-1].ended_at if found else None
        again = last is not None and times[onset] - last <= NEXT_WAVE
        found.append(
            Surge(
                onset_at=times[onset],
                noticed_at=times[noticed],
                peak_at=times[peak],
                peak=float(seen[peak]),
                usual=float(level[peak]),
                ended_at=None if end is None else times[end],
                wave=found[-1].wave + 1 if again else 1,
            )
        )
    return found


def _stretches(at: Numbers, alarms: Flags, likely: Flags) -> Iterator[tuple[int, int, int | None]]:
    """Onset, the alarm that opened it, and the first point of the calm after it (None while it lasts), as indices."""
    rise: int | None = None  # where the burst began
    noticed: int | None = None
    calm: int | None = None
    for i, (alarm, restless) in enumerate(zip(alarms.tolist(), (alarms | likely).tolist(), strict=True)):
        if restless:
            calm = None
            rise = i if rise is None else rise
            noticed = i if alarm and noticed is None else noticed
        elif rise is None or noticed is None:
            rise = None
        else:
            calm = i if calm is None else calm
            if at[i] - at[calm] >= CALM.total_seconds():
                yield rise, noticed, calm
                rise = noticed = calm = None
    if rise is not None and noticed is not None:
        yield rise, noticed, None
