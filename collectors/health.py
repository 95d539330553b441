"""How the collecting does, read from the store alone: the same whoever collects, and wherever.

Simulated incidents are left out: nobody need be woken for a drill.
"""

import json
import os
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from collectors import registry
from collectors.recheck import due_at
from config.settings import Settings
from domain import words
from domain.incident import Incident, Status
from store import checkpoints, incidents, rechecks
from store.checkpoints import Checkpoint
from store.rechecks import Recheck

FILE = "health.json"
PATIENCE = timedelta(minutes=15)  # a source that was not read for longer, and for twice its interval, is late


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceHealth:
    """One source of one open incident. `lag`: how far behind now it was read, None if it was not.

    `late`: it was not read in full for longer than it should have been; `problem` says why, as far as that is known.
    """

    incident_id: str
    source: str
    lag: timedelta | None
    last_success_at: datetime | None
    last_failure_at: datetime | None
    problem: str
    retry_at: datetime | None
    due_at: datetime | None
    interval: timedelta | None
    failing: bool
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """`problems` are sentences for a person, the worst first; none of them: `ok`."""

    at: datetime
    sources: tuple[SourceHealth, ...]
    rechecks: tuple[Recheck, ...]
    problems: tuple[str, ...]

    @property
    def ok(self) -> bool:
        return not self.problems

    @property
    def last_success_at(self) -> datetime | None:
        """When any source of an open incident was last read."""
        return max((each.last_success_at for each in self.sources if each.last_success_at), default=None)


def look(tx: Connection, settings: Settings, now: datetime) -> Health:
    """How every source of every open incident does at the wall-clock moment `now`."""
    known = {(each.incident_id, each.source): each for each in checkpoints.every(tx)}
    sources = tuple(
        _source(incident, known.get((incident.id, name)) or Checkpoint(incident_id=incident.id, source=name), now)
        for incident in incidents.every(tx, Status.OPEN)
        if not incident.simulated
        for name in registry.default_sources(settings, incident)
    )
    states = tuple(rechecks.every(tx))
    missed = tuple(
        f"{state.place}: not every mention was looked at again within {words.length(state.within)}; "
        f"the oldest look is {words.length(now - state.since_at)} old"
        for state in states
        if state.missed(now)
    )
    return Health(at=now, sources=sources, rechecks=states, problems=missed + tuple(map(_said, _late(sources))))


def answer(health: Health) -> dict[str, Any]:
    """As JSON, for the endpoint and the file."""
    return {
        "ok": health.ok,
        "at": health.at.isoformat(),
        "problems": list(health.problems),
        "sources": [
            {
                "incident": each.incident_id,
                "source": each.source,
                "lag_seconds": _seconds(each.lag),
                "last_success_at": _iso(each.last_success_at),
                "last_failure_at": _iso(each.last_failure_at),
                "last_problem": each.problem,
                "retry_at": _iso(each.retry_at),
                "next_look_at": _iso(each.due_at),
                "interval_seconds": _seconds(each.interval),
                "failing": each.failing,
                "late": each.late,
            }
            for each in health.sources
        ],
        "rechecks": [
            {
                "place": each.place,
                "lag_seconds": _seconds(health.at - each.since_at),
                "within_seconds": _seconds(each.within),
                "missed": each.missed(health.at),
                "last_whole_pass_at": _iso(each.finished_at),
                "looked_at_then": each.finished_looked,
                "under_way_since": _iso(each.started_at),
                "looked_at_so_far": each.looked,
                "edited": each.edited,
                "removed": each.removed,
                "last_problem": each.last_problem,
                "next_look_at": _iso(due_at(each)),
            }
            for each in health.rechecks
        ],
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """What a health file says: as of when, by when it should have been written again, whether all was well."""

    at: datetime
    next_by: datetime
    ok: bool


def write(folder: Path, health: Health, *, next_by: datetime) -> None:
    """Put the health file there, whole or not at all. Raises OSError."""
    text = json.dumps({**answer(health), "next_by": next_by.isoformat()}, ensure_ascii=False, indent=2)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    number, name = tempfile.mkstemp(prefix=f".{FILE}-", dir=folder)
    try:
        with os.fdopen(number, "w", encoding="utf-8") as file:
            file.write(text + "\n")
        Path(name).replace(folder / FILE)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def read(folder: Path) -> Noted | None:
    """What the health file says, None if there is none that makes sense."""
    try:
        found = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return Noted(
            at=datetime.fromisoformat(found["at"]),
            next_by=datetime.fromisoformat(found["next_by"]),
            ok=bool(found["ok"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _source(incident: Incident, known: Checkpoint, now: datetime) -> SourceHealth:
    read_at, failed_at = known.last_success_at, known.last_failure_at
    patience = max(PATIENCE, 2 * known.interval) if known.interval else PATIENCE
    return SourceHealth(
        incident_id=incident.id,
        source=known.source,
        lag=max(now - known.covered_until, timedelta()) if known.covered_until else None,
        last_success_at=read_at,
        last_failure_at=failed_at,
        problem=known.last_problem,
        retry_at=known.retry_at,
        due_at=known.due_at,
        interval=known.interval,
        failing=failed_at is not None and (read_at is None or failed_at > read_at),
        late=read_at is None or now - read_at > patience,
    )


def _late(sources: tuple[SourceHealth, ...]) -> list[SourceHealth]:
    return [each for each in sources if each.late]


def _said(late: SourceHealth) -> str:
    since = f"not read since {late.last_success_at:%Y-%m-%d %H:%M} UTC" if late.last_success_at else "not read yet"
    return f"{late.source} for {late.incident_id}: {since}" + (f": {late.problem}" if late.problem else "")


def _seconds(length: timedelta | None) -> float | None:
    return None if length is None else round(length.total_seconds(), 3)


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
