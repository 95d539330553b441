"""Feeds on loopback: RSS with ETag and Last-Modified, a window of so many entries."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape

from tests.collectors.servers.faulty import FaultyServer, Reply, Request


@dataclass(slots=True, kw_only=True)
class FeedPlatform:
    """`entries[i]` are the items of feed i as RSS elements, newest first."""

    count: int = 1
    window: int = 1000
    entries: list[list[str]] = field(default_factory=list)
    server: FaultyServer = field(init=False)

    def __post_init__(self) -> None:
        self.entries = [[] for _ in range(self.count)]
        self.server = FaultyServer(self.answer)

    @property
    def feeds(self) -> tuple[str, ...]:
        return tuple(f"{self.server.url}/feed/{number}" for number in range(self.count))

    def add(self, feed: int, **fields: str) -> None:
        """Fields are element names; their values are escaped once, as text is."""
        self.entries[feed].insert(0, item(fields))

    def answer(self, request: Request) -> Reply:
        number = int(request.path.rpartition("/")[2])
        body = rss(self.entries[number][: self.window])
        etag = f'"{hashlib.sha256(body).hexdigest()[:12]}"'
        if request.headers.get("if-none-match") == etag:
            return Reply(status=304, headers={"etag": etag})
        return Reply(body=body, headers={"content-type": "application/rss+xml", "etag": etag})


def rss(items: list[str], title: str = "The Gazette") -> bytes:
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
        f"<title>{title}</title><language>en-GB</language>{''.join(items)}</channel></rss>"
    ).encode("utf-8", "surrogatepass")


def item(fields: Mapping[str, str]) -> str:
    return f"<item>{''.join(f'<{name}>{escape(value)}</{name}>' for name, value in fields.items())}</item>"


def when(moment: datetime) -> str:
    return format_datetime(moment)
