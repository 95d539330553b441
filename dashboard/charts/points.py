"""What a point of a chart says when pointed at, and which mentions it leads to."""

from collections.abc import Collection
from functools import lru_cache
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from analysis.timeline import TimelineBucket
from dashboard.charts.wording import plain
from domain import words
from domain.counting import Estimate
from domain.filters import Filters
from domain.reading import Label
from domain.time import Span
from domain.words import Noun

LABELS = (Label.NEGATIVE, Label.NEUTRAL, Label.POSITIVE, Label.UNSCORED)
_NAME = 40
TEMPLATE = "%{hovertext}<extra></extra>"


def hover(bucket: TimelineBucket, zone: ZoneInfo) -> str:
    """Counts and times of a bucket; of what comes from outside the names of places alone."""
    lines = [f"<b>{words.span(bucket.span, zone)}</b>", words.counted(bucket.mentions, Noun.MENTION)]
    lines += [
        f"{words.named(label)} {words.part(bucket.by_label.get(label, 0), bucket.mentions)}"
        for label in LABELS
        if bucket.by_label.get(label, 0)
    ]
    if found := bucket.estimated:
        low, high = words.count(round(found.low)), words.count(round(found.high))
        lines.append(f"about {words.count(round(found.value))} in all ({low}–{high}): a random sample was read")
    lines += [f"{plain(place, _NAME)} counts {words.count(number)} in all" for place, number in bucket.counted.items()]
    if bucket.usual:
        low, high = words.count(round(bucket.usual.low)), words.count(round(bucket.usual.high))
        lines.append(f"usual {words.mean(bucket.usual.value)} ({low}–{high})")
    if bucket.covered < 1:
        lines.append(f"{words.percent(bucket.covered)} of this time read in full")
    if bucket.unfinished:
        lines.append("still running")
    return "<br>".join(lines)


def hover_share(span: Span, share: Estimate, zone: ZoneInfo) -> str:
    """A negative share and what it rests on."""
    said = f"{words.estimate(share)} negative of {words.count(share.n)} scored, uncalibrated"
    return f"<b>{words.span(span, zone)}</b><br>{said}"


def hover_corrected(span: Span, share: Estimate, zone: ZoneInfo) -> str:
    """The share that people would find and what it rests on."""
    said = f"{words.estimate(share)} negative, corrected with {words.count(share.n)} labels"
    return f"<b>{words.span(span, zone)}</b><br>{said}"


def query(span: Span, label: Label | None = None, sources: Collection[str] = (), *, asks: bool = False) -> str:
    """The address of the mentions behind a point, as the Mentions page reads it."""
    return _query(span, label, frozenset(sources), asks)


@lru_cache(maxsize=20_000)  # a chart that is drawn again has the same points but for the last
def _query(span: Span, label: Label | None, sources: frozenset[str], asks: bool) -> str:  # noqa: FBT001 - as above
    labels = frozenset({label}) if label else frozenset[Label]()
    return urlencode(Filters(labels=labels, sources=sources, since=span.start, until=span.end, asks=asks).to_query())
