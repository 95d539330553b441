"""Reddit: submissions that the watch finds in all of its public parts, and the comments under them.

    search, newest first ─▶ submissions ─▶ those with new comments ─▶ their comments

The search shows submissions only and no more than a thousand of them; comments are read of those it found.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from collectors.descent import Descent, bottom
from collectors.fetch import Fetcher
from collectors.fields import Fields, from_epoch, read_items
from collectors.match import Matcher, phrases
from collectors.reddit.client import LOGIN_URL, MOST_FOUND, NAME, PAGE, URL, RedditClient
from collectors.reddit.state import State, decode
from collectors.reddit.thing import read_thing, taken_back
from collectors.source import Budget, Cursor, Page
from domain.errors import RetryLaterError, SourceRefusedError
from domain.incident import Watch
from domain.mention import Mention, Removal
from domain.time import Span

_FIRST_LOOK = timedelta(days=30)
_LATE = timedelta(hours=1)  # submissions may enter the search this long after they were made
_SEARCH_EVERY = timedelta(minutes=1)  # a run that broke off among the comments goes on with these
_REQUESTS_A_RUN = 200  # of the thousand that ten minutes allow
_IDLE_PAGES = 3  # in a row
_REASON = "taken back on Reddit"
_CAPPED = f"the search shows no more than {MOST_FOUND} submissions; older ones may be missing"


class RedditSource:
    """`earliest`: where a first run begins (default: 30 days ago)."""

    name = NAME
    reach: timedelta | None = None
    recheck_within = timedelta(hours=40)  # Reddit asks that deletions be followed within 48
    recheck_at_once = PAGE
    pace = timedelta(minutes=2)

    def __init__(
        self,
        fetcher: Fetcher,
        clock: Callable[[], datetime],
        client_id: str,
        secret: str,
        *,
        base_url: str = URL,
        login_url: str = LOGIN_URL,
        earliest: datetime | None = None,
    ) -> None:
        self._client = RedditClient(fetcher, clock, client_id, secret, base_url=base_url, login_url=login_url)
        self._clock = clock
        self._earliest = earliest

    def budget(self) -> Budget | None:
        """As Reddit said with its last answer."""
        return self._client.budget

    def pages(self, watch: Watch, since: Cursor | None) -> Iterator[Page]:
        """Every page carries a cursor: what a page does not account for is read again."""
        query = _query(watch)
        if not query:
            raise SourceRefusedError(self.name, "the watch names no term or handle to search for")
        now = self._clock()
        state = decode(since, query)
        begin = state.complete_until or self._earliest or now - _FIRST_LOOK
        run = _Run(client=self._client, matcher=Matcher(watch), state=state, begin=begin, now=now)
        if state.found.token:
            yield from run.search()
        if not state.found.read_until or now - state.found.read_until >= _SEARCH_EVERY:
            yield from run.search()
        yield from run.threads()
        yield run.last()

    def recheck(self, native_ids: Sequence[str]) -> Page:
        """Submissions and comments as they are now; those that are missing or emptied were taken back."""
        now = self._clock()
        there = [thing for thing in self._client.things(native_ids) if not taken_back(thing)]
        gone = sorted(set(native_ids) - {thing.text("name") for thing in there})
        edited = [thing.values for thing in there if thing.values.get("edited")]
        found, _, _ = read_items((("thing", each) for each in edited), lambda item: _read(item, now))
        return Page(mentions=tuple(found), removals=tuple(_removal(name, now) for name in gone))


@dataclass(slots=True, kw_only=True)
class _Run:
    """One run: where it stands. `short` is what the next run will read, `lost` what none will."""

    client: RedditClient
    matcher: Matcher
    state: State
    begin: datetime
    now: datetime
    short: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    def search(self) -> Iterator[Page]:
        """What is new, or, after a broken run, what was still to be read below it."""
        known = self.state.found
        floor = (known.read_until - _LATE) if known.read_until else self.begin
        newest, token, lowest = known.newest_at or self.now, known.token, self.now
        idle, seen = 0, set[str]()
        while True:
            found = self.client.search(self.state.query, token)
            things = [child.inner("data") for child in found.each("children")]
            page = self.page("submission", [thing for thing, _ in _flat(found.values["children"])])
            names = {thing.text("name") for thing in things}
            self.state.given += len(names - seen)
            token = found.text("after")
            times = [from_epoch(thing.values.get("created_utc")) for thing in things]
            lowest = bottom(times) or lowest
            if known.token and not seen and not things and not token:
                self.state.found = Descent(until=known.until)  # what it led behind is gone: all is searched anew
                yield self._at_cursor(page)
                return
            if not token or lowest < floor:
                if lowest >= floor and self.state.given > MOST_FOUND - PAGE:  # those taken back are not shown
                    self.begin = max(self.begin, lowest)
                    page = replace(page, covered=_span(floor, lowest), shortfall=_CAPPED)
                self.state.found, self.state.given = known.read_up_to(newest), 0
                yield self._at_cursor(page)
                return
            idle = 0 if names - seen else idle + 1
            if idle >= _IDLE_PAGES:
                raise RetryLaterError(NAME, "the search gives the same page again and again")
            seen |= names
            self.state.found = known.broken_off(newest, token)
            yield self._at_cursor(page)

    def threads(self) -> Iterator[Page]:
        """The comments of every submission that has more or fewer of them than when they were last read."""
        names = list(self.state.threads)
        for begin in range(0, len(names), PAGE):
            things = self.client.things(names[begin : begin + PAGE])
            counts = {thing.text("name"): thing.count("num_comments") or 0 for thing in things}
            for name in names[begin : begin + PAGE]:
                if name not in counts:
                    del self.state.threads[name]  # gone: the re-check erases what it left
                elif counts[name] and counts[name] != self.state.threads[name]:
                    if self.client.requests >= _REQUESTS_A_RUN:
                        self.short.append(f"stopped after {self.client.requests} requests; the next run reads on")
                        return
                    found = self.comments(name)
                    self.state.threads[name] = counts[name]
                    yield self._at_cursor(self.page(f"submission {name}, comment", found))

    def comments(self, name: str) -> list[object]:
        """All comments of a submission: those that Reddit folds away are asked for by their names."""
        found = list(_flat(self.client.comments(name.removeprefix("t3_")).values["children"]))
        things = [thing for thing, folded in found if folded is None]
        folds = [folded for _, folded in found if folded is not None]
        names = list(dict.fromkeys(each for folded in folds for each in folded.names))
        unfolded = 0
        for begin in range(0, len(names), PAGE):
            some = [thing.values for thing in self.client.things(names[begin : begin + PAGE])]
            unfolded += len(some)
            things += some
        if (left := sum(folded.count for folded in folds) - unfolded) > 0:
            self.lost.append(f"{left} comments of one thread are folded away by Reddit")
        return things

    def page(self, what: str, things: list[object]) -> Page:
        emptied = [isinstance(item, Mapping) and taken_back(Fields(NAME, item)) for item in things]
        removals = [
            _removal(name, self.now)
            for item, gone in zip(things, emptied, strict=True)
            if gone and (name := Fields.of(NAME, item).text("name"))
        ]
        left = [item for item, gone in zip(things, emptied, strict=True) if not gone]
        where = ((f"{what} {number} of the page", item) for number, item in enumerate(left, start=1))
        mentions, unreadable, passed_over = read_items(where, self.wanted)
        for mention in mentions:
            if mention.native_id.startswith("t3_"):
                self.state.threads.setdefault(mention.native_id, -1)
        return Page(
            mentions=tuple(mentions),
            removals=tuple(removals),
            unreadable=tuple(unreadable),
            passed_over=passed_over + sum(emptied) - len(removals),
        )

    def wanted(self, item: object) -> Mention | None:
        mention = _read(item, self.now)
        if mention.native_id.startswith("t1_"):
            return None if self.matcher.excludes(mention.text) else mention
        searched = f"{mention.text}\n{Fields(NAME, item).text('url') if isinstance(item, Mapping) else ''}"
        return mention if self.matcher.matches(searched, handle=mention.author.handle) else None

    def last(self) -> Page:
        """The end of the run, with the time that is complete if all of it could be read."""
        if not self.short:
            self.state.complete = self.now.isoformat()
        shortfall = "; ".join(dict.fromkeys(self.short + self.lost))
        return Page(cursor=self.state.encode(), covered=_span(self.begin, self.now), shortfall=shortfall)

    def _at_cursor(self, page: Page) -> Page:
        return replace(page, cursor=self.state.encode())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Folded:
    """What stands in a tree for comments that are not shown: how many, and the names of some or all."""

    count: int
    names: tuple[str, ...]


def _flat(children: Iterable[object]) -> Iterator[tuple[object, _Folded | None]]:
    """Every thing in a tree of comments, and what stands for others."""
    waiting = deque(children)
    while waiting:
        child = waiting.popleft()
        fields = Fields(NAME, child if isinstance(child, Mapping) else {})
        data = fields.inner("data")
        if fields.text("kind") == "more":
            listed = data.values.get("children")
            names = tuple(f"t1_{each}" for each in listed if isinstance(each, str)) if isinstance(listed, list) else ()
            yield None, _Folded(count=max(data.count("count") or 0, len(names), 1), names=names)
            continue
        replies = data.inner("replies").inner("data").values.get("children")
        waiting += replies if isinstance(replies, list) else []
        yield (data.values or child), None


def _read(item: object, now: datetime) -> Mention:
    return read_thing(Fields.of(NAME, item), now)


def _removal(name: str, now: datetime) -> Removal:
    return Removal(source=NAME, native_id=name, reason=_REASON, removed_at=now)


def _span(start: datetime, end: datetime) -> Span | None:
    return Span(start, end) if start < end else None


def _query(watch: Watch) -> str:
    """Any of the terms and handles, each as a phrase."""
    return " OR ".join(f'"{phrase}"' for phrase in phrases(watch))
