"""YouTube: videos that the watch finds, and every comment and reply under them, with an API key.

    search, at most every quarter of an hour ─▶ videos ─▶ comments of each, newest first ─▶ replies of each comment

Searches are scarce (a hundred a day), comments are cheap (a unit of ten thousand for a hundred). A reply to an older
comment shows only where that comment is read again, so each look goes back a day further than it must.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from collectors.descent import Descent
from collectors.fetch import Fetcher
from collectors.fields import Fields, from_iso, read_items
from collectors.match import Matcher, phrases
from collectors.source import Cursor, Page
from collectors.youtube.client import NAME, URL, VIDEOS_A_PAGE, NothingThereError, StaleTokenError, YouTubeClient
from collectors.youtube.comment import VIDEO, read_comment, read_video
from collectors.youtube.state import State, decode
from domain.errors import RetryLaterError, SourceRefusedError
from domain.incident import Watch
from domain.mention import Mention, Removal
from domain.time import Span

_FIRST_LOOK = timedelta(days=30)
_SEARCH_EVERY = timedelta(minutes=15)
_LATE = timedelta(hours=6)  # videos may enter the search this long after they were published
_REPLIES_FOR = timedelta(days=1)  # comments are read again for so long, for the replies to them
_SEARCH_PAGES = 10
_REQUESTS_A_RUN = 300
_MOST_REQUESTS = 2 * _REQUESTS_A_RUN  # where one comment has replies without end
_IDLE_PAGES = 3


class YouTubeSource:
    """`earliest`: where a first run begins (default: 30 days ago)."""

    name = NAME
    reach: timedelta | None = None
    recheck_within = timedelta(days=25)  # YouTube's terms: refreshed or deleted within thirty
    recheck_at_once = VIDEOS_A_PAGE
    pace = timedelta(minutes=5)  # each look reads the comments of a day again

    def __init__(
        self,
        fetcher: Fetcher,
        clock: Callable[[], datetime],
        key: str,
        base_url: str = URL,
        *,
        earliest: datetime | None = None,
    ) -> None:
        self._client = YouTubeClient(fetcher, clock, key, base_url)
        self._clock = clock
        self._earliest = earliest

    def pages(self, watch: Watch, since: Cursor | None) -> Iterator[Page]:
        """Every page carries a cursor: what a page does not account for is read again."""
        query = _query(watch)
        if not query:
            raise SourceRefusedError(self.name, "the watch names no term or handle to search for")
        now = self._clock()
        run = _Run(client=self._client, matcher=Matcher(watch), state=decode(since, query), now=now)
        run.begin = run.state.complete_until or self._earliest or now - _FIRST_LOOK
        yield from run.search(run.state.searched_until or run.begin)
        for video in run.waiting():
            yield from run.comments(video)
        yield run.last()

    def recheck(self, native_ids: Sequence[str]) -> Page:
        """Comments and videos as they are now; those that YouTube no longer gives were taken back."""
        now = self._clock()
        videos = [each.removeprefix(VIDEO) for each in native_ids if each.startswith(VIDEO)]
        comments = [each for each in native_ids if not each.startswith(VIDEO)]
        found: list[Mention] = []
        if videos:
            items = enumerate(self._client.videos(videos).each("items"), start=1)
            found += read_items(
                ((f"video {number}", item.values) for number, item in items), lambda item: _as_video(item, now)
            )[0]
        gone = {VIDEO + each for each in videos} | set(comments)
        gone -= {mention.native_id for mention in found}
        if comments:
            there = list(self._client.comments(comments).each("items"))
            gone -= {item.text("id") for item in there}
            found += _edited(there, now)
        reason = "no longer on YouTube"
        return Page(
            mentions=tuple(found),
            removals=tuple(
                Removal(source=NAME, native_id=each, reason=reason, removed_at=now) for each in sorted(gone)
            ),
        )


@dataclass(slots=True, kw_only=True)
class _Run:
    """One run: where it stands, and how many requests it has made."""

    client: YouTubeClient
    matcher: Matcher
    state: State
    now: datetime
    begin: datetime = datetime.min  # noqa: DTZ901 - set before it is used
    short: str = ""
    paid: int = 0

    def search(self, since: datetime) -> Iterator[Page]:
        """New videos, unless the last search is only minutes ago."""
        done = self.state.searched_until
        if done and self.now - done < _SEARCH_EVERY:
            return
        token, pages, seen = "", 0, set[str]()
        while True:
            found = self.client.search(self.state.query, since - _LATE if done else since, token)
            ids = [number for item in found.each("items") if (number := item.inner("id").text("videoId"))]
            new = [number for number in dict.fromkeys(ids) if number not in seen]
            seen |= set(ids)
            if new:
                yield self.videos(new)
            token = found.text("nextPageToken")
            pages += 1
            if not token:
                break
            if not new:
                raise RetryLaterError(NAME, f"the search gives the same page again and again; stopped after {pages}")
            if pages >= _SEARCH_PAGES:
                self.short = (
                    f"only the newest {len(seen)} videos were found: the search was stopped after {pages} pages"
                )
                break
        self.state.searched = self.now.isoformat()

    def videos(self, ids: list[str]) -> Page:
        items = [item.values for item in self.client.videos(ids).each("items")]
        found, unreadable, passed_over = read_items(
            ((f"video {number} of the page", item) for number, item in enumerate(items, start=1)), self.wanted
        )
        for mention in found:
            self.state.videos.setdefault(mention.native_id.removeprefix(VIDEO), Descent())
        return self._told(Page(mentions=tuple(found), unreadable=tuple(unreadable), passed_over=passed_over))

    def wanted(self, item: object) -> Mention | None:
        mention = _as_video(item, self.now)
        return mention if self.matcher.matches(mention.text, language=mention.language) else None

    def waiting(self) -> list[str]:
        """The videos, those first that were read the longest time ago."""
        return sorted(self.state.videos, key=lambda video: self.state.videos[video].until)

    def comments(self, video: str) -> Iterator[Page]:
        """One video's comments: first what a broken run left below, then the news, and a day further back."""
        try:
            if self.state.videos[video].token:
                yield from self._comments(video)
            yield from self._comments(video)
        except StaleTokenError:
            state = self.state.videos[video]
            self.state.videos[video] = Descent(until=state.until)
            yield from self._comments(video)
        except NothingThereError:
            self.state.videos[video] = self.state.videos[video].read_up_to(self.now)

    def _comments(self, video: str) -> Iterator[Page]:
        state = self.state.videos[video]
        newest = state.newest_at or self.now
        floor = state.read_until - _REPLIES_FOR if state.read_until else None
        token, idle, seen = state.token, 0, set[str]()
        while True:
            if self.client.requests >= _REQUESTS_A_RUN:
                self.short = f"stopped after {self.client.requests} requests; the next run reads on from there"
                return
            found = self.client.threads(video, token)
            page = self._page(video, found)
            ids = {mention.native_id for mention in page.mentions}
            idle = 0 if ids - seen else idle + 1
            seen |= ids
            token = found.text("nextPageToken")
            if not token or (floor and _oldest(found, self.now) < floor):
                self.state.videos[video] = state.read_up_to(newest)
                yield self._told(page)
                return
            self.state.videos[video] = state.broken_off(newest, token)
            yield self._told(page)
            if idle >= _IDLE_PAGES:
                raise RetryLaterError(NAME, "it gives the same page of comments again and again")

    def _page(self, video: str, found: Fields) -> Page:
        items: list[tuple[str, object]] = []
        replies: dict[str, int | None] = {}
        for number, thread in enumerate(found.values["items"], start=1):
            where = f"video {video}, comment {number} of the page"
            about = Fields(NAME, thread if isinstance(thread, dict) else {}).inner("snippet")
            comment = about.inner("topLevelComment")
            items.append((where, comment.values or thread))
            if comment.values:
                replies[comment.text("id")] = about.count("totalReplyCount")
                items += ((f"{where}, a reply", reply) for reply in self._replies(thread, comment.text("id")))
        mentions, unreadable, passed_over = read_items(items, lambda item: self._comment(item, video, replies))
        return Page(mentions=tuple(mentions), unreadable=tuple(unreadable), passed_over=passed_over)

    def _comment(self, item: object, video: str, replies: Mapping[str, int | None]) -> Mention | None:
        comment = Fields.of(NAME, item)
        mention = read_comment(comment, video, self.now, replies=replies.get(comment.text("id")))
        return None if self.matcher.excludes(mention.text) else mention

    def _replies(self, thread: Mapping[str, object], parent: str) -> Iterator[object]:
        """All replies to a comment: those that came along, or, if these are not all, asked for."""
        fields = Fields(NAME, thread)
        listed = fields.inner("replies").values.get("comments")
        along = listed if isinstance(listed, list) else []
        if (fields.inner("snippet").count("totalReplyCount") or 0) <= len(along) or not parent:
            yield from along
            return
        token, seen = "", set[str]()
        while True:
            if self.client.requests >= _MOST_REQUESTS:
                raise RetryLaterError(NAME, f"stopped after {self.client.requests} requests among replies")
            found = self.client.replies(parent, token)
            yield from found.values["items"]
            ids = {item.text("id") for item in found.each("items")}
            token = found.text("nextPageToken")
            if not token or ids <= seen:
                return
            seen |= ids

    def last(self) -> Page:
        """The end of the run, with the time that is complete if all of it could be read."""
        span = Span(self.begin, self.now) if self.begin < self.now else None
        if not self.short:
            self.state.complete = self.now.isoformat()
        return self._told(Page(covered=span, shortfall=self.short))

    def _told(self, page: Page) -> Page:
        """The page with where the run stands and what it has cost since the last one."""
        cost, self.paid = float(self.client.units - self.paid), self.client.units
        return replace(page, cursor=self.state.encode(), cost=cost)


def _as_video(item: object, now: datetime) -> Mention:
    return read_video(Fields.of(NAME, item), now)


def _edited(comments: Sequence[Fields], now: datetime) -> list[Mention]:
    """Those that were changed since they were published, as far as YouTube tells the video that they stand under."""
    items = enumerate((comment.values for comment in comments), start=1)
    return read_items(((f"comment {number}", item) for number, item in items), lambda item: _if_edited(item, now))[0]


def _if_edited(item: object, now: datetime) -> Mention | None:
    comment = Fields.of(NAME, item)
    said = comment.inner("snippet")
    if not said.text("videoId") or said.text("updatedAt") == said.text("publishedAt"):
        return None
    return read_comment(comment, said.text("videoId"), now)


def _oldest(found: Fields, now: datetime) -> datetime:
    times = (
        from_iso(thread.inner("snippet").inner("topLevelComment").inner("snippet").text("publishedAt"))
        for thread in found.each("items")
    )
    return min(filter(None, times), default=now)


def _query(watch: Watch) -> str:
    """Any of the terms and handles, each as a phrase."""
    return "|".join(f'"{phrase.replace("|", " ")}"' for phrase in phrases(watch))
