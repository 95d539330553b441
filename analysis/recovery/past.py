"""What a surge looks like at an hour, and which surges of a series came to their end."""

from collections.abc import Sequence
from math import isnan, log, nan

from analysis.recovery.phase import LEAST_EXPECTED, NEXT_WAVE, SURGING, Expected, Moment
from domain.past_surge import PastSurge, Stage


def stage(counts: Sequence[float], expected: Expected, moments: Sequence[Moment], place: int) -> Stage | None:
    """What is seen at the end of the hour at `place`; None where no surge lasts, where the hour is within the band, and
    where it or the one before was not read in full.
    """
    now = moments[place]
    before = counts[place - 1] if place else nan
    if now.phase not in SURGING or now.onset is None or now.peak is None or isnan(before):
        return None
    if counts[place] <= expected.upper[place]:
        return None
    return Stage(
        elapsed=place - now.onset + 1,
        since_peak=place - now.peak,
        excess=counts[place] / max(float(expected.upper[place]), LEAST_EXPECTED),
        peak=counts[now.peak] / max(float(expected.mean[now.peak]), LEAST_EXPECTED),
        slope=log((counts[place] + 1) / (before + 1)),
    )


def finished(
    counts: Sequence[float], expected: Expected, moments: Sequence[Moment], origin: str
) -> tuple[PastSurge, ...]:
    """The surges that came to their end with every hour read: one with a hole may have ended within the hole."""
    onsets = {found.onset for found in moments if found.onset is not None}
    ends = {found.onset: found.ended for found in moments if found.onset is not None and found.ended is not None}
    past = []
    for number, (onset, ended) in enumerate(sorted(ends.items()), start=1):
        seen = [stage(counts, expected, moments, place) for place in range(onset, ended)]
        stages = tuple(found for found in seen if found)
        if stages and not any(map(isnan, counts[onset : ended + 1])):
            followed = _followed(counts, ended, onsets)
            past.append(PastSurge(origin=origin, number=number, hours=ended - onset, followed=followed, stages=stages))
    return tuple(past)


def _followed(counts: Sequence[float], ended: int, onsets: set[int]) -> bool | None:
    """Whether another surge began within a day; None where less than a day after it was read and none was seen."""
    if any(ended < onset < ended + NEXT_WAVE for onset in onsets):
        return True
    day_after = counts[ended : ended + NEXT_WAVE]
    return None if len(day_after) < NEXT_WAVE or any(map(isnan, day_after)) else False
