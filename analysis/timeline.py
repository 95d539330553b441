"""The reaction over time: mentions in dense buckets of any width, with what was read of each and what is usual."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from analysis.coverage import Read, fraction, gaps_in, merge
from analysis.expected import Usual
from analysis.sampled import Drawn, Sample, estimated_total, sampled_share, strata_of
from analysis.share import negative_share
from domain.counting import DAY, HOUR, MINUTE, Bucket, BucketCount, Estimate, Total
from domain.reading import Label
from domain.time import EPOCH, Span

MOST_BUCKETS = 300
# Minutes only for a day and hours only for eleven weeks: what has to be read stays a few thousand rows.
_WIDTHS = (
    timedelta(minutes=1),
    timedelta(minutes=2),
    timedelta(minutes=5),
    timedelta(hours=1),
    timedelta(hours=2),
    timedelta(hours=3),
    timedelta(hours=6),
    timedelta(days=1),
    timedelta(days=2),
    timedelta(days=7),
    timedelta(days=28),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineBucket:
    """Mentions published in [start, end).

    `covered` is the part of it that every source was read in full, `seen` that in which at least one was, 0 to 1.

    `share`: negative among the scored, uncalibrated, None where nothing was scored; where a random sample was read, it
    is estimated for all that was said. `corrected`: the negative share that people would find, from their labels, None
    without enough of them. `estimated`: how many mentions there are in all where only a sample was read, None
    elsewhere. `counted`: how many a place says there are, read or not, by place. `usual`: what was usual at this time
    before the incident, with its 90 % prediction interval, None where that cannot be told. `unfinished`: the
    bucket is still running.
    """

    start: datetime
    end: datetime
    mentions: int
    by_label: Mapping[Label, int]
    by_source: Mapping[str, int]
    asking: int
    harm: int
    share: Estimate | None
    usual: Estimate | None
    covered: float
    seen: float
    gap_reasons: tuple[str, ...]
    unfinished: bool
    estimated: Estimate | None = None
    counted: Mapping[str, int] = field(default_factory=dict)
    corrected: Estimate | None = None

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """A share of what was said over `span`: a bucket, or several where little was said in each."""

    span: Span
    share: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Buckets without a hole from the first to the last. `span` is None when there is nothing to show yet.

    `corrected`: runs of the negative share that people would find, pooled where little was said, none without enough of
    their labels.
    """

    span: Span | None
    width: timedelta
    buckets: tuple[TimelineBucket, ...]
    corrected: tuple[tuple[Pool, ...], ...] = ()

    @property
    def mentions(self) -> int:
        return sum(bucket.mentions for bucket in self.buckets)


def choose_width(length: timedelta) -> timedelta:
    """The narrowest width that shows `length` in at most 300 buckets, wherever they begin."""
    fitting = (width for width in _WIDTHS if length <= width * (MOST_BUCKETS - 1))
    return next(fitting, timedelta(days=-(-length // (timedelta(days=1) * (MOST_BUCKETS - 1)))))


def level_for(width: timedelta) -> Bucket:
    """The widest level of counts from which buckets of this width can be made.

    Raises ValueError unless it is a whole number of minutes.
    """
    for level in (DAY, HOUR, MINUTE):
        if width >= level.width and not width % level.width:
            return level
    msg = f"a bucket must be a whole number of minutes, at least one: {width}"
    raise ValueError(msg)


def aligned(span: Span, width: timedelta) -> Span:
    """`span` widened to whole buckets; buckets begin at multiples of their width since 1970 UTC."""
    start = span.start - (span.start - EPOCH) % width
    return Span(start, span.end + (EPOCH - span.end) % width)


def build(
    counts: Iterable[BucketCount],
    span: Span,
    width: timedelta,
    *,
    read: Read,
    usual: Usual | None,
    at: datetime,
    samples: Sequence[Sample] = (),
    totals: Mapping[str, Sequence[Total]] | None = None,
) -> Timeline:
    """Sum `counts` (of the level for `width`) into the buckets of `aligned(span, width)`.

    `at` is the moment for which the timeline is made: the bucket it falls in is unfinished, later ones are left out.
    `totals`: by place, what it counts itself; a bucket shows it if all of the bucket was counted.
    """
    whole = aligned(span, width)
    amount = min(-(-(at - whole.start) // width), whole.length // width)
    if amount <= 0:
        return Timeline(span=None, width=width, buckets=())
    sums = [_Sum() for _ in range(amount)]
    for count in counts:
        place = (count.start - whole.start) // width
        if 0 <= place < amount:
            sums[place].add(count)
    starts = [whole.start + place * width for place in range(amount)]
    expected: Sequence[Estimate | None] = usual.predictions(starts, width) if usual else [None] * amount
    seen = merge(stretch for stretches in read.by_source.values() for stretch in stretches)
    buckets = tuple(
        _bucket(
            one,
            Span(start, start + width),
            usual=guess,
            read=read,
            seen=seen,
            at=at,
            samples=samples,
            totals=totals or {},
        )
        for one, start, guess in zip(sums, starts, expected, strict=True)
    )
    return Timeline(span=Span(whole.start, whole.start + amount * width), width=width, buckets=buckets)


class _Sum:
    """A bucket while it is being filled."""

    __slots__ = ("asking", "by_label", "by_source", "harm")

    def __init__(self) -> None:
        self.by_label: Counter[Label] = Counter()
        self.by_source: Counter[str] = Counter()
        self.asking = 0
        self.harm = 0

    def add(self, count: BucketCount) -> None:
        self.by_label[count.label] += count.mentions
        self.by_source[count.source] += count.mentions
        self.asking += count.asking
        self.harm += count.harm


def _bucket(
    filled: _Sum,
    span: Span,
    *,
    usual: Estimate | None,
    read: Read,
    seen: Sequence[Span],
    at: datetime,
    samples: Sequence[Sample],
    totals: Mapping[str, Sequence[Total]],
) -> TimelineBucket:
    elapsed = span if span.end <= at else Span(span.start, at)
    reasons = {f"{gap.source}: {gap.reason}" if gap.source else gap.reason for gap in gaps_in(read.gaps, elapsed)}
    strata = strata_of(samples, [span], drawn(filled.by_label))
    return TimelineBucket(
        start=span.start,
        end=span.end,
        mentions=filled.by_label.total(),
        by_label=dict(filled.by_label),
        by_source=dict(filled.by_source),
        asking=filled.asking,
        harm=filled.harm,
        share=sampled_share(strata) if strata else negative_share(filled.by_label),
        estimated=estimated_total(strata),
        counted={place: count for place, told in totals.items() if (count := _counted(told, span)) is not None},
        usual=usual,
        covered=fraction(read.covered, elapsed),
        seen=fraction(seen, elapsed),
        gap_reasons=tuple(sorted(reasons)),
        unfinished=span.end > at,
    )


def drawn(by_label: Mapping[Label, int]) -> Drawn:
    """Counts by class as a sample has them."""
    mentions = sum(by_label.values())
    return Drawn(
        mentions=mentions,
        scored=mentions - by_label.get(Label.UNSCORED, 0),
        negative=by_label.get(Label.NEGATIVE, 0),
    )


def _counted(totals: Sequence[Total], span: Span) -> int | None:
    """What a place counts in `span`; None unless its counts fill it."""
    inside = [total for total in totals if span.start <= total.start and total.start + total.width <= span.end]
    if sum((total.width for total in inside), timedelta()) != span.length:
        return None
    return sum(total.count for total in inside)
