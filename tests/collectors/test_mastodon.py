"""Reading several servers: where reading begins and goes on, what is one mention, and who is in the way of whom."""

import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from collectors.fetch import Fetcher
from collectors.mastodon.server import REQUESTS_A_RUN
from collectors.source import Page
from collectors.sources.mastodon import MastodonSource
from config.logs import Redactor
from domain.errors import RetryLaterError, SourceRefusedError
from domain.incident import Watch
from domain.mention import Mention
from tests.collectors.conformance import Kept
from tests.collectors.servers.faulty import Fault, FaultyServer, Reply
from tests.collectors.servers.mastodon import TOKEN, MastodonPlatform, status

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


class Desk:
    """A watch over two servers, and a clock that the test moves."""

    def __init__(self, here: MastodonPlatform, there: MastodonPlatform) -> None:
        self.here, self.there = here, there
        self.now = START
        self.watch = Watch(terms=("pepsi",))
        self.kept = Kept()
        self.servers = {here.url: ""}
        self.used: MastodonSource | None = None

    def source(self) -> MastodonSource:
        clock = lambda: self.now  # noqa: E731 - shorter than a function here
        fetcher = Fetcher(clock=clock, allowed_private_hosts=("127.0.0.1",))
        self.used = MastodonSource(fetcher, clock, self.servers, earliest=START - 7 * DAY)
        return self.used

    def run(self) -> list[Page]:
        return self.kept.run(self).pages  # type: ignore[arg-type]

    def mentions(self) -> list[Mention]:
        return [mention for page in self.run() for mention in page.mentions]

    def put(self, text: str = "#Pepsi!", *places: MastodonPlatform, **fields: Any) -> dict[str, Any]:
        self.now += timedelta(minutes=1)
        said = status(self.now - timedelta(seconds=30), text, **fields)
        for place in places or (self.here,):
            place.statuses.append(dict(said))
        return said

    def both(self, *, token: str = "") -> None:
        self.servers = {self.here.url: token, self.there.url: token}


@pytest.fixture
def desk() -> Iterator[Desk]:
    with ExitStack() as stack:
        here, there = MastodonPlatform(), MastodonPlatform()
        stack.enter_context(here.server)
        stack.enter_context(there.server)
        yield Desk(here, there)


def test_one_odd_time_does_not_end_the_first_search(desk: Desk) -> None:
    desk.watch = Watch(terms=("pepsi++",))
    desk.servers = {desk.here.url: TOKEN}
    for number in range(25):
        desk.put(f"Pepsi++ {number}")
    desk.here.statuses[17]["created_at"] = "1995-01-01T00:00:00.000Z"  # on the first of three pages
    assert len(desk.mentions()) == 25


# --- one mention


def test_a_post_on_two_servers_is_one_mention(desk: Desk) -> None:
    desk.both(token=TOKEN)
    said = desk.put("#Pepsi!", desk.here, desk.there)
    found = desk.mentions()
    assert [mention.native_id for mention in found] == [said["uri"]]
    assert desk.kept.received == 1, "hashtag and search of both servers: one item"


def test_the_counts_of_the_authors_own_server_are_taken(desk: Desk) -> None:
    desk.both()
    desk.put("#Pepsi!", desk.here, desk.there, home=desk.there.url)
    desk.there.statuses[0]["favourites_count"] = 70
    found = desk.mentions()
    assert [mention.engagement.likes for mention in found] == [3, 70], "the later one stands"
    desk.servers = {desk.there.url: "", desk.here.url: ""}
    desk.kept = Kept()
    assert [mention.engagement.likes for mention in desk.mentions()] == [70], "asked first, it needs no other"


def test_an_edit_is_the_same_mention_with_new_words(desk: Desk) -> None:
    desk.both()
    said = desk.put("#Pepsi!", desk.here, desk.there)
    desk.there.statuses[0] |= {"content": "<p>#Pepsi? No!</p>", "edited_at": "2026-03-01T12:01:00.000Z"}
    found = desk.mentions()
    assert [(mention.native_id, mention.text) for mention in found] == [
        (said["uri"], "#Pepsi!"),
        (said["uri"], "#Pepsi? No!"),
    ]


