"""The share that people would find, as known at a moment: from the labels kept by then and the counts of everything."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Connection

from analysis.calibration import FEWEST, Calibration, calibrate
from analysis.expansion import positive_share_of, raised, widened
from analysis.pooled import pooled_spans
from analysis.sampled import Sample, Stratum, sampled_share, strata_of
from analysis.share import negative_share, positive_share
from analysis.timeline import Pool, Timeline, drawn, level_for
from domain.counting import HOUR, BucketCount, Estimate, Tone
from domain.incident import Incident
from domain.labelling import Copies, HumanLabel, Verdict
from domain.reading import Label
from domain.time import Span
from situation.facts import as_of
from situation.sampled import samples
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
    # What `span` cuts off its first hour came after `span.start`, where that hour does not begin.
    counts = [
        replace(count, start=max(count.start, span.start))
        for count in rollups.timeline(tx, incident.id, HOUR, span=span, known_at=then)
    ]
    said = _Said(counts, samples(tx, incident, span, then), span)
    hours = tuple(rollups.timeline(tx, incident.id, HOUR, known_at=then))
    found = _learned(tx, incident, labels.of(tx, incident.id, known_at=at), hours, at)
    return Shares(naive=said.negative(span), corrected=said.corrected(found, [span])[0] if found else None)


def correct(
    tx: Connection, incident: Incident, timeline: Timeline, counts: Sequence[BucketCount], at: datetime
) -> tuple[Timeline, Estimate | None]:
    """The timeline with the corrected negative share of each bucket and of pools of them, and that of all; none without
    enough labels.

    `counts`: by class, of buckets as fine as the timeline's.
    """
    fine = counts if timeline.width < HOUR.width else None
    found = _corrected(tx, incident, timeline, at, Verdict.NEGATIVE, fine=fine)
    buckets = tuple(
        replace(bucket, corrected=share) for bucket, share in zip(timeline.buckets, found.buckets, strict=True)
    )
    return replace(timeline, buckets=buckets, corrected=_pooled(timeline, found)), found.whole


def _pooled(timeline: Timeline, found: "_Corrected") -> tuple[tuple[Pool, ...], ...]:
    if found.learned is None:
        return ()
    runs = pooled_spans(timeline)
    shares = iter(found.said.corrected(found.learned, [span for run in runs for span in run]))
    pools = (tuple(Pool(span=span, share=share) for span in run if (share := next(shares))) for run in runs)
    return tuple(run for run in pools if run)


def positives(tx: Connection, incident: Incident, timeline: Timeline, at: datetime) -> Positives:
    """The positive shares beside the negative ones that the timeline carries."""
    counts: list[BucketCount] = []
    if timeline.span is not None:
        level = level_for(min(timeline.width, HOUR.width))
        counts = rollups.timeline(tx, incident.id, level, span=timeline.span, known_at=as_of(tx, incident, at))
    found = _corrected(tx, incident, timeline, at, Verdict.POSITIVE, fine=counts)
    return Positives(
        whole=Shares(naive=found.said.positive(timeline.span) if timeline.span else None, corrected=found.whole),
        buckets=[
            Shares(naive=found.said.positive(bucket.span), corrected=share)
            for bucket, share in zip(timeline.buckets, found.buckets, strict=True)
        ],
    )


class _Said:
    """What was said in a window by class, in all where only a sample was read; `counts` are as fine as any span that is
    asked for.
    """

    def __init__(self, counts: Iterable[BucketCount], samples: Sequence[Sample], window: Span) -> None:
        self._read = [count for count in counts if window.start <= count.start < window.end]
        self._samples = samples
        self._counts = raised(self._read, samples, window)

    def negative(self, span: Span) -> Estimate | None:
        """As the scorer reads it."""
        strata = self._strata(span)
        return sampled_share(strata) if strata else negative_share(_by_label(self._read, span))

    def positive(self, span: Span) -> Estimate | None:
        """As the scorer reads it."""
        strata, by_label = self._strata(span), _by_label(self._counts, span)
        return positive_share_of(by_label, strata) if strata else positive_share(by_label)

    def corrected(self, found: Calibration, spans: Sequence[Span]) -> list[Estimate | None]:
        """As people would, in each of `spans`, which are in order."""
        return [
            widened(share, strata) if share and (strata := self._strata(span)) else share
            for span, share in zip(spans, found.shares(self._counts, spans), strict=True)
        ]

    def _strata(self, span: Span) -> list[Stratum]:
        return strata_of(self._samples, [span], drawn(_by_label(self._read, span))) if self._samples else []


@dataclass(frozen=True, slots=True, kw_only=True)
class _Corrected:
    """The corrected share of each bucket of a timeline, and of all of it; and what they are shares of."""

    buckets: Sequence[Estimate | None]
    whole: Estimate | None
    said: _Said
    learned: Calibration | None = None


def _corrected(
    tx: Connection,
    incident: Incident,
    timeline: Timeline,
    at: datetime,
    verdict: Verdict,
    *,
    fine: Sequence[BucketCount] | None,
) -> _Corrected:
    """Nothing without enough labels by `at`. What is learned rests on the hours of the whole incident, so that a
    narrower chart shows the same shares. `fine`: counts by the hour or finer, None for those hours.
    """
    span, then = timeline.span, as_of(tx, incident, at)
    nothing: list[Estimate | None] = [None for _ in timeline.buckets]
    if span is None:
        return _Corrected(buckets=nothing, whole=None, said=_Said((), (), Span(at, at + HOUR.width)))
    given = labels.of(tx, incident.id, known_at=at)
    hours = tuple(rollups.timeline(tx, incident.id, HOUR, known_at=then)) if len(given) >= FEWEST else ()
    said = _Said(hours if fine is None else fine, samples(tx, incident, span, then), span)
    found = _learned(tx, incident, given, hours, at, verdict=verdict)
    if found is None:
        return _Corrected(buckets=nothing, whole=None, said=said)
    (whole,) = said.corrected(found, [span])
    buckets = said.corrected(found, [one.span for one in timeline.buckets])
    return _Corrected(buckets=buckets, whole=whole, said=said, learned=found)


def _by_label(counts: Iterable[BucketCount], span: Span) -> Counter[Label]:
    found: Counter[Label] = Counter()
    for count in counts:
        if span.start <= count.start < span.end:
            found[count.label] += count.mentions
    return found


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
