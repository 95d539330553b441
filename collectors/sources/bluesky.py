"""Bluesky by its search, with an app password: newest first, back to where the last run ended.

Newest first means that a run which breaks off has read the top and not the rest. What it has read is remembered as
lying above a gap, which the next run closes before it looks for news. Each run asks for what was written until it
began, so that pages do not shift under it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from collectors.bluesky.client import BlueskyClient
from collectors.bluesky.people import Ask, People
from collectors.bluesky.platform import (
    FIRST_LOOK,
    HANDLE,
    IDLE_PAGES,
    LAG,
    LATE,
    NAME,
    PAGE,
    PAGES_A_RUN,
    POSTS_AT_ONCE,
    QUERY,
)
from collectors.bluesky.post import read_view
from collectors.bluesky.state import QueryState, decode, encode
from collectors.fields import Fields, from_iso, read_items
from collectors.match import Matcher, fold
from collectors.source import Budget, Cursor, Page
from domain.errors import CollectionError, RetryLaterError, SourceRefusedError
from domain.incident import Watch
from domain.mention import Mention, Removal
from domain.time import Span

_GET_POSTS = "app.bsky.feed.getPosts"


class BlueskySource:
    """`everybody` asks without a login: what is hidden from this account alone is not gone.

    `earliest`: where a first run begins (default: 30 days ago).
    """

    name = NAME
    reach: timedelta | None = None
    recheck_within = timedelta(days=1)
    recheck_at_once = POSTS_AT_ONCE

    def __init__(
        self,
        client: BlueskyClient,
        clock: Callable[[], datetime],
        everybody: Ask,
        *,
        earliest: datetime | None = None,
    ) -> None:
        self._client = client
        self._everybody = everybody
        self._clock = clock
        self._earliest = earliest

    def budget(self) -> Budget | None:
        """As the server said with its last answer."""
        return self._client.budget

    def pages(self, watch: Watch, since: Cursor | None) -> Iterator[Page]:
        """A cursor comes with the last page of a query, and with the empty page that a failure leaves behind."""
        queries = build_queries(watch)
        if not queries:
            raise SourceRefusedError(self.name, "the watch names no term or handle to search for")
        now = self._clock()
        states = decode(since, queries, min(self._earliest or now - FIRST_LOOK, now))
        run = _Run(now=now, matcher=Matcher(watch), states=states, people=People(self._client.ask))
        for query in queries:
            if run.states[query].below is not None:
                yield from self._stretch(query, run)
            yield from self._stretch(query, run)
        yield Page(cursor=encode(run.states), covered=run.covered())

    def recheck(self, native_ids: Sequence[str]) -> Page:
        """Removals for the posts that are not shown any more. Those that are there come as they are now: the store
        tells an edit from the same words.
        """
        now = self._clock()
        asked = list(native_ids)[:POSTS_AT_ONCE]
        posts = _posts(self._client.ask(_GET_POSTS, {"uris": asked}))
        if hidden := [uri for uri in asked if uri not in _uris(posts)]:
            posts += _posts(
                self._everybody(_GET_POSTS, {"uris": hidden})
            )  # their authors may have blocked this account
        items = ((f"post {number} of the answer", post) for number, post in enumerate(posts, start=1))
        mentions, unreadable, _ = read_items(items, lambda item: read_view(item, now)[0])
        there = _uris(posts)
        gone = (native_id for native_id in dict.fromkeys(asked) if native_id not in there)
        reason = "it is not shown any more"
        return Page(
            mentions=tuple(mention for mention in mentions if mention.native_id in asked),
            removals=tuple(Removal(source=NAME, native_id=each, reason=reason, removed_at=now) for each in gone),
            unreadable=tuple(unreadable),
        )

    def _stretch(self, query: str, run: "_Run") -> Iterator[Page]:
        """All pages of the query's gap if it has one, else of its news; then the query's state moves on."""
        way = _Way(run.states[query], run.now)
        going_on = True
        while going_on:
            try:
                answer = self._client.ask("app.bsky.feed.searchPosts", way.ask(query))
                posts = _posts(answer)
            except CollectionError:
                run.leave_gap(query, way)
                yield Page(cursor=encode(run.states))
                raise
            page = run.page(posts)
            going_on = way.follow(answer, posts)
            if going_on:
                yield page
            else:
                run.move_on(query)
                yield replace(page, cursor=encode(run.states), shortfall=way.shortfall)
            if run.people.trouble:
                run.leave_gap(query, way)
                yield Page(cursor=encode(run.states))
                raise run.people.trouble


def build_queries(watch: Watch) -> list[str]:
    """A phrase for each term and handle, and what the handles' owners say themselves."""
    phrases: dict[str, str] = {}
    for word in [*watch.terms, *(handle.removeprefix("@") for handle in watch.handles)]:
        phrases.setdefault(fold(word), _phrase(word))
    owners = (f"from:{match[1].lower()}" for handle in watch.handles if (match := HANDLE.fullmatch(handle.strip())))
    return [*(f'"{phrase}"' for phrase in dict.fromkeys(phrases.values()) if phrase), *dict.fromkeys(owners)]


def _phrase(term: str) -> str:
    """The first words of a term, as many as are sent."""
    words = term.replace('"', " ").split()
    while len(words) > 1 and len(" ".join(words)) > QUERY:
        words.pop()
    return " ".join(words)[:QUERY]


