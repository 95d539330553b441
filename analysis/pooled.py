"""The negative share over time where little is said: neighbouring buckets are pooled until a share means something.

A share of three mentions jumps between none and all. Pooled, a line shows what is known, and its intervals stay honest.
"""

from collections import Counter
from collections.abc import Callable, Sequence

from analysis.share import negative_share
from analysis.timeline import Pool, Timeline, TimelineBucket
from domain.reading import Label
from domain.time import Span

LEAST = 30  # mentions behind a share, as for the rules (PLAYBOOK, signal N)
LONGEST = 24  # buckets in a pool: a longer one would hide when it was


def pooled_shares(timeline: Timeline, *, least: int = LEAST) -> list[list[Pool]]:
    """Runs of pools of scored mentions in order of time, their shares uncalibrated. A run ends where nothing was
    collected or where too long nothing was scored.
    """
    return [
        [Pool(span=_span(pool), share=share) for pool in run if (share := negative_share(_by_label(pool)))]
        for run in _runs(timeline, least, _scored)
    ]


def pooled_spans(timeline: Timeline, *, least: int = LEAST) -> list[list[Span]]:
    """Likewise the stretches for a share of all mentions, scored or not."""
    return [list(map(_span, run)) for run in _runs(timeline, least, lambda bucket: bucket.mentions)]


def _runs(
    timeline: Timeline, least: int, counted: Callable[[TimelineBucket], int]
) -> list[list[Sequence[TimelineBucket]]]:
    """Runs of pools, each with something `counted` in it."""
    runs: list[list[Sequence[TimelineBucket]]] = [[]]
    waiting: list[TimelineBucket] = []
    for bucket in timeline.buckets:
        if not bucket.mentions and not bucket.seen:
            if sum(map(counted, waiting)):
                runs[-1].append(waiting)
            runs.append([])
            waiting = []
            continue
        waiting = [*waiting, bucket]
        if (number := sum(map(counted, waiting))) >= least or len(waiting) == LONGEST:
            if number:
                runs[-1].append(waiting)
            else:
                runs.append([])
            waiting = []
    if sum(map(counted, waiting)):
        runs[-1].append(waiting)
    return [run for run in runs if run]


def _span(pool: Sequence[TimelineBucket]) -> Span:
    return Span(pool[0].start, pool[-1].end)


def _by_label(pool: Sequence[TimelineBucket]) -> Counter[Label]:
    counts: Counter[Label] = Counter()
    for bucket in pool:
        counts.update(bucket.by_label)
    return counts


def _scored(bucket: TimelineBucket) -> int:
    return sum(number for label, number in bucket.by_label.items() if label is not Label.UNSCORED)
