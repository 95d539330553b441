"""Mastodon by its servers: hashtag timelines, the search where a token is set, and live streams.

Every server knows its own part of the network, so several are asked; a post that two of them give is one mention. A
server that fails leaves a shortfall for its part, and the others go on.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from collectors.fetch import Fetcher
from collectors.mastodon.live import WAITING, Channel, Event, LiveStreams
from collectors.mastodon.reading import Reading, host_of
from collectors.mastodon.recheck import AT_ONCE, Recheck, by_host
from collectors.mastodon.server import NAME, MastodonServer, Parent
from collectors.mastodon.state import Reached, ServerState, decode, encode
from collectors.mastodon.told import Told
from collectors.mastodon.walk import Step, walk_search, walk_tag
from collectors.mastodon.words import hashtags, phrases
from collectors.source import HEARTBEAT, Budget, Cursor, Page
from domain.errors import CollectionError, RetryLaterError, SourceRefusedError
from domain.incident import Watch
from domain.mention import Removal
from domain.time import Span

_FIRST_LOOK = timedelta(days=30)
_RECHECK_WITHIN = timedelta(days=2)
_MOST_TAGS = 20  # each is a connection to every server
_TRY_AGAIN = timedelta(minutes=5)


class MastodonSource:
    """`servers`: addresses with their tokens ("" for none). `earliest`: where a first run begins (30 days ago)."""

    name = NAME
    reach: timedelta | None = None
    recheck_within = _RECHECK_WITHIN
    recheck_at_once = AT_ONCE

    def __init__(
        self,
        fetcher: Fetcher,
        clock: Callable[[], datetime],
        servers: Mapping[str, str],
        *,
        earliest: datetime | None = None,
    ) -> None:
        self._fetcher = fetcher
        self._clock = clock
        self._addresses = servers
        self._earliest = earliest
        self._servers: list[MastodonServer] = []

    def budget(self) -> Budget | None:
        """As each server said with its last answer."""
        said = [server.budget.left for server in self._servers if server.budget]
        return Budget(left="; ".join(said)) if said else None

    def pages(self, watch: Watch, since: Cursor | None) -> Iterator[Page]:
        """Server by server; each page carries a cursor. Raises only if every server failed."""
        self._servers = self._connect()
        now = self._clock()
        run = _Run(
            watch=watch,
            now=now,
            earliest=min(self._earliest or now - _FIRST_LOOK, now - timedelta(seconds=1)),
            states=decode(since),
        )
        if not any(run.ways(server) for server in self._servers):
            raise SourceRefusedError(
                self.name, "no term of the watch can be a hashtag, and no server has a token for the search"
            )
        for server in self._servers:
            if run.ways(server):
                yield from run.read(server)
        yield run.last_page()

    def recheck(self, native_ids: Sequence[str]) -> Page:
        """Each post as its home server shows it now."""
        return Recheck(fetcher=self._fetcher, clock=self._clock, servers=by_host(self._connect())).page(native_ids)

    def _connect(self) -> list[MastodonServer]:
        return [MastodonServer(self._fetcher, self._clock, url, token) for url, token in self._addresses.items()]


class MastodonStream:
    """What people say while it is said: the streams of the watch's hashtags, and of the accounts that have tokens.

    It brings sooner what the timelines bring as well, so it claims no time as covered; that they do. `servers` as
    above, all with a token. `heartbeat`: the longest time between two pages. `waiting`: events that may wait to be
    stored.
    """

    name = "mastodon-stream"
    place = NAME
    follows = True
    reach: timedelta | None = timedelta(0)

    def __init__(
        self,
        fetcher: Fetcher,
        clock: Callable[[], datetime],
        servers: Mapping[str, str],
        *,
        heartbeat: timedelta = HEARTBEAT,
        waiting: int = WAITING,
    ) -> None:
        self._fetcher = fetcher
        self._clock = clock
        self._servers = servers
        self._heartbeat = heartbeat
        self._waiting = waiting

    def pages(self, watch: Watch, since: Cursor | None) -> Iterator[Page]:
        """Raises when all streams have ended; if only some have, `_TRY_AGAIN` after that, so that all are reopened."""
        tags = hashtags(watch)
        channels = [
            Channel(server=MastodonServer(self._fetcher, self._clock, url, token), token=token, tag=tag)
            for url, token in self._servers.items()
            for tag in ["", *tags[:_MOST_TAGS]]
        ]
        if not channels:
            raise SourceRefusedError(self.name, "no server has a token")
        reading, told = Reading(watch), Told(since)
        last_at, ended, reopen_at = self._clock(), set[str](), None
        shortfall = f"only the first {_MOST_TAGS} hashtags are followed live" if len(tags) > _MOST_TAGS else ""
        with LiveStreams(self._fetcher, channels, waiting=self._waiting) as live:
            while True:
                events, now = live.take(self._heartbeat), self._clock()
                new = {name: error for name, error in live.ended.items() if name not in ended}
                problems = [shortfall, *(error.problem for error in new.values())]
                if lost := live.lost():
                    problems.append(f"{lost} events came faster than they could be stored")
                shortfall = "; ".join(filter(None, problems))
                page = self._page(events, reading, told, now)
                yield replace(page, shortfall=shortfall, covered=_span(last_at, now) if shortfall else None)
                last_at, shortfall = now, ""
                ended |= new.keys()
                if new and reopen_at is None:
                    reopen_at = now + _TRY_AGAIN
                if len(ended) == len(channels) and not events:
                    raise _joined(list(live.ended.values()))
                if reopen_at and now >= reopen_at and not events:
                    raise RetryLaterError(
                        self.name, f"reopening the streams: {_joined(list(live.ended.values())).problem}"
                    )

    def _page(self, events: Sequence[Event], reading: Reading, told: Told, now: datetime) -> Page:
        """Server by server, deletions after posts."""
        page = Page(urgent=True)
        for host in dict.fromkeys(event.host for event in events):
            posts = [event.item for event in events if event.host == host and not event.deleted]
            found = reading.page_of(host, posts, self._parents(host, posts), now)
            told.remember(host, found.mentions)
            deleted = [event.deleted for event in events if event.host == host and event.deleted]
            known = [uri for each in deleted if (uri := told.forget(host, each))]
            removals = self._removals(host, known, now)
            page = replace(
                page,
                mentions=page.mentions + found.mentions,
                unreadable=page.unreadable + found.unreadable,
                removals=page.removals + removals,
                passed_over=page.passed_over + found.passed_over + len(deleted) - len(removals),
            )
        return replace(page, cursor=told.encode()) if page.mentions or page.removals else page

    def _server(self, host: str) -> MastodonServer:
        """With a count of requests of its own: a stream has no end."""
        found = (MastodonServer(self._fetcher, self._clock, url, token) for url, token in self._servers.items())
        return next(server for server in found if server.host == host)

    def _parents(self, host: str, posts: Sequence[object]) -> Mapping[str, Parent]:
        """What these answer. A server that does not say holds up no post: it stands alone until it is read again."""
        try:
            return self._server(host).parents(posts)
        except CollectionError:
            return {}

    def _removals(self, host: str, uris: Sequence[str], now: datetime) -> tuple[Removal, ...]:
        """A server takes its own posts back. Of others' it may only not show them any more: their home is asked."""
        own = tuple(
            Removal(source=NAME, native_id=uri, reason=f"deleted on {host}", removed_at=now)
            for uri in uris
            if host_of(uri) == host
        )
        others = [uri for uri in uris if host_of(uri) != host]
        try:
            page = MastodonSource(self._fetcher, self._clock, self._servers).recheck(others)
        except CollectionError:
            return own
        return own + page.removals


