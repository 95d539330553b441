"""Ten thousand hostile items for each source that has raw items, and how they are put to it.

The tests ask whether anything is lost, raised or runs away in memory; `benchmarks/hostile.py` how long it takes.
"""

import random
import time
import tracemalloc
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from tests.collectors import test_bluesky_conformance as bluesky_search
from tests.collectors import test_bluesky_live_conformance as bluesky_live
from tests.collectors import test_conformance as places
from tests.collectors import test_files_conformance as files
from tests.collectors import test_imap_conformance as mailboxes
from tests.collectors import test_mastodon_conformance as mastodon_places
from tests.collectors import test_mbox as mbox
from tests.collectors import test_reddit_conformance as reddit_places
from tests.collectors import test_x_conformance as x_ways
from tests.collectors import test_youtube_conformance as youtube_places
from tests.collectors.conformance import Kept
from tests.collectors.servers import bluesky, hackernews, jetstream, mastodon, reddit, x, youtube

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
COUNT = 10_000
ODD: tuple[Any, ...] = (
    None, True, -1, 0, 10**30, 1e20, "NaN", "", " ", "0", "\0", "\ud800", "\u202eevil", "<p>" * 200, "<!--" * 50,
    "pepsi", "2026-13-45T99:99", [], {}, [[[]]], {"text": {}}, [None, 3, "x"], "=cmd()", "&#99999999999999999999;",
    "é" * 500,
)  # fmt: skip
ODD_MARKUP: tuple[Any, ...] = (
    "", " ", "pepsi", "<p>pepsi</p>", "<!--", "]]>", "&#xD800;", "&#99999999999999999999;", "http://[", "javascript:x",
    "99999999999", "Mon, 99 Foo 2026", "-1", "<div>" * 200, "a\u202eb", "\u0085", "é" * 500,
)  # fmt: skip
ODD_LINES = (
    b"From: a <a@b.example>", b"From: (((((", b"Date: 99 Foo 2026", b"Date: Sun, 01 Mar 2026 12:00:00 +9999",
    b"Subject: =?utf-8?b?!!!?=", b"Subject: =?nope?q?=FF?=", b"References: <<<>", b"Message-ID: <>", b"From: x\nTo: y",
    b"Content-Type: multipart/mixed; boundary=x", b"--x", b"--x--", b"Content-Type: text/plain; charset=idna",
    b"Content-Transfer-Encoding: base64", b"Content-Type: message/rfc822", b"", b"> pepsi", b"On x wrote:", b"-- ",
    b"Content-Type: text/html", b"<blockquote>" * 9, b"pepsi \xff\xfe\x00", b"Best regards,", b"\xe9" * 300,
    b"Content-Disposition: attachment; filename*=utf-8''%00%ff", b"Content-Type: application/ms-tnef; name=winmail.dat",
)  # fmt: skip
_IDS = ("id", "objectID", "guid", "uri")


def items(usual: Mapping[str, Any], odd: tuple[Any, ...] = ODD, *, objects_only: bool = False) -> list[Any]:
    """Every field as usual, odd or missing; some items are no objects at all. The same at every run."""
    chance = random.Random(7)  # noqa: S311 - reproducible on purpose

    def item(number: int) -> Any:
        if not objects_only and chance.random() < 0.05:
            return chance.choice(odd)
        fields = {}
        for name, value in usual.items():
            throw = chance.random()
            if throw < 0.6:
                fields[name] = f"{value}{number}" if name in _IDS and isinstance(value, str | int) else value
            elif throw < 0.9:
                fields[name] = chance.choice(odd)
        return fields

    return [item(number) for number in range(COUNT)]


def mails() -> list[Any]:
    chance = random.Random(7)  # noqa: S311 - reproducible on purpose
    return [b"\r\n".join(chance.choices(ODD_LINES, k=chance.randint(0, 14))) for _ in range(COUNT)]


