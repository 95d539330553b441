"""Searching X, the last days or all of it: the two differ in what they may ask and how far they reach."""

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from math import inf

from collectors.fetch import Fetcher
from collectors.fields import Fields
from collectors.match import Matcher
from collectors.source import Budget, Cursor, Page
from collectors.x.account import Account
from collectors.x.answers import Answers
from collectors.x.backwards import LAG, Backwards, Reach
from collectors.x.client import XClient
from collectors.x.compliance import RECHECK_AT_ONCE, RECHECK_WITHIN, Compliance
from collectors.x.counts import count_posts, whole_buckets
from collectors.x.post import ASKED, NAME, Names
from collectors.x.query import build_queries, says_all
from collectors.x.sampled import Sample, needed, read_sample, unfinished
from collectors.x.state import QueryState, decode, encode
from domain.counting import DAY, HOUR, MINUTE, Total
from domain.errors import SourceRefusedError
from domain.incident import Watch
from domain.mention import Mention
from domain.time import EPOCH, Span

URL = "https://api.x.com"

_EDGE = timedelta(minutes=1)  # asked to begin at the very edge of its reach, X refuses


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """What X allows of a search: `page` posts an answer, `longest` characters a query, `between` two requests."""

    search: str
    counts: str
    page: int
    longest: int
    reach: Reach
    between: timedelta = timedelta(0)


class XSearch:
    """`names`: which of X's two schemas to ask for; answers are understood in both.

    `earliest`: where a first run begins if X reaches further. `pause` waits so many seconds: a limit of one request a
    second is the platform's own measure of a polite reader, kept here; longer waits belong to whoever runs the source.
    """

    place = NAME
    recheck_within = RECHECK_WITHIN
    recheck_at_once = RECHECK_AT_ONCE

    def __init__(
        self,
        fetcher: Fetcher,
        clock: Callable[[], datetime],
        token: str,
        base_url: str = URL,
        names: Names = "tweet",
        *,
        manner: Manner,
        earliest: datetime | None = None,
        account: Account | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client = XClient(fetcher, clock, token, base_url)
        self._clock = clock
        self._manner = manner
        self._account = account or Account()
        self._earliest = earliest
        self._pause = pause
        self._asked_at: datetime | None = None
        self._affordable: Callable[[timedelta], float] = lambda _: inf
        self._asked = {**ASKED[names], "max_results": str(manner.page), "sort_order": "recency"}

    def budget(self) -> Budget | None:
        """As X said with its last answer, and what it says was used."""
        return self._account.budget(self._client, self._clock())

    def afford(self, allowed: Callable[[timedelta], float]) -> None:
        """In US dollars. What costs more is read as a random sample in time: see `collectors.x.sampled`."""
        self._affordable = allowed

    def pages(self, watch: Watch, since: Cursor | None) -> Iterator[Page]:
        """A cursor comes where it is safe to go on from: see `collectors.x.backwards`."""
        queries = self._queries(watch)
        now, matcher = self._clock(), Matcher(watch)
        answers = Answers(now=now, meter=self._account.meter)

        def wanted(mention: Mention) -> bool:
            return not matcher.excludes(mention.text)

        states = {query: self._begun(state) for query, state in decode(since, queries).items()}
        left = unfinished(since, queries, self._horizon(now) if self._manner.reach.days else None)
        drawn = self._sample(watch, states, now) if left is None else None
        if plan := left or (drawn and (drawn, 0)):
            sample, begun = plan
            read = partial(answers.page, keep=wanted)
            yield from read_sample(sample, states, begun=begun, ask=self._search, read=read, encode=encode)
            return
        yield from Backwards(
            ask=self._search,
            read=lambda _, found: answers.page(found, wanted),
            encode=encode,
            states=states,
            now=now,
            horizon=self._horizon(now) or now,
            reach=self._manner.reach,
        ).pages()

    def counts(self, watch: Watch, span: Span, width: timedelta = HOUR.width) -> Sequence[Total]:
        """The totals of all whole buckets that end within `span`, as far as X still counts them."""
        queries = self._queries(watch)
        now = self._clock()
        horizon = self._horizon(now) if self._manner.reach.days else None
        known = span.overlap(Span(EPOCH, now - LAG))
        buckets = whole_buckets(known, width, horizon) if known else None
        if buckets is None:
            return []
        return count_posts(self._count, queries, buckets, width, exact=says_all(watch, queries))

    def recheck(self, native_ids: Sequence[str]) -> Page:
        """Removals for what is gone: see `collectors.x.compliance`."""
        return Compliance(self._client, self._clock, self._account.meter).recheck(native_ids)

    def _sample(self, watch: Watch, states: Mapping[str, QueryState], now: datetime) -> Sample | None:
        """What to read where not everything can be paid; None if it can, or while a broken run is being closed."""
        horizon = self._horizon(now) or now
        begin, end = max(min(state.until or horizon for state in states.values()), horizon), now - LAG
        if begin >= end or any(state.below is not None for state in states.values()):
            return None
        allowed = self._affordable(end - begin)
        if allowed == inf:
            return None
        width = MINUTE.width if end - begin < DAY.width else HOUR.width  # weeks of minutes are too many answers
        return needed(self.counts(watch, Span(begin, end), width), allowed, random.Random())  # noqa: S311 - chance, no secret

    def _queries(self, watch: Watch) -> list[str]:
        queries = build_queries(watch, self._manner.longest)
        if not queries:
            raise SourceRefusedError(NAME, "the watch names no term or handle to search for")
        return queries

    def _horizon(self, now: datetime) -> datetime | None:
        days = self._manner.reach.days
        return now - days + _EDGE if days else self._earliest

    def _begun(self, state: QueryState) -> QueryState:
        """A question that was not asked before begins where it is to, if X would not begin there by itself."""
        begins = self._manner.reach.days is None and state == QueryState()
        return QueryState(until=self._earliest) if begins else state

    def _search(self, query: str, where: Mapping[str, str], token: str) -> Fields:
        params = {"query": query, **self._asked, **where}
        return self._get(self._manner.search, params | {"next_token": token} if token else params)

    def _count(self, params: Mapping[str, str]) -> Fields:
        return self._get(self._manner.counts, params)

    def _get(self, path: str, params: Mapping[str, str]) -> Fields:
        if self._manner.between and self._asked_at is not None:
            left = self._manner.between - (self._clock() - self._asked_at)
            if left > timedelta(0):
                self._pause(min(left, self._manner.between).total_seconds())
        self._asked_at = self._clock()
        return self._client.get(path, params)
