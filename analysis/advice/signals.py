"""Facts in, signals out: everything measured for a moment, from what was known then."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from analysis.advice import crowd, tone, volume
from analysis.advice.background import HOUR, Background
from analysis.advice.facts import Facts
from analysis.advice.past import Past
from analysis.advice.quiet import quiet
from analysis.advice.saying import exactly
from analysis.advice.signal import Signal, Signals, Standing
from analysis.coverage import fraction, gaps_in, lasting, merge
from config.playbook import Playbook, Thresholds
from domain.incident import Statement, StatementKind
from domain.reading import Label
from domain.time import Span
from domain.words import count, length, part, percent

_DAY = timedelta(days=1)
_SHIFT = 6  # hours: long enough that one loud or silent hour does not decide whether it is calm
_ANSWERS = frozenset({StatementKind.HOLDING, StatementKind.APOLOGY, StatementKind.FIX})


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
        standing = self._standing(at)
        harm = tone.harm(background, at)
        return Signals(
            at=at,
            standing=standing,
            volume=volume.volume(background, at),
            recent_volume=volume.volume(background, at, hours=_SHIFT),
            negative_share=tone.negative_share(background, at),
            rise=tone.rise(background, at),
            trend=tone.trend(background, at),
            negatives=volume.negatives(background, at),
            asking=tone.asking(background, at),
            concentration=crowd.concentration(background, at),
            platforms=volume.platforms(background, at),
            outlets=crowd.outlets(background, at),
            reach=crowd.reach(background, at),
            since_incident=_since("T", "Since it happened", facts.incident.started_at, at),
            since_statement=_since("S", "Since your last statement", standing.last_said_at, at),
            harm=harm.signal,
            coverage=_coverage(background, at),
            noticed=crowd.noticed(background, at),
            falling=volume.falling(background, at),
            defenders=crowd.defenders(background, at),
            quiet=quiet(background, self._past.quiet_since(at), at),
            harm_alarm=harm.alarm,
            harm_clear=harm.clear,
            harm_kinds=facts.harm_kinds,
            not_covered=tuple(_not_covered(background, at)),
        )

    def _standing(self, at: datetime) -> Standing:
        facts = self._background.facts
        incident = facts.incident
        own = [said for said in facts.statements if incident.started_at <= said.at <= at]
        answers = [said for said in own if said.kind in _ANSWERS]
        detected_at, harmed_at = self._past.detected_at, self._past.harmed_at
        apologised_at, fixed_at = _first(answers, StatementKind.APOLOGY), _first(answers, StatementKind.FIX)
        fell_at = self._past.fell_at(max(apologised_at, fixed_at)) if apologised_at and fixed_at else None
        declared = "you answered it" if answers else ""
        return Standing(
            kind=incident.kind,
            started_at=incident.started_at,
            declared=f"{count(incident.affected)} people are affected" if incident.affected else declared,
            detected_at=detected_at if detected_at and detected_at <= at else None,
            harmed_at=harmed_at if harmed_at and harmed_at <= at else None,
            loud=self._past.loud(at),
            answered_at=_first(answers, *_ANSWERS),
            apologised_at=apologised_at,
            fixed_at=fixed_at,
            fell_at=fell_at if fell_at and fell_at <= at else None,
            last_said_at=max((said.at for said in answers), default=None),
            unsorted=sum(said.kind is StatementKind.OTHER and said.recognised for said in own),
        )


def _first(said: list[Statement], *kinds: StatementKind) -> datetime | None:
    return min((one.at for one in said if one.kind in kinds), default=None)


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
    everything = background.series.count([window])
    unscored = background.series.count([window], labels=(Label.UNSCORED,))
    if unscored:
        yield f"{part(unscored, everything)} mentions of the last day could not be scored: mostly other languages."
    if not fraction(background.read.covered, window):
        yield "Nothing of the last day was read in full."
    yield "Rules go by the scorer's own share, uncalibrated: it misses about half of what people would call negative."
    gaps = lasting(gaps_in(background.read.gaps, window), min(at, background.read.span.end))
    for source, spans in sorted(background.read.by_source.items()):
        missing = merge(gap.span for gap in gaps if gap.source == source)
        lost = sum((gap.length for gap in missing), timedelta())
        if lost >= timedelta(minutes=1):
            yield f"{source}: {length(lost)} of the last day were not read in full."
        if source not in background.comparable and spans:
            yield f"{source}: too little history of its own, so it is left out of what is compared with usual."
    if background.facts.outlets is None:
        yield "News: no feed is watched."
    if not background.facts.incident.own_audience:
        yield "Reach: your own audience is not known."
    yield "Private messages, calls, e-mails and closed groups are not seen."
