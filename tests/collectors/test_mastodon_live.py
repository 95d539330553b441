"""Live streams, and all ways of reading, against mastodon-mock with Mastodon.py; and streams that misbehave."""

import logging
import re
import threading
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from mastodon_mock.testing import MockServer

from collectors.fetch import Fetcher
from collectors.mastodon import live
from collectors.source import Page, follows, place_of
from collectors.sources.mastodon import MastodonSource, MastodonStream
from domain.errors import CollectionError, RetryLaterError, SourceRefusedError
from domain.incident import Watch
from domain.mention import Kind
from tests.collectors.servers.faulty import Fault
from tests.collectors.servers.mastodon import TOKEN, MastodonPlatform, event, status

PEPSI = Watch(terms=("pepsi",))
AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
TURNS = 200  # pages to wait for something, a tenth of a second each at most
ALICE = "alice_token"


def wall() -> datetime:
    return datetime.now(UTC)


@pytest.fixture(scope="module")
def started() -> Iterator[MockServer]:
    """The emulator, which gives its posts the ids of the address where it can be asked for them."""
    with MockServer() as server:
        server.config.domain, server.config.url_scheme = f"127.0.0.1:{server.port}", "http"
        yield server


@pytest.fixture
def mock(started: MockServer) -> MockServer:
    httpx.post(f"{started.base_url}/api/v1/_mock/reset").raise_for_status()
    return started


class Follower:
    """A stream that is read page by page."""

    def __init__(self, servers: Mapping[str, str], **more: Any) -> None:
        self.ahead = timedelta()
        fetcher = Fetcher(clock=self.now, allowed_private_hosts=("127.0.0.1",))
        self.source = MastodonStream(fetcher, self.now, servers, heartbeat=timedelta(seconds=0.1), **more)
        self.pages: list[Page] = []

    def now(self) -> datetime:
        return wall() + self.ahead

    def follow(self, watch: Watch = PEPSI, since: str | None = None) -> Generator[Page, None, None]:
        for page in self.source.pages(watch, since):
            self.pages.append(page)
            yield page

    def run(self, watch: Watch = PEPSI, since: str | None = None) -> CollectionError:
        """To its end."""
        with pytest.raises(CollectionError) as caught:
            list(self.follow(watch, since))
        return caught.value

    @property
    def texts(self) -> list[str]:
        return [mention.text for page in self.pages for mention in page.mentions]

    @property
    def removed(self) -> list[str]:
        return [removal.native_id for page in self.pages for removal in page.removals]


def connected(pages: Iterator[Page], client: Any) -> None:
    """Say something until it is heard: then the streams are open."""
    for turn in range(TURNS):
        client.status_post(f"#pepsi, is anybody there? {turn}")
        if next(pages).mentions:
            return
    pytest.fail("nothing came")


def until(pages: Iterator[Page], what: str) -> Page:
    """The first page that has such."""
    for _ in range(TURNS):
        page = next(pages)
        if getattr(page, what):
            return page
    pytest.fail(f"no {what}")


# --- the emulator


def test_posts_edits_and_deletions_come_live(mock: MockServer) -> None:
    client = mock.client("bob")
    follower = Follower({mock.base_url: ALICE})
    assert follows(follower.source)
    assert place_of(follower.source) == "mastodon"
    with closing(follower.follow()) as pages:
        connected(pages, client)
        first = client.status_post("#Pepsi, the ad")
        mention = until(pages, "mentions").mentions[-1]
        assert (mention.source, mention.native_id, mention.text) == ("mastodon", first.uri, "#Pepsi, the ad")
        client.status_update(first.id, "#Pepsi, the whole ad")
        edited = until(pages, "mentions").mentions[-1]
        assert (edited.native_id, edited.text) == (first.uri, "#Pepsi, the whole ad")
        reply = client.status_post("#Pepsi, yes", in_reply_to_id=first.id)
        answer = until(pages, "mentions").mentions[-1]
        assert (answer.native_id, answer.kind, answer.in_reply_to) == (reply.uri, Kind.REPLY, first.uri)
        client.status_delete(first.id)
        assert [removal.native_id for removal in until(pages, "removals").removals] == [first.uri]
    # Where the emulator fails to answer once, a page without mentions tells of it.
    told = [page for page in follower.pages if page.mentions or page.removals]
    assert all(page.urgent and page.covered is None for page in told)


def test_who_is_named_hears_of_it(mock: MockServer) -> None:
    """Notifications reach the account whose token it is; what does not match the watch is passed over."""
    client = mock.client("carol")
    follower = Follower({mock.base_url: ALICE})
    with closing(follower.follow(Watch(terms=("pepsi",), handles=("@alice",)))) as pages:
        connected(pages, client)
        client.status_post("@alice shame on you")
        assert until(pages, "mentions").mentions[-1].text == "@alice shame on you"


