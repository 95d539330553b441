"""Bluesky's live stream against the suite that every source passes."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from collectors.bluesky.stream import Host
from collectors.fields import Fields
from collectors.source import Source
from collectors.sources.bluesky_live import BlueskyLiveSource
from domain.incident import Watch
from tests.collectors.conformance import SourceConformance
from tests.collectors.servers import bluesky, jetstream
from tests.collectors.servers.faulty import Fault
from tests.collectors.test_conformance import START, WATCH, hostile_item

# What can happen to a stream: refusals before the upgrade, and an end in the middle.
FAULTS = frozenset(
    {
        Fault.UNAUTHORISED, Fault.PAYMENT, Fault.FORBIDDEN, Fault.MISSING, Fault.GONE, Fault.TOO_MANY,
        Fault.TOO_MANY_WAIT, Fault.TOO_MANY_DATE, Fault.BROKEN, Fault.UNAVAILABLE, Fault.STALL, Fault.DROP, Fault.CUT,
        Fault.HTML,
    }
)  # fmt: skip


def nobody(*_: object) -> Fields:
    """A directory that knows no author."""
    return Fields("bluesky", {"profiles": []})


@dataclass(slots=True, kw_only=True)
class Live:
    """Time is the platform's; the stream has come to it when it is asked."""

    place: jetstream.JetstreamPlatform = field(init=False)
    watch: Watch = WATCH
    faults: frozenset[Fault] = FAULTS
    secret: str = ""
    patience: timedelta = timedelta(seconds=20)
    now: datetime = START
    published: int = 0
    skew: timedelta = timedelta(0)
    earliest: datetime = START
    first_version: bool = False

    def __post_init__(self) -> None:
        clock = lambda: self.now + self.skew  # noqa: E731 - shorter than a function here
        self.place = jetstream.JetstreamPlatform(clock=clock, first_version=self.first_version)

    @property
    def requests(self) -> int:
        return self.place.requests

    def source(self) -> Source:
        hosts = ("127.0.0.1",)
        # A host whose clock is slow comes to our time late: here, where nothing else happens, it falls silent.
        self.patience = timedelta(seconds=1) if self.skew < timedelta(0) else self.patience
        host = Host(url=self.place.url, clock=lambda: self.now, allowed_private_hosts=hosts, patience=self.patience)
        return BlueskyLiveSource(host, nobody, earliest=self.earliest)

    def publish(self, count: int) -> list[str]:
        return [self._publish() for _ in range(count)]

    def _publish(self) -> str:
        self.published += 1
        self.now += timedelta(minutes=1)
        at, author = self.now - timedelta(seconds=40) + self.skew, self.published % 5
        record = bluesky.record(at, f"Pepsi, part {self.published}")
        self.place.events.append(jetstream.commit(self.published, at, record, author))
        return bluesky.uri(self.published, author)

    def publish_hostile(self, items: Sequence[Any]) -> int:
        self.place.first += len(self.place.events)
        self.now = START + timedelta(minutes=1)
        at = self.now - timedelta(seconds=40)
        whole = jetstream.commit(1, at, None)
        kept = {name: whole[name] for name in ("$type", "time", "witnessedAt")}
        self.place.events[:] = [item | kept if isinstance(item, dict) else json.dumps(item) for item in items]
        return len(items)

    def fail(self, fault: Fault, *, at: int | None = None) -> None:
        self.place.fail(fault, at=at)

    def heal(self) -> None:
        self.place.heal()

    def meanwhile(self, happens: Callable[[], object] | None) -> bool:  # noqa: ARG002 - it is one stream or file
        return False

    def pass_time(self, length: timedelta) -> None:
        self.now += length

    def repeat(self) -> bool:
        return False


HOSTILE = hostile_item(
    **{
        name: value
        for name, value in jetstream.commit(7, START, bluesky.record(START, "Pepsi")).items()
        if name not in ("$type", "time", "witnessedAt")
    }
)


class TestBlueskyLive(SourceConformance):
    hostile = HOSTILE

    @contextmanager
    def platform(self) -> Iterator[Live]:
        live = Live()
        with live.place:
            yield live


class TestFirstVersion(SourceConformance):
    hostile = HOSTILE

    @contextmanager
    def platform(self) -> Iterator[Live]:
        live = Live(first_version=True)
        with live.place:
            yield live
