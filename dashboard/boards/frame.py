"""What stands around every page: where the incident stands, how fresh it is, and that nothing is hidden."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from analysis.coverage import Read, fraction, lasting
from dashboard.boards import promises as promised
from domain import words
from domain.counting import Equation
from domain.filters import Filters
from domain.incident import Incident, Status
from domain.suggestion import Stage
from domain.time import Span
from domain.words import Noun
from situation.advice import advise
from situation.coverage import covered, last_read_at
from store import checkpoints, mentions, promises, statements, tallies

_WHILE = timedelta(days=1)
# What came twice, could not be read or was removed is counted without its time.
_OF_TODAY = "; shown and left out are as of then, all else is as of today"
_GAPS = 3  # told one by one, the latest; the rest counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """`mark` says that it is simulated, "" for a real incident; `over`: its script is; `title` is what people typed.

    `ended_at`: where all archives end if nothing else is read and that was a while ago, else None.
    """

    title: str
    stage: Stage
    facts: str
    freshness: str
    mark: str
    over: bool
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Foot:
    """The equation of what the page shows; and what was not read, with reasons from outside, "" for nothing."""

    equation: str
    uncovered: str


def load_header(tx: Connection, incident: Incident, at: datetime, *, as_of: bool = False) -> Header:
    """The header as of `at`, which is now or `as_of` an earlier moment."""
    said = [statement.at for statement in statements.of(tx, incident.id) if statement.at <= at]
    read = [found.last_success_at for found in checkpoints.every(tx, incident.id) if found.last_success_at]
    due = promised.clock(promises.of(tx, incident.id), at)
    return Header(
        title=incident.title,
        stage=advise(tx, incident, at).suggestion.stage,
        facts=" · ".join([*_facts(incident, at, max(said, default=None)), *([due] if due else [])]),
        freshness=" · ".join(
            [
                *_covered(_read(tx, incident, at), at, ZoneInfo(incident.zone)),
                *([] if as_of else [_fresh(max(read, default=None), at)]),
            ]
        ),
        mark=_mark(incident, at),
        over=_over(incident, at),
        ended_at=end if (end := last_read_at(tx, incident, at)) < at - _WHILE else None,
    )


def load_foot(tx: Connection, incident: Incident, at: datetime, *, filters: Filters, as_of: bool = False) -> Foot:
    """The foot of a page that shows the mentions through `filters`, now or `as_of` an earlier moment."""
    sums = tallies.equation(tx, incident.id)
    known_at = at if as_of else None
    known = min(mentions.count(tx, incident.id, Filters(), known_at=at), sums.current) if as_of else sums.current
    shown = mentions.count(tx, incident.id, filters, known_at=known_at) if filters.narrows else known
    return Foot(
        equation=said(sums, min(shown, known), known) + (_OF_TODAY if as_of else ""),
        uncovered=_uncovered(_read(tx, incident, at), ZoneInfo(incident.zone)),
    )


def said(sums: Equation, shown: int, known: int) -> str:
    """The equation: collected = shown + left out by filters + duplicates + …; zeros are told too.

    `known` of the current mentions were known at the moment that the page is as of.
    """
    parts = [
        f"{words.count(shown)} shown",
        f"{words.count(known - shown)} left out by filters",
        *([f"{words.count(sums.current - known)} later"] if sums.current > known else []),
        *([f"{words.count(sums.earlier_versions)} earlier versions"] if sums.earlier_versions else []),
        f"{words.count(sums.duplicates)} duplicates",
        f"{words.count(sums.quarantined)} quarantined",
        f"{words.count(sums.removed)} removed at source",
    ]
    return f"{words.count(sums.received)} collected = {' + '.join(parts)}"


def _facts(incident: Incident, at: datetime, last_said_at: datetime | None) -> list[str]:
    facts = ["closed"] if incident.status is Status.CLOSED else []
    facts.append(words.named(incident.kind) if incident.kind else "class not set")
    facts.append(f"{words.length(at - incident.started_at)} since it began")
    facts.append(f"{words.length(at - last_said_at)} since our statement" if last_said_at else "no statement yet")
    facts.append(f"times in {incident.zone}")
    return facts


def _read(tx: Connection, incident: Incident, at: datetime) -> Read | None:
    """What was read of the time since it began, None before that."""
    end = last_read_at(tx, incident, at)
    return covered(tx, incident, Span(incident.started_at, end), at) if end > incident.started_at else None


def _covered(read: Read | None, at: datetime, zone: ZoneInfo) -> list[str]:
    if read is None:
        return []
    until = f" until {words.moment(read.span.end, zone)}" if read.span.end < at - _WHILE else ""
    return [f"{words.percent(fraction(read.covered, read.span))} of the time{until} covered"]


def _fresh(read_at: datetime | None, at: datetime) -> str:
    # A page's moment is rounded down: a source may have been read since.
    return f"read {words.ago(min(read_at, at), at)}" if read_at else "nothing read yet"


def _uncovered(read: Read | None, zone: ZoneInfo) -> str:
    gaps = lasting(read.gaps, read.span.end) if read else []
    if not gaps:
        return ""
    latest = gaps[-_GAPS:]
    told = [f"{gap.source or 'every source'} {words.span(gap.span, zone)} ({gap.reason.rstrip('.')})" for gap in latest]
    more = [f"{words.counted(len(gaps) - _GAPS, Noun.GAP)} before these"] if len(gaps) > _GAPS else []
    return f"Not read in full: {'; '.join([*told, *more])}."


def _over(incident: Incident, at: datetime) -> bool:
    ends_at = incident.drill.clock.ends_at if incident.drill else None
    return ends_at is not None and at >= ends_at


def _mark(incident: Incident, at: datetime) -> str:
    if incident.drill is None:
        return ""
    clock = f"{words.moment(at, ZoneInfo(incident.zone))}, {words.ratio(incident.drill.clock.speed)} the speed of life"
    return f"Simulated: a drill, no real incident. Its clock says {clock}."
