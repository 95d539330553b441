"""How many posts there were, as X counts them without giving them; counting is free."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from collectors.fields import Fields, from_iso
from collectors.x.post import NAME
from domain.counting import HOUR, MINUTE, Total
from domain.errors import RetryLaterError
from domain.time import EPOCH, Span

GRANULARITY: Mapping[timedelta, str] = {HOUR.width: "hour", MINUTE.width: "minute"}
_MOST_PAGES = 50  # a page of the full archive's counts holds 31 days of hours


def whole_buckets(span: Span, width: timedelta, horizon: datetime | None) -> Span | None:
    """From the beginning of the bucket in which `span` begins to that of the one in which it ends; None for none.

    So runs that follow one another count each bucket once, soon after it is over.
    """
    start, end = _floor(span.start, width), _floor(span.end, width)
    if horizon and start < horizon:
        start = _floor(horizon, width) + width
    return Span(start, end) if start < end else None


def count_posts(
    ask: Callable[[Mapping[str, str]], Fields], queries: Sequence[str], span: Span, width: timedelta, *, exact: bool
) -> list[Total]:
    """One total for each bucket that X counted for all queries. Raises RetryLaterError, SourceRefusedError."""
    sums: Counter[datetime] = Counter()
    told: Counter[datetime] = Counter()
    for query in queries:
        found = _count(ask, query, span, width)
        sums.update(found)
        told.update(found.keys())
    return [
        Total(start=start, width=width, count=sums[start], at_most=not exact)
        for start in sorted(told)
        if told[start] == len(queries)
    ]


def _count(ask: Callable[[Mapping[str, str]], Fields], query: str, span: Span, width: timedelta) -> dict[datetime, int]:
    params = {
        "query": query,
        "granularity": GRANULARITY[width],
        "start_time": f"{span.start:%Y-%m-%dT%H:%M:%SZ}",
        "end_time": f"{span.end:%Y-%m-%dT%H:%M:%SZ}",
    }
    counted: dict[datetime, int] = {}
    token = ""
    for _ in range(_MOST_PAGES):
        answer = ask(params | {"next_token": token} if token else params)
        for bucket in answer.each("data"):
            start, end = from_iso(bucket.text("start")), from_iso(bucket.text("end"))
            count = bucket.count("tweet_count", "post_count")
            if start and end and count is not None and end - start == width and span.start <= start < span.end:
                counted[start] = count
        token = answer.inner("meta").text("next_token")
        if not token:
            return counted
    raise RetryLaterError(NAME, "X's counts go on and on")


def _floor(moment: datetime, width: timedelta) -> datetime:
    return moment - (moment - EPOCH) % width
