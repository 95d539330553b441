"""Timelines for the tests of charts and exports, built as the analysis builds them."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from analysis.coverage import read
from analysis.timeline import Timeline, build
from domain.counting import BucketCount, Coverage
from domain.reading import Label
from domain.time import Span

HOUR = timedelta(hours=1)
START = datetime(2026, 4, 12, tzinfo=UTC)
HOSTILE = (
    "<a href='http://evil.example/'>free</a><img src='http://evil.example/x.png' onerror='alert(1)'>"
    "<script>alert(2)</script>[link](http://evil.example) $\\href{javascript:alert(3)}{x}$ %{customdata} \u202egnp"
)


def timeline(
    hours: int = 24,
    *,
    holes: Mapping[int, str] | None = None,
    partly: tuple[int, ...] = (),
    source: str = "x",
    now: datetime | None = None,
) -> Timeline:
    """`hours` hours from START with a few more mentions each; an hour in `holes` was not read, one in `partly` half."""
    holes = holes or {}
    span = Span(START, START + hours * HOUR)
    counts = [
        BucketCount(start=START + hour * HOUR, source=source, label=label, mentions=amount + hour)
        for hour in range(hours)
        if hour not in holes
        for label, amount in ((Label.NEGATIVE, 40), (Label.NEUTRAL, 90), (Label.POSITIVE, 20), (Label.UNSCORED, 10))
    ]
    coverages = [
        Coverage(
            source=source, span=_hour(hour, half=hour in partly), complete=hour not in holes, reason=holes.get(hour, "")
        )
        for hour in range(hours)
    ]
    known = read(coverages, span, live={})
    return build(counts, span, HOUR, read=known, usual=None, at=now or span.end)


def _hour(hour: int, *, half: bool) -> Span:
    start = START + hour * HOUR
    return Span(start, start + (HOUR / 2 if half else HOUR))
