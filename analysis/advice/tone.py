"""How it is said: N with its rise and trend, Q, and H, harm named in negative mentions."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from analysis.advice.background import HOUR, Background, floor_hour
from analysis.advice.known import EVERY, NEGATIVE, Known
from analysis.advice.saying import mentions, points, sampled, share_of, since, times
from analysis.advice.series import SCORED
from analysis.advice.signal import Signal
from analysis.advice.volume import compared
from analysis.expected import RATIO, Unknown
from analysis.intervals import rate_ratio, share_difference
from analysis.share import wilson
from domain.counting import Estimate
from domain.reading import Label
from domain.time import Span
from domain.words import count, estimate, length, part, percent

_DAY = timedelta(days=1)
_RISE = "Negative share against before the incident"
_FEW_BEFORE = 0.5  # events: harm that was never named before is still not impossible


@dataclass(frozen=True, slots=True, kw_only=True)
class Harm:
    """H, and whether it is an alarm, clearly absent, or neither."""

    signal: Signal
    alarm: bool
    clear: bool


def tone_window(background: Background, at: datetime) -> Span:
    """The window of the share: the trend's hours and the running one, or a day where that holds too little."""
    short = Span(floor_hour(at) - background.thresholds.trend_hours.hours, at)
    return short if background.share([short]) else Span(floor_hour(at) - _DAY, at)


def negative_share(background: Background, at: datetime) -> Signal:
    """N: negative among the scored."""
    window = tone_window(background, at)
    title, query = f"Negative share {since(window, background.zone)}", mentions(window, Label.NEGATIVE)
    scored = background.series.count([window], labels=SCORED)
    found = background.share([window])
    if found is None:
        return Signal(name="N", title=title, found=_too_few(background, scored), remedy=_WAIT, query=query)
    negative = background.series.count([window], labels=NEGATIVE)
    said = estimate(found) if sampled(found) else share_of(negative, scored, found)
    words = f"{said} of the scored, uncalibrated{sampled(found)}"
    return Signal(name="N", title=title, estimate=found, found=words, query=query)


def rise(background: Background, at: datetime) -> Signal:
    """N against before the incident, on the sources that can be compared."""
    window, hour = tone_window(background, at), Span(at - HOUR, at)
    known = background.weighed(window)
    if background.best(EVERY, hour).available(hour) - known.available(hour):
        # Else an hour that was counted and not read would pass for one in which nobody was angrier than before.
        return Signal(
            name="N",
            title=_RISE,
            found="How much was said in the last hour is known, and too little of it was read to tell how.",
            remedy="Read the newest mentions yourself where they were said.",
            query=mentions(window, Label.NEGATIVE),
        )
    return rise_over(background, known, window)


def rise_over(background: Background, known: Known, window: Span) -> Signal:
    """The same over any window, by what is `known`."""
    title, query = _RISE, mentions(window, Label.NEGATIVE)
    sources = known.available(window)
    model = compared(background, known, window)
    foreign = _foreign(background, window, sources)
    if isinstance(model, Unknown):
        return Signal(name="N", title=title, found=model.reason, remedy=model.remedy, query=query)
    before, now = background.share_before(sources), background.share([window], sources)
    if foreign and (before is None or now is None or not _risen(background, share_difference(now, before))):
        # What is scored may be as calm as ever while all the others are angry; where it is angrier, that stands.
        return Signal(name="N", title=title, found=foreign, remedy=_READ, query=mentions(window, Label.UNSCORED))
    if before is None or now is None:
        scored = background.series.count([window], labels=SCORED, sources=sources)
        found = _too_few(background, scored) if now is None else "Too little was scored before the incident."
        return Signal(name="N", title=title, found=found, remedy=_WAIT, query=query)
    difference = share_difference(now, before)
    words = f"{points(difference)}: {percent(now.value)} now, {estimate(before)} before the incident{sampled(now)}"
    return Signal(name="N", title=title, estimate=difference, found=words, query=query)


def trend(background: Background, at: datetime) -> Signal:
    """N over the last hours against as many before."""
    width = background.thresholds.trend_hours.hours
    late = Span(floor_hour(at) - width, at)
    early = Span(late.start - width, late.start)
    title = f"Trend of the negative share, {since(late, background.zone)} against the {length(width)} before"
    now, before = background.share([late]), background.share([early])
    if now is None or before is None:
        counts = [count(background.series.count([span], labels=SCORED)) for span in (late, early)]
        least = count(int(background.thresholds.minimum_mentions.value))
        found = f"{counts[0]} and {counts[1]} scored mentions are too few to tell, {least} each are needed."
        return Signal(name="N", title=title, found=found, remedy=_WAIT)
    difference = share_difference(now, before)
    words = f"{points(difference)}: {percent(now.value)} after {percent(before.value)}{sampled(now, before)}"
    return Signal(name="N", title=title, estimate=difference, found=words, query=mentions(late, Label.NEGATIVE))


