"""One run: the only place where a source meets the store.

    source.pages ─▶ texts read ─▶ batches ─▶ one transaction: mentions, roll-ups, quarantine, coverage, checkpoint
                                                 │
    lease renewed in each transaction ◀──────────┘     at the end: what was not covered and why, the log of the run

Whatever happens, what was stored stays, and the checkpoint stands where it is safe to resume. A failure of the source
is an outcome, not an exception; only a StoreError, after which nothing can be recorded, is raised.
"""

from collections.abc import Callable, Generator, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeAlias

from sqlalchemy import Connection

from collectors.batches import Batch, guarded, read_batches, read_pages
from collectors.bulk import read_ahead
from collectors.gaps import left_uncovered
from collectors.interval import Limits, jittered, looked_over, next_interval
from collectors.keeping import Stored, keep_batch
from collectors.lease import Lease, LeaseLostError
from collectors.outcome import Outcome
from collectors.preparing import Preparation
from collectors.purse import Purse
from collectors.retry import next_try
from collectors.source import Archive, Cursor, Sampling, Source, follows, left_of, pace_of, place_of
from collectors.totals import count_covered
from domain.counting import Coverage
from domain.errors import CollectionError, SourceRefusedError, StoreError
from domain.incident import Incident
from domain.reading import Reader
from domain.spending import Allowance
from domain.time import Span
from store import checkpoints, coverage, runs, slots, totals
from store.checkpoints import Checkpoint
from store.connection import Database

# The pages from a cursor on, made ready for the store.
ReadPages: TypeAlias = Callable[[Cursor | None], Generator[Batch, None, None]]

FIRST_TURN, TURN = timedelta(seconds=30), timedelta(minutes=5)  # when a run that goes on without end is recorded
STOPPED = "stopped on request; the next run goes on from there"


def collect(
    database: Database,
    incident: Incident,
    source: Source,
    reader: Reader,
    *,
    clock: Callable[[], datetime],
    progress: Callable[[Outcome], None] | None = None,
    turned: Callable[[Outcome], None] = lambda _: None,
    go_on: Callable[[], bool] = lambda: True,
    limits: Limits | None = None,
    allowance: Allowance | None = None,
    only_due: bool = False,
    force: bool = False,
) -> Outcome:
    """Collect what is new from `source` for `incident`, unless another run is at it or the source asked for patience.

    `clock` is the wall clock. `go_on` is asked between pages; when it says no, the batch at hand is stored and the run
    ends. `force` tries a source before its `retry_at`. `progress` is told after every stored batch. `limits` bound when
    it is looked at next; with `only_due` it is not looked at before that. `allowance` bounds what reading its place may
    cost. A source that is followed has its run recorded and begun anew each `TURN`, without leaving the source;
    `turned` is told of each. Raises StoreError if the database refuses.
    """
    run = _Run(
        database=database,
        incident=incident,
        source=source,
        clock=clock,
        progress=progress,
        turned=turned,
        wanted=go_on,
        limits=limits.floored(pace_of(source)) if limits else None,
        allowance=allowance,
    )
    prepare = Preparation(incident=incident, reader=reader)
    read = partial(read_pages, source, prepare)
    return run.collect(read, force=force, only_due=only_due and not force)


def import_file(
    database: Database,
    incident: Incident,
    source: Source,
    reader: Reader,
    *,
    workers: int = 0,
    clock: Callable[[], datetime],
    progress: Callable[[Outcome], None] | None = None,
    go_on: Callable[[], bool] = lambda: True,
) -> Outcome:
    """The same for a file; an `Archive` is made ready by `workers` processes (0: one for each core) while it stores.

    `reader` must be fit to be sent to another process. A file has gaps nowhere: it promises nothing but itself.
    """
    run = _Run(
        database=database,
        incident=incident,
        source=source,
        clock=clock,
        progress=progress,
        wanted=go_on,
        archived=True,
    )
    prepare = Preparation(incident=incident, reader=reader)
    here = partial(read_pages, source, prepare)
    read = partial(read_ahead, source, prepare, workers=workers) if isinstance(source, Archive) else here
    return run.collect(read, force=True, only_due=False)


