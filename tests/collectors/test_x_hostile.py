"""Ten thousand hostile messages of X's stream: each is kept, quarantined or passed over."""

import json
import tracemalloc
from datetime import timedelta

from collectors.fetch import Fetcher
from collectors.sources.x_stream import XStreamSource
from domain.errors import RetryLaterError
from domain.incident import Watch
from tests.collectors.hostile import COUNT, START, items
from tests.collectors.servers import x

POSTS = items(x.post(7, START, "@pepsi", referenced_tweets=[{"type": "quoted", "id": "5"}]))
BATCH = 1000


def test_ten_thousand_hostile_messages() -> None:
    messages = [json.dumps(each if number % 10 == 0 else {"data": each}) for number, each in enumerate(POSTS)]
    assert hear(messages) == COUNT
    tracemalloc.start()
    assert hear(messages[:BATCH]) == BATCH
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 200 * 2**20


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
