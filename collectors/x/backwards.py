"""Reading what X gives newest first, so that a run which breaks off loses nothing and pays little twice.

Newest first means that such a run has read the top and not the rest. So the old `since_id` stands until all pages of a
question are stored; only then does it move to the first page's newest id. What a broken run has read is remembered as
a gap below it, which the next run closes before it looks for news.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from collectors.fields import Fields
from collectors.source import Cursor, Page
from collectors.x.client import OutOfReachError
from collectors.x.post import NAME
from collectors.x.state import QueryState
from domain.errors import CollectionError, RetryLaterError
from domain.time import Span

# A query or an account; where to read; the token of the page, "" for the first.
Ask: TypeAlias = Callable[[str, Mapping[str, str], str], Fields]
Read: TypeAlias = Callable[[str, Fields], Page]

LAG = timedelta(seconds=30)  # X's search shows posts from this age on
_IDLE_PAGES = 10  # pages in a row that bring nothing new: X filters some empty, but not that many
_SNOWFLAKES_SINCE = datetime(2010, 11, 4, 1, 42, 54, 657000, tzinfo=UTC)  # ids hold their time from this moment on


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How far back questions can be asked, and how many pages of answers one run reads.

    `days`: X refuses to look further back; None if it does not. `most`: the posts that X shows at all, the newest.
    `resumable`: a run may be cut after each page and go on from there. The price is that news waits for what is left.
    """

    days: timedelta | None = None
    most: int | None = None
    pages: int
    resumable: bool = False


@dataclass(slots=True, kw_only=True)
class Backwards:
    """One run over several questions; `states` says where each stands. `horizon`: nothing before it is asked for."""

    ask: Ask
    read: Read
    encode: Callable[[Mapping[str, QueryState]], Cursor]
    states: dict[str, QueryState]
    now: datetime
    horizon: datetime
    reach: Reach
    begin: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.begin = max(state.until or self.horizon for state in self.states.values())

    @property
    def end(self) -> datetime:
        return self.now - LAG

    def pages(self) -> Iterator[Page]:
        """A cursor comes with the last page of a question, and with the empty page that a failure leaves behind."""
        for question in self.states:
            if self.states[question].below is not None:
                yield from self._stretch(question)
            yield from self._stretch(question)
        covered = Span(self.begin, self.end) if self.begin < self.end else None
        yield Page(cursor=self.encode(self.states), covered=covered)

    def _stretch(self, question: str) -> Iterator[Page]:
        """All pages of the question's gap if it has one, else of its news; then its state moves on."""
        try:
            found = self._ask(question, "")
        except OutOfReachError:
            lost = self._begin_anew(question)
            if lost:
                yield lost
            found = self._ask(question, "")
        asked_from = self.states[question]
        way = _Way(newest=asked_from.newest, most_pages=self.reach.pages)
        params = asked_from.params()
        try:
            while token := way.follow(found):
                page = self.read(question, found)
                if self.reach.resumable:
                    self._leave_gap(question, way)
                    page = replace(page, cursor=self.encode(self.states))
                yield page
                way.check(token)
                found = self.ask(question, params, token)
        except CollectionError:
            self._leave_gap(question, way)
            yield Page(cursor=self.encode(self.states))
            raise
        page = self.read(question, found)
        self.states[question] = asked_from
        self._move_on(question, way)
        yield replace(page, cursor=self.encode(self.states))
        if self.reach.most and way.number >= self.reach.most and way.lowest is not None:
            yield from self._cut_off(asked_from, way.lowest)

    def _ask(self, question: str, token: str) -> Fields:
        return self.ask(question, self.states[question].params(), token)

    def _move_on(self, question: str, way: "_Way") -> None:
        """All pages are given: a closed gap ends at its newest post, news end now."""
        state = self.states[question]
        until = self.end if state.below is None else state.until
        self.states[question] = QueryState(since=way.newest or state.since, until=until)

    def _leave_gap(self, question: str, way: "_Way") -> None:
        """The run broke off below the posts that were given."""
        if way.lowest is not None:
            self.states[question] = replace(self.states[question], below=way.lowest, newest=way.newest)

    def _begin_anew(self, question: str) -> Page | None:
        """Read from the time where the question stopped, as far as X still reaches; a page that says what is lost."""
        until = self.states[question].until
        if until and until > self.horizon:
            self.states[question] = QueryState(until=until)
            return None
        self.begin = max(self.begin, self.horizon)
        if self.reach.days is None:
            self.states[question] = QueryState(until=self.horizon)
            return Page(shortfall="X lost the place where the last run stopped; all is read anew")
        self.states[question] = QueryState()
        lost = Span(until, self.horizon) if until and until < self.horizon else None
        days = f"{self.reach.days.days} days"
        return Page(
            covered=lost, shortfall=f"the last run was too long ago: X searches {days} back, older posts are missing"
        )

    def _cut_off(self, asked_from: QueryState, lowest: int) -> Iterator[Page]:
        """X stopped at its limit, perhaps before all was given."""
        start, end = asked_from.until or self.horizon, time_of(lowest)
        self.begin = max(self.begin, end)
        if start < end:
            most = f"{self.reach.most}"
            yield Page(covered=Span(start, end), shortfall=f"X shows the newest {most} posts only; there were more")


class _Way:
    """How far the pages of one question have come, and whether they come on at all."""

    def __init__(self, *, newest: int | None, most_pages: int) -> None:
        self.newest = newest
        self.lowest: int | None = None
        self._most_pages = most_pages
        self._pages = 0
        self._idle = 0
        self._ids: set[int] = set()
        self._tokens: set[str] = set()

    @property
    def number(self) -> int:
        return len(self._ids)

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
        if self._pages >= self._most_pages:
            raise RetryLaterError(NAME, f"stopped after {self._pages} pages; the next run reads on from there")
        self._tokens.add(token)


def time_of(post_id: int) -> datetime:
    """When the post with this id was made. Ids hold milliseconds; a foreign one gives some moment or other."""
    return _SNOWFLAKES_SINCE + timedelta(milliseconds=min(post_id, 2**63) >> 22)