@dataclass(slots=True, kw_only=True)
class _Run:
    """The state of one run. Times are the incident's own, but for the lease and `retry_at`, which are the wall's."""

    database: Database
    incident: Incident
    source: Source
    clock: Callable[[], datetime]
    progress: Callable[[Outcome], None] | None
    wanted: Callable[[], bool]
    turned: Callable[[Outcome], None] = lambda _: None
    limits: Limits | None = None
    allowance: Allowance | None = None
    archived: bool = False
    purse: Purse = field(init=False)
    lease: Lease = field(init=False)
    outcome: Outcome = field(init=False)
    before: Checkpoint = field(init=False)
    checkpoint: Checkpoint = field(init=False)
    turn_at: datetime = field(init=False)
    stopped: bool = False
    too_dear: CollectionError | None = None
    covered: list[Span] = field(default_factory=list)
    uncovered: list[tuple[Span | None, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.lease = Lease(self.incident.id, self.source.name, self.clock)
        self.purse = Purse(self.allowance, self.incident.id, place_of(self.source), self.source.name, self.clock)
        self.begin(FIRST_TURN)

    def begin(self, turn: timedelta) -> None:
        """Count from nothing."""
        now = self.now()
        self.turn_at = self.clock() + turn
        self.outcome = Outcome(incident_id=self.incident.id, source=self.source.name, started_at=now, finished_at=now)
        self.covered, self.uncovered = [], []

    def now(self) -> datetime:
        return self.incident.now(self.clock())

    def collect(self, read: ReadPages, *, force: bool, only_due: bool) -> Outcome:
        with self.database.writing() as tx:
            self.before = self.checkpoint = checkpoints.get(tx, self.incident.id, self.source.name)
            if not force and (wait := self.checkpoint.retry_at) and wait > self.clock():
                return self.skipped(f"waiting until {wait:%Y-%m-%d %H:%M:%S} UTC after: {self.checkpoint.last_problem}")
            if only_due and (due := self.checkpoint.due_at) and due > self.clock():
                return self.skipped(f"not due before {due:%Y-%m-%d %H:%M:%S} UTC")
            if not self.lease.take(tx):
                return self.skipped("another run is collecting it just now")
            self.purse.look(tx)
        try:
            if self.allowance and isinstance(self.source, Sampling):
                self.source.afford(self.purse.share)
            with closing(read(self.checkpoint.cursor)) as pages:
                watched = self.purse.watched(guarded(self.source.name, pages))
                failure = self.store_all(read_batches(watched, self.go_on, archived=isinstance(self.source, Archive)))
            self.finish(failure or self.too_dear)
        except LeaseLostError:
            problem = "held up for so long that another run took over; what was stored by then stays"
            return replace(self.outcome, finished_at=self.now(), problem=problem)
        except BaseException:
            with suppress(StoreError), self.database.writing() as tx:
                self.lease.drop(tx)
            raise
        return self.outcome

    def store_all(self, batches: Iterator[Batch | CollectionError]) -> CollectionError | None:
        for batch in batches:
            if isinstance(batch, CollectionError):
                return batch
            with self.database.writing() as tx:
                self.lease.renew(tx)
                stored = keep_batch(tx, self.incident, place_of(self.source), batch, now=self.now())
                self.purse.pay(tx, batch)
                self.advance(tx, batch)
            self.count(batch, stored)
        return None

    def advance(self, tx: Connection, batch: Batch) -> None:
        """Move the checkpoint on, if the batch says where to."""
        self.covered += batch.covered
        self.uncovered += batch.uncovered
        ends = [span.end for span in batch.covered] + [slot.stratum.end for slot in batch.drawn]
        slots.record(tx, self.incident.id, place_of(self.source), batch.drawn, self.now())
        coverage.record(
            tx,
            self.incident.id,
            [Coverage(source=place_of(self.source), span=span, complete=True) for span in batch.covered],
            known_at=None if self.archived else self.now(),
        )
        if batch.cursor is None and not ends:
            return
        known = [self.checkpoint.covered_until] if self.checkpoint.covered_until else []
        self.checkpoint = replace(
            self.checkpoint,
            cursor=self.checkpoint.cursor if batch.cursor is None else batch.cursor,
            covered_until=max(ends + known, default=None),
        )
        checkpoints.put(tx, self.checkpoint)

    def count(self, batch: Batch, stored: Stored) -> None:
        was, kept = self.outcome, stored.kept
        self.outcome = replace(
            was,
            finished_at=self.now(),
            pages=was.pages + batch.pages,
            received=was.received + batch.size + stored.noticed,
            kept=was.kept + kept.kept,
            edited=was.edited + kept.edited,
            duplicates=was.duplicates + kept.duplicates + stored.known,
            quarantined=was.quarantined + stored.quarantined,
            removed=was.removed + kept.removed + len(batch.removals) + stored.noticed,
            passed_over=was.passed_over + batch.passed_over + stored.passed_over,
        )
        if self.progress:
            self.progress(self.outcome)

    def go_on(self) -> bool:
        """Asked before each page."""
        self.lease.renew_in_time(self.database)
        if follows(self.source) and self.clock() >= self.turn_at:
            self.finish(None, last=False)
            self.turned(self.outcome)
            self.before = self.checkpoint
            self.begin(TURN)
        self.stopped = self.stopped or not self.wanted()
        self.too_dear = self.purse.exhausted()
        return not self.stopped and self.too_dear is None

    def finish(self, failure: CollectionError | None, *, last: bool = True) -> None:
        """Record how it ended. A failure leaves the checkpoint where the last safe page put it."""
        wall, now = self.clock(), self.now()
        shortfall = "; ".join(dict.fromkeys(reason for _, reason in self.uncovered))
        broken_off = failure.problem if failure else STOPPED if self.stopped else ""
        gaps = [] if self.archived else self.gaps(broken_off, now)
        problem = "; ".join(filter(None, (broken_off, shortfall)))
        counted, trouble = ([], "") if broken_off else count_covered(self.database, self.incident, self.source)
        told = "; ".join(filter(None, (problem, trouble)))
        left = left_of(self.source)
        retry_at = next_try(self.before, failure, wall) if failure else None
        final = replace(self.checkpoint, retry_at=retry_at, last_problem=told)
        if failure:
            final = replace(final, last_failure_at=now, due_at=None)
        elif self.stopped:
            final = replace(final, due_at=None)
        else:
            final = replace(final, last_success_at=now, **self.next_look(wall))
        self.checkpoint = final
        self.outcome = replace(
            self.outcome,
            finished_at=now,
            complete=not problem,
            problem=told,
            retry_at=None if isinstance(failure, SourceRefusedError) else retry_at,
            due_at=final.due_at,
            interval=final.interval,
        )
        with self.database.writing() as tx:
            self.lease.renew(tx)
            coverage.record(tx, self.incident.id, gaps)
            totals.record(tx, self.incident.id, place_of(self.source), counted, now)
            checkpoints.put(tx, final)
            runs.record(tx, self.outcome.row(left))
            if last:
                self.lease.drop(tx)

    def next_look(self, wall: datetime) -> dict[str, Any]:
        """When to look again, as the checkpoint keeps it: by what this look brought since the one before."""
        if self.limits is None or follows(self.source):
            return {}
        before, brought = self.before, self.outcome.kept + self.outcome.edited
        interval = next_interval(brought, looked_over(before, wall), before.interval, self.limits)
        return {"interval": interval, "due_at": wall + jittered(interval, self.limits)}

    def gaps(self, broken_off: str, now: datetime) -> list[Coverage]:
        asked_from = self.before.covered_until or self.incident.started_at
        left = left_uncovered(
            asked_from, now, covered=self.covered, uncovered=self.uncovered, failure=broken_off, reach=self.source.reach
        )
        return [Coverage(source=place_of(self.source), span=span, complete=False, reason=why) for span, why in left]

    def skipped(self, problem: str) -> Outcome:
        return replace(
            self.outcome,
            finished_at=self.now(),
            problem=problem,
            skipped=True,
            retry_at=self.checkpoint.retry_at,
            due_at=self.checkpoint.due_at,
            interval=self.checkpoint.interval,
        )
