"""Looking again at what was collected: what its source took back is erased, what was edited becomes a version.

    mentions of a place, in the order of their keys ─▶ source.recheck ─▶ one transaction: removals, versions, how far
           ▲                                                                    │
           └───────────────── the next ones, until the pass is whole ◀──────────┘

All real incidents, open or closed, are one pass: a mention that is in three of them is asked for once. A pass begins
well before the last one is as old as the duty allows, so that a day of trouble is not a duty missed.
"""

import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import Connection

from collectors.batches import Batch, batch_of
from collectors.keeping import keep_batch
from collectors.lease import Lease, LeaseLostError
from collectors.preparing import Preparation
from collectors.retry import next_try
from collectors.source import Page, Rechecking, Source, place_of
from domain.errors import CollectionError, SourceRefusedError, StoreError
from domain.incident import Incident
from domain.mention import Mention
from domain.reading import Reader
from store import incidents, mentions, rechecks, spending
from store.connection import Database
from store.rechecks import Recheck, Waiting

ReaderFor: TypeAlias = Callable[[Incident], Reader]

BEGIN_AFTER = 0.75  # of `recheck_within`: what is left is for the pass itself, and for trouble
STOPPED = "stopped on request; the next run goes on from there"

_NOBODYS = ""  # what looking again costs is for no incident in particular, and counts for the day

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rechecked:
    """What looking again came to. `complete`: the pass is whole. `skipped`: nothing was asked; `problem` says why."""

    source: str
    place: str
    started_at: datetime
    finished_at: datetime
    looked: int = 0
    edited: int = 0
    removed: int = 0
    complete: bool = False
    problem: str = ""
    retry_at: datetime | None = None
    skipped: bool = False
    due_at: datetime | None = None


def due_at(state: Recheck) -> datetime:
    """When to look again: a pass under way goes on at once, the next one waits for its time."""
    due = state.started_at or state.since_at + BEGIN_AFTER * state.within
    return max(due, state.retry_at) if state.retry_at else due


def recheck(
    database: Database,
    source: Source,
    reader_for: ReaderFor,
    *,
    clock: Callable[[], datetime],
    go_on: Callable[[], bool] = lambda: True,
    at_once: bool = False,
    force: bool = False,
) -> Rechecked:
    """Look again at every mention of the source's place, from where the last run stopped to the end of the pass.

    Only if it is due or wanted `at_once`, and unless another run is at it or the source asked for patience (which
    `force` overrides). Raises ValueError for a source that cannot be asked, StoreError if the database refuses.
    """
    return _Pass(database=database, source=source, reader_for=reader_for, clock=clock, wanted=go_on).run(
        at_once=at_once, force=force
    )


