"""Feeds: matched here, spared when unchanged, honest about what slipped through their window."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from collectors.source import Page
from domain.errors import RetryLaterError, SourceRefusedError
from domain.incident import Watch
from domain.mention import Flag, Kind, Mention
from domain.time import Span
from tests.collectors.conformance import Kept
from tests.collectors.desks import HOUR, START, FeedDesk
from tests.collectors.servers.faulty import Fault, FaultyServer, Reply
from tests.collectors.servers.feeds import FeedPlatform


@pytest.fixture
def desk() -> Iterator[FeedDesk]:
    place = FeedPlatform(count=1)
    with place.server:
        yield FeedDesk(place)


@pytest.fixture
def three() -> Iterator[FeedDesk]:
    place = FeedPlatform(count=3)
    with place.server:
        yield FeedDesk(place)


def only(mentions: list[Mention]) -> Mention:
    assert len(mentions) == 1
    return mentions[0]


def test_an_entry_becomes_an_article(desk: FeedDesk) -> None:
    desk.add(
        "Pepsi & the ad",
        description="<p>It was <b>bad</b>.</p><p>Very &amp;bad.</p>",
        link="https://gazette.example/pepsi",
        author="Ann Reporter",
    )
    mention = only(desk.mentions())
    assert mention.source == "feeds"
    assert mention.native_id == "https://gazette.example/Pepsi & the ad"
    assert mention.kind is Kind.ARTICLE
    assert mention.text == "Pepsi & the ad\n\nIt was bad.\n\nVery &bad."
    assert mention.url == "https://gazette.example/pepsi"
    assert mention.author.name == "Ann Reporter"
    assert mention.author.id == ""
    assert mention.language == "en-GB"
    assert mention.published_at == mention.collected_at == START
    assert not mention.flags
    assert "The Gazette" in mention.raw


def test_atom_is_understood(desk: FeedDesk) -> None:
    body = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Blog</title>
      <entry><id>tag:blog.example,2026:1</id><title type="html">&lt;i&gt;Pepsi&lt;/i&gt;</title>
      <link href="/posts/1"/><updated>2026-03-01T13:00:00+02:00</updated>
      <content type="html">&lt;p&gt;Long read&lt;/p&gt;</content><author><name>Bo</name></author></entry></feed>"""
    with FaultyServer(lambda _: Reply(body=body.encode())) as server:
        desk.watch = replace(desk.watch, feeds=(server.url + "/atom",))
        mention = only(desk.mentions())
        assert mention.url == f"{server.url}/posts/1"
    assert mention.native_id == "tag:blog.example,2026:1"
    assert mention.text == "Pepsi\n\nLong read"
    assert mention.published_at == START - HOUR
    assert mention.author.name == "Bo"


def test_other_entries_are_counted_not_kept(desk: FeedDesk) -> None:
    desk.add("Pepsi again")
    desk.add("Football")
    desk.add("Pepsico")
    page, _ = desk.run()
    assert len(page.mentions) == 1
    assert page.passed_over == 2


@pytest.mark.parametrize("date", ["", "soon", "Mon, 99 Foo 2026 99:99:99 GMT", "2099-01-01", "1969-12-31"])
def test_unreadable_times_give_way_to_the_receipt(desk: FeedDesk, date: str) -> None:
    desk.add("Pepsi", pubDate=date)
    mention = only(desk.mentions())
    assert mention.published_at == START
    assert Flag.TIME_UNREADABLE in mention.flags
    assert date in mention.raw


def test_ids_that_two_feeds_may_share_are_told_apart(three: FeedDesk) -> None:
    for feed, title in enumerate(("Pepsi one", "Pepsi two")):
        three.place.entries[feed].append(f'<item><title>{title}</title><guid isPermaLink="false">1</guid></item>')
    assert len({mention.native_id for mention in three.mentions()}) == 2


def test_an_entry_of_two_feeds_is_one(three: FeedDesk) -> None:
    """Their wordings must not replace each other at every visit."""
    three.add("Pepsi", feed=0, description="short", guid="urn:x:1")
    three.add("Pepsi", feed=1, description="a longer version", guid="urn:x:1")
    assert only(three.mentions()).text == "Pepsi\n\nshort"
    three.add("Pepsi other", feed=1)
    assert [mention.text for mention in three.mentions()] == ["Pepsi other"]


def test_an_id_used_twice_in_a_feed_is_no_id(desk: FeedDesk) -> None:
    desk.add("Pepsi one", guid="https://gazette.example/")
    desk.add("Pepsi two", guid="https://gazette.example/")
    mentions = desk.mentions()
    assert len({mention.native_id for mention in mentions}) == 2
    assert sum(Flag.NO_NATIVE_ID in mention.flags for mention in mentions) == 1