def test_words_that_differ_only_in_where_they_were_read_are_the_same(desk: Desk) -> None:
    """What tells versions apart must not depend on the server that was asked."""
    desk.both()
    first = desk.put("#Pepsi!", desk.here, desk.there)
    reply = desk.put("#Pepsi? Yes!", desk.here, desk.there, in_reply_to_id=first["id"])
    for each, own in zip(desk.there.statuses, ("901", "902"), strict=True):
        each["id"] = own
    desk.there.statuses[1] |= {"in_reply_to_id": "901"}
    by_server = []
    for place in (desk.here, desk.there):
        desk.servers, desk.kept = {place.url: ""}, Kept()
        desk.run()
        found = desk.kept.mentions["mastodon", reply["uri"]]
        by_server.append((found.kind, found.text, found.url, found.in_reply_to, found.conversation_id, found.author.id))
    assert by_server[0] == by_server[1]
    assert by_server[0][3:5] == (first["uri"], first["uri"])


# --- where reading begins and goes on


def test_a_first_run_begins_where_it_is_told(desk: Desk) -> None:
    old = status(START - 8 * DAY, "#Pepsi, long ago")
    new = status(START - 6 * DAY, "#Pepsi, lately")
    desk.here.statuses += [old, new]
    assert [mention.native_id for mention in desk.mentions()] == [new["uri"]]


def test_where_ids_tell_no_time_all_is_read(desk: Desk) -> None:
    for number in range(1, 25):
        desk.put(f"#Pepsi, part {number}", id=str(number), uri=f"https://other.example/{number}")
    assert len(desk.mentions()) == 24
    desk.put("#Pepsi again", id="25", uri="https://other.example/25")
    assert [mention.native_id for mention in desk.mentions()] == ["https://other.example/25"]


def test_posts_that_arrive_late_are_found(desk: Desk) -> None:
    desk.put()
    desk.run()
    late = status(desk.now - timedelta(minutes=20), "#Pepsi, by a slow server")
    desk.here.statuses.append(late)
    desk.now += timedelta(minutes=1)
    assert late["uri"] in [mention.native_id for mention in desk.mentions()]


def test_an_id_from_the_future_hides_nothing(desk: Desk) -> None:
    desk.put("#Pepsi", id="9" * 19, uri="https://odd.example/1")
    desk.run()
    desk.put("#Pepsi", uri="https://odd.example/2")
    desk.run()
    assert "https://odd.example/2" in desk.kept.ids


def test_a_page_that_changes_between_requests_loses_nothing(desk: Desk) -> None:
    for _ in range(25):
        desk.put()
    pages = desk.source().pages(desk.watch, None)
    found = list(next(pages).mentions)
    meanwhile = status(desk.now, "#Pepsi, just now")
    gone = desk.here.statuses.pop(0)
    desk.here.statuses.append(meanwhile)
    found += [mention for page in pages for mention in page.mentions]
    assert {mention.native_id for mention in found} == {gone["uri"], *(each["uri"] for each in desk.here.statuses)}


@pytest.mark.parametrize("ahead", [timedelta(hours=3), timedelta(hours=-3)])
def test_clocks_that_differ_lose_nothing(desk: Desk, ahead: timedelta) -> None:
    desk.put()
    desk.now += ahead
    desk.run()
    desk.now -= ahead
    said = desk.put()
    desk.now += ahead
    desk.run()
    assert said["uri"] in desk.kept.ids


@pytest.mark.parametrize(
    "cursor", ["", "{}", "[]", "null", "7", '{"a": 3}', '{"a": {"reached": {"#pepsi": [1, 2]}}}', "["]
)
def test_a_foreign_cursor_begins_anew(desk: Desk, cursor: str) -> None:
    said = desk.put()
    stored = cursor.replace('"a"', json.dumps(desk.here.host))
    desk.kept = Kept(cursor=stored)
    desk.run()
    assert desk.kept.ids == {said["uri"]}


def test_a_run_stops_at_a_reasonable_number_of_requests(desk: Desk) -> None:
    desk.here.page = 1
    for _ in range(REQUESTS_A_RUN + 10):
        desk.put()
    desk.run()
    assert isinstance(desk.kept.error, RetryLaterError)
    assert "the next run reads on from there" in desk.kept.error.problem
    assert len(desk.here.server.requests) == REQUESTS_A_RUN
    desk.run()
    assert len(desk.kept.ids) == REQUESTS_A_RUN + 10


# --- the search


def test_the_search_finds_words_that_are_no_hashtags(desk: Desk) -> None:
    plain, tagged = desk.put("I miss pepsi"), desk.put("#Pepsi!")
    loose = desk.put("pepsico is something else")
    desk.run()
    assert desk.kept.ids == {tagged["uri"]}, "without a token there is no search"
    desk.servers = {desk.here.url: TOKEN}
    pages = desk.run()
    assert desk.kept.ids == {plain["uri"], tagged["uri"]}
    assert sum(page.passed_over for page in pages) == 1, loose["uri"]


