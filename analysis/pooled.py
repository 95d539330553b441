"""The negative share over time where little is said: neighbouring buckets are pooled until a share means something.

A share of three mentions jumps between none and all. Pooled, a line shows what is known, and its intervals stay honest.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.share import negative_share
from analysis.timeline import Timeline, TimelineBucket
from domain.counting import Estimate
from domain.reading import Label
from domain.time import Span

LEAST = 30  # scored mentions behind a share, as for the rules (PLAYBOOK, signal N)
LONGEST = 24  # buckets in a pool: a longer one would hide when it was


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """The share over `span`, uncalibrated."""

    span: Span
    share: Estimate


def pooled_shares(timeline: Timeline, *, least: int = LEAST) -> list[list[Pool]]:
    """Runs of pools in order of time. A run ends where nothing was collected or where too long nothing was scored."""
    runs: list[list[Pool]] = [[]]
    waiting: list[TimelineBucket] = []
    for bucket in timeline.buckets:
        if not bucket.mentions and not bucket.seen:
            _close(runs, waiting)
            runs.append([])
            waiting = []
            continue
        waiting.append(bucket)
        if _scored(waiting) >= least or len(waiting) == LONGEST:
            if not _close(runs, waiting):
                runs.append([])
            waiting = []
    _close(runs, waiting)
    return [run for run in runs if run]


def _close(runs: list[list[Pool]], buckets: Sequence[TimelineBucket]) -> bool:
    """Add the pool of `buckets` to the last run; whether there was anything to pool."""
    counts: Counter[Label] = Counter()
    for bucket in buckets:
        counts.update(bucket.by_label)
    share = negative_share(counts)
    if share is None:
        return False
    runs[-1].append(Pool(span=Span(buckets[0].start, buckets[-1].end), share=share))
    return True


def _scored(buckets: Sequence[TimelineBucket]) -> int:
    return sum(number for bucket in buckets for label, number in bucket.by_label.items() if label is not Label.UNSCORED)
