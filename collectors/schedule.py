"""Collecting for all open incidents: once, or again and again until told to stop.

Different sources are read side by side, one source's incidents one after the other: its limits are shared. Writers
take turns in the store. Two collectors at once do no harm: the lease of each run sees to that.
"""

import logging
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import FrameType
from typing import TypeAlias

from apscheduler.executors.pool import ThreadPoolExecutor as JobThreads
from apscheduler.schedulers.background import BackgroundScheduler

from collectors import registry
from collectors.outcome import Outcome
from collectors.run import collect
from config.settings import Settings
from domain.errors import ConfigurationError, OwnupError, StoreError
from domain.incident import Incident, Status
from domain.reading import Reader
from store import incidents
from store.connection import Database

ReaderFor: TypeAlias = Callable[[Incident], Reader]
Clock: TypeAlias = Callable[[], datetime]

JITTER = 0.1  # of the interval, so that collectors started together do not stay together

_log = logging.getLogger(__name__)


def collect_once(
    database: Database,
    settings: Settings,
    reader_for: ReaderFor,
    *,
    incident_id: str | None = None,
    names: Sequence[str] = (),
    clock: Clock,
    force: bool = False,
) -> list[Outcome]:
    """Collect what is due: every source of every open incident, or only of the one, only those sources.

    Sources named for one incident are tried even if it does not usually have them. What cannot be tried is an outcome
    too (`skipped`, with the reason); `force` tries before a source's `retry_at`. Raises NotFoundError for an unknown
    incident, StoreError if the database cannot be read.
    """
    collector = _Collector(
        database=database,
        settings=settings,
        reader_for=reader_for,
        clock=clock,
        incident_id=incident_id,
        names=tuple(names),
        force=force,
    )
    work = collector.work()
    with ThreadPoolExecutor(max_workers=max(1, len(work)), thread_name_prefix="collect") as threads:
        try:
            done = list(threads.map(collector.collect_all, work, work.values()))
        except BaseException:
            collector.stopping.set()  # an interrupt: each source stores the batch at hand and stops
            raise
    return [outcome for outcomes in done for outcome in outcomes]


def collect_every(
    database: Database,
    settings: Settings,
    reader_for: ReaderFor,
    *,
    every: timedelta,
    incident_id: str | None = None,
    names: Sequence[str] = (),
    clock: Clock,
    tell: Callable[[Outcome], None] | None = None,
) -> None:
    """Collect again and again until SIGTERM or SIGINT, then store the batch at hand, give up the leases and return.

    Each source has a job of its own, so that a slow one holds up no other; incidents opened meanwhile are collected
    from the next round on. `tell` hears of every outcome. Raises NotFoundError for an unknown incident.
    """
    collector = _Collector(
        database=database,
        settings=settings,
        reader_for=reader_for,
        clock=clock,
        incident_id=incident_id,
        names=tuple(names),
        tell=tell,
    )
    collector.work()  # says at once what cannot be
    jobs = names or registry.all_names()
    scheduler = BackgroundScheduler(timezone=UTC, executors={"default": JobThreads(len(jobs))})
    for name in jobs:
        scheduler.add_job(
            collector.round,
            "interval",
            args=(name,),
            id=name,
            seconds=every.total_seconds(),
            jitter=every.total_seconds() * JITTER,
            next_run_time=datetime.now(UTC),
            coalesce=True,  # rounds that were missed (the machine slept) are one round
            max_instances=1,
            misfire_grace_time=None,
        )
    with _until_told(collector.stopping):
        scheduler.start()
        try:
            collector.stopping.wait()
        finally:
            collector.stopping.set()
            scheduler.shutdown(wait=True)


@contextmanager
def _until_told(stopping: threading.Event) -> Iterator[None]:
    """Turn SIGTERM and SIGINT into `stopping`; a second one interrupts as usual."""

    def stop(number: int, _: FrameType | None) -> None:
        signal.signal(number, before[signal.Signals(number)])
        stopping.set()

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Collector:
    """What every run needs, and which runs there are."""

    database: Database
    settings: Settings
    reader_for: ReaderFor
    clock: Clock
    incident_id: str | None
    names: tuple[str, ...]
    force: bool = False
    tell: Callable[[Outcome], None] | None = None
    stopping: threading.Event = field(default_factory=threading.Event)

    def work(self) -> dict[str, list[Incident]]:
        """Which source is to be read for which incidents."""
        with self.database.reading() as tx:
            chosen = self.incident_id
            wanted = [incidents.get(tx, chosen)] if chosen else incidents.every(tx, Status.OPEN)
        work: dict[str, list[Incident]] = {}
        for incident in wanted:
            usual = registry.default_sources(self.settings, incident)
            named = self.names if chosen else [name for name in usual if name in self.names]
            for name in named if self.names else usual:
                work.setdefault(name, []).append(incident)
        return work

    def round(self, name: str) -> None:
        """One round of one source. What goes wrong is logged, and the next round tries again."""
        try:
            wanted = self.work().get(name, [])
        except OwnupError as error:
            _log.warning("%s: %s", name, error)
            return
        for outcome in self.collect_all(name, wanted):
            if outcome.problem:
                _log.warning("%s, %s: %s", outcome.incident_id, outcome.source, outcome.problem)
            if self.tell:
                self.tell(outcome)

    def collect_all(self, name: str, wanted: Sequence[Incident]) -> list[Outcome]:
        """One source for several incidents."""
        return [self.collect(name, incident) for incident in wanted if not self.stopping.is_set()]

    def collect(self, name: str, incident: Incident) -> Outcome:
        """One run. Nothing of ours is raised: one source's trouble is no other's."""
        now = incident.now(self.clock())
        not_begun = Outcome(incident_id=incident.id, source=name, started_at=now, finished_at=now, skipped=True)
        if incident.status is Status.CLOSED:
            return replace(not_begun, problem="the incident is closed: nothing is collected for it any more")
        try:
            source = registry.make(name, self.settings, incident, self.clock)
        except ConfigurationError as error:
            return replace(not_begun, problem=str(error))
        try:
            return collect(
                self.database,
                incident,
                source,
                self.reader_for(incident),
                clock=self.clock,
                go_on=lambda: not self.stopping.is_set(),
                force=self.force,
            )
        except StoreError as error:
            return replace(not_begun, problem=str(error), skipped=False)
