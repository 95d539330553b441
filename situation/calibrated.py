"""The share that people would find, as known at a moment: from the labels kept by then and the counts of everything."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Connection

from analysis.calibration import Calibration, calibrate
from analysis.timeline import Timeline
from domain.counting import BucketCount, Estimate
from domain.incident import Incident
from domain.labelling import HumanLabel
from store import labels


def correct(
    tx: Connection, incident: Incident, timeline: Timeline, counts: Sequence[BucketCount], at: datetime
) -> tuple[Timeline, Estimate | None]:
    """The timeline with a corrected share in each bucket, and that of all; neither without enough labels by `at`."""
    given = labels.of(tx, incident.id, known_at=at)
    if not given or timeline.span is None:
        return timeline, None
    shown = [count for count in counts if timeline.span.start <= count.start < timeline.span.end]
    found = _learned(tuple(given), tuple(sorted({count.start for count in shown})))
    if found is None:
        return timeline, None
    shares = found.shares(shown, [bucket.span for bucket in timeline.buckets])
    buckets = tuple(replace(bucket, corrected=share) for bucket, share in zip(timeline.buckets, shares, strict=True))
    (whole,) = found.shares(shown, [timeline.span])
    return replace(timeline, buckets=buckets), whole


@lru_cache(maxsize=16)
def _learned(given: tuple[HumanLabel, ...], moments: tuple[datetime, ...]) -> Calibration | None:
    """Kept, since pages ask again every few seconds and new labels come every few minutes at most."""
    return calibrate(given, moments)
