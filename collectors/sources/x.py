"""X by its recent search: the last seven days, newest first, with a bearer token.

Newest first means that a run which breaks off has read the top and not the rest. So the old `since_id` stands until
all pages of a query are stored; only then does it move to the first page's newest id. What a broken run has read is
remembered as a gap below it, which the next run closes before it looks for news: it neither loses the older posts nor
pays for the newer ones twice.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from collectors.fetch import Fetcher
from collectors.fields import Fields, read_items
from collectors.match import Matcher
from collectors.source import Budget, Cursor, Page
from collectors.x.client import OutOfReachError, XClient
from collectors.x.post import ASKED, NAME, Included, Names, included, read_post, withheld
from collectors.x.query import build_queries
from collectors.x.state import QueryState, decode, encode
from domain.errors import CollectionError, RetryLaterError, SourceRefusedError
from domain.incident import Watch
from domain.mention import Mention
from domain.time import Span

URL = "https://api.x.com"

_REACH = timedelta(days=7)
_EDGE = timedelta(minutes=1)  # asked to begin at the very edge of its reach, X refuses
_LAG = timedelta(seconds=30)  # the search shows posts from this age on
_PAGE = 100  # the most that one answer holds
_PAGES_A_RUN = 450  # what the rate limit of a quarter of an hour allows
_IDLE_PAGES = 10  # pages in a row that bring nothing new: X filters some empty, but not that many


class XSource:
    """`names`: which of X's two schemas to ask for; answers are understood in both."""

    name = NAME
    reach: timedelta | None = _REACH

    def __init__(
        self,
        fetcher: Fetcher,
        clock: Callable[[], datetime],
        token: str,
        base_url: str = URL,
        names: Names = "tweet",
    ) -> None:
        self._client = XClient(fetcher, clock, token, base_url)
        self._clock = clock
        self._asked = {**ASKED[names], "max_results": str(_PAGE), "sort_order": "recency"}

    def budget(self) -> Budget | None:
        """As X said with its last answer."""
        return self._client.budget

    def pages(self, watch: Watch, since: Cursor | None) -> Iterator[Page]:
        """A cursor comes with the last page of a query, and with the empty page that a failure leaves behind."""
        queries = build_queries(watch)
        if not queries:
            raise SourceRefusedError(self.name, "the watch names no term or handle to search for")
        run = _Run(now=self._clock(), matcher=Matcher(watch), states=decode(since, queries))
        for query in queries:
            if run.states[query].below is not None:
                yield from self._stretch(query, run)
            yield from self._stretch(query, run)
        yield Page(cursor=encode(run.states), covered=run.covered())

    def _stretch(self, query: str, run: "_Run") -> Iterator[Page]:
        """All pages of the query's gap if it has one, else of its news; then the query's state moves on."""
        try:
            found = self._ask(query, run, "")
        except OutOfReachError:
            lost = run.begin_anew(query)
            if lost:
                yield lost
            found = self._ask(query, run, "")
        way = _Way(newest=run.states[query].newest)
        try:
            while token := way.follow(found):
                yield run.page(found)
                way.check(token)
                found = self._ask(query, run, token)
        except CollectionError:
            run.leave_gap(query, way)
            yield Page(cursor=encode(run.states))
            raise
        page = run.page(found)
        run.move_on(query, way)
        yield replace(page, cursor=encode(run.states))

    def _ask(self, query: str, run: "_Run", token: str) -> Fields:
        params = {"query": query, **self._asked, **run.states[query].params()}
        return self._client.search(params | {"next_token": token} if token else params)


class _Run:
    """What one run knows: where each query stands, which posts it has seen, and from when on it is complete."""

    def __init__(self, *, now: datetime, matcher: Matcher, states: dict[str, QueryState]) -> None:
        self.states = states
        self._now = now
        self._end = now - _LAG
        self._horizon = now - _REACH + _EDGE
        self._begin = max(state.until or self._horizon for state in states.values())
        self._matcher = matcher
        self._seen: set[int] = set()

    def page(self, found: Fields) -> Page:
        """The posts of an answer, each of them once in a run, and the problems that it reports."""
        around = included(found)
        data = found.values.get("data")
        posts = [post for post in data if self._is_new(post)] if isinstance(data, list) else []
        items = ((f"post {number} of the page", post) for number, post in enumerate(posts, start=1))
        mentions, unreadable, passed_over = read_items(items, lambda item: self._read(item, around))
        named = {post.text("id") for post in found.each("data")} | around.posts.keys()
        return Page(
            mentions=tuple(mentions),
            unreadable=(*unreadable, *withheld(found, named)),
            passed_over=passed_over,
        )

    def covered(self) -> Span | None:
        return Span(self._begin, self._end) if self._begin < self._end else None

    def move_on(self, query: str, way: "_Way") -> None:
        """All pages are given: a closed gap ends at its newest post, news end now."""
        state = self.states[query]
        until = self._end if state.below is None else state.until
        self.states[query] = QueryState(since=way.newest or state.since, until=until)

    def leave_gap(self, query: str, way: "_Way") -> None:
        """The run broke off below the posts that were given."""
        if way.lowest is not None:
            self.states[query] = replace(self.states[query], below=way.lowest, newest=way.newest)

    def begin_anew(self, query: str) -> Page | None:
        """Read from the time where the query stopped, as far as X still reaches; a page that says what is lost."""
        until = self.states[query].until
        if until and until > self._horizon:
            self.states[query] = QueryState(until=until)
            return None
        self.states[query] = QueryState()
        self._begin = max(self._begin, self._horizon)
        lost = Span(until, self._horizon) if until and until < self._horizon else None
        days = f"{_REACH.days} days"
        return Page(
            covered=lost, shortfall=f"the last run was too long ago: X searches {days} back, older posts are missing"
        )

    def _is_new(self, post: object) -> bool:
        number = Fields(NAME, post).number("id") if isinstance(post, Mapping) else None
        if number is None:
            return True
        new = number not in self._seen
        self._seen.add(number)
        return new

    def _read(self, item: object, around: Included) -> Mention | None:
        mention = read_post(item, around, self._now)
        return None if self._matcher.excludes(mention.text) else mention


class _Way:
    """How far the pages of one query have come, and whether they come on at all."""

    def __init__(self, *, newest: int | None) -> None:
        self.newest = newest
        self.lowest: int | None = None
        self._pages = 0
        self._idle = 0
        self._ids: set[int] = set()
        self._tokens: set[str] = set()

    def follow(self, found: Fields) -> str:
        """Take in a page; the token of the next one, "" after the last."""
        meta = found.inner("meta")
        ids = {number for post in found.each("data") if (number := post.number("id")) is not None}
        if self.newest is None:
            self.newest = meta.number("newest_id") or max(ids, default=None)
        self._idle = 0 if ids - self._ids else self._idle + 1
        self._ids |= ids
        self.lowest = min(self._ids, default=None)
        self._pages += 1
        return meta.text("next_token")

    def check(self, token: str) -> None:
        """Raises RetryLaterError if the pages lead nowhere, or on and on."""
        if token in self._tokens or self._idle > _IDLE_PAGES:
            raise RetryLaterError(NAME, f"X gives the same page again and again; stopped after {self._pages}")
        if self._pages >= _PAGES_A_RUN:
            raise RetryLaterError(NAME, f"stopped after {self._pages} pages; the next run reads on from there")
        self._tokens.add(token)