def asking(background: Background, at: datetime) -> Signal:
    """Q: share of the negatives that ask or demand an answer."""
    window = tone_window(background, at)
    negative = background.series.count([window], labels=NEGATIVE)
    asks = background.series.count([window], labels=NEGATIVE, what="asking")
    title, query = "Negative mentions that ask or demand an answer", mentions(window, Label.NEGATIVE, asks=True)
    least = background.thresholds.minimum_mentions.value
    share = wilson(asks, negative)
    if share is None or negative < least:
        found = f"{count(asks)} of {count(negative)}: too few to tell a share, {count(int(least))} are needed."
        return Signal(name="Q", title=title, found=found, remedy="Read and answer them one by one.", query=query)
    found = f"{share_of(asks, negative, share)} {since(window, background.zone)}"
    return Signal(name="Q", title=title, estimate=share, found=found, query=query)


def harm(background: Background, at: datetime) -> Harm:
    """H: harm named in negative mentions, against how often that is usual and among how many.

    That it is clearly absent neither a sample nor a place's own count shows, nor what is scored where much more than
    before is not: what was not read may name it.
    """
    window = tone_window(background, at)
    cuts = background.thresholds
    negative = background.series.count([window], labels=NEGATIVE)
    named = background.series.count([window], labels=NEGATIVE, what="harm")
    enough = named >= cuts.harm_mentions.value
    share = wilson(named, negative)
    read = background.reads(window)
    found = f"{count(named)} of {count(negative)} negative mentions name harm"
    ratio = _harm_ratio(background, window)
    if isinstance(ratio, Unknown):
        many = enough and negative >= cuts.minimum_mentions.value
        alarm = many and share is not None and share.low >= cuts.harm_share.value
        if background.share_before(background.comparable):  # what was usual is known, and too little of now was read
            alarm = alarm and _more_often(background, window, background.comparable)
        clear = named == 0 and read
    else:
        alarm = enough and ratio.low >= cuts.harm_rise.value
        alarm = alarm and _more_often(background, window, background.known().available(window))
        clear = named == 0 or ratio.high < cuts.harm_rise.value
        found += f", {times(ratio)}" if named else ""
    none = Estimate(value=0, low=0, high=0, n=0, method="count") if read else None
    signal = Signal(
        name="H",
        title=f"Harm named {since(window, background.zone)}",
        estimate=share or none,
        found=found if negative or read else "Nothing of that time was read in full.",
        query=mentions(window, Label.NEGATIVE, harm=True),
    )
    counted = background.known(estimated=True).available(window) - background.known().available(window)
    sources = background.comparable or frozenset(background.read.by_source)  # without any history, all there are
    unread = counted or background.sampled(window) or _foreign(background, window, sources)
    return Harm(signal=signal, alarm=alarm, clear=clear and not unread)


def _harm_ratio(background: Background, window: Span) -> Estimate | Unknown:
    """How much more often harm is named than before the incident."""
    known = background.known(NEGATIVE)
    model = compared(background, known, window)
    if isinstance(model, Unknown):
        return model
    sources = known.available(window)
    spans = known.spans(sources, window)
    named = background.series.count(spans, labels=NEGATIVE, sources=sources, what="harm")
    before = background.sum_before(sources, NEGATIVE, "harm") + _FEW_BEFORE
    expected = before / model.mentions * model.expect(spans)[0]
    hours = sum((span.length for span in spans), timedelta()) / HOUR
    low, high = rate_ratio(named, expected, dispersion=model.spread(hours), weight=before / model.spread(hours))
    return Estimate(value=named / expected, low=float(low), high=float(high), n=named, method=RATIO)


def _more_often(background: Background, window: Span, sources: frozenset[str]) -> bool:
    """Whether harm is a larger part of what is said than before: more talk alone names more of it, too."""
    scored = background.series.count([window], labels=SCORED, sources=sources)
    scored_before = background.sum_before(sources, SCORED)
    now = wilson(background.series.count([window], labels=NEGATIVE, sources=sources, what="harm"), scored)
    before = wilson(background.sum_before(sources, NEGATIVE, "harm"), scored_before)
    return now is not None and before is not None and share_difference(now, before).low > 0


def _foreign(background: Background, window: Span, sources: frozenset[str]) -> str:
    """That much more than before cannot be scored, "" where it is not so: nobody knows what these say."""
    every = background.series.count([window], sources=sources)
    if every < background.thresholds.minimum_mentions.value:
        return ""
    unscored = background.series.count([window], labels=_UNSCORED, sources=sources)
    before = background.sum_before(sources, EVERY)
    usual = background.sum_before(sources, _UNSCORED) / before if before else 0.0
    if unscored / every - usual < background.thresholds.unscored_rise.value:
        return ""
    return (
        f"{part(unscored, every)} mentions cannot be scored, for another language or no words ({percent(usual)} before "
        "the incident): how they are meant is not known."
    )


def _risen(background: Background, difference: Estimate) -> bool:
    return difference.low >= background.thresholds.negative_rise.value


_UNSCORED = (Label.UNSCORED,)
_READ = "Read the newest of them, with somebody who knows their languages, or add a scorer for these."
_WAIT = "Wait for more mentions, or read them one by one."


def _too_few(background: Background, scored: int) -> str:
    least = count(int(background.thresholds.minimum_mentions.value))
    few = "mention is" if scored == 1 else "mentions are"
    return f"{count(scored)} scored {few} too few to tell a share, {least} are needed."
