"""A desk at X's live stream, with a clock that the test moves and a heart that beats fast."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from collectors.fetch import Fetcher
from collectors.source import Page
from collectors.sources.x_stream import XStreamSource
from collectors.x.account import Account
from domain.errors import CollectionError
from domain.incident import Watch
from tests.collectors.desks import START
from tests.collectors.servers.x import TOKEN, XPlatform, post, snowflake
from tests.collectors.servers.x_app import XApp

SHORT = timedelta(seconds=0.3)


class StreamDesk:
    """A stream whose heart beats fast, from a place that says what the test says."""

    def __init__(self, place: XPlatform) -> None:
        self.place = place
        self.app: XApp = place.app
        self.now = START
        self.watch = Watch(terms=("pepsi",))
        self.account = Account()
        self.heartbeat, self.stall = SHORT, timedelta(seconds=30)

    def source(self, incident: str = "oops") -> XStreamSource:
        return XStreamSource(
            Fetcher(clock=lambda: self.now, allowed_private_hosts=("127.0.0.1",)),
            lambda: self.now,
            TOKEN,
            self.place.server.url,
            incident_id=incident,
            account=self.account,
            heartbeat=self.heartbeat,
            stall=self.stall,
        )

    def pages(self, incident: str = "oops") -> Iterator[Page]:
        return self.source(incident).pages(self.watch, None)

    def message(self, text: str = "Pepsi!", rule: str | None = None, **more: Any) -> dict[str, Any]:
        made = post(snowflake(self.now), self.now, text, **more)
        user = {"id": "1", "username": "ann", "name": "Ann"}
        return {"data": made, "includes": {"users": [user]}, "matching_rules": [{"id": rule or self.rule, "tag": "…"}]}

    @property
    def rule(self) -> str:
        return next(rule["id"] for rule in self.app.rules if "pepsi" in rule["value"])

    def hear(self, pages: Iterator[Page], *, until: int = 1) -> list[Page]:
        """Pages until so many items came."""
        heard = [next(pages)]
        while sum(len(p.mentions) + len(p.removals) + len(p.unreadable) + p.passed_over for p in heard) < until:
            heard.append(next(pages))
        return heard

    def end(self, pages: Iterator[Page]) -> CollectionError:
        with pytest.raises(CollectionError) as caught:
            for _ in pages:
                pass
        return caught.value
