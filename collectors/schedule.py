"""Collecting for all open incidents: once, or again and again until told to stop.

Different sources are read side by side, one source's incidents one after the other: its limits are shared. Writers
take turns in the store. Two collectors at once do no harm: the lease of each run sees to that.
"""

import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from types import FrameType

from collectors.outcome import Outcome
from collectors.recheck import Rechecked
from collectors.rota import Ended, Rota
from collectors.work import Clock, Collector, ReaderFor
from config.settings import Settings
from domain.incident import Incident
from store.connection import Database

BEAT = timedelta(seconds=1)  # how soon an incident that was opened, or a source that is due, is noticed


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
    """Collect what is due: every source of every open incident.

    What is named, an incident or sources, is looked at even if it is not due, and sources named for one incident even
    if it does not usually have them. What cannot be tried is an outcome too (`skipped`, with the reason); `force` tries
    before a source's `retry_at`. Raises NotFoundError for an unknown incident, StoreError if the database cannot be
    read.
    """
    collector = Collector(
        database=database,
        settings=settings,
        reader_for=reader_for,
        clock=clock,
        incident_id=incident_id,
        names=tuple(names),
        only_due=not (incident_id or names),
        force=force,
    )
    work = collector.work()

    def look(name: str, wanted: Sequence[Incident]) -> list[Outcome]:
        return [collector.collect(name, incident) for incident in wanted if collector.goes_on()]

    with ThreadPoolExecutor(max(1, len(work)), "collect") as threads, _stopped_by_interrupt(collector):
        done = list(threads.map(look, work, work.values()))
    return [outcome for outcomes in done for outcome in outcomes]


def recheck_once(
    database: Database,
    settings: Settings,
    reader_for: ReaderFor,
    *,
    names: Sequence[str] = (),
    clock: Clock,
    at_once: bool = False,
    force: bool = False,
) -> list[Rechecked]:
    """Look again at what was collected, of every place whose source can be asked; only what is due unless `at_once`."""
    collector = Collector(
        database=database, settings=settings, reader_for=reader_for, clock=clock, names=tuple(names), force=force
    )
    sources = list(collector.recheckers().values())
    with ThreadPoolExecutor(max(1, len(sources)), "recheck") as threads, _stopped_by_interrupt(collector):
        return list(threads.map(lambda source: collector.recheck(source, at_once=at_once), sources))


def collect_every(
    database: Database,
    settings: Settings,
    reader_for: ReaderFor,
    *,
    every: timedelta | None = None,
    incident_id: str | None = None,
    names: Sequence[str] = (),
    clock: Clock,
    tell: Callable[[Ended], None] = lambda _: None,
    beaten: Callable[[], None] = lambda: None,
) -> None:
    """Collect again and again until SIGTERM or SIGINT, then store the batch at hand, give up the leases and return.

    Each source is looked at when it is due, at the latest after `every`; live streams are followed; what was collected
    is looked at again. Incidents opened meanwhile are noticed at once. `tell` hears of every outcome, `beaten` is
    called each `BEAT`. Raises NotFoundError for an unknown incident.
    """
    collector = Collector(
        database=database,
        settings=settings,
        reader_for=reader_for,
        clock=clock,
        incident_id=incident_id,
        names=tuple(names),
        at_most=every,
        only_due=True,
    )
    collector.work()  # says at once what cannot be
    rota = Rota(collector, tell)
    with _until_told(collector.stopping):
        try:
            while collector.goes_on():
                rota.beat()
                beaten()
                collector.stopping.wait(BEAT.total_seconds())
        finally:
            collector.stopping.set()
            rota.join()


@contextmanager
def _stopped_by_interrupt(collector: Collector) -> Iterator[None]:
    """An interrupt: each source stores the batch at hand and stops."""
    try:
        yield
    except BaseException:
        collector.stopping.set()
        raise


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
