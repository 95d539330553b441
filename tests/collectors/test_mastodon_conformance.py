"""The suite that every source passes, for Mastodon: by hashtag, by search, and over two servers."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from collectors.source import Source
from collectors.sources.mastodon import MastodonSource
from domain.incident import Watch
from tests.collectors.conformance import SourceConformance
from tests.collectors.servers import mastodon
from tests.collectors.servers.faulty import Fault
from tests.collectors.test_conformance import Served, hostile_item

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


@dataclass(slots=True, kw_only=True)
class Mastodon(Served):
    place: mastodon.MastodonPlatform
    words: str = "#Pepsi"
    token: str = ""
    secret: str = field(default=mastodon.TOKEN)

    def source(self) -> Source:
        return MastodonSource(self.fetcher(), lambda: self.now, {self.server.url: self.token}, earliest=START)

    def publish(self, count: int) -> list[str]:
        return [self._publish(*self.next()) for _ in range(count)]

    def _publish(self, number: int, at: datetime) -> str:
        status = mastodon.status(at, f"{self.words}, part {number}")
        if number % 12 == 0:  # none on the first page: what it answers is asked for in a request of its own
            status["in_reply_to_id"] = self.place.statuses[-1]["id"]
        self.place.statuses.append(status)
        return str(status["uri"])

    def publish_hostile(self, items: Sequence[Any]) -> int:
        self.place.hostile = [
            {**item, "uri": f"{item['uri']}/{number}"} if isinstance(item, dict) and "uri" in item else item
            for number, item in enumerate(items)
        ]
        return len(items)

    def repeat(self) -> bool:
        self.place.repeats = True
        return not self.token  # a search that repeats itself is one without bounds: it is read as far as it goes


class TestMastodonByHashtag(SourceConformance):
    hostile = hostile_item(**mastodon.status(START, "#Pepsi again"))

    @contextmanager
    def platform(self) -> Iterator[Mastodon]:
        place = mastodon.MastodonPlatform(page=10)
        with place.server as server:
            yield Mastodon(server=server, place=place)


class TestMastodonBySearch(SourceConformance):
    """A term that cannot be a hashtag is sought only."""

    @contextmanager
    def platform(self) -> Iterator[Mastodon]:
        place = mastodon.MastodonPlatform(page=10)
        with place.server as server:
            platform = Mastodon(
                server=server, place=place, words="Pepsi++", token=mastodon.TOKEN, watch=Watch(terms=("pepsi++",))
            )
            platform.faults = frozenset({Fault.UNAVAILABLE, Fault.TOO_MANY, Fault.UNAUTHORISED, Fault.HTML})
            yield platform
