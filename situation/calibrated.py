"""The share that people would find, as known at a moment: from the labels kept by then and the counts of everything."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Connection

from analysis.calibration import FEWEST, Calibration, calibrate
from analysis.share import negative_share, positive_share
from analysis.timeline import Timeline, level_for
from domain.counting import HOUR, BucketCount, Estimate, Tone
from domain.incident import Incident
from domain.labelling import Copies, HumanLabel, Verdict
from domain.reading import Label
from domain.time import Span
from situation.facts import as_of
from store import labels, rollups, tallies, tones

LOOKED_AT = 16_000  # mentions at most whose compounds are read, an equal part of each day


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """A share over a stretch of time: of the scored as the scorer reads them, and of all with labels."""

    naive: Estimate | None
    corrected: Estimate | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Positives:
    """The positive shares of a timeline, as the scorer reads them and with labels: of all, and of each bucket."""

    whole: Shares
    buckets: Sequence[Shares]


def shares(tx: Connection, incident: Incident, span: Span, at: datetime) -> Shares:
    """Both negative shares of `span`, to the microsecond; `corrected` is None without enough labels then."""
    then = as_of(tx, incident, at)
    counts = rollups.timeline(tx, incident.id, HOUR, span=span, known_at=then)
    by_label: Counter[Label] = Counter()
    for count in counts:
        by_label[count.label] += count.mentions
    # What `span` cuts off its first hour came after `span.start`, where that hour does not begin.
    inside = [replace(count, start=max(count.start, span.start)) for count in counts]
    hours = tuple(rollups.timeline(tx, incident.id, HOUR, known_at=then))
    found = _learned(tx, incident, labels.of(tx, incident.id, known_at=at), hours, at)
    return Shares(naive=negative_share(by_label), corrected=found.shares(inside, [span])[0] if found else None)


def correct(
    tx: Connection, incident: Incident, timeline: Timeline, counts: Sequence[BucketCount], at: datetime
) -> tuple[Timeline, Estimate | None]:
    """The timeline with a corrected negative share in each bucket, and that of all; neither without enough labels."""
    shares, whole = corrected(tx, incident, timeline, counts, at)
    buckets = tuple(replace(bucket, corrected=share) for bucket, share in zip(timeline.buckets, shares, strict=True))
    return replace(timeline, buckets=buckets), whole


def corrected(
    tx: Connection,
    incident: Incident,
    timeline: Timeline,
    counts: Sequence[BucketCount],
    at: datetime,
    *,
    verdict: Verdict = Verdict.NEGATIVE,
) -> tuple[list[Estimate | None], Estimate | None]:
    """The share with `verdict` of each bucket of the timeline, and of all; None without enough labels by `at`.

    `counts`: by class, of buckets as fine as the timeline's. What is learned rests on the hours of the whole incident,
    so that a narrower chart shows the same shares.
    """
    nothing: list[Estimate | None] = [None for _ in timeline.buckets]
    given = labels.of(tx, incident.id, known_at=at)
    if timeline.span is None or len(given) < FEWEST:
        return nothing, None
    hours = tuple(rollups.timeline(tx, incident.id, HOUR, known_at=as_of(tx, incident, at)))
    found = _learned(tx, incident, given, hours, at, verdict=verdict)
    if found is None:
        return nothing, None
    fine = counts if timeline.width < HOUR.width else hours
    shown = [count for count in fine if timeline.span.start <= count.start < timeline.span.end]
    (whole,) = found.shares(shown, [timeline.span])
    return found.shares(shown, [bucket.span for bucket in timeline.buckets]), whole


def positives(tx: Connection, incident: Incident, timeline: Timeline, at: datetime) -> Positives:
    """The positive shares beside the negative ones that the timeline carries."""
    counts: list[BucketCount] = []
    if timeline.span is not None and timeline.width < HOUR.width:
        level = level_for(timeline.width)
        counts = rollups.timeline(tx, incident.id, level, span=timeline.span, known_at=as_of(tx, incident, at))
    found, whole = corrected(tx, incident, timeline, counts, at, verdict=Verdict.POSITIVE)
    by_label: Counter[Label] = Counter()
    for bucket in timeline.buckets:
        by_label.update(bucket.by_label)
    return Positives(
        whole=Shares(naive=positive_share(by_label), corrected=whole),
        buckets=[
            Shares(naive=positive_share(bucket.by_label), corrected=share)
            for bucket, share in zip(timeline.buckets, found, strict=True)
        ],
    )


def _learned(
    tx: Connection,
    incident: Incident,
    given: Sequence[HumanLabel],
    hours: tuple[BucketCount, ...],
    at: datetime,
    *,
    verdict: Verdict = Verdict.NEGATIVE,
) -> Calibration | None:
    """From the labels `given` by `at`; None for too few."""
    if len(given) < FEWEST:
        return None
    copies = labels.copies(tx, incident.id, {each.wording for each in given}, at)
    return _calibrated(tuple(given), tuple(copies), _tones(tx, incident, hours, at), hours, verdict)


_heard: dict[tuple[object, ...], tuple[Tone, ...]] = {}
_KEPT = 16


def _tones(tx: Connection, incident: Incident, hours: tuple[BucketCount, ...], at: datetime) -> tuple[Tone, ...]:
    """How the scorer reads each day.

    Kept while the same is counted and nothing was edited, since one visit asks several times; of a million it takes a
    quarter second.
    """
    place = (str(tx.engine.url), incident.id, hours, tallies.equation(tx, incident.id).earlier_versions)
    found = _heard.get(place)
    if found is None:
        found = tuple(tones.by_day(tx, incident.id, LOOKED_AT, at))
        for oldest in list(_heard)[: len(_heard) + 1 - _KEPT]:
            _heard.pop(oldest, None)
        _heard[place] = found
    return found


@lru_cache(maxsize=16)
def _calibrated(
    given: tuple[HumanLabel, ...],
    copies: tuple[Copies, ...],
    tones: tuple[Tone, ...],
    counts: tuple[BucketCount, ...],
    verdict: Verdict,
) -> Calibration | None:
    """Kept, since one visit asks several times; it takes a fifth of a second."""
    return calibrate(given, counts, verdict, copies, tones)