class _Run:
    """What one run knows: where each query stands, which posts it has seen, and from when on it is complete."""

    def __init__(self, *, now: datetime, matcher: Matcher, states: dict[str, QueryState], people: People) -> None:
        self.now = now
        self.states = states
        self.people = people
        self._begin = max(state.until for state in states.values())
        self._end = max(self._begin, now - LAG)
        self._matcher = matcher
        self._seen: set[str] = set()

    def page(self, posts: Sequence[object]) -> Page:
        """The posts of an answer, each of them once in a run, with their authors' followers."""
        new = [post for post in posts if self._is_new(post)]
        items = ((f"post {number} of the page", post) for number, post in enumerate(new, start=1))
        mentions, unreadable, passed_over = read_items(items, self._read)
        known = tuple(self.people.introduce(mentions))
        return Page(mentions=known, unreadable=tuple(unreadable), passed_over=passed_over)

    def covered(self) -> Span | None:
        return Span(self._begin, self._end) if self._begin < self._end else None

    def move_on(self, query: str) -> None:
        """All pages are given: a closed gap ends where the run began that left it, news end now."""
        newest = self.states[query].newest
        self.states[query] = QueryState(until=newest or self._end)

    def leave_gap(self, query: str, way: "_Way") -> None:
        """The run broke off below the posts that were given."""
        state = self.states[query]
        if way.lowest is not None and way.unfinished:
            self.states[query] = replace(state, below=way.lowest, newest=state.newest or self._end)

    def _is_new(self, post: object) -> bool:
        uri = Fields(NAME, post).text("uri") if isinstance(post, Mapping) else ""
        if not uri:
            return True
        new = uri not in self._seen
        self._seen.add(uri)
        return new

    def _read(self, item: object) -> Mention | None:
        mention, record = read_view(item, self.now)
        handle = mention.author.handle
        wanted = any(
            self._matcher.matches(record.words, handle=handle, language=language)
            for language in record.languages or [""]
        )
        return mention if wanted else None


class _Way:
    """How far the pages of one query have come, and whether they come on at all.

    The server's cursor counts posts from the top: one that is deleted meanwhile moves all others up, and some past the
    cursor. So each page is asked for by the time at which the one before ended, and by the cursor only where that does
    not lead on: many posts of one moment, or pages of which nothing is shown any more, which are no end.

    `lowest`: nothing that was not given is newer. `shortfall`: what is missing at the end.
    """

    def __init__(self, state: QueryState, now: datetime) -> None:
        self.unfinished = True
        self.shortfall = ""
        self._since = _stamp(state.until - LATE)
        self._until = _stamp(state.below + timedelta(milliseconds=1) if state.below else now)
        self._token = ""
        self._asked: set[tuple[str, str]] = set()
        self._idle = 0
        self._uris: set[str] = set()
        self._written: datetime | None = None
        self._indexed: datetime | None = None

    @property
    def lowest(self) -> datetime | None:
        """Ordered by whichever time, or by the earlier of the two, no post below is newer than the later of these."""
        return max(self._written, self._indexed) if self._written and self._indexed else None

    def ask(self, query: str) -> dict[str, str]:
        """How to ask for the next page. Raises RetryLaterError if the pages lead nowhere, or on and on."""
        if (self._until, self._token) in self._asked or self._idle > IDLE_PAGES:
            raise RetryLaterError(NAME, f"the same page comes again and again; stopped after {len(self._asked)}")
        if len(self._asked) >= PAGES_A_RUN:
            raise RetryLaterError(NAME, f"stopped after {PAGES_A_RUN} pages; the next run reads on from there")
        self._asked.add((self._until, self._token))
        params = {"q": query, "sort": "latest", "limit": str(PAGE), "since": self._since, "until": self._until}
        return params | {"cursor": self._token} if self._token else params

    def follow(self, answer: Fields, posts: Sequence[object]) -> bool:
        """Take in a page; whether there is another."""
        self._take_times(answer)
        brought = _uris(posts) - self._uris
        self._uris |= brought
        self._idle = 0 if brought else self._idle + 1
        token, full = answer.text("cursor"), len(posts) >= PAGE
        onward = _stamp(self.lowest + timedelta(milliseconds=1)) if self.lowest and brought else self._until
        if onward < self._until and (token or full):  # a full page without a cursor: the end, or where it gave up
            self._until, self._token = onward, ""
        elif token and not (token == self._token and not posts):
            self._token = token
        else:
            self.unfinished = False
            if full:
                self.shortfall = f"the search gives no more than {len(posts)} posts of one moment"
        return self.unfinished

    def _take_times(self, answer: Fields) -> None:
        for post in answer.each("posts"):
            indexed = from_iso(post.text("indexedAt"))
            written = from_iso(post.inner("record").text("createdAt")) or indexed
            self._indexed = min(filter(None, (self._indexed, indexed)), default=None)
            self._written = min(filter(None, (self._written, written)), default=None)


def _posts(answer: Fields) -> list[object]:
    posts = answer.values.get("posts")
    if not isinstance(posts, list):
        raise RetryLaterError(NAME, "the answer holds no list of posts")
    return posts


def _uris(posts: Sequence[object]) -> set[str]:
    return {Fields(NAME, post).text("uri") for post in posts if isinstance(post, Mapping)}


def _stamp(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z"
