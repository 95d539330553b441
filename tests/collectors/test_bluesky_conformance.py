"""Bluesky's search against the suite that every source passes."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from collectors.bluesky.client import BlueskyClient
from collectors.bluesky.people import public
from collectors.bluesky.session import SessionFile
from collectors.source import Source
from collectors.sources.bluesky import BlueskySource
from tests.collectors.conformance import SourceConformance
from tests.collectors.servers import bluesky
from tests.collectors.test_conformance import START, Served, hostile_item


@dataclass(slots=True, kw_only=True)
class Bluesky(Served):
    place: bluesky.BlueskyPlatform
    folder: Path
    secret: str = field(default=bluesky.PASSWORD)

    def source(self) -> Source:
        kept = SessionFile(path=self.folder / "session", url=self.server.url, handle=bluesky.HANDLE)
        client = BlueskyClient(self.fetcher(), lambda: self.now, bluesky.PASSWORD, kept)
        return BlueskySource(client, lambda: self.now, public(self.fetcher(), self.server.url), earliest=START)

    def publish(self, count: int) -> list[str]:
        return [self._publish(*self.next()) for _ in range(count)]

    def _publish(self, number: int, at: Any) -> str:
        post = bluesky.view(number, at, f"Pepsi, part {number}", author=number % 5)
        self.place.posts.append(post)
        return str(post["uri"])

    def publish_hostile(self, items: Sequence[Any]) -> int:
        self.place.page = 100
        self.place.unfiltered = True
        self.place.posts[:] = items
        uris = [item["uri"] for item in items if isinstance(item, dict) and isinstance(item.get("uri"), str)]
        named = list(filter(None, uris))
        return len(items) - len(named) + len(set(named))

    def repeat(self) -> bool:
        self.place.repeats = True
        return True


post = partial(bluesky.view, 7, START, "Pepsi")


class TestBluesky(SourceConformance):
    hostile = hostile_item(**post())

    @contextmanager
    def platform(self) -> Iterator[Bluesky]:
        place = bluesky.BlueskyPlatform(page=10)
        with place.server as server, TemporaryDirectory() as folder:
            yield Bluesky(server=server, place=place, folder=Path(folder))
