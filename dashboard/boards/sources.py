"""The Sources page: how each source is doing, what it let us read, and what was put aside."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from domain import words
from domain.counting import Coverage, Equation
from domain.incident import Incident, Status
from domain.words import Noun
from situation.coverage import live
from store import checkpoints, coverage, quarantine, runs, tallies
from store.checkpoints import Checkpoint
from store.runs import Run

_GAPS = 4  # told one by one, the latest; the rest counted
_RUNS = 60
_PATIENCE = timedelta(minutes=15)
PAGE = 20  # quarantined items a page


class Health(StrEnum):
    """How a source is doing, in a word that does not need its colour."""

    WELL = "reads well"
    PARTLY = "read in part"
    BEHIND = "behind"
    FAILING = "cannot be read"
    NEVER = "not asked yet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One source. `name`, `problem`, `gaps` and `budget` hold text from outside; `todo` is ours, "" for nothing."""

    name: str
    health: Health
    facts: tuple[tuple[str, str], ...]
    problem: str
    todo: str
    gaps: tuple[str, ...]
    gaps_untold: int
    equation: str
    quarantined: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """One run, told in a line of a table."""

    source: str
    started: str
    took: str
    received: int
    kept: int
    duplicates: int
    quarantined: int
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """`unusable`: sources that could be read, each with what it still needs."""

    rows: tuple[Row, ...]
    unusable: tuple[tuple[str, str], ...]
    runs: tuple[Ran, ...]
    quarantined: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """One quarantined item: where it stood, why it was refused, and what came, all from outside."""

    number: int
    source: str
    where: str
    reason: str
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantine:
    items: tuple[Aside, ...]
    next: int | None


def load(tx: Connection, incident: Incident, at: datetime, *, wall: datetime, unusable: Mapping[str, str]) -> Board:
    """The page as of `at`, which is `wall` on the wall clock; `unusable` says what sources still need."""
    zone = ZoneInfo(incident.zone)
    by_name = {checkpoint.source: checkpoint for checkpoint in checkpoints.every(tx, incident.id)}
    sums = tallies.by_source(tx, incident.id)
    told = coverage.of(tx, incident.id)
    ran = runs.latest(tx, incident.id, _RUNS)
    again = live(tx, incident) if incident.status is Status.OPEN else {}
    names = sorted({*by_name, *sums, *incident.watch.sources})
    return Board(
        rows=tuple(
            _row(
                by_name.get(name) or Checkpoint(incident_id=incident.id, source=name),
                equation=sums.get(name, Equation()),
                gaps=[stretch for stretch in told if stretch.source == name and not stretch.complete],
                run=next((run for run in ran if run.source == name), None),
                at=at,
                wall=wall,
                late=_late(incident, at) if name in again else None,
                zone=zone,
            )
            for name in names
        ),
        unusable=tuple((name, need) for name, need in sorted(unusable.items()) if name not in by_name),
        runs=tuple(_ran(run, zone) for run in ran),
        quarantined=sum((each.quarantined for each in sums.values()), 0),
    )


def load_quarantine(
    tx: Connection, incident: Incident, at: datetime, *, source: str | None, after: int | None
) -> Quarantine:
    """One page of what was put aside, newest first."""
    found = quarantine.page(tx, incident.id, source=source, after=after, limit=PAGE + 1)
    return Quarantine(
        items=tuple(
            Aside(
                number=each.id,
                source=each.source,
                where=f"{each.item.where} · {words.ago(min(each.first_at, at), at)}",
                reason=each.item.reason,
                content=each.item.content,
            )
            for each in found[:PAGE]
        ),
        next=found[PAGE - 1].id if len(found) > PAGE else None,
    )


def said(equation: Equation) -> str:
    """The equation in a line; what is zero and usual is left out, the sum is always whole."""
    parts = [f"{words.count(equation.current)} current"]
    others = (
        (equation.earlier_versions, "earlier versions"),
        (equation.duplicates, "duplicates"),
        (equation.quarantined, "quarantined"),
        (equation.removed, "removed at source"),
    )
    parts += [f"{words.count(number)} {name}" for number, name in others]
    return f"{words.count(equation.received)} received = {' + '.join(parts)}"


def _row(
    checkpoint: Checkpoint,
    *,
    equation: Equation,
    gaps: list[Coverage],
    run: Run | None,
    at: datetime,
    wall: datetime,
    late: datetime | None,
    zone: ZoneInfo,
) -> Row:
    health = _health(checkpoint, equation, late=late)
    return Row(
        name=checkpoint.source,
        health=health,
        facts=tuple(_facts(checkpoint, run, at, zone, again=late is not None)),
        problem=checkpoint.last_problem,
        todo=_todo(health, checkpoint.retry_at, wall),
        gaps=tuple(
            f"{words.span(gap.span, zone)}: {gap.reason or 'no reason given'}" for gap in gaps[: -_GAPS - 1 : -1]
        ),
        gaps_untold=max(0, len(gaps) - _GAPS),
        equation=said(equation),
        quarantined=equation.quarantined,
    )


def _late(incident: Incident, at: datetime) -> datetime:
    """A source that is read again and again should have been read since then; a drill's time runs faster."""
    return at - _PATIENCE * (incident.drill.clock.speed if incident.drill else 1)


def _health(checkpoint: Checkpoint, equation: Equation, *, late: datetime | None) -> Health:
    failed, read = checkpoint.last_failure_at, checkpoint.last_success_at
    if failed and (read is None or failed > read):
        return Health.FAILING
    if read is None and not equation.received:
        return Health.NEVER
    if read and late and read < late:
        return Health.BEHIND
    return Health.PARTLY if checkpoint.last_problem else Health.WELL


def _todo(health: Health, retry_at: datetime | None, wall: datetime) -> str:
    match health:
        case Health.FAILING:
            again = (
                f"It is asked again {words.ago(retry_at, wall)}"
                if retry_at and retry_at > wall
                else "The next run asks"
            )
            return f"Do what the problem asks for, if anything. {again}; what was read before is kept."
        case Health.BEHIND:
            return "Nothing was read since. See that the collection runs: ownup collect --every 2m"
        case Health.PARTLY:
            return "Nothing to do: the gap is drawn on the chart, and a later run heals it where the source can."
        case Health.NEVER:
            return "Start the collection: ownup collect --every 2m"
    return ""


def _facts(
    checkpoint: Checkpoint, run: Run | None, at: datetime, zone: ZoneInfo, *, again: bool
) -> list[tuple[str, str]]:
    facts = []
    if checkpoint.last_success_at:
        facts.append(("last success", words.ago(min(checkpoint.last_success_at, at), at)))
    if checkpoint.covered_until:
        until = words.moment(checkpoint.covered_until, zone)
        behind = f", {words.length(max(at - checkpoint.covered_until, timedelta()))} behind" if again else ""
        facts.append(("read until", until + behind))
    if run:
        facts.append(("last run", f"{words.counted(run.received, Noun.ITEM)}, {words.count(run.kept)} new"))
        if run.budget_left:
            facts.append(("budget", run.budget_left))
    return facts


def _ran(run: Run, zone: ZoneInfo) -> Ran:
    return Ran(
        source=run.source,
        started=words.moment(run.started_at, zone),
        took=words.length(run.finished_at - run.started_at),
        received=run.received,
        kept=run.kept,
        duplicates=run.duplicates,
        quarantined=run.quarantined,
        problem=run.problem,
    )
