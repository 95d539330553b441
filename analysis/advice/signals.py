"""Facts in, signals out: everything measured for a moment, from what was known then."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from analysis.advice import crowd, tone, volume
from analysis.advice.background import HOUR, Background, floor_hour
from analysis.advice.facts import Facts
from analysis.advice.past import Past
from analysis.advice.quiet import quiet
from analysis.advice.saying import exactly, since
from analysis.advice.signal import Signal, Signals
from analysis.advice.standing import promises, standing
from analysis.coverage import fraction, gaps_in, lasting, merge
from analysis.sampled import total_of
from config.playbook import Playbook, Thresholds
from domain.reading import Label
from domain.time import Span
from domain.words import length, part, percent, span

_DAY = timedelta(days=1)
_SHIFT = 6  # hours: long enough that one loud or silent hour does not decide whether it is calm


def read(facts: Facts, playbook: Playbook) -> Signals:
    """The signals as of `facts.at`."""
    return Lookout(facts, playbook.thresholds).signals(facts.at)


class Lookout:
    """Reads the signals at any moment up to `facts.at` from facts prepared once.

    An earlier moment uses only what was published until then. Author tallies are those of `facts.at`: they grow
    slowly, and moments asked about lie within two hours.
    """

    def __init__(self, facts: Facts, thresholds: Thresholds) -> None:
        self._background = Background(facts, thresholds)
        self._past = Past(self._background)
        self._read: dict[datetime, Signals] = {}

    def signals(self, at: datetime) -> Signals:
        """Everything that the rules look at, as of `at`."""
        if at not in self._read:
            self._read[at] = self._signals(at)
        return self._read[at]

    def _signals(self, at: datetime) -> Signals:
        background, facts = self._background, self._background.facts
        now = standing(facts, self._past, at)
        harm = tone.harm(background, at)
        day = Span(floor_hour(at) - background.thresholds.slow_hours.hours, at)
        return Signals(
            at=at,
            standing=now,
            volume=volume.volume(background, at),
            recent_volume=volume.volume(background, at, hours=_SHIFT),
            negative_share=tone.negative_share(background, at),
            rise=tone.rise(background, at),
            creeping=volume.creeping(background, at),
            day_rise=tone.rise_over(background, background.weighed(day), day),
            trend=tone.trend(background, at),
            negatives=volume.negatives(background, at),
            asking=tone.asking(background, at),
            concentration=crowd.concentration(background, at),
            platforms=volume.platforms(background, at),
            outlets=crowd.outlets(background, at),
            reach=crowd.reach(background, at),
            since_incident=_since("T", "Since it happened", facts.incident.started_at, at),
            since_statement=_since("S", "Since your last statement", now.last_said_at, at),
            harm=harm.signal,
            coverage=_coverage(background, at),
            noticed=crowd.noticed(background, at),
            falling=volume.falling(background, at),
            defenders=crowd.defenders(background, at),
            promises=promises(facts, at),
            quiet=quiet(background, self._past, at),
            harm_alarm=harm.alarm,
            harm_clear=harm.clear,
            harm_kinds=facts.harm_kinds,
            not_covered=tuple(_not_covered(background, at)),
            zone=background.zone,
        )


def _not_drawn(background: Background, source: str, window: Span) -> Iterator[str]:
    """When a sample of `source` was read instead of everything, and what part of it that is."""
    samples = [each for each in background.sampled(window) if each.place == source]
    if not samples:
        return
    strata = [stratum for each in samples if (stratum := each.within(each.span))]
    read, there = sum(each.read for each in strata), sum(total_of(each).value for each in strata)
    stretches = merge(each.span for each in samples)
    when = span(Span(stretches[0].start, stretches[-1].end), background.zone)
    parted = f" ({length(sum((each.length for each in stretches), timedelta()))} of it)" if len(stretches) > 1 else ""
    drawn = f"about {percent(min(read / there, 1.0))}" if there else "none"
    yield (
        f"{source}: {drawn} of the mentions of {when}{parted} were read, drawn at random; the others may name harm, "
        "ask something or come from people who are not counted."
    )


def _since(name: str, title: str, moment: datetime | None, at: datetime) -> Signal:
    if moment is None:
        return Signal(name=name, title=title, found="You have not said anything about it yet.")
    if moment > at:
        return Signal(name=name, title=title, found=f"It begins in {length(moment - at)}.")
    return exactly(name, title, (at - moment) / HOUR, length(at - moment))


def _coverage(background: Background, at: datetime) -> Signal:
    """Cov: the part of the last day that every source was read in full."""
    window = Span(at - _DAY, at)
    share = fraction(background.read.covered, window)
    return exactly("Cov", "Read in full over the last day", share, f"{percent(share)} of {length(_DAY)}")


def _not_covered(background: Background, at: datetime) -> Iterator[str]:
    """What the signals do not see, in sentences. They may name sources, no other text from outside."""
    window = Span(at - _DAY, at)
    # Back then counts are known by the hour: from a whole one on, so that no part of it is left out.
    counted = Span(floor_hour(window.start), at)
    everything = background.series.count([counted])
    unscored = background.series.count([counted], labels=(Label.UNSCORED,))
    if unscored:
        when = since(counted, background.zone)
        yield f"{part(unscored, everything)} mentions {when} could not be scored: another language, or no words."
    if not fraction(background.read.covered, window):
        yield "Nothing of the last day was read in full."
    yield "Rules go by the scorer's own share, uncalibrated: it misses about half of what people would call negative."
    gaps = lasting(gaps_in(background.read.gaps, window), min(at, background.read.span.end))
    for source, spans in sorted(background.read.by_source.items()):
        missing = merge(gap.span for gap in gaps if gap.source == source)
        lost = sum((gap.length for gap in missing), timedelta())
        if lost >= timedelta(minutes=1):
            yield f"{source}: {length(lost)} of the last day were not read in full."
        yield from _not_drawn(background, source, window)
        if source not in background.comparable and spans:
            yield f"{source}: too little history of its own, so it is left out of what is compared with usual."
    if background.facts.outlets is None:
        yield "News: no feed is watched."
    if not background.facts.incident.own_audience:
        yield "Reach: your own audience is not known."
    yield "Private messages, calls, e-mails and closed groups are not seen."
