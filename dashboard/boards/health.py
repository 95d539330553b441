"""How one way to read a place is doing: in a word, with its facts, and what to do about it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain import words
from domain.counting import Equation
from domain.words import Noun
from store.checkpoints import Checkpoint
from store.runs import Run

_PATIENCE = timedelta(minutes=15)


class Health(StrEnum):
    """How a source is doing, in a word that does not need its colour."""

    WELL = "reads well"
    PARTLY = "read in part"
    BEHIND = "behind"
    FAILING = "cannot be read"
    NEVER = "not asked yet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One way to read a place. `name`, `problem` and `facts` hold text from outside; `todo` is ours, "" for nothing."""

    name: str
    health: Health
    facts: tuple[tuple[str, str], ...]
    problem: str
    todo: str


def row_of(
    checkpoint: Checkpoint,
    *,
    equation: Equation,
    run: Run | None,
    at: datetime,
    wall: datetime,
    speed: float | None,
    zone: ZoneInfo,
) -> Row:
    """How a checkpoint stands at `at`, which is `wall` on the wall clock, after its last `run`.

    `equation` sums up its place. `speed`: how fast the clock of what is read again and again runs; None for an archive.
    """
    health = _health(checkpoint, equation, late=None if speed is None else at - speed * _patience(checkpoint))
    return Row(
        name=checkpoint.source,
        health=health,
        facts=tuple(_facts(checkpoint, run, at, wall, zone, again=speed is not None)),
        problem=checkpoint.last_problem,
        todo=_todo(health, checkpoint.retry_at, wall),
    )


def _patience(checkpoint: Checkpoint) -> timedelta:
    """How long a source may go unread: in quiet it is looked at rarely on purpose."""
    return max(_PATIENCE, 2 * checkpoint.interval) if checkpoint.interval else _PATIENCE


def _health(checkpoint: Checkpoint, equation: Equation, *, late: datetime | None) -> Health:
    failed, read = checkpoint.last_failure_at, checkpoint.last_success_at
    if failed and (read is None or failed > read):
        return Health.FAILING
    if read is None and checkpoint.covered_until is None and not equation.received:
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
            return "Nothing was read since. See that the collection runs: ownup collect --every auto"
        case Health.PARTLY:
            return "Nothing to do: the gap is drawn on the chart, and a later run heals it where the source can."
        case Health.NEVER:
            return "Start the collection: ownup collect --every auto"
    return ""


def _facts(
    checkpoint: Checkpoint, run: Run | None, at: datetime, wall: datetime, zone: ZoneInfo, *, again: bool
) -> list[tuple[str, str]]:
    facts = []
    if checkpoint.last_success_at:
        facts.append(("last success", words.ago(min(checkpoint.last_success_at, at), at)))
    if checkpoint.covered_until:
        until = words.moment(checkpoint.covered_until, zone)
        behind = f", {words.length(max(at - checkpoint.covered_until, timedelta()))} behind" if again else ""
        facts.append(("read until", until + behind))
    if again and checkpoint.interval and checkpoint.due_at:
        soon = "due now" if checkpoint.due_at <= wall else words.ago(checkpoint.due_at, wall)
        facts.append(("next look", f"{soon}, by now each {words.length(checkpoint.interval)}"))
    if run:
        facts.append(("last run", f"{words.counted(run.received, Noun.ITEM)}, {words.count(run.kept)} new"))
        if run.budget_left:
            facts.append(("budget", run.budget_left))
    return facts
