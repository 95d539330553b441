"""Bluesky by its public live stream (Jetstream): every post of the network, matched here, without an account.

A run reads from where the last one ended until the stream has come to the moment at which the run began. So nothing is
dropped between two runs, as long as the host keeps it: a backlog is caught up, in as many runs as it takes. The cursor
is on every page.
"""

import logging
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

from collectors.bluesky.events import Event, Haul, parse
from collectors.bluesky.people import Ask, People
from collectors.bluesky.platform import AHEAD, LIVE, LOOKBACK, NAME, SILENT
from collectors.bluesky.position import Position, time_cursor
from collectors.bluesky.stream import CursorTooOldError, Host, Subscription
from collectors.fields import as_json
from collectors.sieve import Sieve
from collectors.source import HEARTBEAT, Cursor, Page
from domain.errors import CollectionError, RetryLaterError, UnreadableItemError
from domain.incident import Watch
from domain.time import Span

A_RUN = timedelta(minutes=10)
_EDGE = timedelta(minutes=5)  # asked for the very edge of what it keeps, the host gives less
_EVENTS, _FOUND, _BYTES = 5_000, 250, 8 * 2**20  # what a page holds at most: looked at, found, and in all

_log = logging.getLogger(__name__)


class BlueskyLiveSource:
    """`earliest`: where a first run begins, as far as the host reaches back (default: now). `profiles` asks who authors
    are, since the stream has only their ids; `a_run` is the longest that one run takes.
    """

    name = LIVE
    place = NAME
    reach: timedelta | None = LOOKBACK

    def __init__(
        self,
        host: Host,
        profiles: Ask,
        *,
        earliest: datetime | None = None,
        a_run: timedelta = A_RUN,
        heartbeat: timedelta = HEARTBEAT,
    ) -> None:
        self._host = host
        self._profiles = profiles
        self._earliest = earliest
        self._a_run = a_run
        self._heartbeat = heartbeat

    def pages(self, watch: Watch, since: Cursor | None) -> Iterator[Page]:
        """Pages of some thousand events, at least one a heartbeat while the stream is read."""
        start = self._host.clock()
        run = _Run(
            watch=watch,
            people=People(self._profiles),
            host=self._host,
            start=start,
            since=Position.decode(since),
            asked_from=min(max(self._earliest or start, start - LOOKBACK + _EDGE), start),
        )
        try:
            with self._host.subscribe(run.cursor) as subscription:
                yield from self._read(subscription, run)
        except CursorTooOldError:
            run.begin_by_time(lost=True)
        except _FutureCursorError:
            run.begin_by_time(lost=False)
        else:
            return
        with self._host.subscribe(run.cursor) as subscription:
            yield from self._read(subscription, run)

    def _read(self, subscription: Subscription, run: "_Run") -> Iterator[Page]:
        """Until the stream has reached the run's start, the run has taken too long, or the stream breaks off."""
        began = page_began = heard = time.monotonic()
        patience, beat = subscription.patience.total_seconds(), self._heartbeat.total_seconds()
        reached = False
        while not reached:
            moment = time.monotonic()
            if run.full or moment - page_began >= beat:
                yield from run.pages()
                page_began = moment = time.monotonic()
                if moment - began >= self._a_run.total_seconds():
                    yield Page(shortfall=f"still catching up, now at {run.at:%Y-%m-%d %H:%M} UTC; the next run goes on")
                    return
            try:
                frame = subscription.receive(min(page_began + beat, heard + patience) - moment)
                if frame is not None:
                    heard = time.monotonic()
                    reached = run.take(frame)
                elif time.monotonic() - heard >= patience:
                    raise RetryLaterError(LIVE, f"the stream was silent for {patience:g} s")
            except CollectionError:
                yield from run.pages()
                raise
        yield from run.pages()


class _FutureCursorError(Exception):
    """The host has not come to this sequence number: it counts anew."""


