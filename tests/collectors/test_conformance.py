"""The suite that every source passes, for the sources that read over HTTP."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from collectors.fetch import Fetcher
from collectors.source import Source
from collectors.sources.feeds import FeedSource
from collectors.sources.hackernews import HackerNewsSource
from collectors.sources.x import XSource
from domain.incident import Watch
from tests.collectors.conformance import SourceConformance
from tests.collectors.servers import feeds, hackernews, x
from tests.collectors.servers.faulty import EVERY, Fault, FaultyServer

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
WATCH = Watch(terms=("pepsi",))


@dataclass(slots=True, kw_only=True)
class Served:
    """What platforms behind a server have in common."""

    server: FaultyServer
    watch: Watch = WATCH
    faults: frozenset[Fault] = EVERY
    secret: str = ""
    patience: timedelta = timedelta(seconds=30)
    skew: timedelta = timedelta(0)
    now: datetime = START
    published: int = 0

    @property
    def requests(self) -> int:
        return len(self.server.requests)

    def fetcher(self) -> Fetcher:
        return Fetcher(clock=lambda: self.now, allowed_private_hosts=("127.0.0.1",), deadline=self.patience)

    def next(self) -> tuple[int, datetime]:
        self.published += 1
        self.now += timedelta(minutes=1)
        return self.published, self.now - timedelta(seconds=40) + self.skew

    def fail(self, fault: Fault, *, at: int | None = None) -> None:
        self.server.fail(fault, at=at)

    def heal(self) -> None:
        self.server.heal()

    def meanwhile(self, happens: Callable[[], object] | None) -> bool:
        self.server.meanwhile = happens
        return True

    def pass_time(self, length: timedelta) -> None:
        self.now += length

    def repeat(self) -> bool:
        return False


odd_text = st.text(st.one_of(st.characters(), st.characters(categories=["Cs"])), max_size=30)
odd = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.sampled_from([10**30, -1, 1e20, float("nan"), float("inf"), "NaN", "<p>pepsi", "2026-13-45", "", "0"]),
        odd_text,
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(odd_text, inner, max_size=3)),
    max_leaves=6,
)


def hostile_item(**usual: Any) -> st.SearchStrategy[Any]:
    """An object whose every field is as usual, missing or anything; or no object at all."""
    fields = {name: st.one_of(st.just(value), odd) for name, value in usual.items()}
    return st.one_of(odd, st.fixed_dictionaries({}, optional=fields))


def distinct(items: Sequence[Any], name: str) -> int:
    """How many these are if the same number under `name` means the same item; without a number each is its own."""
    texts = [str(item[name]) for item in items if isinstance(item, dict) and type(item.get(name)) in (str, int)]
    numbers = [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) <= 20]
    return len(items) - len(numbers) + len(set(numbers))


# --- feeds


@dataclass(slots=True, kw_only=True)
class Feeds(Served):
    place: feeds.FeedPlatform

    def source(self) -> Source:
        return FeedSource(self.fetcher(), lambda: self.now)

    def publish(self, count: int) -> list[str]:
        return [self._publish(*self.next()) for _ in range(count)]

    def _publish(self, number: int, at: datetime) -> str:
        address = f"https://gazette.example/{number}"
        self.place.add(number % self.place.count, title=f"Pepsi, part {number}", guid=address, pubDate=feeds.when(at))
        return address

    def publish_hostile(self, items: Sequence[Any]) -> int:
        self.place.entries[0][:] = [feeds.item(item) for item in items]
        return len(items)


xml_text = st.text(st.characters(categories=["L", "N", "P", "S", "Zs", "M"]), max_size=30)
markup = st.one_of(
    xml_text,
    st.text(st.sampled_from("<>/!-&;#x0a\"'= pP"), max_size=30),
    st.sampled_from(["<p>" * 50, "<!--", "&#99999999999;", "&#xD800;", "Mon, 99 Foo 2026 99:99:99 GMT", "1e20"]),
)


class TestFeeds(SourceConformance):
    hostile = st.dictionaries(
        st.sampled_from(["title", "description", "guid", "link", "pubDate", "author"]), markup, max_size=6
    )

    @contextmanager
    def platform(self) -> Iterator[Feeds]:
        place = feeds.FeedPlatform(count=4)
        with place.server as server:
            yield Feeds(server=server, place=place, watch=Watch(terms=("pepsi",), feeds=place.feeds))


# --- Hacker News


@dataclass(slots=True, kw_only=True)
class HackerNews(Served):
    place: hackernews.HackerNewsPlatform

    def source(self) -> Source:
        return HackerNewsSource(self.fetcher(), lambda: self.now, self.server.url, earliest=START)

    def publish(self, count: int) -> list[str]:
        return [self._publish(*self.next()) for _ in range(count)]

    def _publish(self, number: int, at: datetime) -> str:
        make = hackernews.story if number % 3 else hackernews.comment
        self.place.items.append(make(number, int(at.timestamp()), f"Pepsi, part {number}"))
        return str(number)

    def publish_hostile(self, items: Sequence[Any]) -> int:
        self.place.cap = 1000
        self.place.items[:] = items
        self.place.unfiltered = True
        return distinct(items, "objectID")

    def repeat(self) -> bool:
        self.place.unfiltered = True
        self.place.overcount = 1000
        return True


class TestHackerNews(SourceConformance):
    hostile = hostile_item(**hackernews.comment(7, int(START.timestamp()), "Pepsi <p>again"))

    @contextmanager
    def platform(self) -> Iterator[HackerNews]:
        place = hackernews.HackerNewsPlatform(cap=15)
        with place.server as server:
            yield HackerNews(server=server, place=place)


# --- X


@dataclass(slots=True, kw_only=True)
class X(Served):
    place: x.XPlatform
    names: Any = "tweet"
    secret: str = field(default=x.TOKEN)

    def source(self) -> Source:
        return XSource(self.fetcher(), lambda: self.now, x.TOKEN, self.server.url, self.names)

    def publish(self, count: int) -> list[str]:
        return [self._publish(*self.next()) for _ in range(count)]

    def _publish(self, number: int, at: datetime) -> str:
        post = x.post(x.snowflake(at), at, f"Pepsi, part {number}", author=number % 5)
        self.place.posts.append(post)
        return str(post["id"])

    def publish_hostile(self, items: Sequence[Any]) -> int:
        self.place.page = 1000
        self.place.unfiltered = True
        self.place.posts[:] = items
        return distinct(items, "id")

    def repeat(self) -> bool:
        self.place.repeats = True
        return True


class TestX(SourceConformance):
    hostile = hostile_item(**x.post(7, START, "Pepsi"))

    @contextmanager
    def platform(self) -> Iterator[X]:
        place = x.XPlatform(page=10)
        with place.server as server:
            yield X(server=server, place=place)


class TestXInItsNewWords(TestX):
    @contextmanager
    def platform(self) -> Iterator[X]:
        with super().platform() as platform:
            platform.names = "post"
            platform.faults = frozenset({Fault.UNAVAILABLE, Fault.TOO_MANY, Fault.TRUNCATED})
            yield platform
