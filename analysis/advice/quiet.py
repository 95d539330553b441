"""How quiet it has been, and how sure that is: the measures that moving on asks for."""

from dataclasses import replace
from datetime import datetime, timedelta

from analysis.advice.background import HOUR, Background, floor_hour
from analysis.advice.known import NEGATIVE
from analysis.advice.past import Past
from analysis.advice.saying import exactly, mentions, points, times
from analysis.advice.signal import Quiet, Signal
from analysis.advice.tone import rise_over
from analysis.advice.volume import compared, growth
from analysis.coverage import QUIET, fraction
from analysis.expected import RATIO, Unknown
from analysis.intervals import rate_ratio, share_difference
from domain.counting import Estimate
from domain.reading import Label
from domain.time import Span
from domain.words import MINUS, THIN, count, length, percent

_DAY = timedelta(days=1)
_TOO_SHORT = "It has not been quiet for a day yet: of fewer hours no change a day can be told."
_FEW_BEFORE = 0.5  # events: what was never seen before is still not impossible


def quiet(background: Background, past: Past, at: datetime) -> Quiet:
    """Measure the whole hours since it is quiet by what was read in full alone. No sample and no place's own count
    makes anything quiet, and neither does that nothing was read.
    """
    since = past.quiet_since(at)
    if isinstance(since, Unknown):
        return _untold(background, since, at)
    if floor_hour(at) <= since:
        return _not_yet(since)
    window = Span(since, floor_hour(at))
    middle = since + (window.length / 2 // HOUR) * HOUR
    halves = (Span(since, middle), Span(middle, window.end)) if since < middle else None
    return Quiet(
        since=since,
        asks=_asks(background, window),
        length=_length(background, past, window),
        volume=_volume(background, window),
        rise=rise_over(background, background.known(NEGATIVE), window),
        share_a_day=_share_a_day(background, halves),
        growth_a_day=_growth_a_day(background, halves),
        questions=_questions(background, window),
        coverage=_coverage(background, window),
    )


def _length(background: Background, past: Past, window: Span) -> Signal:
    """How long nothing was shown above usual, where that was looked at: hours that were not read may have been loud."""
    read, whole = past.read_in(window), length(window.length)
    if _is_read(background, read / window.length, window):
        return exactly("quiet", "Quiet", window.length / HOUR, f"for {whole}")
    some = f"only {length(read)} of {whole} were" if read else f"nothing of {whole} was"
    return Signal(name="quiet", title="Quiet", found=f"That cannot be told: {some} read in full.")


def _is_read(background: Background, part: float, window: Span) -> bool:
    """Whether this part of `window` is enough to say what was not in it; the lag of a source is no gap."""
    return part >= background.thresholds.coverage.value or (1 - part) * window.length <= QUIET


def _volume(background: Background, window: Span) -> Signal:
    known, title = background.known(), "Volume over the quiet time"
    model = compared(background, known, window)
    if isinstance(model, Unknown):
        return Signal(name="R", title=title, found=model.reason, remedy=model.remedy)
    sources = known.available(window)
    spans = known.spans(sources, window)
    found = model.ratio(known.count(spans, sources), spans)
    return Signal(name="R", title=title, estimate=found, found=times(found), query=mentions(window))


def _share_a_day(background: Background, halves: tuple[Span, Span] | None) -> Signal:
    """How fast the negative share may be rising: the difference of the two halves, brought to one day."""
    title = "Change of the negative share a day"
    if halves is None or not _long_enough(halves):
        return Signal(name="N", title=title, found=_TOO_SHORT)
    shares = [background.share([half]) for half in halves]
    if shares[0] is None or shares[1] is None:
        least = count(int(background.thresholds.minimum_mentions.value))
        return Signal(name="N", title=title, found=f"Fewer than {least} scored mentions in one half of the quiet time.")
    found, days = share_difference(shares[1], shares[0]), _days_between(halves)
    # No share changes by more than all of it.
    value, low, high = (min(max(bound / days, -1.0), 1.0) for bound in (found.value, found.low, found.high))
    daily = Estimate(value=value, low=low, high=high, n=found.n, method=found.method)
    return Signal(name="N", title=title, estimate=daily, found=f"{points(daily)} a day")


def _growth_a_day(background: Background, halves: tuple[Span, Span] | None) -> Signal:
    """How fast negative mentions may be growing: the ratio of the two halves, brought to one day."""
    title = "Growth of negative mentions a day"
    if halves is None or not _long_enough(halves):
        return Signal(name="V−", title=title, found=_TOO_SHORT)
    found = growth(background, background.known(NEGATIVE), *halves)
    if isinstance(found, Unknown):
        return Signal(name="V−", title=title, found=found.reason)
    days = _days_between(halves)
    value, low, high = (max(bound, 0.0) ** (1 / days) - 1 for bound in (found.value, found.low, found.high))
    daily = Estimate(value=value, low=low, high=high, n=found.n, method=found.method)
    signed = [f"{bound * 100:+.0f}".replace("-", MINUS) for bound in (value, low, high)]
    words = f"{signed[0]}{THIN}% a day ({signed[1]} to {signed[2]})"
    return Signal(name="V−", title=title, estimate=daily, found=words)


def _long_enough(halves: tuple[Span, Span]) -> bool:
    """Whether the halves together are a day: of a few hours, what differs is the hour of the day, and chance, brought
    to a day, many times over.
    """
    return halves[1].end - halves[0].start >= _DAY


def _days_between(halves: tuple[Span, Span]) -> float:
    """Days from the middle of one half to that of the other."""
    return (halves[1].end - halves[0].start) / 2 / _DAY


def _asks(background: Background, window: Span) -> int:
    return background.series.count([window], labels=NEGATIVE, what="asking")


def _questions(background: Background, window: Span) -> Signal:
    """U: negative mentions that ask something, against how many usually do. Whether one was answered is not known, so
    a question counts as open, and only what is usual without any incident is left out.
    """
    title, query = "Open questions", mentions(window, Label.NEGATIVE, asks=True)
    asks = _asks(background, window)
    words = f"{count(asks)} negative mentions ask something in {length(window.length)}"
    part = fraction(background.read.covered, window)
    if part < background.thresholds.coverage.value and background.sampled(window):
        found = f"{words}, of which a part was read as a random sample: what was not drawn may ask as well."
        return Signal(name="U", title=title, found=found, query=query)
    if not asks and not _is_read(background, part, window):
        found = f"None is known, but only {percent(part)} of {length(window.length)} was read in full."
        return Signal(name="U", title=title, found=found, query=query)
    if not asks:
        return exactly("U", title, 0, f"No negative mention asks anything in {length(window.length)}")
    known = background.known(NEGATIVE)
    model = compared(background, known, window)
    if isinstance(model, Unknown):
        return Signal(name="U", title=title, found=f"{words}; whether they were answered is not known.", query=query)
    sources = known.available(window)
    spans = known.spans(sources, window)
    before = background.sum_before(sources, NEGATIVE, "asking")
    expected = max(before, _FEW_BEFORE) / model.mentions * model.expect(spans)[0]
    now = background.series.count(spans, labels=NEGATIVE, sources=sources, what="asking")
    spread = model.spread(window.length / HOUR)
    low, high = rate_ratio(now, expected, dispersion=spread, weight=max(before, _FEW_BEFORE) / spread)
    ratio = Estimate(value=now / expected, low=float(low), high=float(high), n=asks, method=RATIO)
    return Signal(name="U", title=title, estimate=ratio, found=f"{words}, {times(ratio)}", query=query)


def _coverage(background: Background, window: Span) -> Signal:
    part = fraction(background.read.covered, window)
    return exactly("Cov", "Read in full over the quiet time", part, f"{percent(part)} of {length(window.length)}")


def _not_yet(since: datetime) -> Quiet:
    why = "It has not been quiet for an hour yet."
    return _nothing_told(since, exactly("quiet", "Quiet", 0, "not yet"), why)


def _untold(background: Background, why: Unknown, at: datetime) -> Quiet:
    """Where nothing can be called usual: whoever asked is known all the same."""
    incident = background.facts.incident
    since_start = Span(incident.started_at, max(floor_hour(at), incident.started_at + HOUR))
    told = Signal(name="quiet", title="Quiet", found=why.reason, remedy=why.remedy)
    return replace(
        _nothing_told(None, told, "Since when it has been quiet cannot be told."),
        asks=_asks(background, since_start),
        questions=_questions(background, since_start),
    )


def _nothing_told(since: datetime | None, length: Signal, why: str) -> Quiet:
    def untold(name: str, title: str) -> Signal:
        return Signal(name=name, title=title, found=why)

    return Quiet(
        since=since,
        asks=None,
        length=length,
        volume=untold("R", "Volume over the quiet time"),
        rise=untold("N", "Negative share against before the incident"),
        share_a_day=untold("N", "Change of the negative share a day"),
        growth_a_day=untold("V−", "Growth of negative mentions a day"),
        questions=untold("U", "Open questions"),
        coverage=untold("Cov", "Read in full over the quiet time"),
    )
