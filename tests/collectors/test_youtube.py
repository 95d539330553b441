"""YouTube: every comment and reply under the videos found, what is gone, and the quota."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from collectors.fetch import Fetcher
from collectors.sources.youtube import YouTubeSource
from domain.errors import RetryLaterError, SourceRefusedError
from domain.incident import Watch
from domain.mention import Kind, Mention
from tests.collectors.conformance import Kept
from tests.collectors.servers.youtube import KEY, YouTubePlatform, comment, thread, video

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Desk:
    def __init__(self, place: YouTubePlatform) -> None:
        self.place = place
        self.now = START + timedelta(hours=1)
        self.watch = Watch(terms=("pepsi",), excluded=("coca",))
        self.kept = Kept()

    def source(self) -> YouTubeSource:
        fetcher = Fetcher(clock=lambda: self.now, allowed_private_hosts=("127.0.0.1",))
        return YouTubeSource(fetcher, lambda: self.now, KEY, self.place.server.url, earliest=START)

    def run(self) -> dict[str, Mention]:
        kept = self.kept.run(self)  # type: ignore[arg-type]
        return {mention.native_id: mention for page in kept.pages for mention in page.mentions}

    def asked(self, what: str) -> int:
        return sum(request.path == f"/{what}" for request in self.place.server.requests)


@pytest.fixture
def desk() -> Iterator[Desk]:
    place = YouTubePlatform()
    with place.server:
        place.videos.append(video("film", START, "The Pepsi film", description="Live for now"))
        yield Desk(place)


def test_a_video_is_a_post(desk: Desk) -> None:
    found = desk.run()["video:film"]
    assert found.key == ("youtube", "video:film")
    assert found.kind is Kind.POST
    assert found.text == "The Pepsi film\n\nLive for now"
    assert found.url == "https://www.youtube.com/watch?v=film"
    assert (found.author.id, found.author.name) == ("UC-channel", "A channel")
    assert (found.engagement.views, found.engagement.likes, found.engagement.replies) == (1200, 30, 4)
    assert found.published_at == START


def test_a_comment_belongs_to_its_video_whatever_its_words(desk: Desk) -> None:
    desk.place.threads["film"] = [thread(comment("c1", START, "Shame on you"), replies=1)]
    desk.place.replies["c1"] = [comment("c1.r1", START, "Indeed", parentId="c1")]
    found = desk.run()
    top, reply = found["c1"], found["c1.r1"]
    assert (top.kind, top.in_reply_to, top.conversation_id) == (Kind.REPLY, "video:film", "film")
    assert (top.author.id, top.author.handle, top.author.name) == ("UC-someone", "someone", "@someone")
    assert (top.engagement.likes, top.engagement.replies) == (3, 1)
    assert top.url == "https://www.youtube.com/watch?v=film&lc=c1"
    assert (reply.in_reply_to, reply.conversation_id, reply.text) == ("c1", "film", "Indeed")


def test_replies_that_did_not_come_along_are_asked_for(desk: Desk) -> None:
    desk.place.threads["film"] = [thread(comment("c1", START, "Shame"), replies=25)]
    desk.place.replies["c1"] = [comment(f"c1.r{number}", START, "Yes", parentId="c1") for number in range(25)]
    assert len(desk.run()) == 27
    assert desk.asked("comments") == 3


def test_a_late_reply_to_a_comment_of_the_day_is_found(desk: Desk) -> None:
    desk.place.threads["film"] = [thread(comment("c1", START, "Shame"), replies=0)]
    desk.run()
    desk.place.threads["film"][0]["snippet"]["totalReplyCount"] = 1
    desk.place.replies["c1"] = [comment("c1.r1", START + timedelta(hours=5), "Yes", parentId="c1")]
    desk.now += timedelta(hours=8)
    assert "c1.r1" in desk.run()


def test_videos_of_other_things_are_passed_over(desk: Desk) -> None:
    desk.place.videos.append(video("other", START, "Pepsipedia", description="Pepsi or coca?"))
    assert set(desk.run()) == {"video:film"}
    assert sum(page.passed_over for page in desk.kept.pages) == 1


def test_searches_are_spared(desk: Desk) -> None:
    desk.run()
    desk.now += timedelta(minutes=5)
    desk.run()
    assert desk.asked("search") == 1
    desk.now += timedelta(minutes=15)
    desk.run()
    assert desk.asked("search") == 2


def test_a_video_without_comments_holds_up_no_other(desk: Desk) -> None:
    desk.place.reason = ""
    desk.place.videos.append(video("gone", START, "Pepsi again"))
    desk.place.threads["film"] = [thread(comment("c1", START, "Shame"))]
    desk.run()
    desk.place.videos[:] = desk.place.videos[:1]  # the other is deleted
    desk.place.threads["film"].append(thread(comment("c2", START + timedelta(hours=1), "Shame")))
    desk.now += timedelta(minutes=5)
    assert "c2" in desk.run()
    assert not desk.kept.troubled


@pytest.mark.parametrize("reason", ["quotaExceeded", "dailyLimitExceeded"])
def test_a_spent_quota_is_waited_for(desk: Desk, reason: str) -> None:
    desk.place.reason = reason
    desk.run()
    assert isinstance(desk.kept.error, RetryLaterError)
    midnight_there = datetime(2026, 3, 2, 8, tzinfo=UTC)  # Pacific winter time
    assert desk.kept.error.after == midnight_there - desk.now


def test_a_key_that_is_not_accepted_needs_a_person(desk: Desk) -> None:
    desk.place.reason = "accessNotConfigured"
    desk.run()
    assert isinstance(desk.kept.error, SourceRefusedError)
    assert "not switched on" in desk.kept.error.problem


def test_a_stale_page_token_begins_the_video_again(desk: Desk) -> None:
    desk.place.threads["film"] = [thread(comment(f"c{number}", START, "Shame")) for number in range(25)]
    pages = desk.source().pages(desk.watch, None)
    cursor = [next(pages).cursor for _ in range(2)][-1]
    desk.place.stale = {"left-15"}
    found = {mention.native_id for page in desk.source().pages(desk.watch, cursor) for mention in page.mentions}
    assert not desk.place.stale
    assert found >= {f"c{number}" for number in range(25)}


def test_an_empty_page_to_go_on_from_begins_the_video_again(desk: Desk) -> None:
    desk.place.threads["film"] = [thread(comment(f"c{number}", START, "Shame")) for number in range(25)]
    pages = desk.source().pages(desk.watch, None)
    cursor = [next(pages).cursor for _ in range(2)][-1]
    assert cursor
    cursor = cursor.replace("left-15", "left-0")  # a place that leads nowhere any more
    found = {mention.native_id for page in desk.source().pages(desk.watch, cursor) for mention in page.mentions}
    assert found >= {f"c{number}" for number in range(25)}


def test_what_is_gone_is_removed_and_edits_are_seen(desk: Desk) -> None:
    edited = comment("c2", START, "Well", videoId="film", updatedAt="2026-03-01T12:30:00Z")
    desk.place.threads["film"] = [thread(comment("c1", START, "Shame")), thread(edited)]
    page = desk.source().recheck(["video:film", "video:gone", "c1", "c2", "c3"])
    assert {removal.native_id for removal in page.removals} == {"video:gone", "c3"}
    assert {mention.native_id for mention in page.mentions} == {"video:film", "c2"}


def test_a_watch_without_words_cannot_be_searched(desk: Desk) -> None:
    desk.watch = Watch()
    desk.run()
    assert isinstance(desk.kept.error, SourceRefusedError)


def test_more_videos_than_a_run_searches_are_found_in_the_next(desk: Desk) -> None:
    desk.place.videos[:] = [video(f"v{n}", START + timedelta(seconds=20 * n), "Pepsi") for n in range(150)]
    first = desk.run()
    assert desk.kept.troubled
    assert 0 < len(first) < 150
    desk.now += timedelta(minutes=5)
    desk.run()
    assert not desk.kept.troubled
    assert desk.kept.ids == {f"video:v{n}" for n in range(150)}
    covered = [page.covered for page in desk.kept.pages if page.covered]
    assert covered[-1].start == START, "the first run did not claim it"


def test_a_comment_taken_back_in_the_middle_of_a_run_costs_no_other(desk: Desk) -> None:
    desk.place.threads["film"] = [
        thread(comment("c1", START, "Shame")),
        thread(comment("c2", START, "Gone in a moment"), replies=25),
        thread(comment("c3", START, "Shame")),
    ]
    desk.place.replies["c2"] = [comment(f"c2.r{n}", START, "Yes", parentId="c2") for n in range(25)]
    desk.place.taken_back = {"c2"}
    found = desk.run()
    assert {"c1", "c2", "c3", "c2.r24"} <= set(found)
    assert not desk.kept.troubled


def test_replies_that_repeat_forever_are_noticed(desk: Desk) -> None:
    desk.place.threads["film"] = [thread(comment("c1", START, "Shame"), replies=25)]
    desk.place.replies["c1"] = [comment(f"c1.r{n}", START, "Yes", parentId="c1") for n in range(25)]
    desk.place.repeats = True
    desk.run()
    assert isinstance(desk.kept.error, RetryLaterError)


def test_one_odd_time_does_not_end_the_reading(desk: Desk) -> None:
    desk.run()
    desk.now += timedelta(days=3)
    threads = [comment(f"c{n}", desk.now - timedelta(minutes=30 - n), "Shame") for n in range(25)]
    threads[18]["snippet"]["publishedAt"] = "1970-01-01T00:00:00Z"  # on the first of three pages
    desk.place.threads["film"] = [thread(each) for each in threads]
    desk.run()
    assert {f"c{n}" for n in range(25)} <= desk.kept.ids


def test_spent_searches_leave_the_comments(desk: Desk) -> None:
    desk.run()
    desk.place.search_reason = "quotaExceeded"
    desk.place.threads["film"] = [thread(comment("c1", START + timedelta(hours=1), "Shame"))]
    desk.now += timedelta(minutes=30)
    assert "c1" in desk.run()
    assert desk.kept.error is None
    assert desk.kept.troubled, "that no new videos are found is said"
    searches = desk.asked("search")
    desk.now += timedelta(minutes=30)
    desk.run()
    assert desk.asked("search") == searches, "and not asked again before midnight"
    assert desk.kept.troubled
    desk.place.search_reason = ""
    desk.place.videos.append(video("late", desk.now, "Pepsi again"))
    desk.now = datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert "video:late" in desk.run()
    assert not desk.kept.troubled