def test_live_and_read_later_it_is_the_same(mock: MockServer) -> None:
    """The two ways must not take turns in giving versions of one post."""
    client = mock.client("bob")
    follower = Follower({mock.base_url: ALICE})
    with closing(follower.follow()) as pages:
        connected(pages, client)
        first = client.status_post("#Pepsi, the ad", spoiler_text="Drinks")
        client.status_post("#Pepsi, yes", in_reply_to_id=first.id, language="en")
        while len(follower.texts) < 3 or "#Pepsi, yes" not in follower.texts:
            until(pages, "mentions")
    fetcher = Fetcher(clock=wall, allowed_private_hosts=("127.0.0.1",))
    source = MastodonSource(fetcher, wall, {mock.base_url: ALICE})
    later = {mention.native_id: mention for page in source.pages(PEPSI, None) for mention in page.mentions}
    for page in follower.pages:
        for mention in page.mentions:
            other = later[mention.native_id]
            for name in ("kind", "published_at", "url", "in_reply_to", "text", "conversation_id", "author", "language"):
                assert getattr(other, name) == getattr(mention, name)


def test_the_emulator_is_read_looked_at_again_and_searched(mock: MockServer) -> None:
    client = mock.client("bob")
    for number in range(45):
        client.status_post(f"#pepsi, part {number}")
    words = client.status_post("I miss pepsi")
    said = client.status_post("#Pepsi, the ad")
    fetcher = Fetcher(clock=wall, allowed_private_hosts=("127.0.0.1",))
    source = MastodonSource(fetcher, wall, {mock.base_url: ALICE})
    found = [mention for page in source.pages(PEPSI, None) for mention in page.mentions]
    assert len(found) == 47
    client.status_delete(words.id)
    client.status_update(said.id, "#Pepsi, the whole ad")
    page = source.recheck([words.uri, said.uri, found[0].native_id])
    assert [removal.native_id for removal in page.removals] == [words.uri]
    assert [mention.text for mention in page.mentions] == ["#Pepsi, the whole ad"]


def test_one_server_ends_and_the_others_go_on(mock: MockServer) -> None:
    client = mock.client("bob")
    with MastodonPlatform().server as other:
        other.fail(Fault.UNAVAILABLE)
        follower = Follower({other.url: TOKEN, mock.base_url: ALICE})
        with closing(follower.follow()) as pages:
            connected(pages, client)
            if not any(page.shortfall for page in follower.pages):
                until(pages, "shortfall")
            said = "; ".join(page.shortfall for page in follower.pages)
            assert f"{other.url.removeprefix('http://')} answered 503" in said
            assert mock.base_url.removeprefix("http://") not in said
            follower.ahead = timedelta(minutes=6)
            with pytest.raises(RetryLaterError, match="reopening the streams"):
                [next(pages) for _ in range(TURNS)]


def test_a_stream_that_falls_silent_is_gone(mock: MockServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "_SILENCE", timedelta(0))
    error = Follower({mock.base_url: ALICE}).run()
    assert isinstance(error, RetryLaterError)
    assert "fell silent" in error.problem


def test_leaving_closes_the_streams(mock: MockServer) -> None:
    follower = Follower({mock.base_url: ALICE})
    with closing(follower.follow()) as pages:
        connected(pages, mock.client("bob"))
        assert len(streams()) == 2
    for thread in streams():
        thread.join(5)
    assert not streams()


def streams() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name.startswith("the stream of")]


# --- streams that misbehave


@pytest.fixture
def place() -> Iterator[MastodonPlatform]:
    place = MastodonPlatform()
    with place.server:
        yield place


def said(text: str = "#Pepsi!", **more: Any) -> dict[str, Any]:
    return status(wall() - timedelta(minutes=1), text, **more)


def test_what_came_before_the_end_is_given(place: MastodonPlatform) -> None:
    place.events = b":)\n\n" + event("update", said()) + event("filters_changed", "undefined") + event("new.sort", "{}")
    follower = Follower({place.url: TOKEN})
    error = follower.run()
    assert isinstance(error, RetryLaterError)
    assert "ended" in error.problem
    assert follower.texts == ["#Pepsi!"], "hashtag and account: one post"


@pytest.mark.parametrize(
    "rubbish",
    [
        b"nonsense\n\n", b"event: update\n\n", b"event: update\ndata: {\n\n", b"data: {}\n\n", b"\xff\xfe\n\n",
        b"event: update\ndata: " + b"[" * 100_000 + b"\n\n", b"event: update\ndata: " + b"x" * 2**21,
    ],
)  # fmt: skip
def test_rubbish_ends_a_stream_after_what_came_before(place: MastodonPlatform, rubbish: bytes) -> None:
    place.events = event("update", said()) + rubbish
    follower = Follower({place.url: TOKEN})
    assert isinstance(follower.run(), RetryLaterError)
    assert follower.texts == ["#Pepsi!"]


