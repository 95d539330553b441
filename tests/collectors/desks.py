"""A watch at a desk: a place, a clock that the test moves, and what was kept so far."""

from datetime import UTC, datetime, timedelta
from typing import Any

from collectors.fetch import Fetcher
from collectors.source import Page
from collectors.sources.feeds import FeedSource
from collectors.sources.x import XSource
from collectors.x.post import Names
from domain.incident import Watch
from domain.mention import Mention
from tests.collectors.conformance import Kept
from tests.collectors.servers.feeds import FeedPlatform, when
from tests.collectors.servers.x import TOKEN, XPlatform, post, snowflake

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


class XDesk:
    def __init__(self, place: XPlatform) -> None:
        self.place = place
        self.now = START
        self.watch = Watch(terms=("pepsi",))
        self.names: Names = "tweet"
        self.kept = Kept()
        self.url = place.server.url
        self.used: XSource | None = None

    def source(self) -> XSource:
        clock = lambda: self.now  # noqa: E731 - shorter than a function here
        fetcher = Fetcher(clock=clock, allowed_private_hosts=("127.0.0.1",))
        self.used = XSource(fetcher, clock, TOKEN, self.url, self.names)
        return self.used

    def run(self) -> list[Page]:
        return self.kept.run(self).pages  # type: ignore[arg-type]

    def add(self, count: int, text: str = "Pepsi!") -> list[str]:
        for _ in range(count):
            self.now += timedelta(minutes=1)
            at = self.now - timedelta(seconds=45)
            self.place.posts.append(post(snowflake(at), at, text))
        return [str(item["id"]) for item in self.place.posts[-count:]]

    def put(self, text: str = "Pepsi!", **fields: Any) -> dict[str, Any]:
        self.add(1)
        self.place.posts[-1] |= {"text": text} | fields
        return dict(self.place.posts[-1])

    def asked(self, name: str) -> list[str | None]:
        return [request.query.get(name) for request in self.place.server.requests]

    def only(self) -> Mention:
        (mention,) = [mention for page in self.run() for mention in page.mentions]
        return mention


class FeedDesk:
    """A watch over a few feeds and a clock that the test moves."""

    def __init__(self, place: FeedPlatform, **watch: Any) -> None:
        self.place = place
        self.now = START
        self.watch = Watch(feeds=place.feeds, **{"terms": ("pepsi",), **watch})
        self.kept = Kept()

    def source(self) -> FeedSource:
        clock = lambda: self.now  # noqa: E731 - shorter than a function here
        return FeedSource(Fetcher(clock=clock, allowed_private_hosts=("127.0.0.1",)), clock)

    def run(self) -> list[Page]:
        return self.kept.run(self).pages  # type: ignore[arg-type]

    def add(self, title: str, feed: int = 0, **fields: str) -> None:
        usual = {"title": title, "guid": f"https://gazette.example/{title}", "pubDate": when(self.now)}
        self.place.add(feed, **(usual | fields))

    def mentions(self) -> list[Mention]:
        return [mention for page in self.run() for mention in page.mentions]
