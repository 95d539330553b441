"""Looking again: what is gone at home is removed, what was edited there is a mention, and silence erases nothing."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from collectors.fetch import Fetcher
from collectors.source import Page, Rechecking
from collectors.sources.mastodon import MastodonSource, MastodonStream
from domain.errors import RetryLaterError
from tests.collectors.servers.faulty import Fault, FaultyServer, Reply
from tests.collectors.servers.mastodon import TOKEN, MastodonPlatform, problem, status

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def home() -> Iterator[MastodonPlatform]:
    place = MastodonPlatform()
    with place.server:
        yield place


def put(home: MastodonPlatform, **more: Any) -> str:
    said = status(AT + timedelta(seconds=len(home.statuses)), "#Pepsi!", home=home.url, **more)
    home.statuses.append(said)
    return str(said["uri"])


def look(*uris: str, servers: dict[str, str] | None = None, private: bool = True) -> Page:
    hosts = ("127.0.0.1",) if private else ()
    fetcher = Fetcher(clock=lambda: AT, allowed_private_hosts=hosts, deadline=timedelta(seconds=3))
    return MastodonSource(fetcher, lambda: AT, servers or {}).recheck(uris)


def removed(page: Page) -> list[str]:
    return [removal.native_id for removal in page.removals]


def test_only_reading_looks_again() -> None:
    fetcher = Fetcher(clock=lambda: AT)
    assert isinstance(MastodonSource(fetcher, lambda: AT, {}), Rechecking)
    assert not isinstance(MastodonStream(fetcher, lambda: AT, {}), Rechecking)


def test_what_is_there_as_it_was_says_nothing(home: MastodonPlatform) -> None:
    assert look(put(home), put(home)) == Page()


def test_an_edit_is_a_mention(home: MastodonPlatform) -> None:
    first = put(home)
    edited = put(home, edited_at="2026-03-01T12:05:00.000Z", in_reply_to_id=home.statuses[0]["id"])
    (mention,) = look(first, edited).mentions
    assert (mention.native_id, mention.in_reply_to, mention.collected_at) == (edited, first, AT)


@pytest.mark.parametrize(
    "answer", [problem(404, "Record not found"), problem(410, "Gone"), Reply(status=410, body=b"<html>")]
)
def test_what_is_gone_is_removed(home: MastodonPlatform, answer: Reply) -> None:
    there, gone = put(home), put(home)
    home.gone[home.statuses[1]["id"]] = answer
    page = look(there, gone)
    assert removed(page) == [gone]
    assert page.removals[0].reason == f"no longer on {home.host}"
    assert page.removals[0].removed_at == AT


def test_what_is_no_longer_public_is_removed(home: MastodonPlatform) -> None:
    hidden = put(home, visibility="private")
    page = look(hidden, servers={home.url: TOKEN})
    assert removed(page) == [hidden]
    assert "no longer public" in page.removals[0].reason


def test_a_token_is_used_only_where_strangers_see_nothing(home: MastodonPlatform) -> None:
    """Whom an author blocked finds nothing: that is no deletion."""
    there, gone = put(home), put(home)
    del home.statuses[1]
    assert removed(look(there, gone, servers={home.url: TOKEN})) == [gone]
    assert all("authorization" not in request.headers for request in home.server.requests)
    home.closed = True
    assert removed(look(there, gone, servers={home.url: TOKEN})) == [gone]
    assert not look(there, gone).removals


def test_a_token_goes_to_its_own_server_only(home: MastodonPlatform) -> None:
    look(put(home), servers={"https://mastodon.example": TOKEN})
    assert all("authorization" not in request.headers for request in home.server.requests)


@pytest.mark.parametrize(
    "answer",
    [
        problem(401, "This method requires an authenticated user"),
        problem(403, "no"),
        problem(500, "oops"),
        Reply(status=404, body=b"<html><h1>Nothing here</h1></html>"),
        Reply(status=404),
        Reply(status=302, headers={"location": "http://127.0.0.1:9/"}),
        Reply(body=b"<html><h1>Parked</h1></html>"),
        Reply(body=b"[]"),
        Reply.json({"uri": "https://other.example/1", "visibility": "private"}),
    ],
    ids=["401", "403", "500", "404 page", "404 empty", "302", "page", "list", "another post"],
)
def test_what_does_not_say_so_erases_nothing(home: MastodonPlatform, answer: Reply) -> None:
    uri = put(home)
    home.gone[home.statuses[0]["id"]] = answer
    page = look(uri)
    assert not page.removals
    assert not page.mentions
    assert page.unreadable, "it is said that nothing could be said"


def test_a_server_that_is_down_is_asked_once(home: MastodonPlatform) -> None:
    with MastodonPlatform().server as other:
        other.fail(Fault.DROP)
        dead = [f"{other.url}/users/bob/statuses/{number}" for number in range(3)]
        gone = put(home)
        home.statuses.clear()
        page = look(*dead, gone)
        assert len(other.requests) == 1
    assert removed(page) == [gone]
    assert page.shortfall.startswith("3 posts of 127.0.0.1:")


def test_if_all_are_down_it_is_our_own_line() -> None:
    servers = [MastodonPlatform() for _ in range(3)]
    urls = []
    for place in servers:
        with place.server:
            urls.append(f"{place.url}/users/bob/statuses/1")
    with pytest.raises(RetryLaterError):
        look(*urls)
    assert not look(urls[0]).removals


def test_a_server_that_asks_for_patience_gets_it(home: MastodonPlatform) -> None:
    uri = put(home)
    home.server.fail(Fault.TOO_MANY_WAIT)
    with pytest.raises(RetryLaterError) as caught:
        look(uri)
    assert caught.value.after == timedelta(seconds=7)


@pytest.mark.parametrize(("code", "gone"), [(404, True), (410, True), (200, False)])
def test_other_software_is_asked_at_the_posts_own_address(code: int, gone: bool) -> None:  # noqa: FBT001 - a table
    with FaultyServer(lambda _: Reply.json({"type": "Note"}, status=code)) as server:
        uri = f"{server.url}/objects/8d3f"
        page = look(uri)
        assert [request.path for request in server.requests] == ["/objects/8d3f"]
        assert server.requests[0].headers["accept"] == "application/activity+json"
    assert removed(page) == [uri] * gone


@pytest.mark.parametrize(
    "uri",
    [
        "tag:mastodon.social,2017-04-01:objectId=1:objectType=Status",
        "file:///etc/passwd",
        "",
        "https://",
        "https://user:word@127.0.0.1/users/a/statuses/1",
        "https://a b/users/a/statuses/1",
        "http://[::1/users/a/statuses/1",
        "http://2130706433/users/a/statuses/1",
        "http://0x7f.1/objects/1",
        "http://①②⑦.0.0.1/objects/1",
        "http://127.0.0.1:{port}/users/a/statuses/1",
        "http://127.0.0.1:{port}/objects/1",
        "http://169.254.169.254/latest/meta-data",
        "http://localhost:{port}/objects/1",
        "http://[::ffff:127.0.0.1]:{port}/objects/1",
    ],
)
def test_ids_lead_to_no_private_address(home: MastodonPlatform, uri: str) -> None:
    page = look(uri.format(port=home.host.rpartition(":")[2]), private=False)
    assert not home.server.requests
    assert not page.removals
    assert page.shortfall
