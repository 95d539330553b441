"""RSS and Atom feeds: what the watch's feeds hold now, matched here, since feeds cannot search.

A feed holds its newest entries only. Whether anything slipped through between two visits shows in whether it still
holds an entry that was seen the last time; if not, a page says so.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from collectors.feed.document import Document, parse
from collectors.feed.entry import read_entry
from collectors.feed.state import FeedState, decode, digest, encode, validators
from collectors.fetch import Fetcher, parse_url, shown
from collectors.fields import read_items
from collectors.match import Matcher
from collectors.source import Cursor, Page
from domain.errors import CollectionError, RetryLaterError, SourceRefusedError
from domain.incident import Watch
from domain.mention import Flag, Mention
from domain.time import Span

NAME = "feeds"

_UNCHANGED = 304


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """What one feed held. `complete_from`: since when nothing of it was missed, None if that cannot be said."""

    page: Page
    state: FeedState
    complete_from: datetime | None


class FeedSource:
    """One page for each feed of the watch, then one that says which time they cover together."""

    name = NAME
    reach: timedelta | None = timedelta(0)
    pace = timedelta(minutes=5)  # their owners count on readers that come rarely

    def __init__(self, fetcher: Fetcher, clock: Callable[[], datetime]) -> None:
        self._fetcher = fetcher
        self._clock = clock

    def pages(self, watch: Watch, since: Cursor | None) -> Iterator[Page]:
        """Raises only if every feed failed; if some did, the last page says which and why."""
        feeds = list(dict.fromkeys(watch.feeds))
        if not feeds:
            raise SourceRefusedError(self.name, "the watch names no feeds")
        now = self._clock()
        matcher = Matcher(watch)
        states = decode(since, watch)
        looks: list[_Look] = []
        failures: list[CollectionError] = []
        unread_since: list[datetime | None] = []
        elsewhere: set[str] = set()
        for url in feeds:
            before = states.get(url, FeedState())
            try:
                look = self._look(url, before, _Reading(matcher=matcher, now=now, before=before, elsewhere=elsewhere))
            except CollectionError as error:
                failures.append(error)
                unread_since.append(before.visited_at)
                states[url] = replace(before, wait_until=_wait_until(error, now))
            else:
                looks.append(look)
                states[url] = look.state
                yield replace(look.page, cursor=encode(states, watch))
            elsewhere |= states[url].seen
        if not looks:
            raise _joined(failures)
        if failures:
            known = [moment for moment in unread_since if moment]
            missed = _span(min(known), now) if known else None
            problems = "; ".join(failure.problem for failure in failures)
            yield Page(cursor=encode(states, watch), covered=missed, shortfall=problems)
            return
        starts = [look.complete_from for look in looks if look.complete_from]
        covered = _span(max(starts), now) if len(starts) == len(looks) else None
        yield Page(cursor=encode(states, watch), covered=covered)

    def _look(self, url: str, before: FeedState, reading: "_Reading") -> _Look:
        address = shown(parse_url(self.name, url))
        if before.wait_until and before.wait_until > reading.now:
            problem = f"{address} asked to be left alone until {before.wait_until:%Y-%m-%d %H:%M} UTC"
            raise RetryLaterError(self.name, problem, before.wait_until - reading.now)
        answer = self._fetcher.get(self.name, url, headers=before.conditions())
        if answer.status == _UNCHANGED:
            state = replace(before, visited_at=reading.now, wait_until=None)
            return _Look(page=Page(), state=state, complete_from=before.visited_at)
        return reading.look(parse(self.name, address, answer), answer.headers)


class _Reading:
    """One look at one feed. `before` is its last one; `elsewhere`: the entries of the watch's earlier feeds.

    An entry in two feeds is the earlier feed's: taken from both, their two wordings would replace each other forever.
    """

    def __init__(self, *, matcher: Matcher, now: datetime, before: FeedState, elsewhere: set[str]) -> None:
        self.now = now
        self._matcher = matcher
        self._before = before
        self._elsewhere = elsewhere
        self._seen: set[str] = set()
        self._texts: dict[str, str] = {}
        self._oldest = now

    def look(self, document: Document, headers: Mapping[str, str]) -> _Look:
        items = ((f"{document.address}, entry {n}", entry) for n, entry in enumerate(document.entries, start=1))
        mentions, unreadable, passed_over = read_items(items, lambda item: self._read(item, document))
        shortfall, missed, complete_from = self._compare(document)
        etag, modified = ("", "") if document.damaged else validators(headers)
        return _Look(
            page=Page(
                mentions=tuple(mentions),
                unreadable=tuple(unreadable),
                passed_over=passed_over,
                covered=missed,
                shortfall=shortfall,
            ),
            state=FeedState(etag=etag, modified=modified, visited_at=self.now, seen=frozenset(self._seen)),
            complete_from=complete_from,
        )

    def _read(self, item: object, document: Document) -> Mention | None:
        mention = read_entry(NAME, item, document, self.now)
        if digest(mention.native_id) in self._elsewhere:
            return None
        if self._texts.setdefault(mention.native_id, mention.text) != mention.text:  # an id used twice is no id
            native_id = f"{mention.native_id}#{digest(mention.text)}"
            mention = replace(mention, native_id=native_id, flags=mention.flags | {Flag.NO_NATIVE_ID})
        self._seen.add(digest(mention.native_id))
        if Flag.TIME_UNREADABLE not in mention.flags:
            self._oldest = min(self._oldest, mention.published_at)
        return mention if self._matcher.matches(mention.text, language=mention.language) else None

    def _compare(self, document: Document) -> tuple[str, Span | None, datetime | None]:
        """What must be said about this look, which time it concerns, and since when nothing was missed."""
        visited_at, oldest = self._before.visited_at, self._oldest
        if document.damaged:
            return f"{document.address} is damaged: what could be read was taken", _span(visited_at, self.now), None
        if visited_at is None:
            return "", None, oldest
        if not self._before.seen or self._before.seen & self._seen:
            return "", None, visited_at
        missed = _span(visited_at, oldest) or _span(visited_at, self.now)
        shortfall = f"{document.address} holds only {len(document.entries)} entries, none of them from the last visit"
        if missed:
            shortfall += f": some may have been missed between {_words(missed.start)} and {_words(missed.end)}"
        return shortfall, missed, missed.end if missed else None


def _joined(failures: Sequence[CollectionError]) -> CollectionError:
    """One error for all feeds: worth another try if any of them is, and after the shortest wait."""
    problem = "; ".join(failure.problem for failure in failures)
    passing = [failure for failure in failures if isinstance(failure, RetryLaterError)]
    if not passing:
        return SourceRefusedError(NAME, problem)
    waits = [failure.after for failure in passing]
    return RetryLaterError(NAME, problem, min(wait for wait in waits if wait) if all(waits) else None)


def _wait_until(error: CollectionError, now: datetime) -> datetime | None:
    return now + error.after if isinstance(error, RetryLaterError) and error.after else None


def _span(start: datetime | None, end: datetime) -> Span | None:
    return Span(start, end) if start and start < end else None


def _words(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
