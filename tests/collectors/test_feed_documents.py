"""What comes in place of a feed, or as a broken one."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from domain.errors import SourceRefusedError
from domain.mention import Mention
from tests.collectors.desks import FeedDesk
from tests.collectors.servers.faulty import FaultyServer, Reply
from tests.collectors.servers.feeds import FeedPlatform, rss


@pytest.fixture
def desk() -> Iterator[FeedDesk]:
    place = FeedPlatform(count=1)
    with place.server:
        yield FeedDesk(place)


def only(mentions: list[Mention]) -> Mention:
    assert len(mentions) == 1
    return mentions[0]


@pytest.mark.parametrize(
    "body",
    [
        b"<html><body>Hello</body></html>",
        b"just words",
        b"{}",
        b"<?xml version='1.0'?><opml/>",
        b"\0" * 100,
        b"%PDF-1.4",
    ],
)
def test_what_is_no_feed_is_an_error(desk: FeedDesk, body: bytes) -> None:
    with FaultyServer(lambda _: Reply(body=body)) as server:
        desk.watch = replace(desk.watch, feeds=(server.url,))
        desk.run()
    assert isinstance(desk.kept.error, SourceRefusedError)
    assert "not a feed" in desk.kept.error.problem


def test_a_feed_that_broke_off_is_read_as_far_as_it_goes(desk: FeedDesk) -> None:
    for number in range(3):
        desk.add(f"Pepsi {number}")
    whole = rss(desk.place.entries[0])
    bodies = [whole[: whole.rindex(b"Pepsi") + 8], whole]
    with FaultyServer(lambda _: Reply(body=bodies.pop(0), headers={"etag": '"same"'})) as server:
        desk.watch = replace(desk.watch, feeds=(server.url,))
        page, _ = desk.run()
        assert [mention.text for mention in page.mentions] == ["Pepsi 2", "Pepsi 1"]
        assert "damaged" in page.shortfall
        assert len(desk.mentions()) == 3


def test_a_feed_with_one_bad_character_is_read_whole(desk: FeedDesk) -> None:
    body = rss(["<item><title>Pepsi \x00 & co</title><guid>urn:x:1</guid></item>"])
    with FaultyServer(lambda _: Reply(body=body)) as server:
        desk.watch = replace(desk.watch, feeds=(server.url,))
        page, _ = desk.run()
    assert len(page.mentions) == 1
    assert "damaged" in page.shortfall


@pytest.mark.parametrize("body", [b"/etc/passwd", b"file:///etc/passwd", b"http://127.0.0.1:9/"])
def test_bodies_are_never_opened(desk: FeedDesk, body: bytes) -> None:
    """The parser would read files and addresses that it is given as text."""
    with FaultyServer(lambda _: Reply(body=body)) as server:
        desk.watch = replace(desk.watch, feeds=(server.url,))
        desk.run()
    assert isinstance(desk.kept.error, SourceRefusedError)


def test_entities_that_expand_without_end_are_not_expanded(desk: FeedDesk) -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    body = rss(["<item><title>Pepsi &e11;</title></item>"]).decode()
    body = body.replace("<rss", f'<!DOCTYPE rss [<!ENTITY e0 "lol">{entities}]><rss')
    with FaultyServer(lambda _: Reply(body=body.encode())) as server:
        desk.watch = replace(desk.watch, feeds=(server.url,))
        page, _ = desk.run()
    assert len(page.mentions) + len(page.unreadable) + page.passed_over == 1


def test_a_megabyte_of_title_is_kept(desk: FeedDesk) -> None:
    desk.add("Pepsi " + "x" * 2**20)
    assert len(only(desk.mentions()).text) == 2**20 + 6
