"""How the advice says its numbers: every estimate with its interval in the same breath."""

from datetime import datetime, timedelta, tzinfo

from analysis.advice.signal import Query, Signal
from analysis.sampled import SHARE, Count
from domain.counting import Estimate
from domain.filters import Filters
from domain.reading import Label
from domain.time import Span
from domain.words import MINUS, THIN, count, mean, moment, percent, ratio

_DAY = timedelta(days=1)
_MOST = 100  # beyond this a ratio to what is usual only says: very much


def times(found: Estimate) -> str:
    """Say a ratio to what is usual: "8.2 × usual (5.1–13)"."""
    if found.low >= _MOST:
        return f"more than {_MOST} × usual"
    if found.value >= _MOST:
        return f"more than {_MOST} × usual (at least {mean(found.low)})"
    high = f"{_MOST}+" if found.high >= _MOST else mean(found.high)
    return f"{ratio(found.value)} usual ({mean(found.low)}–{high})"


def as_many(found: Estimate) -> str:
    """Say a ratio to as long before: "0.3 × as many (0.2–0.4)", "102 × as many (33–549)"."""
    return f"{ratio(found.value)} as many ({mean(found.low)}–{mean(found.high)})"


def points(difference: Estimate) -> str:
    """Say a difference of shares: "+18 points (9 to 26)"."""
    return f"{_points(difference.value, plus=True)} points ({_points(difference.low)} to {_points(difference.high)})"


def share_of(some: int, whole: int, share: Estimate) -> str:
    """Say a share with its counts: "23 of 96 (24 %, 17–33 %)"."""
    return (
        f"{count(some)} of {count(whole)} ({percent(share.value)}, {share.low * 100:.0f}–{share.high * 100:.0f}{THIN}%)"
    )


def sampled(*shares: Estimate) -> str:
    """To how many mentions drawn one by one those of `shares` come that are estimates from a sample; "" if none is."""
    numbers = [count(share.n) for share in shares if share.method == SHARE]
    return f"; estimated from a random sample, effective n {' and '.join(numbers)}" if numbers else ""


def so_many(found: Count) -> str:
    """Say a number of mentions: "19", "640 (the place’s own count, 58 read)" or "about 640 (520–760; estimated …)"."""
    if found.variance:
        low, value, high = (count(round(found.value + side * found.half)) for side in (-1, 0, 1))
        return f"about {value} ({low}–{high}; estimated from a random sample, effective n {count(found.effective)})"
    own = f" (the place’s own count, {count(found.read)} read)" if found.value != found.read else ""
    return f"{count(round(found.value))}{own}"


def between(usual: Estimate) -> str:
    """Say a number of mentions with its range: "12 (5–21)"."""
    return f"{mean(usual.value)} ({count(round(usual.low))}–{count(round(usual.high))})"


def since(window: Span, zone: tzinfo) -> str:
    """From when on: "since 17:00", with the day where the hour alone may be that of today or of yesterday.

    Hours are counted from a whole one on, so 6 h hold up to 59 minutes more: their name says where they begin.
    """
    start = window.start
    return f"since {start.astimezone(zone):%H:%M}" if window.length < _DAY else f"since {moment(start, zone)}"


def mentions(window: Span, *labels: Label, asks: bool = False, harm: bool = False) -> Query:
    """Where the mentions of `window` are shown."""
    filters = Filters(labels=frozenset(labels), since=window.start, until=window.end, asks=asks, harm=harm)
    return tuple(sorted(filters.to_query().items()))


def exactly(name: str, title: str, value: float, found: str, query: Query = ()) -> Signal:
    """A signal that was counted, not estimated: its interval has no width."""
    estimate = Estimate(value=value, low=value, high=value, n=round(value), method="count")
    return Signal(name=name, title=title, estimate=estimate, found=found, query=query)


def from_start(started_at: datetime, at: datetime, *labels: Label, asks: bool = False, harm: bool = False) -> Query:
    """As `mentions`, since the incident started."""
    return mentions(Span(min(started_at, at), at), *labels, asks=asks, harm=harm) if started_at < at else ()


def _points(difference: float, *, plus: bool = False) -> str:
    rounded = round(difference * 100)
    return f"{rounded:{'+' if plus and rounded else ''}d}".replace("-", MINUS)
