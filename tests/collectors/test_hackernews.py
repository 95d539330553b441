"""Hacker News: nothing capped in silence, nothing taken that was not meant."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from collectors.fetch import Fetcher
from collectors.source import Page
from collectors.sources.hackernews import HackerNewsSource
from domain.errors import SourceRefusedError
from domain.incident import Watch
from domain.mention import Flag, Kind
from domain.time import Span
from tests.collectors.conformance import Kept
from tests.collectors.servers.faulty import Fault
from tests.collectors.servers.hackernews import HackerNewsPlatform, comment, story

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECONDS = int(START.timestamp())


class Desk:
    def __init__(self, place: HackerNewsPlatform) -> None:
        self.place = place
        self.now = START + timedelta(hours=1)
        self.watch = Watch(terms=("pepsi",))
        self.kept = Kept()

    def source(self) -> HackerNewsSource:
        clock = lambda: self.now  # noqa: E731 - shorter than a function here
        fetcher = Fetcher(clock=clock, allowed_private_hosts=("127.0.0.1",))
        return HackerNewsSource(fetcher, clock, self.place.server.url, earliest=START)

    def run(self) -> list[Page]:
        return self.kept.run(self).pages  # type: ignore[arg-type]

    @property
    def asked(self) -> int:
        return len(self.place.server.requests)


@pytest.fixture
def desk() -> Iterator[Desk]:
    place = HackerNewsPlatform()
    with place.server:
        yield Desk(place)


def test_a_comment_becomes_a_reply(desk: Desk) -> None:
    body = 'I like <i>Pepsi</i>.<p>But <a href="https:&#x2F;&#x2F;x.example">this</a>?'
    desk.place.items.append(comment(42, SECONDS, body, author="pg", parent_id=41, story_id=40))
    (page,) = desk.run()
    (mention,) = page.mentions
    assert mention.key == ("hackernews", "42")
    assert mention.kind is Kind.REPLY
    assert mention.text == "I like Pepsi.\n\nBut this?"
    assert mention.url == "https://news.ycombinator.com/item?id=42"
    assert mention.author.id == mention.author.handle == "pg"
    assert mention.in_reply_to == "41"
    assert mention.conversation_id == "40"
    assert mention.published_at == START
    assert "A story" in mention.raw


def test_a_story_becomes_a_post(desk: Desk) -> None:
    desk.place.items.append(story(40, SECONDS, "Pepsi apologises", story_text="Ask HN: <p>why?"))
    (mention,) = desk.run()[0].mentions
    assert mention.kind is Kind.POST
    assert mention.text == "Pepsi apologises\n\nAsk HN:\n\nwhy?"
    assert mention.conversation_id == "40"
    assert mention.in_reply_to == ""
    assert mention.engagement.likes == 12
    assert mention.engagement.replies == 3


def test_loose_hits_are_passed_over(desk: Desk) -> None:
    desk.place.items += [comment(1, SECONDS, "pepsico"), comment(2, SECONDS, "Pepsi"), comment(3, SECONDS, "dyspepsia")]
    (page,) = desk.run()
    assert [mention.native_id for mention in page.mentions] == ["2"]
    assert page.passed_over == 2


def test_a_link_to_the_watched_site_counts(desk: Desk) -> None:
    desk.watch = Watch(terms=("pepsi.com",))
    desk.place.items.append(story(1, SECONDS, "An apology", url="https://www.pepsi.com/sorry"))
    assert len(desk.run()[0].mentions) == 1


def test_an_item_that_two_terms_find_is_one(desk: Desk) -> None:
    desk.watch = Watch(terms=("pepsi", "kendall jenner"), handles=("@Pepsi", "@kj"))
    desk.place.items.append(comment(1, SECONDS, "Pepsi and Kendall Jenner"))
    (page,) = desk.run()
    assert len(page.mentions) == 1
    assert [request.query["query"] for request in desk.place.server.requests] == ['"pepsi"', '"kendall jenner"', '"kj"']


def test_busy_stretches_are_divided_until_nothing_is_kept_back(desk: Desk) -> None:
    desk.place.cap = 10
    desk.place.items += [comment(n, SECONDS + (n * n) // 40, "Pepsi") for n in range(1, 300)]
    desk.run()
    assert desk.kept.ids == {str(n) for n in range(1, 300)}
    assert not desk.kept.troubled
    assert desk.asked < 120


def test_an_answer_that_is_full_is_not_taken_for_all_there_is(desk: Desk) -> None:
    desk.place.silent = True
    desk.place.items += [comment(n, SECONDS + n, "Pepsi") for n in range(1, 1501)]
    desk.run()
    assert len(desk.kept.ids) == 1500
    assert not desk.kept.troubled


def test_what_comes_late_is_found_though_a_run_broke_off_in_between(desk: Desk) -> None:
    desk.place.cap = 10
    desk.place.items += [comment(n, SECONDS + 60 * n, "Pepsi") for n in range(1, 40)]
    desk.place.server.fail(Fault.UNAVAILABLE, at=3)
    desk.run()
    assert desk.kept.troubled
    desk.place.server.heal()
    desk.run()
    desk.place.items.append(comment(99, int(desk.now.timestamp()) - 20 * 60, "Pepsi"))
    desk.run()
    assert desk.kept.ids == {*(str(n) for n in range(1, 40)), "99"}


def test_a_second_with_more_than_the_cap_is_said(desk: Desk) -> None:
    desk.place.cap = 10
    desk.place.items += [comment(n, SECONDS + 7, "Pepsi") for n in range(25)]
    desk.run()
    (short,) = [page for page in desk.kept.pages if page.shortfall]
    assert "15 items" in short.shortfall
    assert short.covered == Span(START + timedelta(seconds=7), START + timedelta(seconds=8))
    assert len(desk.kept.ids) == 10


def test_items_that_appear_late_are_found_by_the_next_run(desk: Desk) -> None:
    desk.place.items.append(comment(1, SECONDS + 3000, "Pepsi"))
    desk.run()
    desk.place.items.append(comment(2, SECONDS + 3500, "Pepsi, indexed late"))
    desk.now += timedelta(minutes=2)
    desk.run()
    assert desk.kept.ids == {"1", "2"}


def test_a_new_term_is_looked_for_from_the_beginning(desk: Desk) -> None:
    desk.place.items.append(comment(1, SECONDS, "the advert"))
    desk.run()
    desk.watch = replace(desk.watch, terms=("pepsi", "advert"))
    desk.run()
    assert desk.kept.ids == {"1"}


def test_a_server_that_always_has_more_is_not_asked_forever(desk: Desk) -> None:
    desk.place.overcount = 10**6
    desk.run()
    assert desk.asked <= 300
    assert "the next run reads on" in desk.kept.pages[-1].shortfall


@pytest.mark.parametrize("seconds", [None, "soon", 10**30, -1, True])
def test_unreadable_times_give_way_to_the_receipt(desk: Desk, seconds: Any) -> None:
    desk.place.unfiltered = True
    desk.place.items.append(comment(1, SECONDS, "Pepsi", created_at_i=seconds))
    (mention,) = desk.run()[0].mentions
    assert mention.published_at == desk.now
    assert Flag.TIME_UNREADABLE in mention.flags


def test_what_has_no_text_is_quarantined(desk: Desk) -> None:
    desk.place.unfiltered = True
    desk.place.items += [comment(1, SECONDS, ""), {"objectID": "x"}, None]
    (page,) = desk.run()
    assert len(page.unreadable) == 3


@pytest.mark.parametrize("text", ["Pepsi \0 \ud800", "Pepsi " + "x" * 5_000_000, "<p>" * 100_000 + "Pepsi"])
def test_hostile_texts_come_through(desk: Desk, text: str) -> None:
    desk.place.items.append(comment(1, SECONDS, text))
    assert len(desk.run()[0].mentions) == 1


@pytest.mark.parametrize(
    "cursor", ["", "{}", "[]", "null", "x", '{"begin": "x", "again": 1, "queries": []}', '{"begin": 1e99}']
)
def test_cursors_of_another_age_begin_anew(desk: Desk, cursor: str) -> None:
    desk.place.items.append(comment(1, SECONDS, "Pepsi"))
    desk.kept = Kept(cursor=cursor)
    desk.run()
    assert desk.kept.ids == {"1"}


def test_a_watch_without_words_is_refused(desk: Desk) -> None:
    desk.watch = Watch(terms=(" ", '"'))
    desk.run()
    assert isinstance(desk.kept.error, SourceRefusedError)
