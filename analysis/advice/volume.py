"""How much is said, against what is usual: R, V−, P, and whether negative mentions are falling."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from analysis.advice.background import HOUR, Background, floor_hour
from analysis.advice.known import EVERY, NEGATIVE, Known
from analysis.advice.saying import as_many, between, mentions, since, so_many, times
from analysis.advice.signal import Signal
from analysis.coverage import fraction
from analysis.expected import RATIO, Unknown, Usual
from analysis.intervals import rate_ratio, widened
from analysis.sampled import Count
from domain.counting import Estimate
from domain.reading import Label
from domain.time import Span
from domain.words import count, length, moment, percent

_FEW = 0.5  # events: what was never seen before is still not impossible
RATE = "over-dispersed rate, 90 %"
GROWTH = "ratio of two over-dispersed rates, each against what is usual for its hours, 90 %"


def volume(background: Background, at: datetime, hours: int = 1) -> Signal:
    """R: mentions over the last `hours` ÷ what is usual for them, over the time that was read in full.

    More than one hour begins on the hour: further back, counts are known by the hour.
    """
    window = Span((at if hours == 1 else floor_hour(at)) - hours * HOUR, at)
    said = "in the last hour" if hours == 1 else since(window, background.zone)
    title = f"Volume {said}"
    known = background.best(EVERY, window)
    model = compared(background, known, window)
    if isinstance(model, Unknown):
        return Signal(name="R", title=title, found=model.reason, remedy=model.remedy, query=mentions(window))
    sources = known.available(window)
    spans = known.spans(sources, window)
    events = known.count(spans, sources)
    found, likely = model.ratio(events, spans), between(model.prediction(spans))
    return Signal(
        name="R",
        title=title,
        estimate=found,
        found=f"{times(found)}: {so_many(events)} {said}, usual {likely} for {model.profile}",
        query=mentions(window),
    )


def compared(background: Background, known: Known, window: Span) -> Usual | Unknown:
    """What is usual on the sources that can be compared over `window` by what is `known`, or why nothing can be."""
    if sources := known.available(window):
        return background.usual(sources)
    if not background.comparable:
        return background.usual(frozenset(background.read.by_source))
    facts, part = background.facts, fraction(background.read.covered, window)
    if part == 0 and not facts.live and background.read.covered:
        end = moment(background.read.covered[-1].end, background.zone)
        return Unknown(
            reason=f"Nothing was read after {end}: the archives end there.",
            remedy="Ask about a moment that the archives cover, or collect from a source.",
        )
    sampled = "; the random sample of the rest does not tell enough of it" if background.sampled(window) else ""
    last = "hour" if window.length == HOUR else length(window.length)
    return Unknown(
        reason=f"Of the last {last} {percent(part)} was read in full{sampled}.",
        remedy="Look at the sources: one of them needs help.",
    )


def negatives(background: Background, at: datetime) -> Signal:
    """V−: negative mentions an hour over the trend's window, with what is usual."""
    window = Span(floor_hour(at) - background.thresholds.trend_hours.hours, at)
    title, query = f"Negative mentions an hour {since(window, background.zone)}", mentions(window, Label.NEGATIVE)
    known = background.best(NEGATIVE, window)
    sources = known.available(window)
    spans = known.spans(sources, window)
    model = compared(background, known, window)
    hours = sum((span.length for span in spans), timedelta()) / HOUR
    if isinstance(model, Unknown) or not hours:
        reason = model.reason if isinstance(model, Unknown) else "Nothing of it was read in full."
        return Signal(name="V−", title=title, found=reason, query=query)
    events = known.count(spans, sources)
    before = background.sum_before(sources, NEGATIVE)
    spread = widened(model.spread(hours), events.value, events.variance, events.freedom)
    low, high = rate_ratio(events.value, hours, dispersion=spread, weight=_SURE)
    found = Estimate(value=events.value / hours, low=float(low), high=float(high), n=events.read, method=RATE)
    return Signal(
        name="V−",
        title=title,
        estimate=found,
        found=f"{found.value:.1f} an hour ({found.low:.1f}–{found.high:.1f}), before the incident "
        f"{before / model.hours:.1f}: {so_many(events)} in {length(timedelta(hours=hours))}",
        query=query,
    )