class _Run:
    """What one run knows: how far it has come, what it gathered since the last page, and what is lost."""

    def __init__(
        self,
        *,
        watch: Watch,
        people: People,
        host: Host,
        start: datetime,
        since: Position | None,
        asked_from: datetime,
    ) -> None:
        self.at = since.at if since else asked_from
        known = since is not None and since.host == host.name
        self._by_number = not host.first_version  # times may be shared: what comes twice is left to the store
        self.cursor = since.seq - (not self._by_number) if since and known else time_cursor(self.at)
        self._seq = since.seq if since and known else -1
        self._by_time = not known
        self._lost = False
        self._host = host
        self._start = start
        self._people = people
        self._sieve = Sieve(watch)
        self._owners = people.ids(watch.handles)
        self._given_to = self.at
        self._gap: Page | None = None
        self._begun = False
        self._warned = False
        self._bytes = 0
        self._haul = self._new_haul()

    @property
    def full(self) -> bool:
        return self._haul.events >= _EVENTS or len(self._haul.mentions) >= _FOUND or self._bytes >= _BYTES

    def begin_by_time(self, *, lost: bool) -> None:
        """Its own number is of no use to the host any more: go on from the time. `lost`: not all is there any more."""
        self.cursor = time_cursor(self.at)
        self._seq = -1
        self._by_time = True
        self._lost = lost

    def take(self, frame: bytes) -> bool:
        """Take in a frame; whether the stream has come to the run's start. That event is left to the next run."""
        self._bytes += len(frame)
        try:
            event = parse(frame)
        except UnreadableItemError as error:
            content = frame.decode("utf-8", "backslashreplace")
            self._haul.refuse(f"after event {self._seq}", error.problem, content)
            return False
        if event.at is None:
            self._inform(event)
            return False
        if self._by_number and event.seq <= self._seq:
            return False  # the host begins with the event that the cursor names
        if not self._by_number and not self._begun:
            self._lost = event.at - self.at > SILENT
        self._begun = True
        if self._lost:
            self._note_gap(event.at)
        if event.at > self._start + AHEAD:  # it would end every run that comes to it
            self._seq = event.seq if self._by_number else self._seq
            self._haul.refuse(f"event {event.seq}", "it is said to be from the future", as_json(event.fields.values))
            return False
        if event.at >= self._start:
            self.at = max(self.at, self._start)
            return True
        self._seq = max(self._seq, event.seq)
        self.at = max(self.at, event.at)
        self._haul.take(event)
        return False

    def pages(self) -> Iterator[Page]:
        """What is lost, if something is, and what was gathered, if anything was."""
        if self._gap:
            yield self._gap
            self._gap = None
        haul, self._haul, self._bytes = self._haul, self._new_haul(), 0
        mentions = self._people.introduce(haul.mentions)
        if self._people.trouble and not self._warned:
            _log.warning("Authors on Bluesky stay unknown in this run: %s", self._people.trouble)
            self._warned = True
        yield Page(
            mentions=tuple(mentions),
            notices=tuple(haul.notices),
            unreadable=tuple(haul.unreadable),
            passed_over=haul.passed_over,
            cursor=Position(host=self._host.name, seq=self._seq, at=self.at).encode() if self._seq >= 0 else None,
            covered=Span(self._given_to, self.at) if self._given_to < self.at else None,
            urgent=True,
        )
        self._given_to = self.at

    def _inform(self, event: Event) -> None:
        if event.name == "FutureCursor" and not self._by_time:
            raise _FutureCursorError
        if event.name == "OutdatedCursor":
            self._lost = True

    def _note_gap(self, begins_at: datetime) -> None:
        """The stream begins later than was asked for."""
        self._lost = False
        until = min(begins_at, self._start)
        if self.at < until:
            hours = f"{LOOKBACK / timedelta(hours=1):g}"
            reason = (
                f"the last look was too long ago: the stream keeps about {hours} hours, and what was before is missing"
            )
            self._gap = Page(covered=Span(self.at, until), shortfall=reason)
            self._given_to = self.at = until

    def _new_haul(self) -> Haul:
        return Haul(sieve=self._sieve, owners=self._owners, now=self._host.clock())
