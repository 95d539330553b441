"""Whether a surge is passing: its phase by the hour, and how long until talk is back to normal, as of a moment."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy import Connection

from analysis.advice.background import HOUR, Background
from analysis.expected import Unknown, Usual, whole_hours
from analysis.recovery import SURGING, Expected, Moment, Phase, finished, followed, phases, remaining, stage, stretches
from analysis.surges import Turn, turn
from config import past_surges
from config.own_thresholds import in_force
from config.playbook import Playbook
from domain.counting import Estimate
from domain.incident import Incident
from domain.past_surge import PastSurge
from domain.time import Span
from domain.words import moment, named, ordinal
from situation.facts import counted
from situation.surges import Hourly, hourly
from store import incidents

_STALE = timedelta(hours=3)  # what was last read so long ago is not now
_BEFORE = timedelta(days=3)  # of the time before the incident, as charts show it
_DAY = timedelta(days=1)
_WEEK = 168
_LOOKED_BACK = 10  # own incidents, the newest: each costs 30 ms, and older ones were answered by other people
_OUTLIVED = timedelta(days=28)  # of each of them


def _called(phase: Phase, wave: int) -> str:
    """A phase as it is shown: each further wave by its number, "third wave"."""
    return f"{ordinal(wave)} wave" if phase is Phase.AGAIN else named(phase)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Hours in a row of one phase, as it could be told then. `wave` is that of the surge, 0 before any."""

    phase: Phase
    span: Span
    wave: int

    @property
    def name(self) -> str:
        return _called(self.phase, self.wave)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wave:
    """The last surge: when its wave began and peaked, with the mentions of that hour and what was expected then.

    `ended_at` is None while it lasts. `number` is 1, or more for a wave that came within a day of another.
    """

    number: int
    began_at: datetime
    peak_at: datetime
    peak: int
    usual: float
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """Where the reaction stands at `until`, the end of the last hour that was read in full before `at`.

    `unknown` says why nothing can be told; the phase is UNKNOWN then. `since`: from when on the phase could be told.
    `mentions` and `expected` are of that last hour, on `sources`. `left`: hours from `until` to normal, or why that is
    not told; None where no surge lasts. `tone` judges the negative share of the last hours (`share_span`) against that
    before the incident, apart from volume; None without enough of both. `past` is what `left` was learned from, own
    surges first; `again`: the share of them that another followed within a day.
    """

    incident: Incident
    at: datetime
    unknown: Unknown | None
    phase: Phase = Phase.UNKNOWN
    since: datetime | None = None
    until: datetime | None = None
    mentions: int = 0
    expected: Estimate | None = None
    sources: tuple[str, ...] = ()
    wave: Wave | None = None
    left: Estimate | Unknown | None = None
    tone: Turn | None = None
    share_before: Estimate | None = None
    share: Estimate | None = None
    share_span: Span | None = None
    periods: tuple[Period, ...] = ()
    past: tuple[PastSurge, ...] = ()
    again: Estimate | None = None

    @property
    def phase_name(self) -> str:
        return _called(self.phase, self.wave.number if self.wave else 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Course:
    """The hours of an incident with what is expected of each, and the phases."""

    hours: Hourly
    model: Usual
    expected: Expected
    moments: list[Moment]

    @property
    def until(self) -> datetime:
        return self.hours.begin(len(self.moments))

    @property
    def counts(self) -> list[float]:
        return [float(number) for number in self.hours.counts]

    def finished(self, origin: str) -> tuple[PastSurge, ...]:
        return finished(self.counts, self.expected, self.moments, origin)


def recovery(tx: Connection, incident: Incident, at: datetime, *, playbook: Playbook | None = None) -> Recovery:
    """Whether it is passing, from what was known at `at`; in hours that have ended and were read in full."""
    book = playbook or in_force()
    nothing = partial(Recovery, incident=incident, at=at)
    background = Background(counted(tx, incident, at, book), book.thresholds)
    course = _course(background)
    if isinstance(course, Unknown):
        return nothing(unknown=course)
    if at - course.until > _STALE:
        end = moment(course.until, ZoneInfo(incident.zone))
        return nothing(
            unknown=Unknown(
                reason=f"Nothing was read in full after {end}.",
                remedy="Look at it as of then, or see on Sources what is missing.",
            )
        )
    past = (*course.finished(incident.title), *_own_past(tx, incident, at, book), *past_surges.shipped())
    last = len(course.moments) - 1
    now = course.moments[last]
    span = _lately(background, course, now)
    before, share, tone = _tone(background, course, now, span) if span else (None, None, None)
    return nothing(
        unknown=None,
        phase=now.phase,
        since=_since(course),
        until=course.until,
        mentions=int(course.hours.counts[last]),
        expected=course.model.prediction([Span(course.hours.begin(last), course.until)]),
        sources=tuple(sorted(course.hours.sources)),
        wave=_wave(course, now),
        left=_left(course, past) if now.phase in SURGING else None,
        tone=tone,
        share_before=before,
        share=share,
        share_span=span,
        periods=_periods(course, incident.started_at - _BEFORE),
        past=past,
        again=followed(past),
    )


_WITHIN = Unknown(
    reason="The last hour was within what is expected.", remedy="One more such hour, and it is back to normal."
)
_HOLE = Unknown(
    reason="The hour before the last was not read in full.", remedy="Wait until two hours in a row were read."
)


def _course(background: Background) -> _Course | Unknown:
    hours = hourly(background)
    model = background.usual(hours.sources if hours else frozenset(background.read.by_source))
    if isinstance(model, Unknown):
        return model
    if hours is None:
        return Unknown(reason="No hour was read in full.", remedy="See on Sources what is missing.")
    # Expectations repeat from week to week: one week is worked out.
    week = model.predictions([hours.begin(place) for place in range(_WEEK)], HOUR)
    places = np.arange(len(hours.counts)) % _WEEK
    expected = Expected(
        mean=np.array([band.value for band in week])[places],
        upper=np.array([band.high for band in week])[places],
        dispersion=float(model.spread(1)),
    )
    moments = phases(hours.counts.tolist(), expected, background.thresholds)
    return _Course(hours=hours, model=model, expected=expected, moments=moments)


def _left(course: _Course, past: tuple[PastSurge, ...]) -> Estimate | Unknown:
    last = len(course.moments) - 1
    seen = stage(course.counts, course.expected, course.moments, last)
    if seen is None:
        return _WITHIN if course.hours.counts[last] <= course.expected.upper[last] else _HOLE
    return remaining(seen, past)


def _own_past(tx: Connection, incident: Incident, at: datetime, book: Playbook) -> tuple[PastSurge, ...]:
    """Surges of the newest other incidents that began before; a drill teaches nothing about real people."""
    others = [one for one in incidents.every(tx) if one.id != incident.id and not one.simulated and one.started_at < at]
    found: list[PastSurge] = []
    for other in sorted(others, key=lambda one: one.started_at, reverse=True)[:_LOOKED_BACK]:
        course = _course(Background(counted(tx, other, min(at, other.started_at + _OUTLIVED), book), book.thresholds))
        if isinstance(course, _Course):
            found += course.finished(other.title)
    return tuple(found)


def _lately(background: Background, course: _Course, now: Moment) -> Span | None:
    """The last hours: those of the surge while it lasts, or those since its end, a day at most; None without one."""
    if now.onset is None:
        return None
    first, most = (now.onset, background.thresholds.trend_hours.hours) if now.ended is None else (now.ended, _DAY)
    return Span(max(course.hours.begin(first), course.until - most), course.until)


def _tone(
    background: Background, course: _Course, now: Moment, span: Span
) -> tuple[Estimate | None, Estimate | None, Turn | None]:
    """The negative share before the incident, that of the last hours (`span`), and what the change amounts to."""
    sources = course.hours.sources
    before = background.share_before(sources)
    share = background.share(background.known().spans(sources, span), sources)
    if before is None or share is None:
        return before, share, None
    return before, share, turn(surging=now.ended is None, before=before, now=share)


def _since(course: _Course) -> datetime:
    """The beginning of the first hour in a row with the present phase."""
    *_, last = stretches(course.moments)
    return course.hours.begin(last.first)


def _wave(course: _Course, now: Moment) -> Wave | None:
    if now.onset is None or now.peak is None:
        return None
    return Wave(
        number=now.wave,
        began_at=course.hours.begin(now.onset),
        peak_at=course.hours.begin(now.peak),
        peak=int(course.hours.counts[now.peak]),
        usual=float(course.expected.mean[now.peak]),
        ended_at=course.hours.begin(now.ended) if now.ended is not None else None,
    )


def _periods(course: _Course, start: datetime) -> tuple[Period, ...]:
    """The phases from `start` on."""
    first = max(whole_hours(start) - whole_hours(course.hours.start), 0)
    return tuple(
        Period(
            phase=run.phase,
            wave=course.moments[first + run.first].wave,
            span=Span(course.hours.begin(first + run.first), course.hours.begin(first + run.last + 1)),
        )
        for run in stretches(course.moments[first:])
    )
