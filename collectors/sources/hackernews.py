"""Hacker News by its public search (Algolia): stories and comments, with all of its history, without a key.

What is assumed of the platform stands in the constants below. The search gives the newest hits of a stretch of time
and at most so many; so a stretch that holds more is divided until each part is read whole. Stretches are read from
the oldest on, and after each it is safe to resume.
"""

import json
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from collectors.fetch import Fetcher
from collectors.fields import Fields, as_json, from_epoch, published, read_items
from collectors.match import Matcher, phrases
from collectors.plaintext import to_text
from collectors.source import Cursor, Page
from domain.errors import SourceRefusedError
from domain.incident import Watch
from domain.mention import Author, Engagement, Kind, Mention
from domain.time import Span

NAME = "hackernews"
URL = "https://hn.algolia.com/api/v1"

_ITEM = "https://news.ycombinator.com/item?id="
_HITS = 1000  # the most that one answer holds, and that any paging reaches
_ASKED = {
    "tags": "(story,comment)",
    "hitsPerPage": str(_HITS),
    "typoTolerance": "false",
    "advancedSyntax": "true",  # "…" is a phrase
    "attributesToHighlight": "[]",
    "attributesToSnippet": "[]",
}
_FIRST_LOOK = timedelta(days=30)
_LATE = timedelta(minutes=30)  # items may enter the index this late, and clocks may differ by as much
_REQUESTS_A_RUN = 300
_UNEVENNESS = 1.5
_MOST_PARTS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What one search of one stretch gave, and how many hits there are in all.

    The total is an estimate where there are many, and an answer that is full may have been cut whatever it says.
    """

    hits: list[object]
    total: int

    @property
    def kept_back(self) -> int:
        return max(self.total - len(self.hits), int(len(self.hits) >= _HITS))

    def parts(self) -> int:
        """Into how many parts the stretch may be divided for each to be given whole; people are not evenly busy."""
        return min(max(math.ceil(_UNEVENNESS * self.total / max(len(self.hits), 1)), 2), _MOST_PARTS)


class HackerNewsSource:
    """`earliest`: where a first run begins (default: 30 days ago)."""

    name = NAME
    reach: timedelta | None = None
    pace = timedelta(minutes=2)  # it is somebody else's free service

    def __init__(
        self,
        fetcher: Fetcher,
        clock: Callable[[], datetime],
        base_url: str = URL,
        *,
        earliest: datetime | None = None,
    ) -> None:
        self._fetcher = fetcher
        self._clock = clock
        self._url = base_url.rstrip("/") + "/search_by_date"
        self._earliest = earliest

    def pages(self, watch: Watch, since: Cursor | None) -> Iterator[Page]:
        """One page for each stretch of time, oldest first; each carries a cursor."""
        queries = _queries(watch)
        if not queries:
            raise SourceRefusedError(self.name, "the watch names no term or handle to search for")
        now = self._clock()
        begin, again = self._begin(since, queries, now)
        stretches = [(begin, int(now.timestamp()) + 1)]
        reading = _Reading(matcher=Matcher(watch), collected_at=now)
        requests = 0
        while stretches:
            begin, end = stretches.pop()
            if requests + len(queries) > _REQUESTS_A_RUN:
                yield Page(
                    covered=_span(begin, int(now.timestamp()) + 1),
                    shortfall=f"stopped after {requests} requests; the next run reads on from there",
                )
                return
            found = []
            for query in queries:
                requests += 1
                found.append(self._search(query, begin, end))
                if found[-1].kept_back and end - begin > 1:
                    stretches += reversed(_divide(begin, end, found[-1].parts()))
                    break
            else:
                cursor = _encode(end, again, queries) if stretches else _encode(again, None, queries)
                yield reading.page(found, begin, end, cursor=cursor)

    def _begin(self, since: Cursor | None, queries: list[str], now: datetime) -> tuple[int, int]:
        """Where this run begins, and where the next one after it is complete: earlier than now, for what comes late.

        A run that was cut short is gone on with where it ended. A new term begins from the start.
        """
        begin, again = _decode(since, queries) or (self._earliest or now - _FIRST_LOOK, None)
        return int(min(begin, now).timestamp()), int(min(again or now, now - _LATE).timestamp())

    def _search(self, query: str, begin: int, end: int) -> _Found:
        params = {"query": query, "numericFilters": f"created_at_i>={begin},created_at_i<{end}", **_ASKED}
        answer = self._fetcher.get(self.name, self._url, params=params).json(self.name)
        hits = answer.get("hits") if isinstance(answer, Mapping) else None
        if not isinstance(hits, list):
            raise SourceRefusedError(self.name, "the search answered without a list of hits")
        return _Found(hits=hits, total=Fields.of(self.name, answer).count("nbHits") or 0)


class _Reading:
    """One run: what it has seen, so that an item which several terms find is one item."""

    def __init__(self, *, matcher: Matcher, collected_at: datetime) -> None:
        self._matcher = matcher
        self._collected_at = collected_at
        self._seen: set[int] = set()

    def page(self, found: list[_Found], begin: int, end: int, *, cursor: Cursor) -> Page:
        hits = [hit for result in found for hit in result.hits if self._is_new(hit)]
        stretch = _span(begin, end)
        where = f"{stretch.start:%Y-%m-%d %H:%M:%S} UTC, item "
        items = ((f"{where}{number}", hit) for number, hit in enumerate(hits, start=1))
        mentions, unreadable, passed_over = read_items(items, self._read)
        until = min(stretch.end, self._collected_at)
        kept_back = sum(result.kept_back for result in found)
        return Page(
            mentions=tuple(mentions),
            unreadable=tuple(unreadable),
            passed_over=passed_over,
            cursor=cursor,
            covered=Span(stretch.start, until) if stretch.start < until else stretch,
            shortfall=f"at least {kept_back} items of one second are more than the search gives" if kept_back else "",
        )

    def _is_new(self, hit: object) -> bool:
        number = Fields(NAME, hit).number("objectID") if isinstance(hit, Mapping) else None
        if number is None:
            return True
        new = number not in self._seen
        self._seen.add(number)
        return new

    def _read(self, hit: object) -> Mention | None:
        item = Fields.of(NAME, hit)
        mention = read_hit(item, self._collected_at)
        searched = f"{mention.text}\n{item.text('url')}"
        return mention if self._matcher.matches(searched, handle=mention.author.handle) else None


def read_hit(item: Fields, collected_at: datetime) -> Mention:
    """A story or comment as the search gives it. Raises UnreadableItemError."""
    native_id = str(item.need_number("objectID"))
    comment = item.text("comment_text")
    body = to_text(comment or item.text("story_text", "text"))
    text = body if comment else "\n\n".join(part for part in (item.text("title").strip(), body) if part)
    if not text:
        item.need("text")
    published_at, flags = published(from_epoch(item.values.get("created_at_i")), collected_at)
    author = item.text("author")
    extra = {"link": item.text("url"), "story": item.text("story_title"), "time": _odd_time(item) if flags else ""}
    return Mention(
        source=NAME,
        native_id=native_id,
        kind=Kind.REPLY if comment else Kind.POST,
        text=text,
        url=_ITEM + native_id,
        author=Author(id=author, handle=author),
        in_reply_to=_reference(item, "parent_id") if comment else "",
        conversation_id=_reference(item, "story_id") or native_id,
        engagement=Engagement(likes=item.count("points"), replies=item.count("num_comments")),
        published_at=published_at,
        collected_at=collected_at,
        flags=flags,
        raw=as_json(kept) if (kept := {name: value for name, value in extra.items() if value}) else "",
    )


def _odd_time(item: Fields) -> str:
    return as_json(item.values.get("created_at_i"))


def _reference(item: Fields, name: str) -> str:
    number = item.count(name)
    return "" if number is None else str(number)


def _queries(watch: Watch) -> list[str]:
    """A phrase for each term and handle."""
    return [f'"{phrase}"' for phrase in phrases(watch)]


def _divide(begin: int, end: int, parts: int) -> list[tuple[int, int]]:
    """Whole seconds in about equal parts, at least two if there are two seconds."""
    bounds = sorted({begin + (end - begin) * part // parts for part in range(parts + 1)})
    return list(pairwise(bounds))


def _span(begin: int, end: int) -> Span:
    return Span(datetime.fromtimestamp(begin, UTC), datetime.fromtimestamp(end, UTC))


def _encode(begin: int, again: int | None, queries: list[str]) -> Cursor:
    """Where the next run begins, and, of a run that may be cut short here, where the one after that does."""
    return json.dumps({"begin": begin, "again": again, "queries": queries})


def _decode(cursor: Cursor | None, queries: list[str]) -> tuple[datetime, datetime | None] | None:
    """As above; None if one of the queries is new."""
    try:
        state = json.loads(cursor or "{}")
        begin, again = from_epoch(state["begin"]), from_epoch(state["again"])
        return (begin, again) if begin and set(queries) <= set(state["queries"]) else None
    except (ValueError, KeyError, TypeError):
        return None