def test_a_search_that_knows_no_bounds_is_read_as_far_as_it_goes(desk: Desk) -> None:
    desk.servers, desk.here.unbounded, desk.here.page = {desk.here.url: TOKEN}, True, 40
    for _ in range(45):
        desk.put("I miss pepsi")
    assert len(desk.mentions()) == 40
    assert any("newest 40 posts only" in page.shortfall for page in desk.kept.pages)
    desk.put("I miss pepsi")
    assert len(desk.mentions()) == 40, "given again, they are known"
    assert not desk.kept.troubled


def test_a_page_of_posts_that_the_asker_may_not_see_does_not_end_the_search(desk: Desk) -> None:
    desk.servers, desk.here.page = {desk.here.url: TOKEN}, 40
    said = [desk.put("I miss pepsi") for _ in range(125)]
    desk.here.hidden = {each["id"] for each in said[40:85]}
    desk.run()
    assert desk.kept.ids == {each["uri"] for each in (*said[:40], *said[85:])}


def test_accounts_are_found_by_their_names_in_full(desk: Desk) -> None:
    desk.watch = Watch(handles=("@pepsi@mastodon.example",))
    desk.servers = {desk.here.url: TOKEN}
    named = desk.put("Hello @pepsi", mentions=[{"acct": "pepsi@mastodon.example"}])
    desk.put("Hello @pepsi", mentions=[{"acct": "pepsi@elsewhere.example"}])
    assert [mention.native_id for mention in desk.mentions()] == [named["uri"]]


def test_what_was_said_to_few_is_passed_over(desk: Desk) -> None:
    desk.servers = {desk.here.url: TOKEN}
    for visibility in ("private", "direct", "limited"):
        desk.put("#Pepsi, between us", visibility=visibility)
    open_to_all = desk.put("#Pepsi!", visibility="unlisted")
    assert [mention.native_id for mention in desk.mentions()] == [open_to_all["uri"]]
    assert desk.kept.received == 4


def test_excluded_words_and_other_languages_are_passed_over(desk: Desk) -> None:
    desk.watch = Watch(terms=("pepsi",), excluded=("diet pepsi",), languages=("en",))
    desk.put("#Pepsi, but diet pepsi")
    desk.put("#Pepsi, olé", language="es")
    unknown = desk.put("#Pepsi", language=None)
    assert [mention.native_id for mention in desk.mentions()] == [unknown["uri"]]


def test_a_watch_that_nothing_can_be_asked_for_is_refused(desk: Desk) -> None:
    desk.watch = Watch(terms=("c++",))
    desk.run()
    assert isinstance(desk.kept.error, SourceRefusedError)
    assert "hashtag" in desk.kept.error.problem


def test_a_server_with_nothing_to_be_asked_is_not_in_the_way(desk: Desk) -> None:
    desk.watch = Watch(terms=("c++",))
    desk.servers = {desk.here.url: TOKEN, desk.there.url: ""}
    desk.put("C++ is fine")
    assert len(desk.mentions()) == 1
    assert not desk.there.server.requests


# --- several servers


@pytest.mark.parametrize("fault", [Fault.UNAVAILABLE, Fault.UNAUTHORISED, Fault.HTML, Fault.DROP, Fault.GONE])
def test_a_server_that_is_down_is_in_nobodys_way(desk: Desk, fault: Fault) -> None:
    desk.both()
    desk.put("#Pepsi", desk.there)
    desk.here.server.fail(fault)
    pages = desk.run()
    assert desk.kept.error is None
    assert len(desk.kept.ids) == 1
    assert desk.here.host in pages[-1].shortfall
    assert desk.there.host not in pages[-1].shortfall
    assert pages[-1].covered, "the time that this concerns"
    assert not any(page.covered and not page.shortfall for page in pages)
    desk.here.server.heal()
    missed = desk.put("#Pepsi", desk.here)
    pages = desk.run()
    assert missed["uri"] in desk.kept.ids
    assert not desk.kept.troubled
    assert pages[-1].covered


def test_a_server_that_asks_for_patience_is_left_alone(desk: Desk) -> None:
    desk.both()
    desk.put("#Pepsi", desk.there)
    desk.here.server.fail(Fault.TOO_MANY_WAIT)
    desk.run()
    asked = len(desk.here.server.requests)
    desk.here.server.heal()
    desk.now += timedelta(seconds=3)
    pages = desk.run()
    assert len(desk.here.server.requests) == asked
    assert "asked to be left alone until" in pages[-1].shortfall
    desk.now += timedelta(seconds=5)
    desk.run()
    assert len(desk.here.server.requests) > asked
    assert not desk.kept.troubled