def _nested(usual: Mapping[str, Any], record: Mapping[str, Any]) -> list[Any]:
    """Odd posts, and posts that are as usual but for their records."""
    records, whole = items(record), items(usual)
    return [{**usual, "record": records[number]} if number % 2 else whole[number] for number in range(COUNT)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """`at_once`: as many as one answer of the place holds. `slow`: serving included, it takes long."""

    place: Callable[[], AbstractContextManager[Any]]
    items: Callable[[], list[Any]]
    at_once: int = 1000
    slow: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """`seconds` of processor time, the reader's alone; `peak` bytes, those of the place that serves it included."""

    items: int
    seconds: float
    peak: int


_FEED = {"title": "Pepsi", "guid": "urn:x:", "description": "<p>x", "pubDate": "Sun, 01 Mar 2026 11:00:00 GMT"}
_X = x.post(7, START, "@pepsi Pepsi", referenced_tweets=[{"type": "quoted", "id": "5"}])
_EMBED = {"record": {"uri": bluesky.uri(3)}, "media": {"images": [{"alt": "pepsi"}]}}
_RECORD = bluesky.record(
    START, "Pepsi", embed=_EMBED, reply={"parent": {"uri": bluesky.uri(4)}}, facets=[{"features": []}]
)
_ROW = {"id": "row", "created_at": "2026-03-01T12:00:00Z", "text": "Pepsi", "likes": 3}
TRIALS: Mapping[str, Trial] = {
    "feeds": Trial(
        place=places.TestFeeds().platform, items=partial(items, _FEED, ODD_MARKUP, objects_only=True), slow=True
    ),
    "hackernews": Trial(
        place=places.TestHackerNews().platform,
        items=partial(items, hackernews.comment(7, int(START.timestamp()), "Pepsi")),
    ),
    "bluesky": Trial(
        place=bluesky_search.TestBluesky().platform,
        items=partial(_nested, bluesky.view(7, START, "Pepsi", record=_RECORD), _RECORD),
        at_once=100,
    ),
    "bluesky-live": Trial(
        place=bluesky_live.TestBlueskyLive().platform,
        items=partial(_nested, jetstream.commit(7, START, _RECORD), _RECORD),
        at_once=2000,
        slow=True,
    ),
    "mastodon": Trial(
        place=mastodon_places.TestMastodonByHashtag().platform,
        items=partial(items, mastodon.status(START, "#Pepsi again", in_reply_to_id="7")),
        slow=True,
    ),
    "x": Trial(place=places.TestX().platform, items=partial(items, _X)),
    "x-archive": Trial(place=x_ways.TestXArchive().platform, items=partial(items, _X)),
    "x-mentions": Trial(place=x_ways.TestXMentions().platform, items=partial(items, _X)),
    "youtube": Trial(
        place=youtube_places.TestYouTube().platform, items=partial(items, youtube.comment("c", START, "Pepsi"))
    ),
    "reddit": Trial(
        place=reddit_places.TestReddit().platform, items=partial(items, reddit.comment("c", "1", START, "Pepsi"))
    ),
    "imap": Trial(place=mailboxes.TestImap().platform, items=mails, slow=True),
    "mbox": Trial(place=mbox.TestMbox().platform, items=mails, slow=True),
    "files": Trial(place=files.TestFiles().platform, items=partial(items, _ROW)),
}


def put_to(trial: Trial) -> Measured:
    """All items in batches; then the first batch again with the memory traced, which takes several times as long.

    Raises AssertionError if an item is lost or anything is raised.
    """
    hostile = trial.items()
    batches = [hostile[begin : begin + trial.at_once] for begin in range(0, len(hostile), trial.at_once)]
    with trial.place() as platform:
        seconds = sum(_keep(platform, batch) for batch in batches)
        tracemalloc.start()
        _keep(platform, batches[0])
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    return Measured(items=len(hostile), seconds=seconds, peak=peak)


def _keep(platform: Any, batch: list[Any]) -> float:
    """The processor time that reading took in this thread; the place serves from others."""
    expected = platform.publish_hostile(batch)
    began = time.thread_time()
    kept = Kept().run(platform)
    took = time.thread_time() - began
    assert kept.error is None
    assert kept.received == expected
    return took
