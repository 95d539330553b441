"""What each run of a source brought: the log behind the Sources page."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, func, insert, select

from store.escape import escape, unescape
from store.moments import micros, moment, moment_or_none
from store.schema import runs

_AT_ONCE = 200
_NUMBERS = ("received", "kept", "edited", "duplicates", "quarantined", "removed", "passed_over")


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of one source. `passed_over`: items that did not match the watch; `problem` is "" if there was none."""

    incident_id: str
    source: str
    started_at: datetime
    finished_at: datetime
    received: int = 0
    kept: int = 0
    edited: int = 0
    duplicates: int = 0
    quarantined: int = 0
    removed: int = 0
    passed_over: int = 0
    complete: bool = False
    problem: str = ""
    budget_left: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """All runs of one source for one incident. `results`: how many items became what."""

    source: str
    runs: int
    complete: int
    results: dict[str, int]


def totals(tx: Connection, incident_id: str) -> list[Total]:
    """By source."""
    row = runs.c
    sums = [func.sum(row[name]).label(name) for name in _NUMBERS]
    whole = func.count().filter(row.complete)
    query = (
        select(row.source, func.count().label("number"), whole.label("whole"), *sums)
        .where(row.incident_id == incident_id)
        .group_by(row.source)
        .order_by(row.source)
    )
    return [
        Total(
            source=unescape(found["source"]),
            runs=found["number"],
            complete=found["whole"],
            results={name: int(found[name]) for name in _NUMBERS if name != "received"},
        )
        for found in tx.execute(query).mappings()
    ]


def record(tx: Connection, run: Run) -> None:
    tx.execute(
        insert(runs).values(
            incident_id=run.incident_id,
            source=escape(run.source),
            started_at=micros(run.started_at),
            finished_at=micros(run.finished_at),
            **{name: getattr(run, name) for name in _NUMBERS},
            complete=run.complete,
            problem=escape(run.problem),
            budget_left=escape(run.budget_left),
        )
    )


def latest(tx: Connection, incident_id: str, limit: int = 20, *, source: str | None = None) -> list[Run]:
    """Latest first."""
    query = select(runs).where(runs.c.incident_id == incident_id).order_by(runs.c.id.desc()).limit(limit)
    if source is not None:
        query = query.where(runs.c.source == escape(source))
    return [_run(row) for row in tx.execute(query).mappings()]


def finished_since(tx: Connection, incident_id: str, since: datetime) -> list[Run]:
    """All that ended after `since`, latest first. They are kept as they end, so that looking back can stop."""
    limit = _AT_ONCE
    while len(found := latest(tx, incident_id, limit)) == limit and found[-1].finished_at > since:
        limit *= 2
    return [run for run in found if run.finished_at > since]


def first_at(tx: Connection, incident_id: str, source: str) -> datetime | None:
    """When a source was tried first, None if it never was."""
    row = runs.c
    query = select(func.min(row.started_at)).where(row.incident_id == incident_id, row.source == escape(source))
    return moment_or_none(tx.execute(query).scalar_one())


def _run(row: RowMapping) -> Run:
    return Run(
        incident_id=row["incident_id"],
        source=unescape(row["source"]),
        started_at=moment(row["started_at"]),
        finished_at=moment(row["finished_at"]),
        **{name: row[name] for name in _NUMBERS},
        complete=row["complete"],
        problem=unescape(row["problem"]),
        budget_left=unescape(row["budget_left"]),
    )
