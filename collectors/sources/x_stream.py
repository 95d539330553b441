"""X live, by its filtered stream: what matches the watch within seconds, reposts included, for as long as it is read.

X allows an app one connection. So all incidents of a process share it, and each hears what its own rules brought:
see `collectors.x.switchboard`. Processes do not know of each other: there X itself refuses the second. The rules carry
the incident's id, and only those are ever changed; they are removed when the stream is left on request, so that X does
not go on charging for a stream that nobody reads.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from urllib.parse import urlencode

from collectors.fetch import Answer, Fetcher
from collectors.listening import Ended, Listening, TooLong
from collectors.match import Matcher
from collectors.source import HEARTBEAT, Budget, Cursor, Page
from collectors.x.account import Account
from collectors.x.answers import Answers
from collectors.x.client import XClient
from collectors.x.messages import Batch, take_in, too_long
from collectors.x.post import ASKED, Names
from collectors.x.post import NAME as PLACE
from collectors.x.query import LONGEST_OF_ALL, build_queries
from collectors.x.rules import bring_up_to_date, remove_all, tag_of
from collectors.x.search import URL
from collectors.x.switchboard import Seat
from domain.errors import CollectionError, RetryLaterError, SourceRefusedError
from domain.incident import Watch
from domain.time import Span

NAME = "x-stream"
STALL = timedelta(seconds=21)  # X sends an empty line every 20 s if there is nothing else

_STREAM = "/2/tweets/search/stream"
_LATE = timedelta(seconds=10)  # X delivers within about 7 s
_TAKEN = b"TooManyConnections"  # among the words of a refusal
_MOST = 500  # posts of one page
_GATHER = 0.2  # of a heartbeat: what comes close together is stored together
_AGAIN = timedelta(minutes=1)


class XStreamSource:
    """`heartbeat` and `stall`: how long until an empty page, and until a connection counts as dead."""

    name = NAME
    place = PLACE
    reach: timedelta | None = timedelta(0)
    follows = True

    def __init__(
        self,
        fetcher: Fetcher,
        clock: Callable[[], datetime],
        token: str,
        base_url: str = URL,
        names: Names = "tweet",
        *,
        incident_id: str,
        account: Account | None = None,
        heartbeat: timedelta = HEARTBEAT,
        stall: timedelta = STALL,
    ) -> None:
        self._client = XClient(fetcher, clock, token, base_url)
        self._fetcher = fetcher
        self._clock = clock
        self._incident_id = incident_id
        self._account = account or Account()
        self._heartbeat = heartbeat
        self._stall = stall
        self._asked = ASKED[names]

    def budget(self) -> Budget | None:
        """As X said with its last answer, and what it says was used."""
        return self._account.budget(self._client, self._clock())

    def pages(self, watch: Watch, since: Cursor | None) -> Iterator[Page]:  # noqa: ARG002 - there is only now
        """What comes from now on. The first page says that the connection stands."""
        queries = build_queries(watch, LONGEST_OF_ALL)
        if not queries:
            raise SourceRefusedError(PLACE, "the watch names no term or handle to listen for")
        tag, board = tag_of(self._incident_id), self._account.stream
        with board.rules:
            rules = bring_up_to_date(self._client, tag, queries, board.in_use())
            seat = board.take(rules)
        on_request = False
        try:
            board.connect(seat, self._listen)
            yield from _Stream(seat, self._clock, watch, self._account, self._heartbeat, self._stall).pages(
                self._client
            )
        except GeneratorExit:
            on_request = True
            raise
        finally:
            with board.rules:
                board.leave(seat)
                if on_request:
                    with suppress(CollectionError):
                        remove_all(self._client, tag, board.in_use())

    def _listen(self) -> Listening:
        url, headers = self._client.address(f"{_STREAM}?{urlencode(self._asked)}")
        return Listening(self._fetcher, PLACE, url, headers)


class _Stream:
    """One seat at the connection, from its head to its end."""

    def __init__(  # noqa: PLR0917 - the parts of one thing, put together in one place
        self,
        line: Seat,
        clock: Callable[[], datetime],
        watch: Watch,
        account: Account,
        heartbeat: timedelta,
        stall: timedelta,
    ) -> None:
        self._line = line
        self._clock = clock
        self._matcher = Matcher(watch)
        self._account = account
        self._heartbeat = heartbeat
        self._stall = stall
        self._covered_until = clock()
        self._alive_at = clock()

    def pages(self, client: XClient) -> Iterator[Page]:
        self._begin(client)
        self._covered_until = self._alive_at = self._clock()
        yield Page(urgent=True)
        while True:
            batch = Batch()
            try:
                self._gather(batch)
            except CollectionError:
                yield self._page(batch)
                raise
            yield self._page(batch)

    def _begin(self, client: XClient) -> None:
        heard = self._line.next(self._stall)
        if isinstance(heard, Ended) and heard.error:
            raise heard.error
        if not isinstance(heard, Answer):
            raise RetryLaterError(PLACE, "the live stream does not answer")
        if heard.status == 429 and _TAKEN in heard.body:  # noqa: PLR2004 - too many
            problem = "X allows one live stream for an app, and another program of yours has it"
            raise RetryLaterError(PLACE, problem, heard.wait(self._clock()) or _AGAIN)
        if heard.status != 200:  # noqa: PLR2004 - the one status that streams
            raise client.problem(heard)

    def _gather(self, batch: Batch) -> None:
        """Until a heartbeat is over, or what came is worth a page. Raises what ends the connection."""
        ends = time.monotonic() + self._heartbeat.total_seconds()
        while batch.size < _MOST and (left := ends - time.monotonic()) > 0:
            heard = self._line.next(timedelta(seconds=left))
            if isinstance(heard, Ended):
                raise heard.error or RetryLaterError(PLACE, "the live stream ended")
            if isinstance(heard, TooLong):
                too_long(heard.beginning, batch)
            elif isinstance(heard, bytes):
                self._alive_at = self._clock() - self._line.lag
                if heard.strip():
                    take_in(heard, batch, self._line.rules, self._clock())
            elif self._line.silence > self._stall:
                seconds = f"{self._stall.total_seconds():g}"
                raise RetryLaterError(PLACE, f"the live stream was silent for more than {seconds} s")
            if batch.size:
                ends = min(ends, time.monotonic() + _GATHER * self._heartbeat.total_seconds())

    def _page(self, batch: Batch) -> Page:
        """What was gathered. Each post is taken as it comes: X may send one twice, which the store notices."""
        answers = Answers(now=self._clock(), meter=self._account.meter, once=False)
        found = [answers.page(each, lambda mention: not self._matcher.excludes(mention.text)) for each in batch.answers]
        found += [answers.page(each, lambda _: False) for each in batch.others]  # X charges for them all the same
        return Page(
            mentions=tuple(mention for page in found for mention in page.mentions),
            removals=tuple(batch.removals),
            unreadable=(*batch.unreadable, *(item for page in found for item in page.unreadable)),
            passed_over=sum(page.passed_over for page in found),
            cost=sum(page.cost for page in found),
            covered=self._covered(),
            urgent=True,
        )

    def _covered(self) -> Span | None:
        """Until a little before the last sign of life."""
        end = self._alive_at - _LATE
        if end <= self._covered_until:
            return None
        span = Span(self._covered_until, end)
        self._covered_until = end
        return span
