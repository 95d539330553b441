"""X live: one connection, rules of one's own, a sign of life at least every heartbeat, and every end in our words."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from collectors.source import Page, follows, place_of
from domain.errors import CollectionError, RetryLaterError, SourceRefusedError
from domain.mention import Kind, Mention
from tests.collectors.desks import START
from tests.collectors.servers.faulty import Fault
from tests.collectors.servers.x import TOKEN, XPlatform, post
from tests.collectors.streams import SHORT, StreamDesk


@pytest.fixture
def desk() -> Iterator[StreamDesk]:
    place = XPlatform()
    with place.server:
        yield StreamDesk(place)
        place.app.say(None)


def test_it_follows_the_place(desk: StreamDesk) -> None:
    source = desk.source()
    assert follows(source)
    assert place_of(source) == "x"
    assert source.reach == timedelta(0)


def test_posts_come_live_reposts_included(desk: StreamDesk) -> None:
    pages = desk.pages()
    first = next(pages)
    assert first == Page(urgent=True), "the connection stands"
    desk.app.say(desk.message())
    repost = desk.message("RT @bo: Pepsi…", referenced_tweets=[{"type": "retweeted", "id": "5"}])
    repost["data"]["id"] = "99"
    repost["includes"]["tweets"] = [post(5, desk.now, "Pepsi, in full", author=1)]
    desk.app.say(repost)
    heard = desk.hear(pages, until=2)
    assert all(page.urgent for page in heard)
    plain, again = [mention for page in heard for mention in page.mentions]
    assert (plain.source, plain.text, plain.author.handle, plain.kind) == ("x", "Pepsi!", "ann", Kind.POST)
    assert (again.kind, again.text) == (Kind.REPOST, "RT @ann: Pepsi, in full")
    assert sum(page.cost for page in heard) == pytest.approx(3 * 0.005 + 0.010)


def test_both_schemas_are_understood(desk: StreamDesk) -> None:
    pages = desk.pages()
    next(pages)
    message = desk.message()
    message["data"] |= {"note_post": {"text": "Pepsi, at length"}, "referenced_posts": [{"type": "quoted", "id": "5"}]}
    message["data"]["public_metrics"] = {"repost_count": 9}
    desk.app.say(message)
    (mention,) = [mention for page in desk.hear(pages) for mention in page.mentions]
    assert (mention.text, mention.kind, mention.engagement.reposts) == ("Pepsi, at length", Kind.QUOTE, 9)


def test_a_heartbeat_gives_a_page_though_nothing_comes(desk: StreamDesk) -> None:
    pages = desk.pages()
    next(pages)
    desk.now += timedelta(minutes=1)
    desk.app.say(b"\r\n")
    page = next(pages)
    assert not page.mentions
    assert page.urgent
    while not page.covered:
        page = next(pages)
    assert page.covered.start == START
    until = desk.now - timedelta(seconds=10)
    assert until - timedelta(seconds=1) < page.covered.end <= until, "less how long the line waited to be read"


def test_silence_covers_nothing(desk: StreamDesk) -> None:
    pages = desk.pages()
    next(pages)
    next(pages)
    desk.now += timedelta(minutes=1)
    assert next(pages).covered is None


def test_a_connection_without_a_sign_of_life_is_given_up(desk: StreamDesk) -> None:
    desk.stall = timedelta(seconds=0.5)
    error = desk.end(desk.pages())
    assert isinstance(error, RetryLaterError)
    assert "silent" in error.problem


def test_a_line_that_never_ends_is_no_sign_of_life(desk: StreamDesk) -> None:
    desk.stall = timedelta(seconds=0.5)
    pages = desk.pages()
    next(pages)
    desk.app.say(b"x" * 100)
    assert "silent" in desk.end(pages).problem


def test_a_line_that_is_too_long_is_counted_and_passed(desk: StreamDesk) -> None:
    pages = desk.pages()
    next(pages)
    desk.app.say(b'{"data": "' + b"x" * 2**21 + b'"}\r\n')
    desk.app.say(desk.message())
    heard = desk.hear(pages, until=2)
    assert sum(len(page.mentions) for page in heard) == 1
    (odd,) = [item for page in heard for item in page.unreadable]
    assert "too long" in odd.reason
    assert len(odd.content) <= 10_000


# --- ends and notices


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        (
            {
                "errors": [
                    {
                        "title": "operational-disconnect",
                        "disconnect_type": "UpstreamOperationalDisconnect",
                        "detail": "This stream has been disconnected upstream for operational reasons.",
                        "type": "https://api.twitter.com/2/problems/operational-disconnect",
                    }
                ]
            },
            RetryLaterError,
        ),
        ({"title": "ConnectionException", "detail": "too many connections"}, RetryLaterError),
        ({"errors": [{"title": "UsageCapExceeded", "type": "https://x/problems/usage-capped"}]}, SourceRefusedError),
        (None, RetryLaterError),
    ],
)
def test_x_hanging_up_is_an_error_after_what_came(
    desk: StreamDesk, message: dict[str, Any] | None, kind: type[CollectionError]
) -> None:
    pages = desk.pages()
    next(pages)
    desk.app.say(desk.message())
    desk.app.say(message)
    found = []
    with pytest.raises(kind) as caught:
        found += [mention for page in pages for mention in page.mentions]
    assert caught.value.problem
    assert desk.app.rules, "it will be read again"


def test_what_came_before_the_end_is_given(desk: StreamDesk) -> None:
    pages = desk.pages()
    next(pages)
    desk.app.say(desk.message())
    desk.app.say(None)
    given: list[Mention] = []
    try:
        for page in pages:
            given += page.mentions
    except RetryLaterError:
        pass
    assert len(given) == 1


@pytest.mark.parametrize(
    "notice",
    [
        {"delete": {"tweet": {"id": "5", "author_id": "1"}, "event_at": "2026-03-01T12:00:00.000Z"}},
        {"data": {"tweet_delete": {"tweet": {"id": "5"}}}},
        {"data": {"post_delete": {"post": {"id": "5"}}}},
        {"delete": {"status": {"id": 5, "id_str": "5", "user_id": 1}}},
        {"data": {"drop": {"tweet": {"id": "5"}}}},
    ],
)
def test_a_notice_of_deletion_is_honoured(desk: StreamDesk, notice: dict[str, Any]) -> None:
    pages = desk.pages()
    next(pages)
    desk.app.say(notice)
    (removal,) = desk.hear(pages)[-1].removals
    assert (removal.source, removal.native_id, removal.removed_at) == ("x", "5", START)


@pytest.mark.parametrize(
    "line",
    [b"<html>\r\n", b"[]\r\n", b"3\r\n", b"{}\r\n", b"\xff\xfe\r\n", b"[" * 100_000 + b"\r\n", b'{"data": 3}\r\n',
     b'{"data": {"id": "x", "text": "pepsi"}}\r\n', b'{"delete": {"tweet": {"id": {}}}}\r\n', b'{"errors": 3}\r\n'],
)  # fmt: skip
def test_odd_lines_are_kept_as_unreadable(desk: StreamDesk, line: bytes) -> None:
    pages = desk.pages()
    next(pages)
    desk.app.say(line)
    desk.app.say(desk.message())
    heard = desk.hear(pages, until=2)
    assert sum(len(page.unreadable) for page in heard) == 1
    assert sum(len(page.mentions) for page in heard) == 1


@pytest.mark.parametrize("at", [0, 1, 2, 3])
@pytest.mark.parametrize("fault", [Fault.FORBIDDEN, Fault.PAYMENT, Fault.TOO_MANY_WAIT, Fault.DROP, Fault.UNAVAILABLE])
def test_no_request_fails_in_foreign_words(desk: StreamDesk, fault: Fault, at: int) -> None:
    desk.place.server.fail(fault, at=at)
    error = desk.end(desk.pages())
    assert isinstance(error, RetryLaterError | SourceRefusedError)
    assert TOKEN not in str(error)
    if fault is Fault.TOO_MANY_WAIT:
        assert isinstance(error, RetryLaterError)
        assert error.after == timedelta(seconds=7)


def test_a_head_that_never_comes_is_given_up(desk: StreamDesk) -> None:
    desk.stall = SHORT
    desk.place.server.fail(Fault.STALL, at=3)
    assert isinstance(desk.end(desk.pages()), RetryLaterError)