@pytest.mark.parametrize(
    "payload", [None, 3, [], {}, {"uri": 3}, {"uri": "x", "content": {}}, {"account": 7, "tags": 3}]
)
def test_odd_posts_are_quarantined_or_passed_over(place: MastodonPlatform, payload: object) -> None:
    place.events = event("update", payload)
    follower = Follower({place.url: TOKEN})
    follower.run()
    assert not follower.texts
    assert any(page.unreadable or page.passed_over for page in follower.pages)


def test_what_does_not_fit_is_said(place: MastodonPlatform) -> None:
    place.events = b"".join(event("update", said(f"#Pepsi, part {number}")) for number in range(50))
    follower = Follower({place.url: TOKEN}, waiting=1)
    follower.run()
    told = "; ".join(page.shortfall for page in follower.pages)
    lost = sum(map(int, re.findall(r"(\d+) events came faster than they could be stored", told)))
    assert lost > 0
    assert all(page.covered for page in follower.pages if page.shortfall), "the time that it concerns"
    received = sum(len(page.mentions) + page.passed_over for page in follower.pages)
    assert 0 < received <= 100 - lost, "each post comes in two streams and counts once"


def test_deletions_of_what_nobody_knows_are_passed_over(place: MastodonPlatform) -> None:
    place.events = event("delete", "12345")
    follower = Follower({place.url: TOKEN})
    follower.run()
    assert not follower.removed
    assert sum(page.passed_over for page in follower.pages) == 2


def test_deletions_are_understood_after_a_break(place: MastodonPlatform) -> None:
    post = said(home=place.url)
    place.events = event("update", post)
    first = Follower({place.url: TOKEN})
    first.run()
    cursor = [page.cursor for page in first.pages if page.cursor][-1]
    place.events = event("delete", post["id"])
    second = Follower({place.url: TOKEN})
    second.run(since=cursor)
    assert second.removed == [post["uri"]]


@pytest.mark.parametrize("gone", [True, False])
def test_another_server_may_only_have_hidden_it(place: MastodonPlatform, gone: bool) -> None:  # noqa: FBT001 - a table
    """A moderator's deletion is no deletion: the author's own server is asked."""
    home = MastodonPlatform()
    with home.server:
        post = said(home=home.url)
        home.statuses += [] if gone else [post]
        place.events = event("update", post) + event("delete", post["id"])
        follower = Follower({place.url: TOKEN})
        follower.run()
    assert follower.removed == [post["uri"]] * gone


@pytest.mark.parametrize("cursor", ["", "[]", "7", "[", '{"a": 3}', '{"a": {"1": 2}}'])
def test_a_foreign_cursor_is_no_cursor(place: MastodonPlatform, cursor: str) -> None:
    place.events = event("update", said())
    follower = Follower({place.url: TOKEN})
    follower.run(since=cursor)
    assert follower.texts == ["#Pepsi!"]


@pytest.mark.parametrize("fault", sorted(set(Fault) - {Fault.STALL, Fault.DRIP, Fault.BOMB, Fault.DEEP}))
def test_a_refused_stream_is_said_in_our_words(
    place: MastodonPlatform, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    place.events = event("update", said())
    place.server.fail(fault)
    follower = Follower({place.url: TOKEN})
    with caplog.at_level(logging.DEBUG):
        error = follower.run()
    assert isinstance(error, RetryLaterError | SourceRefusedError)
    if fault in (Fault.UNAUTHORISED, Fault.FORBIDDEN):
        assert isinstance(error, SourceRefusedError)
    if fault is Fault.TOO_MANY_WAIT:
        assert isinstance(error, RetryLaterError)
        assert error.after == timedelta(seconds=7)
    assert TOKEN not in f"{error!r} {follower.pages} {caplog.text}"


@pytest.mark.parametrize(
    "elsewhere", ["wss://169.254.169.254", "ws://0x7f.1:80", "http://[::1]:9", "ftp://x", "https://user:word@127.0.0.1"]
)
def test_a_server_does_not_send_us_where_it_likes(place: MastodonPlatform, elsewhere: str) -> None:
    place.streaming = elsewhere
    error = Follower({place.url: TOKEN}).run()
    assert isinstance(error, RetryLaterError | SourceRefusedError)
    assert not any("streaming" in request.path for request in place.server.requests)


def test_many_hashtags_are_not_all_followed(place: MastodonPlatform) -> None:
    follower = Follower({place.url: TOKEN})
    follower.run(Watch(terms=tuple(f"term{number}" for number in range(30))))
    assert follower.pages[0].shortfall.startswith("only the first 20 hashtags are followed live")


def test_without_a_token_there_is_no_stream() -> None:
    assert isinstance(Follower({}).run(), SourceRefusedError)
