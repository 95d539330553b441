"""Shares of all that was said where only a random sample in time was read, for methods that count what was read.

What was read of a stratum is raised to what it stands for (`analysis.sampled`), so that sampled hours weigh what they
weighed; and the interval of what comes out is widened by what the draw of the slots leaves to chance, as far as the
scorer's own share shows it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from math import hypot

from analysis.sampled import Sample, Stratum, effective_share, sampled_share
from analysis.share import positive_share, score_interval
from domain.counting import BucketCount, Estimate
from domain.reading import Label
from domain.time import Span


def raised(counts: Iterable[BucketCount], samples: Iterable[Sample], window: Span) -> list[BucketCount]:
    """`counts` of `window`, by class in buckets no wider than a stratum, those of sampled time as many as they stand
    for. What was read there besides the sample stands for itself.
    """
    found = list(counts)
    for sample in samples:
        stratum = sample.within(window)
        inside = [place for place, count in enumerate(found) if _of(sample, count)]
        read = sum(found[place].mentions for place in inside)
        if stratum is None or not read:
            continue
        times = (stratum.read * stratum.weight + max(read - stratum.read, 0)) / read
        for place in inside:
            found[place] = replace(found[place], mentions=round(found[place].mentions * times))
    return found


def widened(found: Estimate, strata: Sequence[Stratum]) -> Estimate:
    """A share of all in `strata`, its interval as wide as the labels and the draw of the slots together leave it."""
    drawn = effective_share(strata)
    if drawn is None:
        return found
    low, high = score_interval(found.value, max(drawn.n, 1))
    return replace(
        found,
        low=max(found.value - hypot(found.value - found.low, found.value - low), 0.0),
        high=min(found.value + hypot(found.high - found.value, high - found.value), 1.0),
    )


def positive_share_of(mentions: Mapping[Label, int], strata: Sequence[Stratum]) -> Estimate | None:
    """The positive share of the scored among `mentions`, which are raised, as the scorer reads them. It is as sure as
    the negative one: its slots are as alike.
    """
    drawn, share, found = effective_share(strata), sampled_share(strata), positive_share(mentions)
    if drawn is None or share is None or found is None:
        return None
    low, high = score_interval(found.value, max(drawn.n, 1))
    return Estimate(value=found.value, low=low, high=high, n=share.n, method=share.method)


def _of(sample: Sample, count: BucketCount) -> bool:
    return count.source == sample.place and sample.span.start <= count.start < sample.span.end