def test_an_entry_without_id_gets_a_lasting_one(desk: FeedDesk) -> None:
    desk.add("Pepsi", guid="")
    first = only(desk.mentions())
    assert Flag.NO_NATIVE_ID in first.flags
    desk.add("Pepsi too")
    assert first.native_id in {mention.native_id for mention in desk.mentions()}


def test_an_edited_entry_comes_again(desk: FeedDesk) -> None:
    desk.add("Pepsi", guid="urn:x:1", description="sorry if you were offended")
    desk.run()
    desk.place.entries[0].clear()
    desk.add("Pepsi", guid="urn:x:1", description="sorry")
    assert only(desk.mentions()).text == "Pepsi\n\nsorry"


def test_unchanged_feeds_are_spared(desk: FeedDesk) -> None:
    desk.add("Pepsi")
    desk.run()
    desk.now += HOUR
    page, closing = desk.run()
    assert "if-none-match" in desk.place.server.requests[-1].headers
    assert page == replace(Page(), cursor=page.cursor)
    assert closing.covered == Span(START, START + HOUR)


def test_a_changed_watch_reads_unchanged_feeds_anew(desk: FeedDesk) -> None:
    desk.add("Football")
    desk.run()
    desk.watch = replace(desk.watch, terms=("pepsi", "football"))
    assert only(desk.mentions()).text == "Football"


def test_the_first_visit_covers_the_window(desk: FeedDesk) -> None:
    desk.add("Pepsi")
    desk.now += 5 * HOUR
    *_, closing = desk.run()
    assert closing.covered == Span(START, START + 5 * HOUR)


def test_what_slips_through_the_window_is_said(desk: FeedDesk) -> None:
    desk.place.window = 3
    desk.add("Pepsi")
    desk.run()
    for number in range(5):
        desk.now += HOUR
        desk.add(f"News {number}")
    page, closing = desk.run()
    assert "holds only 3 entries" in page.shortfall
    assert "missed between 2026-03-01 12:00 UTC and 2026-03-01 15:00 UTC" in page.shortfall
    assert page.covered == Span(START, START + 3 * HOUR)
    assert closing.covered == Span(START + 3 * HOUR, START + 5 * HOUR)


def test_a_failing_feed_does_not_keep_the_others_from_being_read(three: FeedDesk) -> None:
    for feed in range(3):
        three.add(f"Pepsi {feed}", feed=feed)
    three.run()
    three.now += HOUR
    for feed in range(3):
        three.add(f"Pepsi again {feed}", feed=feed)
    three.place.server.fail(Fault.MISSING, at=1)
    *_, closing = three.run()
    assert {mention.text for page in three.kept.pages for mention in page.mentions} >= {
        "Pepsi again 0",
        "Pepsi again 2",
    }
    assert "/feed/1 answered 404" in closing.shortfall
    assert closing.covered == Span(START, START + HOUR)
    assert "Pepsi again 1" in {mention.text for mention in three.mentions()}


def test_a_feed_that_asks_for_patience_is_left_alone(three: FeedDesk) -> None:
    three.run()
    three.place.server.fail(Fault.TOO_MANY_DATE, at=0)
    three.run()
    three.place.server.requests.clear()
    *_, closing = three.run()
    assert len(three.place.server.requests) == 2
    assert "left alone until 2026-03-01 13:00 UTC" in closing.shortfall
    three.now += 2 * HOUR
    three.place.server.requests.clear()
    three.run()
    assert len(three.place.server.requests) == 3


def test_all_feeds_failing_is_an_error_with_the_shortest_wait(three: FeedDesk) -> None:
    three.place.server.fail(Fault.TOO_MANY_WAIT)
    three.run()
    assert isinstance(three.kept.error, RetryLaterError)
    assert three.kept.error.after == timedelta(seconds=7)
    three.place.server.fail(Fault.GONE)
    three.run()
    assert isinstance(three.kept.error, SourceRefusedError)


def test_cursors_of_another_age_begin_anew(desk: FeedDesk) -> None:
    desk.add("Pepsi")
    halfway = json.dumps({"feeds": {desk.place.feeds[0]: {}}})
    for cursor in ("", "{}", "[]", "null", "x", '{"feeds": 3}', halfway):
        desk.kept = Kept(cursor=cursor)
        assert len(desk.mentions()) == 1


def test_a_watch_without_feeds_is_refused(desk: FeedDesk) -> None:
    desk.watch = Watch(terms=("pepsi",))
    desk.run()
    assert isinstance(desk.kept.error, SourceRefusedError)
