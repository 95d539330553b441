"""Ten thousand hostile posts of the search, and as many events: each is kept, quarantined or passed over."""

import time
import tracemalloc
from contextlib import AbstractContextManager
from typing import Any

import pytest

from tests.collectors import test_bluesky_conformance as search
from tests.collectors import test_bluesky_live_conformance as live
from tests.collectors.servers import bluesky, jetstream
from tests.collectors.test_hostile_items import COUNT, ODD, START, items, keep

EMBED = {"record": {"uri": bluesky.uri(3)}, "media": {"images": [{"alt": "pepsi"}]}}
RECORD = bluesky.record(
    START, "Pepsi", embed=EMBED, reply={"parent": {"uri": bluesky.uri(4)}}, facets=[{"features": []}]
)


def nested(usual: dict[str, Any]) -> list[Any]:
    """Odd posts, and posts that are as usual but for their records."""
    records = items(RECORD, ODD)
    whole = items(usual, ODD)
    return [usual | {"record": records[n]} if n % 2 else whole[n] for n in range(COUNT)]


@pytest.mark.parametrize(
    ("place", "hostile", "batch"),
    [
        (search.TestBluesky().platform(), nested(bluesky.view(7, START, "Pepsi", record=RECORD)), 100),
        (live.TestBlueskyLive().platform(), nested(jetstream.commit(7, START, RECORD)), 2_000),
    ],
    ids=["search", "live"],
)
def test_ten_thousand_hostile_items(place: AbstractContextManager[Any], hostile: list[Any], batch: int) -> None:
    batches = [hostile[begin : begin + batch] for begin in range(0, COUNT, batch)]
    with place as platform:
        began = time.process_time()
        for each in batches:
            keep(platform, each)
        took = time.process_time() - began
        tracemalloc.start()
        keep(platform, batches[0])
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert took < 10, "five seconds, and as much again for the place that serves them"
    assert peak < 40 * 2**20
