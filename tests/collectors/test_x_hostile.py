"""Ten thousand hostile posts and messages by X's other ways: each is kept, quarantined or passed over."""

import json
import time
import tracemalloc
from datetime import timedelta
from typing import Any

import pytest

from collectors.fetch import Fetcher
from collectors.sources.x_stream import XStreamSource
from domain.errors import RetryLaterError
from domain.incident import Watch
from tests.collectors import test_x_conformance as ways
from tests.collectors.servers import x
from tests.collectors.test_conformance import START
from tests.collectors.test_hostile_items import BATCH, COUNT, ODD, items, keep

POSTS = items(x.post(7, START, "@pepsi", referenced_tweets=[{"type": "quoted", "id": "5"}]), ODD)


@pytest.mark.parametrize("way", [ways.TestXArchive, ways.TestXMentions])
def test_ten_thousand_hostile_posts(way: Any) -> None:
    batches = [POSTS[begin : begin + BATCH] for begin in range(0, COUNT, BATCH)]
    with way().platform() as platform:
        began = time.process_time()
        for batch in batches:
            keep(platform, batch)
        took = time.process_time() - began
    assert took < 10, "five seconds, and as much again for the place that serves them"


def test_ten_thousand_hostile_messages() -> None:
    messages = [json.dumps(each if number % 10 == 0 else {"data": each}) for number, each in enumerate(POSTS)]
    began = time.process_time()
    assert hear(messages) == COUNT
    took = time.process_time() - began
    tracemalloc.start()
    assert hear(messages[:BATCH]) == BATCH
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert took < 10, "five seconds, and as much again for the place that speaks"
    assert peak < 40 * 2**20


def hear(messages: list[str]) -> int:
    """How many of these the stream accounts for."""
    place = x.XPlatform()
    received = 0
    with place.server:
        source = XStreamSource(
            Fetcher(clock=lambda: START, allowed_private_hosts=("127.0.0.1",)),
            lambda: START,
            x.TOKEN,
            place.server.url,
            incident_id="oops",
            heartbeat=timedelta(seconds=1),
        )
        pages = source.pages(Watch(terms=("pepsi",)), None)
        next(pages)
        place.app.say("".join(f"{message}\r\n" for message in messages).encode())
        place.app.say(None)
        try:
            for page in pages:
                received += len(page.mentions) + len(page.unreadable) + len(page.removals) + page.passed_over
        except RetryLaterError:
            return received
    return received