@dataclass(slots=True, kw_only=True)
class _Run:
    """One run over all servers. `begins`: since when each server that was read is complete."""

    watch: Watch
    now: datetime
    earliest: datetime
    states: dict[str, ServerState]
    reading: Reading = field(init=False)
    begins: list[datetime] = field(default_factory=list)
    missed: list[datetime] = field(default_factory=list)
    failures: list[CollectionError] = field(default_factory=list)
    short: bool = False

    def __post_init__(self) -> None:
        self.reading = Reading(self.watch)

    def ways(self, server: MastodonServer) -> list[str]:
        """What to ask a server: "#hashtag" and phrases, as its state names them."""
        searches = phrases(self.watch) if server.searches else []
        return [*(f"#{tag}" for tag in hashtags(self.watch)), *searches]

    def read(self, server: MastodonServer) -> Iterator[Page]:
        ways = self.ways(server)
        known = self.states.get(server.host, ServerState())
        # What is no longer asked for is forgotten: asked for again, it is read from the start.
        state = ServerState(reached={way: known.reached.get(way, Reached()) for way in ways})
        begin = max((each.until or self.earliest for each in state.reached.values()), default=self.earliest)
        self.states[server.host] = replace(state, wait_until=known.wait_until)
        try:
            self._respect(server, known)
            self.states[server.host] = state
            for way in ways:
                for step in self._walk(server, way, state.reached[way]):
                    page = self.reading.page(server, step.items, self.now)
                    state.reached[way] = step.reached
                    self.short = self.short or bool(step.shortfall)
                    yield replace(page, shortfall=step.shortfall, cursor=encode(self.states))
        except CollectionError as error:
            self.failures.append(_named(error, server.host))
            self.missed.append(begin)
            if isinstance(error, RetryLaterError) and error.after:
                self.states[server.host].wait_until = self.now + error.after
        else:
            self.begins.append(begin)

    def last_page(self) -> Page:
        """What the run came to. Raises if nothing could be read in full."""
        if not self.begins:
            raise _joined(self.failures)
        if self.failures:
            problems = "; ".join(failure.problem for failure in self.failures)
            return Page(cursor=encode(self.states), covered=_span(min(self.missed), self.now), shortfall=problems)
        covered = None if self.short else _span(max(self.begins), self.now)
        return Page(cursor=encode(self.states), covered=covered)

    def _walk(self, server: MastodonServer, way: str, reached: Reached) -> Iterator[Step]:
        if way.startswith("#"):
            return walk_tag(server, way[1:], reached, earliest=self.earliest, now=self.now)
        return walk_search(server, way, reached, earliest=self.earliest, now=self.now)

    def _respect(self, server: MastodonServer, known: ServerState) -> None:
        if known.wait_until and known.wait_until > self.now:
            problem = f"{server.host} asked to be left alone until {known.wait_until:%Y-%m-%d %H:%M} UTC"
            raise RetryLaterError(NAME, problem, known.wait_until - self.now)


def _joined(failures: Sequence[CollectionError]) -> CollectionError:
    """One error for all servers: worth another try if any of them is, and after the shortest wait."""
    problem = "; ".join(failure.problem for failure in failures)
    passing = [failure for failure in failures if isinstance(failure, RetryLaterError)]
    if not passing:
        return SourceRefusedError(NAME, problem)
    waits = [failure.after for failure in passing]
    return RetryLaterError(NAME, problem, min(wait for wait in waits if wait) if all(waits) else None)


def _named(error: CollectionError, host: str) -> CollectionError:
    """The error with the server's name in it, where it does not say."""
    if host in error.problem:
        return error
    problem = f"{host}: {error.problem}"
    if isinstance(error, RetryLaterError):
        return RetryLaterError(NAME, problem, error.after)
    return SourceRefusedError(NAME, problem)


def _span(start: datetime, end: datetime) -> Span | None:
    return Span(start, end) if start < end else None
