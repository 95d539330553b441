"""Ten thousand hostile items a source: each is kept, quarantined or passed over, in little time and memory."""

import random
import time
import tracemalloc
from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.collectors import test_conformance as places
from tests.collectors.conformance import Kept
from tests.collectors.servers import hackernews, x

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
COUNT, BATCH = 10_000, 1000  # as many as one answer holds
ODD: tuple[Any, ...] = (
    None, True, -1, 0, 10**30, 1e20, "NaN", "", " ", "0", "\0", "\ud800", "\u202eevil", "<p>" * 200, "<!--" * 50,
    "pepsi", "2026-13-45T99:99", [], {}, [[[]]], {"text": {}}, [None, 3, "x"], "=cmd()", "&#99999999999999999999;",
    "é" * 500,
)  # fmt: skip
ODD_MARKUP: tuple[Any, ...] = (
    "", " ", "pepsi", "<p>pepsi</p>", "<!--", "]]>", "&#xD800;", "&#99999999999999999999;", "http://[", "javascript:x",
    "99999999999", "Mon, 99 Foo 2026", "-1", "<div>" * 200, "a\u202eb", "\u0085", "é" * 500,
)  # fmt: skip


def items(usual: Mapping[str, Any], odd: tuple[Any, ...], *, objects_only: bool = False) -> list[Any]:
    """Every field as usual, odd or missing; some items are no objects at all. The same at every run."""
    chance = random.Random(7)  # noqa: S311 - reproducible on purpose

    def item(number: int) -> Any:
        if not objects_only and chance.random() < 0.05:
            return chance.choice(odd)
        fields = {}
        for name, value in usual.items():
            throw = chance.random()
            if throw < 0.6:
                fields[name] = f"{value}{number}" if name in ("id", "objectID", "guid") else value
            elif throw < 0.9:
                fields[name] = chance.choice(odd)
        return fields

    return [item(number) for number in range(COUNT)]


@pytest.mark.parametrize(
    ("place", "hostile"),
    [
        (
            places.TestFeeds().platform(),
            items(
                {"title": "Pepsi", "guid": "urn:x:", "description": "<p>x", "pubDate": "Sun, 01 Mar 2026 11:00:00 GMT"},
                ODD_MARKUP,
                objects_only=True,
            ),
        ),
        (places.TestHackerNews().platform(), items(hackernews.comment(7, int(START.timestamp()), "Pepsi"), ODD)),
        (
            places.TestX().platform(),
            items(x.post(7, START, "Pepsi", referenced_tweets=[{"type": "quoted", "id": "5"}]), ODD),
        ),
    ],
    ids=["feeds", "hackernews", "x"],
)
def test_ten_thousand_hostile_items(place: AbstractContextManager[places.Served], hostile: list[Any]) -> None:
    require_harmless(place, hostile)


def require_harmless(place: AbstractContextManager[places.Served], hostile: list[Any]) -> None:
    """Nothing is lost, nothing raised, and neither time nor memory runs away."""
    batches = [hostile[begin : begin + BATCH] for begin in range(0, COUNT, BATCH)]
    with place as platform:
        began = time.process_time()
        for batch in batches:
            keep(platform, batch)
        took = time.process_time() - began
        tracemalloc.start()
        keep(platform, batches[0])
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert took < 10, "five seconds, and as much again for the place that serves them"
    assert peak < 40 * 2**20


def keep(platform: Any, batch: list[Any]) -> None:
    expected = platform.publish_hostile(batch)
    kept = Kept().run(platform)
    assert kept.error is None
    assert kept.received == expected
