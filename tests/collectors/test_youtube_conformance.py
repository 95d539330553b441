"""The suite that every source passes, for YouTube."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from collectors.source import Source
from collectors.sources.youtube import YouTubeSource
from tests.collectors.conformance import SourceConformance
from tests.collectors.servers import youtube
from tests.collectors.test_conformance import Served, hostile_item

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


@dataclass(slots=True, kw_only=True)
class YouTube(Served):
    place: youtube.YouTubePlatform
    secret: str = field(default=youtube.KEY)

    def source(self) -> Source:
        return YouTubeSource(self.fetcher(), lambda: self.now, youtube.KEY, self.server.url, earliest=START)

    def publish(self, count: int) -> list[str]:
        return [self._publish(*self.next()) for _ in range(count)]

    def _publish(self, number: int, at: datetime) -> str:
        if number == 1:
            self.place.videos.append(youtube.video("film", at, "Pepsi, the film"))
            return "video:film"
        self.place.threads.setdefault("film", []).append(youtube.thread(youtube.comment(f"c{number}", at, "Oh no")))
        return f"c{number}"

    def publish_hostile(self, items: Sequence[Any]) -> int:
        self.place.page = 1000
        self.place.videos[:] = [youtube.video("film", START, "Pepsi, the film")]
        self.place.threads["film"] = [
            {"id": "t", "snippet": {"topLevelComment": item, "totalReplyCount": 0}} for item in items
        ]
        return len(items) + 1

    def repeat(self) -> bool:
        self.place.repeats = True
        return True


class TestYouTube(SourceConformance):
    hostile = hostile_item(**youtube.comment("c7", START, "Pepsi"))

    @contextmanager
    def platform(self) -> Iterator[YouTube]:
        place = youtube.YouTubePlatform(page=10)
        with place.server as server:
            yield YouTube(server=server, place=place)
