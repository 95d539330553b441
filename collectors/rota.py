"""What runs just now, while collecting goes on: each task in a thread of its own, begun when it is due.

    beat ─▶ open incidents, checkpoints, re-checks ─▶ what is due ─▶ a thread for each task that is not running yet

    look     one source, its due incidents one after the other: its limits are shared
    follow   one live source of one incident, for as long as that incident is open and unchanged
    recheck  one place, all incidents

When things are due stands in the store alone, so that a restart, another machine or a single run goes on from there.
"""

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from enum import Enum
from typing import NamedTuple, TypeAlias

from collectors.outcome import Outcome
from collectors.recheck import Rechecked, due_at
from collectors.retry import SHORTEST
from collectors.source import Source
from collectors.work import Collector
from domain.errors import OwnupError
from domain.incident import Incident
from store import checkpoints, rechecks
from store.checkpoints import Checkpoint

_log = logging.getLogger(__name__)


class Doing(Enum):
    LOOK = "look"
    FOLLOW = "follow"
    RECHECK = "recheck"


class Task(NamedTuple):
    """`name` is a source, or for a re-check a place."""

    doing: Doing
    name: str
    incident_id: str = ""


Ended: TypeAlias = Outcome | Rechecked


class Rota:
    """Starts tasks when they are due. `tell` hears of everything that ended, in the thread where it did."""

    def __init__(self, collector: Collector, tell: Callable[[Ended], None]) -> None:
        self._collector = collector
        self._tell = tell
        self._recheckers: Mapping[str, Source] = {} if collector.incident_id else collector.recheckers()
        self._lock = threading.Lock()
        self._running: dict[Task, threading.Thread] = {}
        self._resting: dict[Task, datetime] = {}
        self._followed: dict[Task, Incident] = {}
        self._told: dict[tuple[str, str], str] = {}

    def beat(self) -> None:
        """Start what is due and does not run yet. What goes wrong is logged, and the next beat tries again."""
        now = self._collector.clock()
        try:
            due = self._due(now)
        except OwnupError as error:
            _log.warning("%s", error)
            return
        with self._lock:
            new = {task: work for task, work in due.items() if self._may_start(task, now)}
            for task, work in new.items():
                self._running[task] = threading.Thread(target=self._run, args=(task, work), name=" ".join(task[1:]))
        for task in new:
            self._running[task].start()

    def running(self) -> frozenset[Task]:
        with self._lock:
            return frozenset(self._running)

    def join(self) -> None:
        """Wait for the end of everything that runs."""
        while threads := [*self._running.values()]:
            for thread in threads:
                thread.join()

    def _may_start(self, task: Task, now: datetime) -> bool:
        return task not in self._running and self._resting.get(task, now) <= now

    def _due(self, now: datetime) -> dict[Task, list[Incident]]:
        work = self._collector.work()
        with self._collector.database.reading() as tx:
            known = {(each.incident_id, each.source): each for each in checkpoints.every(tx)}
            states = {each.place: each for each in rechecks.every(tx)}
        due: dict[Task, list[Incident]] = {}
        followed: dict[Task, Incident] = {}
        for name, wanted in work.items():
            for incident in wanted:
                if follows := self._collector.follows(name, incident):
                    task = Task(Doing.FOLLOW, name, incident.id)
                    followed[task] = incident
                else:
                    task = Task(Doing.LOOK, name)
                if _ready(known.get((incident.id, name)), now, look=not follows):
                    due.setdefault(task, []).append(incident)
        self._followed = followed
        for place in self._recheckers:
            if place not in states or due_at(states[place]) <= now:
                due[Task(Doing.RECHECK, place)] = []
        return due

    def _run(self, task: Task, work: list[Incident]) -> None:
        rest = True
        try:
            if task.doing is Doing.FOLLOW:
                (incident,) = work
                go_on = lambda: self._collector.goes_on() and self._followed.get(task) == incident  # noqa: E731 - short
                self._ended(self._collector.collect(task.name, incident, go_on=go_on, turned=self._tell))
            elif task.doing is Doing.RECHECK:
                rest = self._ended(self._collector.recheck(self._recheckers[task.name]))
            else:
                rest = self._look(task.name, work)
        finally:
            with self._lock:
                if rest:
                    self._resting[task] = self._collector.clock() + SHORTEST
                del self._running[task]

    def _look(self, name: str, work: list[Incident]) -> bool:
        rests = [self._ended(self._collector.collect(name, incident)) for incident in work if self._collector.goes_on()]
        return any(rests)

    def _ended(self, how: Ended) -> bool:
        """Tell of it, unless it was passed over for the reason that was told already; whether to let it rest."""
        about = (how.incident_id if isinstance(how, Outcome) else "", how.source)
        again = how.skipped and self._told.get(about) == how.problem
        self._told[about] = how.problem if how.skipped else ""
        if not again:
            if how.problem:
                _log.warning("%s: %s", how.source, how.problem, extra=_about(how))
            self._tell(how)
        return bool(how.problem)


def _about(how: Ended) -> dict[str, str]:
    return {"incident": how.incident_id, "source": how.source} if isinstance(how, Outcome) else {"place": how.place}


def _ready(known: Checkpoint | None, now: datetime, *, look: bool) -> bool:
    """Whether a source may be asked: not before its `retry_at`, and looked at not before it is due."""
    if known is None:
        return True
    moments = (known.retry_at, known.due_at if look else None)
    return all(moment is None or moment <= now for moment in moments)
