"""What there is to collect for whom, and one run of it."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeAlias

from collectors import registry
from collectors.interval import Limits
from collectors.outcome import Outcome
from collectors.recheck import Rechecked, recheck
from collectors.run import collect
from collectors.source import Rechecking, Source, follows, place_of
from config.settings import Settings
from domain.errors import ConfigurationError, StoreError
from domain.incident import Incident, Status
from domain.reading import Reader
from store import incidents
from store.connection import Database

ReaderFor: TypeAlias = Callable[[Incident], Reader]
Clock: TypeAlias = Callable[[], datetime]

STAYS = "a live stream: `ownup collect --every auto` stays connected to it, a single run cannot"


@dataclass(frozen=True, slots=True, kw_only=True)
class Collector:
    """What every run needs, and which runs there are.

    Only the incident `incident_id` and the sources `names`, if any are given. `at_most`: the longest interval between
    two looks that was asked for by hand. `stopping` ends every run after the batch at hand.
    """

    database: Database
    settings: Settings
    reader_for: ReaderFor
    clock: Clock
    incident_id: str | None = None
    names: tuple[str, ...] = ()
    at_most: timedelta | None = None
    only_due: bool = False
    force: bool = False
    stopping: threading.Event = field(default_factory=threading.Event)
    followed: dict[str, bool] = field(default_factory=dict)  # what a source is does not change while we run

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

    def follows(self, name: str, incident: Incident) -> bool:
        """Whether a source is left running; one that cannot be made is not."""
        if name not in self.followed:
            try:
                self.followed[name] = follows(registry.make(name, self.settings, incident, self.clock))
            except ConfigurationError:
                return False
        return self.followed[name]

    def collect(
        self,
        name: str,
        incident: Incident,
        *,
        go_on: Callable[[], bool] | None = None,
        turned: Callable[[Outcome], None] = lambda _: None,
    ) -> Outcome:
        """One run. Nothing of ours is raised: one source's trouble is no other's.

        A source that is followed is read only if `go_on` says for how long.
        """
        now = incident.now(self.clock())
        not_begun = Outcome(incident_id=incident.id, source=name, started_at=now, finished_at=now, skipped=True)
        if incident.status is Status.CLOSED:
            return replace(not_begun, problem="the incident is closed: nothing is collected for it any more")
        try:
            source = registry.make(name, self.settings, incident, self.clock)
        except ConfigurationError as error:
            return replace(not_begun, problem=str(error))
        if follows(source) and go_on is None:
            return replace(not_begun, problem=STAYS)
        try:
            return collect(
                self.database,
                incident,
                source,
                self.reader_for(incident),
                clock=self.clock,
                go_on=go_on or self.goes_on,
                turned=turned,
                limits=Limits.of(self.settings, incident, self.at_most),
                allowance=registry.allowances(self.settings).get(place_of(source)),
                only_due=self.only_due,
                force=self.force,
            )
        except StoreError as error:
            return replace(not_begun, problem=str(error), skipped=False)

    def recheckers(self) -> dict[str, Source]:
        """The sources that can be asked what became of what they gave, one for each place."""
        found: dict[str, Source] = {}
        for name in self.names or registry.names():
            try:
                source = registry.for_everyone(name, self.settings, self.clock)
            except ConfigurationError:
                continue
            if isinstance(source, Rechecking):
                found.setdefault(place_of(source), source)
        return found

    def recheck(self, source: Source, *, at_once: bool = False) -> Rechecked:
        """One run over what a source's place gave. Nothing of ours is raised."""
        try:
            return recheck(
                self.database,
                source,
                self.reader_for,
                clock=self.clock,
                go_on=self.goes_on,
                at_once=at_once,
                force=self.force,
            )
        except StoreError as error:
            now = self.clock()
            return Rechecked(
                source=source.name, place=place_of(source), started_at=now, finished_at=now, problem=str(error)
            )

    def goes_on(self) -> bool:
        return not self.stopping.is_set()
