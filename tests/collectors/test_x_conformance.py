"""The suite that every source passes, for the full archive of X and for mentions of own accounts."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from collectors.source import Source
from collectors.sources.x_archive import XArchiveSource
from collectors.sources.x_mentions import XMentionsSource
from tests.collectors import test_conformance as places
from tests.collectors.conformance import Kept, SourceConformance
from tests.collectors.servers import x
from tests.collectors.servers.faulty import Fault

HISTORY = timedelta(days=28)
# The same client as the recent search's, which is held against all faults.
FAULTS = frozenset({Fault.UNAVAILABLE, Fault.TOO_MANY, Fault.TOO_MANY_WAIT, Fault.TRUNCATED, Fault.PAYMENT, Fault.HTML})


@dataclass(slots=True, kw_only=True)
class Archive(places.X):
    def source(self) -> Source:
        return XArchiveSource(
            self.fetcher(),
            lambda: self.now,
            x.TOKEN,
            self.server.url,
            self.names,
            earliest=places.START - HISTORY,
            pause=lambda _: None,
        )


class TestXArchive(SourceConformance):
    hostile = places.hostile_item(**x.post(7, places.START, "Pepsi"))

    @contextmanager
    def platform(self) -> Iterator[Archive]:
        place = x.XPlatform(page=10)
        with place.server as server:
            yield Archive(server=server, place=place, faults=FAULTS)


@dataclass(slots=True, kw_only=True)
class Mentions(places.X):
    def source(self) -> Source:
        return XMentionsSource(
            self.fetcher(),
            lambda: self.now,
            x.TOKEN,
            self.server.url,
            self.names,
            accounts=("@Pepsi",),
            earliest=places.START - HISTORY,
        )

    def _publish(self, number: int, at: datetime) -> str:
        post = x.post(x.snowflake(at), at, f"@pepsi Pepsi, part {number}", author=number % 5)
        self.place.posts.append(post)
        return str(post["id"])

    def publish_hostile(self, items: Sequence[Any]) -> int:
        self.place.most = len(items)
        return places.X.publish_hostile(self, items)


class TestXMentions(SourceConformance):
    hostile = places.hostile_item(**x.post(7, places.START, "@pepsi Pepsi"))

    @contextmanager
    def platform(self) -> Iterator[Mentions]:
        place = x.XPlatform(page=10, accounts={"pepsi": "77"})
        with place.server as server:
            yield Mentions(server=server, place=place, faults=FAULTS)

    def test_complete_runs_say_which_time_they_cover(self) -> None:
        """These are a part of the place: they cover none of its time, and their gaps heal by the search."""
        with self.platform() as platform:
            platform.publish(40)
            kept = Kept().run(platform)
            assert not kept.troubled
            assert not any(page.covered for page in kept.pages)