@dataclass(slots=True, kw_only=True)
class _Pass:
    """One run over the mentions of a place. Times are the wall clock's."""

    database: Database
    source: Source
    reader_for: ReaderFor
    clock: Callable[[], datetime]
    wanted: Callable[[], bool]
    asked: Rechecking = field(init=False)
    lease: Lease = field(init=False)
    state: Recheck = field(init=False)
    outcome: Rechecked = field(init=False)

    def __post_init__(self) -> None:
        if not isinstance(self.source, Rechecking):
            msg = f"{self.source.name} cannot say what became of what it gave"
            raise ValueError(msg)  # noqa: TRY004 - it is the value that is wrong here: a source without the ability
        self.asked = self.source
        place, now = place_of(self.source), self.clock()
        self.lease = Lease("", f"recheck {place}", self.clock)  # no incident: it is all of them
        self.outcome = Rechecked(source=self.source.name, place=place, started_at=now, finished_at=now)

    def run(self, *, at_once: bool, force: bool) -> Rechecked:
        with self.database.writing() as tx:
            if why_not := self.begin(tx, at_once=at_once, force=force):
                return replace(self.outcome, skipped=True, problem=why_not)
        try:
            self.finish(self.look())
        except LeaseLostError:
            problem = "held up for so long that another run took over; what was stored by then stays"
            return replace(self.outcome, finished_at=self.clock(), problem=problem)
        except BaseException:
            with suppress(StoreError), self.database.writing() as tx:
                self.lease.drop(tx)
            raise
        return self.outcome

    def begin(self, tx: Connection, *, at_once: bool, force: bool) -> str:
        """Take up the pass under way, or begin one; why not, "" if it can be done."""
        now = self.clock()
        known = self.known(tx)
        if known is None:
            return "nothing of it was collected yet"
        self.outcome = replace(self.outcome, due_at=due_at(known), retry_at=known.retry_at)
        if not force and known.retry_at and known.retry_at > now:
            return f"waiting until {known.retry_at:%Y-%m-%d %H:%M:%S} UTC after: {known.last_problem}"
        if not (at_once or force) and due_at(known) > now:
            return f"not due before {due_at(known):%Y-%m-%d %H:%M:%S} UTC"
        if not self.lease.take(tx):
            return "another run is looking again just now"
        self.state = known if known.started_at else replace(known, started_at=now, after="", looked=0)
        rechecks.put(tx, self.state)
        return ""

    def known(self, tx: Connection) -> Recheck | None:
        place, within = self.outcome.place, self.asked.recheck_within
        if state := rechecks.get(tx, place):
            return replace(state, within=within)
        begun_at = rechecks.begun_at(tx, place)
        if begun_at is None:
            return None
        rechecks.put(tx, first := Recheck(place=place, within=within, since_at=begun_at))
        return first

    def look(self) -> CollectionError | str:
        """Go on to the end: what was in the way, "" for nothing."""
        while self.wanted():
            self.lease.renew_in_time(self.database)
            with self.database.reading() as tx:
                waiting = rechecks.next_ones(tx, self.outcome.place, self.state.after, self.asked.recheck_at_once)
            if not waiting:
                return ""
            page = self.ask([each.native_id for each in waiting])
            if isinstance(page, CollectionError):
                return page
            self.store(waiting, page)
        return STOPPED

    def ask(self, native_ids: Sequence[str]) -> Page | CollectionError:
        """What the source says of these, or what was in the way, whatever it was."""
        try:
            return self.asked.recheck(native_ids)
        except CollectionError as error:
            return error
        except Exception as error:  # noqa: BLE001 - one source's fault must not take the others down
            _log.warning("%s failed in a way that it should not", self.source.name, exc_info=error)
            problem = f"stopped by a fault in this program ({type(error).__name__}: {error}); the log has the details"
            return CollectionError(self.source.name, problem)

    def store(self, waiting: Sequence[Waiting], page: Page) -> None:
        """What became of these, and how far we are, in one transaction."""
        now = self.clock()
        for item in page.unreadable:
            _log.warning("%s, looking again: %s: %s", self.source.name, item.where, item.reason)
        with self.database.reading() as tx:
            told = [mention.native_id for mention in page.mentions]
            edits = [
                (incidents.get(tx, incident_id), [each for each in page.mentions if each.native_id in native_ids])
                for incident_id, native_ids in rechecks.holders(tx, self.outcome.place, told).items()
            ]
        batches = [(incident, self.prepared(incident, edited)) for incident, edited in edits]
        edited = 0
        with self.database.writing() as tx:
            self.lease.renew(tx)
            removed = mentions.remove(tx, page.removals)
            for incident, batch in batches:
                edited += keep_batch(tx, incident, self.outcome.place, batch, now=now).kept.edited
            spending.add(tx, self.outcome.place, _NOBODYS, now, page.cost)
            looked = sum(each.incidents for each in waiting)
            self.state = replace(
                self.state,
                after=waiting[-1].key,
                looked=self.state.looked + looked,
                edited=self.state.edited + edited,
                removed=self.state.removed + removed,
            )
            rechecks.put(tx, self.state)
        was = self.outcome
        self.outcome = replace(
            was, looked=was.looked + looked, edited=was.edited + edited, removed=was.removed + removed
        )

    def prepared(self, incident: Incident, edited: Sequence[Mention]) -> Batch:
        prepare = Preparation(incident=incident, reader=self.reader_for(incident))
        return batch_of(Page(), prepare(edited, ()))

    def finish(self, how: CollectionError | str) -> None:
        """Record how it ended: a whole pass renews `since_at`, anything else goes on later."""
        now, state = self.clock(), self.state
        problem = how.problem if isinstance(how, CollectionError) else how
        if isinstance(how, CollectionError):
            state = replace(state, last_failure_at=now, last_problem=problem, retry_at=next_try(state, how, now))
        else:
            state = replace(state, last_problem="", retry_at=None)
        if not how and state.started_at:
            state = replace(
                state,
                since_at=state.started_at,
                started_at=None,
                after="",
                looked=0,
                finished_at=now,
                finished_looked=state.looked,
            )
        with self.database.writing() as tx:
            self.lease.renew(tx)
            rechecks.put(tx, state)
            self.lease.drop(tx)
        self.outcome = replace(
            self.outcome,
            finished_at=now,
            complete=not how,
            problem=problem,
            retry_at=None if isinstance(how, SourceRefusedError) else state.retry_at,
            due_at=due_at(state),
        )
