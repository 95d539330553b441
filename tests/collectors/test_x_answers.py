"""What is asked of X, and what its answers mean when they are no posts."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.x.query import LONGEST, build_queries
from domain.errors import RetryLaterError, SourceRefusedError
from domain.incident import Watch
from tests.collectors.desks import START, XDesk
from tests.collectors.servers.faulty import FaultyServer, Reply
from tests.collectors.servers.x import TOKEN, XPlatform


@pytest.fixture
def desk() -> Iterator[XDesk]:
    place = XPlatform(page=10)
    with place.server:
        yield XDesk(place)


@pytest.mark.parametrize(
    ("headers", "after"),
    [
        ({"x-rate-limit-reset": str(int((START + timedelta(minutes=9)).timestamp()))}, timedelta(minutes=9)),
        ({"x-rate-limit-reset": str(int((START - timedelta(minutes=9)).timestamp()))}, timedelta(seconds=1)),
        (
            {
                "x-rate-limit-remaining": "449",
                "x-rate-limit-reset": str(int((START + timedelta(minutes=9)).timestamp())),
                "x-app-limit-24hour-remaining": "0",
                "x-app-limit-24hour-reset": str(int((START + timedelta(hours=7)).timestamp())),
            },
            timedelta(hours=7),
        ),
        ({"x-rate-limit-reset": "9" * 30}, None),
        ({"x-rate-limit-reset": "soon"}, None),
        ({"retry-after": "7"}, timedelta(seconds=7)),
        ({}, None),
    ],
)
def test_the_rate_limit_says_when_to_come_back(desk: XDesk, headers: dict[str, str], after: timedelta | None) -> None:
    with FaultyServer(lambda _: Reply.json({"title": "Too Many Requests"}, status=429, headers=headers)) as server:
        desk.url = server.url
        desk.run()
        assert len(server.requests) == 1, "waiting is not the source's business"
    assert isinstance(desk.kept.error, RetryLaterError)
    assert desk.kept.error.after == after


def test_the_budget_is_what_x_said_last(desk: XDesk) -> None:
    reset = str(int((START + timedelta(minutes=5)).timestamp()))
    desk.place.limits = {"x-rate-limit-limit": "450", "x-rate-limit-remaining": "412", "x-rate-limit-reset": reset}
    desk.run()
    assert desk.used
    budget = desk.used.budget()
    assert budget
    used = "43\u202f435 of 3\u202f000\u202f000 posts read this month, which ends on day 10"
    assert budget.left == f"412 of 450 requests until 12:05 UTC; {used}"
    asked = len(desk.place.server.requests)
    assert desk.used.budget() == budget
    assert len(desk.place.server.requests) == asked, "once an hour is enough"
    assert desk.source().budget() is None


@pytest.mark.parametrize(
    "body",
    [b"[]", b"null", b"3", b'{"errors": null}', b'{"errors": 3, "title": {}}', b"{}", b"<html>", b"", b"[" * 100_000],
)
@pytest.mark.parametrize("status", [200, 201, 302, 400, 401, 402, 403, 404, 429, 500, 503])
def test_any_answer_ends_in_our_words(desk: XDesk, status: int, body: bytes) -> None:
    with FaultyServer(lambda _: Reply(body=body, status=status, headers={"location": "http://127.0.0.1:9/"})) as server:
        desk.url = server.url
        desk.run()
        assert len(server.requests) == 1
    assert isinstance(desk.kept.error, RetryLaterError | SourceRefusedError)


def test_a_token_that_comes_back_is_not_repeated(desk: XDesk) -> None:
    said = {"title": "Unauthorized", "detail": f"Bearer {TOKEN} is not welcome"}
    with FaultyServer(lambda _: Reply.json(said, status=401)) as server:
        desk.url = server.url
        desk.run()
    assert "is not welcome" in str(desk.kept.error)
    assert TOKEN not in str(desk.kept.error)


# --- queries


@pytest.mark.parametrize(
    ("watch", "query"),
    [
        (Watch(terms=("pepsi",)), '("pepsi")'),
        (Watch(terms=("pepsi", "new coke")), '("pepsi" OR "new coke")'),
        (Watch(handles=("@pepsi", "coke")), "(@pepsi OR from:pepsi OR @coke OR from:coke)"),
        (Watch(terms=("#boycottpepsi",)), "(#boycottpepsi)"),
        (Watch(terms=('say "OR" lang:en',)), '("say OR lang:en")'),
        (Watch(terms=("pepsi",), excluded=("diet pepsi",)), '("pepsi") -"diet pepsi"'),
        (Watch(terms=("pepsi",), languages=("en",)), '("pepsi") (lang:en OR lang:und)'),
        (
            Watch(terms=("pepsi",), handles=("pepsi.bsky.social", "way_too_long_for_x"), languages=("en-GB",)),
            '("pepsi")',
        ),
    ],
)
def test_queries(watch: Watch, query: str) -> None:
    assert build_queries(watch) == [query]


term = st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=1, max_size=60)


@given(st.lists(term, max_size=30), st.lists(term, max_size=30))
def test_queries_hold_every_term_and_stay_short(terms: list[str], excluded: list[str]) -> None:
    queries = build_queries(Watch(terms=tuple(terms), excluded=tuple(excluded)))
    assert all(len(query) <= LONGEST for query in queries)
    for phrase in (" ".join(word.replace('"', " ").split()) for word in terms):
        assert not phrase or any(phrase in query for query in queries)


def test_excluded_terms_that_do_not_fit_are_held_against_the_posts(desk: XDesk) -> None:
    excluded = tuple(f"{word}{'x' * 60}" for word in "abcdefgh")
    desk.watch = replace(desk.watch, excluded=excluded)
    desk.put("Pepsi")
    desk.put(f"Pepsi {excluded[-1]}")
    page = desk.run()[0]
    assert len(page.mentions) == 1
    assert page.passed_over == 1


def test_a_watch_without_words_is_refused(desk: XDesk) -> None:
    desk.watch = Watch(terms=(" ",), handles=("not a handle",))
    desk.run()
    assert isinstance(desk.kept.error, SourceRefusedError)