@pytest.mark.parametrize(
    ("headers", "after"),
    [
        ({"x-ratelimit-reset": "2026-03-01T12:04:00.000000Z"}, timedelta(minutes=4)),
        ({"x-ratelimit-reset": "2026-03-01T11:00:00Z"}, timedelta(seconds=1)),
        ({"x-ratelimit-reset": "soon"}, None),
        ({"retry-after": "7", "x-ratelimit-reset": "2026-03-01T12:04:00Z"}, timedelta(seconds=7)),
    ],
)
def test_the_rate_limit_says_when_to_come_back(desk: Desk, headers: Mapping[str, str], after: timedelta | None) -> None:
    with FaultyServer(lambda _: Reply.json({"error": "Too many requests"}, status=429, headers=headers)) as server:
        desk.servers = {server.url: ""}
        desk.run()
        assert len(server.requests) == 1, "waiting is not the source's business"
    assert isinstance(desk.kept.error, RetryLaterError)
    assert desk.kept.error.after == after


def test_the_budget_is_what_the_servers_said_last(desk: Desk) -> None:
    desk.here.limits = {
        "x-ratelimit-limit": "300", "x-ratelimit-remaining": "287", "x-ratelimit-reset": "2026-03-01T12:05:00.000Z",
    }  # fmt: skip
    desk.run()
    assert desk.used
    budget = desk.used.budget()
    assert budget
    assert budget.left == f"287 of 300 requests until 12:05 UTC at {desk.here.host}"


@pytest.mark.parametrize(
    "body", [b"{}", b"null", b"3", b'{"statuses": 3}', b"<html>", b"", b"[" * 100_000, b'{"error": {}}']
)
@pytest.mark.parametrize("code", [200, 302, 403, 429, 500])
def test_any_answer_ends_in_our_words(desk: Desk, code: int, body: bytes) -> None:
    with FaultyServer(lambda _: Reply(body=body, status=code, headers={"location": "http://127.0.0.1:9/"})) as server:
        desk.servers = {server.url: TOKEN}
        desk.run()
        assert len(server.requests) == 1
    assert isinstance(desk.kept.error, RetryLaterError | SourceRefusedError)


def test_old_servers_do_not_say_what_a_reply_answers(desk: Desk) -> None:
    desk.here.old = True
    first = desk.put()
    reply = desk.put(in_reply_to_id=first["id"])
    desk.run()
    found = desk.kept.mentions["mastodon", reply["uri"]]
    assert (found.kind, found.in_reply_to, found.conversation_id) == ("reply", "", "")
    assert first["id"] in found.raw


# --- safety


def test_a_private_address_is_not_asked() -> None:
    """Servers are settings, and the same rules hold for them."""
    with MastodonPlatform().server as server:
        fetcher = Fetcher(clock=lambda: START)
        source = MastodonSource(fetcher, lambda: START, {server.url: TOKEN})
        with pytest.raises(SourceRefusedError, match="not a public address"):
            list(source.pages(Watch(terms=("pepsi",)), None))
        assert not server.requests


@pytest.mark.parametrize("fault", sorted(Fault))
def test_the_token_is_in_no_failure_and_no_log(desk: Desk, fault: Fault, caplog: pytest.LogCaptureFixture) -> None:
    if fault in (Fault.STALL, Fault.DRIP, Fault.BOMB):
        pytest.skip("slow; the suite has them")
    desk.servers = {desk.here.url: TOKEN}
    desk.put()
    desk.here.server.fail(fault)
    with caplog.at_level(logging.DEBUG):
        pages = desk.run()
    assert desk.here.server.requests[0].headers["authorization"] == f"Bearer {TOKEN}"
    assert all(TOKEN not in str(request.query) for request in desk.here.server.requests)
    assert TOKEN not in f"{caplog.text} {desk.kept.error!r} {pages} {desk.kept.cursor}"


def test_a_token_that_comes_back_is_not_repeated(desk: Desk) -> None:
    said = {"error": f"Bearer {TOKEN} is not welcome"}
    with FaultyServer(lambda _: Reply.json(said, status=401)) as server:
        desk.servers = {server.url: TOKEN}
        desk.run()
    assert "is not welcome" in str(desk.kept.error)
    assert TOKEN not in str(desk.kept.error)
    assert Redactor([TOKEN])(TOKEN) != TOKEN
