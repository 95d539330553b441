"""Reddit: submissions, the comments under them, what was taken back, and the login."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from collectors.fetch import Fetcher
from collectors.sources.reddit import RedditSource
from domain.errors import SourceRefusedError
from domain.incident import Watch
from domain.mention import Flag, Kind, Mention
from tests.collectors.conformance import Kept
from tests.collectors.servers.faulty import Fault
from tests.collectors.servers.reddit import CLIENT, SECRET, TOKEN, RedditPlatform, comment, listing, submission

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Desk:
    def __init__(self, place: RedditPlatform) -> None:
        self.place = place
        self.secret = SECRET
        self.now = START + timedelta(hours=1)
        self.watch = Watch(terms=("pepsi",), excluded=("coca",))
        self.kept = Kept()

    def source(self) -> RedditSource:
        fetcher = Fetcher(clock=lambda: self.now, allowed_private_hosts=("127.0.0.1",))
        url = self.place.server.url
        return RedditSource(fetcher, lambda: self.now, CLIENT, self.secret, base_url=url, login_url=url, earliest=START)

    def run(self) -> dict[str, Mention]:
        kept = self.kept.run(self)  # type: ignore[arg-type]
        return {mention.native_id: mention for page in kept.pages for mention in page.mentions}

    def asked(self, path: str) -> int:
        return sum(request.path.startswith(path) for request in self.place.server.requests)


@pytest.fixture
def desk() -> Iterator[Desk]:
    place = RedditPlatform()
    with place.server:
        place.submissions.append(submission("1", START, "Pepsi apologises", num_comments=1))
        place.comments["t3_1"] = [comment("a", "1", START, "Too late")]
        yield Desk(place)


def test_a_submission_is_a_post(desk: Desk) -> None:
    desk.place.submissions[0] |= {"selftext": "For the film", "url": "https://example.org", "is_self": False}
    found = desk.run()["t3_1"]
    assert found.key == ("reddit", "t3_1")
    assert found.kind is Kind.POST
    assert found.text == "Pepsi apologises\n\nFor the film"
    assert found.url == "https://www.reddit.com/r/news/comments/1/title/"
    assert (found.author.id, found.author.handle) == ("t2_abc", "someone")
    assert (found.engagement.likes, found.engagement.replies) == (12, 1)
    assert found.published_at == START
    assert "https://example.org" in found.raw
    assert "news" in found.raw


def test_a_comment_belongs_to_its_submission_whatever_its_words(desk: Desk) -> None:
    found = desk.run()["t1_a"]
    assert (found.kind, found.text) == (Kind.REPLY, "Too late")
    assert (found.in_reply_to, found.conversation_id) == ("t3_1", "t3_1")
    assert found.engagement.likes == 0, "a score below zero is not a count of likes"


def test_replies_in_the_tree_are_found(desk: Desk) -> None:
    deep = comment("c", "1", START, "And wrong", parent_id="t1_b")
    middle = comment("b", "1", START, "Indeed", parent_id="t1_a", replies=listing([deep], "t1", None))
    desk.place.comments["t3_1"][0]["replies"] = listing([middle], "t1", None)
    assert desk.run().keys() == {"t3_1", "t1_a", "t1_b", "t1_c"}


def test_comments_are_read_again_only_where_there_are_new_ones(desk: Desk) -> None:
    desk.run()
    desk.run()
    assert desk.asked("/comments/") == 1
    desk.place.submissions[0]["num_comments"] = 2
    desk.place.comments["t3_1"].append(comment("b", "1", START, "Indeed"))
    assert "t1_b" in desk.run()
    assert desk.asked("/comments/") == 2


def test_folded_comments_are_asked_for_and_what_stays_folded_is_never_covered(desk: Desk) -> None:
    desk.place.unfolded = [comment(f"f{number}", "1", START, "Shame") for number in range(150)]
    desk.place.folded = 157
    found = desk.run()
    assert {f"t1_f{number}" for number in range(150)} <= found.keys()
    assert any("7 comments" in page.shortfall for page in desk.kept.pages)
    first = desk.now
    desk.now += timedelta(minutes=5)
    desk.run()
    assert not desk.kept.troubled
    assert all(page.covered.start >= first for page in desk.kept.pages if page.covered)


def test_what_is_emptied_was_taken_back(desk: Desk) -> None:
    desk.place.comments["t3_1"][0] |= {"body": "[removed]", "author": "[deleted]"}
    desk.run()
    assert [removal.native_id for page in desk.kept.pages for removal in page.removals] == ["t1_a"]


def test_submissions_of_other_things_are_passed_over(desk: Desk) -> None:
    desk.place.submissions += [submission("2", START, "Pepsipedia"), submission("3", START, "Pepsi or coca")]
    assert desk.run().keys() == {"t3_1", "t1_a"}
    assert sum(page.passed_over for page in desk.kept.pages) == 2


def test_a_listing_that_ends_at_a_thousand_says_so(desk: Desk) -> None:
    desk.place.submissions += [submission(str(number), START, "Pepsi") for number in range(2, 1001)]
    desk.run()
    assert any("no more than 1000" in page.shortfall for page in desk.kept.pages)


def test_what_lies_behind_a_thousand_is_never_covered(desk: Desk) -> None:
    desk.place.submissions[:] = [
        submission(str(number), START + timedelta(seconds=2 * number), "Pepsi") for number in range(1, 1001)
    ]
    desk.run()
    desk.now += timedelta(minutes=5)
    pages = [*desk.kept.pages]
    desk.run()
    told = [page.covered for page in pages + desk.kept.pages if page.covered and not page.shortfall]
    assert min(span.start for span in told) >= START + timedelta(seconds=2)


def test_a_place_to_go_on_from_that_was_taken_back_loses_nothing(desk: Desk) -> None:
    desk.place.page = 10
    desk.place.submissions += [submission(f"n{number}", START, "Pepsi") for number in range(30)]
    desk.place.server.fail(Fault.UNAVAILABLE, at=2)  # after the login and a page
    desk.run()
    assert len(desk.kept.ids) == 10
    desk.place.server.heal()
    gone = desk.place.submissions.pop(21)  # the last of that page
    desk.run()
    assert gone["name"] in desk.kept.ids
    assert {each["name"] for each in desk.place.submissions} <= desk.kept.ids
    assert not desk.kept.troubled


def test_one_odd_time_does_not_end_the_reading(desk: Desk) -> None:
    desk.place.page = 10
    desk.run()
    desk.now += timedelta(days=3)
    news = [submission(f"n{number}", desk.now - timedelta(minutes=40 - number), "Pepsi") for number in range(25)]
    news[17]["created_utc"] = 0  # on the first of three pages
    desk.place.submissions += news
    desk.run()
    assert {each["name"] for each in news} <= desk.kept.ids


def test_an_impossible_time_is_marked(desk: Desk) -> None:
    desk.place.submissions[0]["created_utc"] = 1e20
    found = desk.run()["t3_1"]
    assert found.published_at == desk.now
    assert Flag.TIME_UNREADABLE in found.flags


def test_a_wrong_secret_needs_a_person_and_does_not_show(desk: Desk) -> None:
    desk.secret = "other-canary-secret"
    desk.run()
    assert isinstance(desk.kept.error, SourceRefusedError)
    assert "OWNUP_REDDIT" in desk.kept.error.problem
    assert "canary" not in str(desk.kept.error)


def test_secrets_travel_in_headers(desk: Desk) -> None:
    desk.run()
    asked = [f"{request.path} {request.query}" for request in desk.place.server.requests]
    assert not any(secret in line for line in asked for secret in (SECRET, TOKEN))


def test_what_is_left_is_told(desk: Desk) -> None:
    desk.place.limits = {"x-ratelimit-remaining": "990.0", "x-ratelimit-used": "10"}
    source = desk.source()
    list(source.pages(desk.watch, None))
    budget = source.budget()
    assert budget is not None
    assert budget.left == "990 of 1000 requests of these ten minutes"


def test_a_second_look_finds_what_is_gone_and_what_was_edited(desk: Desk) -> None:
    desk.place.comments["t3_1"] += [
        comment("b", "1", START, "[deleted]"),
        comment("c", "1", START, "Changed", edited=START.timestamp() + 60),
    ]
    page = desk.source().recheck(["t3_1", "t1_a", "t1_b", "t1_c", "t1_gone"])
    assert {removal.native_id for removal in page.removals} == {"t1_b", "t1_gone"}
    assert [(mention.native_id, mention.text) for mention in page.mentions] == [("t1_c", "Changed")]


def test_a_watch_without_words_cannot_be_searched(desk: Desk) -> None:
    desk.watch = Watch()
    desk.run()
    assert isinstance(desk.kept.error, SourceRefusedError)