def creeping(background: Background, at: datetime) -> Signal:
    """Negative mentions over the slow hours ÷ what is usual for them: a slow burn shows in no single hour."""
    window = Span(floor_hour(at) - background.thresholds.slow_hours.hours, at)
    title, query = f"Negative mentions {since(window, background.zone)}", mentions(window, Label.NEGATIVE)
    known = background.best(NEGATIVE, window)
    model = compared(background, known, window)
    if isinstance(model, Unknown):
        return Signal(name="V−", title=title, found=model.reason, remedy=model.remedy, query=query)
    sources = known.available(window)
    spans = known.spans(sources, window)
    events = known.count(spans, sources)
    before = max(background.sum_before(sources, NEGATIVE), _FEW)
    expected = before / model.mentions * model.expect(spans)[0]
    spread = float(model.spread(sum((span.length for span in spans), timedelta()) / HOUR))
    wide = widened(spread, events.value, events.variance, events.freedom)
    low, high = rate_ratio(events.value, expected, dispersion=wide, weight=before / spread)
    found = Estimate(value=events.value / expected, low=float(low), high=float(high), n=events.read, method=RATIO)
    return Signal(name="V−", title=title, estimate=found, found=f"{so_many(events)}, {times(found)}", query=query)


def platforms(background: Background, at: datetime) -> Signal:
    """P: sources with a surge of their own; those that cannot be told widen the upper end."""
    window, title = Span(at - HOUR, at), "Platforms with a surge of their own"
    cut = background.thresholds.surge.value
    loud, untold, seen = 0, 0, background.reads(window)
    for source in background.read.by_source:
        alone = frozenset({source})
        known = background.best(EVERY, window, sources=alone)
        spans = known.spans(alone, window)
        events = known.count(spans, alone)
        if not background.series.count([window], sources=alone) and not events.value:
            continue
        seen = True
        model = background.usual(alone) if source in known.available(window) else None
        if isinstance(model, Usual):
            loud += model.ratio(events, spans).low >= cut
        else:
            untold += 1
    if not seen:
        return Signal(name="P", title=title, found="Nothing of the last hour was read in full.", query=mentions(window))
    watched = len(background.read.by_source)
    return Signal(
        name="P",
        title=title,
        estimate=Estimate(value=loud, low=loud, high=loud + untold, n=watched, method="count of lower bounds"),
        found=f"{loud} of {watched} above {cut:g} × usual"
        + (f", {untold} cannot be told: they have too little history of their own" if untold else ""),
        query=mentions(window),
    )


def falling(background: Background, at: datetime) -> Signal:
    """Negative mentions over the last hours ÷ those as long before, each against what is usual for its hours."""
    width = background.thresholds.falling_hours.hours
    middle = floor_hour(at) - width
    early, late = Span(middle - width, middle), Span(middle, at)
    title = f"Negative mentions {since(late, background.zone)} against the {length(width)} before"
    found = growth(background, background.best(NEGATIVE, early, late), early, late)
    if isinstance(found, Unknown):
        return Signal(name="V−", title=title, found=found.reason, remedy=found.remedy)
    return Signal(
        name="V−",
        title=title,
        estimate=found,
        found=f"{as_many(found)}, daily rhythm taken out",
        query=mentions(Span(early.start, late.end), Label.NEGATIVE),
    )


def growth(background: Background, known: Known, early: Span, late: Span) -> Estimate | Unknown:
    """Negative mentions in `late` ÷ those in `early` by what is `known`, each against what is usual for its hours."""
    whole = Span(early.start, late.end)
    sources = known.available(whole)
    model = compared(background, known, whole)
    if isinstance(model, Unknown):
        return model
    first, second = known.spans(sources, early), known.spans(sources, late)
    was, now = known.count(first, sources), known.count(second, sources)
    read, least = was.read + now.read, background.thresholds.minimum_mentions.value
    if read < least:
        return Unknown(
            reason=f"{count(read)} negative mentions are too few to tell, {count(int(least))} are needed.",
            remedy="Wait: more time makes it clearer.",
        )
    return _growth(model, (was, first), (now, second))


_SURE = 1e9  # weight of an expectation without error: a length of time


def _growth(model: Usual, was: tuple[Count, Sequence[Span]], now: tuple[Count, Sequence[Span]]) -> Estimate | Unknown:
    (some, first), (more, second) = was, now
    usual_first, usual_second = model.expect(first)[0], model.expect(second)[0]
    if not some.value or usual_first <= 0 or usual_second <= 0:
        return Unknown(reason="There is nothing before it to compare with.", remedy="Wait: more time makes it clearer.")
    spread = float(model.spread(sum((span.length for span in second), timedelta()) / HOUR))
    before, after = (widened(spread, one.value, one.variance, one.freedom) for one in (some, more))
    expected = some.value * usual_second / usual_first
    low, high = rate_ratio(more.value, expected, dispersion=after, weight=some.value / before)
    return Estimate(
        value=more.value / expected, low=float(low), high=float(high), n=some.read + more.read, method=GROWTH
    )
