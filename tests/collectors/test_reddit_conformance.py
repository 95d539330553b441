"""The suite that every source passes, for Reddit."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from collectors.source import Source
from collectors.sources.reddit import RedditSource
from tests.collectors.conformance import SourceConformance
from tests.collectors.servers import reddit
from tests.collectors.test_conformance import Served, hostile_item

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


@dataclass(slots=True, kw_only=True)
class Reddit(Served):
    place: reddit.RedditPlatform
    secret: str = field(default=reddit.SECRET)

    def source(self) -> Source:
        return RedditSource(
            self.fetcher(),
            lambda: self.now,
            reddit.CLIENT,
            reddit.SECRET,
            base_url=self.server.url,
            login_url=self.server.url,
            earliest=START,
        )

    def publish(self, count: int) -> list[str]:
        return [self._publish(*self.next()) for _ in range(count)]

    def _publish(self, number: int, at: datetime) -> str:
        if number % 4 != 2:
            self.place.submissions.append(reddit.submission(str(number), at, f"Pepsi, part {number}"))
            return f"t3_{number}"
        top = self.place.submissions[0]
        top["num_comments"] += 1
        self.place.comments.setdefault(top["name"], []).append(reddit.comment(str(number), "1", at, "Oh no"))
        return f"t1_{number}"

    def publish_hostile(self, items: Sequence[Any]) -> int:
        """As comments: the search itself orders by fields that every submission has."""
        self.place.submissions[:] = [reddit.submission("1", START, "Pepsi", num_comments=len(items) + 1)]
        self.place.comments["t3_1"] = list(items)
        return len(items) + 1

    def repeat(self) -> bool:
        self.place.repeats = True
        return True


class TestReddit(SourceConformance):
    hostile = hostile_item(**reddit.comment("7", "1", START, "Pepsi"))

    @contextmanager
    def platform(self) -> Iterator[Reddit]:
        place = reddit.RedditPlatform(page=10)
        with place.server as server:
            yield Reddit(server=server, place=place)
