"""How people spoke before an incident, while it lasted and since: the same counts and shares of three times."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection

from analysis.advice.background import Background
from analysis.coverage import common, fraction
from config.own_thresholds import in_force
from config.playbook import Playbook
from domain.counting import Estimate
from domain.filters import Filters
from domain.incident import Incident
from domain.reading import Label
from domain.time import Span
from situation.calibrated import shares
from situation.coverage import covered, last_read_at
from situation.facts import as_of, counted
from store import mentions

BEFORE = timedelta(days=7)
_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)


class Part(StrEnum):
    """The time that a stretch is of."""

    BEFORE = "the week before"
    DURING = "while it lasted"
    SINCE = "quiet since"
    LATEST = "the last day that was read"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """What was said in a time, and how well it was read.

    `counts` are exact, of everything collected; `asking` are the negative ones that ask or demand something. `a_day`:
    mentions a day on `compared` sources, in the time that all of them were read in full; None where there is none.
    `naive` and `corrected`: the negative share, as in `situation.calibrated`.
    """

    part: Part
    span: Span
    read: float
    counts: Mapping[Label, int]
    asking: int
    a_day: float | None
    naive: Estimate | None
    corrected: Estimate | None

    @property
    def mentions(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class BeforeAfter:
    """The stretches in order. The last one is the quiet time, or the last day while it is not quiet; none is empty.

    `compared`: the sources that were read for most of each, on which volumes can be compared.
    """

    stretches: tuple[Stretch, ...]
    compared: tuple[str, ...]


def before_after(
    tx: Connection, incident: Incident, at: datetime, quiet_since: datetime | None, *, playbook: Playbook | None = None
) -> BeforeAfter:
    """From what was known at `at`. `quiet_since` is as the advice has it, None where that cannot be told; quiet for
    less than an hour is not quiet.
    """
    book = playbook or in_force()
    spans = _spans(incident, min(at, last_read_at(tx, incident, at)), quiet_since)
    background = Background(counted(tx, incident, at, book), book.thresholds)
    compared = frozenset[str].intersection(*map(background.known().available, spans.values()))
    stretches = (_stretch(tx, background, at, part, span, compared=compared) for part, span in spans.items())
    return BeforeAfter(
        stretches=tuple(stretches),
        compared=tuple(sorted(compared)),
    )


def _spans(incident: Incident, end: datetime, quiet_since: datetime | None) -> dict[Part, Span]:
    start = incident.started_at
    if end <= start:
        return {Part.BEFORE: Span(start - BEFORE, start)}
    quiet = quiet_since is not None and end - quiet_since >= _HOUR
    last = max(quiet_since if quiet_since and quiet else end - _DAY, start)
    during = {Part.DURING: Span(start, last)} if start < last else {}
    return {
        Part.BEFORE: Span(start - BEFORE, start),
        **during,
        Part.SINCE if quiet else Part.LATEST: Span(last, end),
    }


def _stretch(
    tx: Connection, background: Background, at: datetime, part: Part, span: Span, *, compared: frozenset[str]
) -> Stretch:
    incident = background.facts.incident
    then = as_of(tx, incident, at)

    def count(label: Label, *, asks: bool = False) -> int:
        wanted = Filters(labels=frozenset({label}), since=span.start, until=span.end, asks=asks)
        return mentions.count(tx, incident.id, wanted, known_at=then)

    read = covered(tx, incident, span, at)
    in_full = common([read.by_source.get(source, ()) for source in compared], span) if compared else ()
    days = sum((each.length for each in in_full), timedelta()) / _DAY
    volumes = (Filters(sources=compared, since=each.start, until=each.end) for each in in_full)
    found = shares(tx, incident, span, at)
    counts = {label: count(label) for label in Label}
    return Stretch(
        part=part,
        span=span,
        read=fraction(read.covered, span),
        counts=counts,
        asking=count(Label.NEGATIVE, asks=True),
        a_day=sum(mentions.count(tx, incident.id, each, known_at=then) for each in volumes) / days if days else None,
        naive=found.naive,
        corrected=found.corrected,
    )
