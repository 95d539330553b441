"""YouTube: videos that the watch finds, and every comment and reply under them, with an API key.

    search, at most every quarter of an hour ─▶ videos ─▶ comments of each, newest first ─▶ replies of each comment

Searches are scarce (a hundred a day), comments are cheap (a unit of ten thousand for a hundred). A reply to an older
comment shows only where that comment is read again, so each look goes back a day further than it must.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from collectors.descent import Descent, bottom
from collectors.fetch import Fetcher
from collectors.fields import Fields, from_iso, read_items
from collectors.match import Matcher, phrases
from collectors.source import Cursor, Page
from collectors.youtube.client import (
    NAME,
    URL,
    VIDEOS_A_PAGE,
    NothingThereError,
    QuotaUsedUpError,
    StaleTokenError,
    YouTubeClient,
)
from collectors.youtube.comment import VIDEO, read_comment, read_video
from collectors.youtube.recheck import recheck
from collectors.youtube.state import State, decode
from domain.errors import RetryLaterError, SourceRefusedError
from domain.incident import Watch
from domain.mention import Mention
from domain.time import Span

_FIRST_LOOK = timedelta(days=30)
_SEARCH_EVERY = timedelta(minutes=15)
_LATE = timedelta(hours=6)  # videos may enter the search this long after they were published
_REPLIES_FOR = timedelta(days=1)  # comments are read again for so long, for the replies to them
_SEARCH_PAGES = 10
_REQUESTS_A_RUN = 300
_MOST_REQUESTS = 2 * _REQUESTS_A_RUN  # where one comment has replies without end
_IDLE_PAGES = 3  # in a row; YouTube gives some empty
_SECOND = timedelta(seconds=1)  # its times are whole ones: others of the same second may come next


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
        yield from run.search()
        for video in run.waiting():
            yield from run.comments(video)
        yield run.last()

    def recheck(self, native_ids: Sequence[str]) -> Page:
        """Comments and videos as they are now; those that YouTube no longer gives were taken back."""
        return recheck(self._client, native_ids, self._clock())


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

    def search(self) -> Iterator[Page]:
        """Videos: those below where a search was cut short, then new ones, unless these were looked for just now."""
        rests = self.state.rests_until
        if rests and self.now < rests:
            self.short = f"the searches of the day are used up; new videos are found again from {rests:%H:%M} UTC on"
            return
        try:
            if self.state.found.token:
                yield from self._search()
            done = self.state.found.read_until
            if not self.short and (not done or self.now - done >= _SEARCH_EVERY):
                yield from self._search()
        except QuotaUsedUpError as error:
            if not self.state.videos or not error.after:
                raise
            self.state.rests = (self.now + error.after).isoformat()  # comments have a quota of their own
            self.short = f"new videos are not found: {error.problem}"

    def _search(self) -> Iterator[Page]:
        known = self.state.found
        floor = known.read_until - _LATE if known.read_until else self.begin
        newest, before = known.newest_at or self.now, from_iso(known.token) if known.token else None
        token, pages, idle, seen = "", 0, 0, set[str]()
        while True:
            found = self.client.search(self.state.query, floor, before, token)
            ids = [number for item in found.each("items") if (number := item.inner("id").text("videoId"))]
            new = [number for number in dict.fromkeys(ids) if number not in seen]
            seen |= set(ids)
            page, lowest = self.videos(new)
            token = found.text("nextPageToken")
            pages, idle = pages + 1, 0 if new else idle + 1
            if not token:
                self.state.found = known.read_up_to(newest)
                yield self._told(page)
                return
            if lowest and (before is None or lowest < before):
                self.state.found = known.broken_off(newest, (lowest + _SECOND).isoformat())
            yield self._told(page)
            if idle >= _IDLE_PAGES:
                raise RetryLaterError(NAME, f"the search gives the same page again and again; stopped after {pages}")
            if pages >= _SEARCH_PAGES:
                self.short = f"the search was stopped after {pages} pages; the next run finds older videos"
                return

    def videos(self, ids: list[str]) -> tuple[Page, datetime | None]:
        """Videos by their ids, and down to which moment of publication they reach."""
        items: list[Fields] = []
        for begin in range(0, len(ids), VIDEOS_A_PAGE):
            items += self.client.videos(ids[begin : begin + VIDEOS_A_PAGE]).each("items")
        found, unreadable, passed_over = read_items(
            ((f"video {number} of the page", item.values) for number, item in enumerate(items, start=1)), self.wanted
        )
        for mention in found:
            self.state.videos.setdefault(mention.native_id.removeprefix(VIDEO), Descent())
        at = {item.text("id"): from_iso(item.inner("snippet").text("publishedAt")) for item in items}
        page = Page(mentions=tuple(found), unreadable=tuple(unreadable), passed_over=passed_over)
        return page, bottom(at.get(number) for number in ids)

    def wanted(self, item: object) -> Mention | None:
        mention = read_video(Fields.of(NAME, item), self.now)
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
            if state.token == token != "" and not found.values["items"] and not found.text("nextPageToken"):
                raise StaleTokenError(NAME, "the page to go on from is empty")
            page = self._page(video, found)
            ids = {mention.native_id for mention in page.mentions}
            idle = 0 if ids - seen else idle + 1
            seen |= ids
            token = found.text("nextPageToken")
            lowest = bottom(_times(found))
            if not token or (floor and lowest and lowest < floor):
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
        token, idle, seen = "", 0, set[str]()
        while True:
            if self.client.requests >= _MOST_REQUESTS:
                raise RetryLaterError(NAME, f"stopped after {self.client.requests} requests among replies")
            try:
                found = self.client.replies(parent, token)
            except NothingThereError:  # taken back since the page was given; the video's other comments are not
                yield from () if seen else along
                return
            yield from found.values["items"]
            ids = {item.text("id") for item in found.each("items")}
            idle = 0 if ids - seen else idle + 1
            seen |= ids
            token = found.text("nextPageToken")
            if not token:
                return
            if idle >= _IDLE_PAGES:
                raise RetryLaterError(NAME, "it gives the same page of replies again and again")

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


def _times(found: Fields) -> Iterator[datetime | None]:
    """When the comments of a page were made, in their order."""
    for thread in found.each("items"):
        yield from_iso(thread.inner("snippet").inner("topLevelComment").inner("snippet").text("publishedAt"))


def _query(watch: Watch) -> str:
    """Any of the terms and handles, each as a phrase."""
    return "|".join(f'"{phrase.replace("|", " ")}"' for phrase in phrases(watch))
