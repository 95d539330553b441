"""The reaction over time: mentions by class and source, what was read, what is usual, and what was said ourselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from analysis.advice.background import Background
from analysis.coverage import Gap, gaps_in
from analysis.expected import Unknown, Usual
from analysis.sampled import Sample, sampled_share, strata_of
from analysis.share import negative_share
from analysis.surges import Surge
from analysis.timeline import Timeline, aligned, build, choose_width, drawn, level_for
from config.own_thresholds import in_force
from config.playbook import Playbook
from domain.counting import Equation, Estimate
from domain.incident import Incident, Statement
from domain.reading import Label
from domain.time import Span
from situation.calibrated import correct
from situation.coverage import covered, last_read_at
from situation.facts import as_of, counted
from situation.sampled import counted as counted_by_places
from situation.sampled import samples
from situation.surges import known_surges
from store import rollups, statements, tallies

_BEFORE = timedelta(days=3)  # of the time before the incident, so that a chart shows what was usual


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """A chart's worth of facts, as of `at`.

    `share`: negative among the scored over all buckets, uncalibrated; `corrected`: with human labels, of all mentions,
    None without enough of them. `usual`: on what the expected line rests, or why
    there is none. `compared`: the sources that it is for. `gaps` are cut to the chart; `surges` are all that are known,
    and `equation` is for everything received so far.
    """

    incident: Incident
    at: datetime
    timeline: Timeline
    share: Estimate | None
    corrected: Estimate | None
    usual: Usual | Unknown
    compared: tuple[str, ...]
    gaps: tuple[Gap, ...]
    surges: tuple[Surge, ...]
    statements: tuple[Statement, ...]
    equation: Equation


def reaction(
    tx: Connection,
    incident: Incident,
    at: datetime,
    *,
    span: Span | None = None,
    width: timedelta | None = None,
    playbook: Playbook | None = None,
) -> Reaction:
    """The reaction over `span` in buckets of `width`, as known at `at`.

    Without a span: from three days before the incident, or from the first mention after that, to `at` or the end of
    the archives. Without a width: the narrowest that gives at most 300 buckets.
    """
    background = Background(counted(tx, incident, at, playbook or in_force()), (playbook or in_force()).thresholds)
    usual = background.usual(background.comparable or frozenset(background.read.by_source))
    chosen = span or charted(tx, incident, at)
    said = tuple(one for one in statements.of(tx, incident.id) if one.at <= at)
    timeline = Timeline(span=None, width=width or timedelta(hours=1), buckets=())
    gaps: tuple[Gap, ...] = ()
    found: Sequence[Sample] = ()
    corrected: Estimate | None = None
    if chosen is not None:
        breadth = width or choose_width(chosen.length)
        whole = aligned(chosen, breadth)
        counts = rollups.timeline(tx, incident.id, level_for(breadth), span=whole, known_at=as_of(tx, incident, at))
        read = covered(tx, incident, Span(whole.start, min(whole.end, max(at, whole.start + breadth))), at)
        found = samples(tx, incident, whole, as_of(tx, incident, at))
        timeline = build(
            counts,
            chosen,
            breadth,
            read=read,
            usual=usual if isinstance(usual, Usual) else None,
            at=at,
            samples=found,
            totals=counted_by_places(tx, incident, whole),
        )
        timeline, corrected = correct(tx, incident, timeline, counts, at)
        # The first and the last bucket run on beyond what is charted, where nobody was to read anything.
        gaps = tuple(gaps_in(read.gaps, chosen))
    return Reaction(
        incident=incident,
        at=at,
        timeline=timeline,
        share=_share(timeline, found),
        corrected=corrected,
        usual=usual,
        compared=tuple(sorted(background.comparable)),
        gaps=gaps,
        surges=known_surges(background),
        statements=said,
        equation=tallies.equation(tx, incident.id),
    )


def _share(timeline: Timeline, found: Sequence[Sample]) -> Estimate | None:
    """The negative share of the whole chart; of all that was said where a random sample of it was read."""
    by_label = {label: sum(one.by_label.get(label, 0) for one in timeline.buckets) for label in Label}
    strata = strata_of(found, [timeline.span], drawn(by_label)) if timeline.span else []
    return sampled_share(strata) if strata else negative_share(by_label)


def charted(tx: Connection, incident: Incident, at: datetime) -> Span | None:
    """What a chart shows unless it is told otherwise: all there is to see, None if there is nothing yet."""
    extent = rollups.extent(tx, incident.id)
    start, end = incident.started_at - _BEFORE, last_read_at(tx, incident, at)
    if extent is not None:
        start = max(start, extent.start)
        # A file that broke off was not read in full, and still brought mentions.
        end = max(end, min(extent.end, at))
    return Span(start, end) if start < end else None
