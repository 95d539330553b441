"""X: nothing lost between its newest and its oldest post, however often a run breaks off."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from collectors.x.query import build_queries
from domain.errors import RetryLaterError
from domain.incident import Watch
from domain.time import Span
from tests.collectors.conformance import Kept
from tests.collectors.desks import START, XDesk
from tests.collectors.servers.faulty import Fault, FaultyServer, Reply
from tests.collectors.servers.x import XPlatform, post, snowflake

LAG = timedelta(seconds=30)


@pytest.fixture
def desk() -> Iterator[XDesk]:
    place = XPlatform(page=10)
    with place.server:
        yield XDesk(place)


def test_the_old_since_id_stands_until_all_pages_are_given(desk: XDesk) -> None:
    first = desk.add(3)
    desk.run()
    desk.add(35)
    pages = desk.run()
    assert [page.cursor is None for page in pages] == [True, True, True, False, False]
    assert set(desk.asked("since_id")[1:]) == {first[-1]}
    newest = desk.add(1)
    desk.run()
    assert desk.asked("since_id")[-1] == str(int(newest[0]) - (60_000 << 22))


def test_a_run_that_broke_off_loses_nothing_and_pays_once(desk: XDesk) -> None:
    """The gap is closed first; posts of the broken run are not read again."""
    published = desk.add(45)
    desk.place.server.fail(Fault.UNAVAILABLE, at=2)
    desk.run()
    assert desk.kept.ids == set(published[-20:])
    published += desk.add(15)
    desk.place.server.heal()
    desk.place.server.requests.clear()
    desk.run()
    assert desk.kept.error is None
    assert desk.kept.ids == set(published)
    given_now = [mention.native_id for page in desk.kept.pages for mention in page.mentions]
    assert len(given_now) == 25 + 15
    assert desk.asked("until_id") == [published[25]] * 3 + [None] * 2
    assert desk.asked("since_id") == [None] * 3 + [published[44]] * 2


def test_a_gap_that_breaks_again_is_remembered(desk: XDesk) -> None:
    published = desk.add(45)
    for _ in range(4):
        desk.place.server.fail(Fault.TOO_MANY, at=1)
        desk.run()
        desk.place.server.heal()
        published += desk.add(3)
    desk.run()
    assert desk.kept.ids == set(published)


def test_a_killed_run_starts_over(desk: XDesk) -> None:
    """Without a word from the run that died, the old cursor is all there is, and it is enough."""
    published = desk.add(35)
    pages = desk.source().pages(desk.watch, None)
    assert next(pages).cursor is None
    assert next(pages).cursor is None
    pages.close()  # type: ignore[attr-defined]
    desk.run()
    assert desk.kept.ids == set(published)


def test_each_query_has_a_since_id_of_its_own(desk: XDesk) -> None:
    terms = tuple(
        f"{word} {'x' * 60}" for word in ("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "iota", "theta")
    )
    desk.watch = Watch(terms=terms)
    assert len(build_queries(desk.watch)) == 2
    both = [*desk.add(15, f"Alpha {'x' * 60}"), *desk.add(15, f"Theta {'x' * 60}")]
    desk.place.server.fail(Fault.UNAVAILABLE, at=3)
    desk.run()
    assert desk.kept.ids < set(both)
    desk.place.server.heal()
    desk.run()
    assert desk.kept.ids == set(both)
    desk.place.server.requests.clear()
    desk.run()
    assert sorted(filter(None, desk.asked("since_id"))) == sorted([both[14], both[29]])


def test_a_post_that_two_queries_find_is_one(desk: XDesk) -> None:
    desk.watch = Watch(terms=tuple(f"{word} {'x' * 60}" for word in "abcdefgh"))
    desk.place.unfiltered = True
    desk.add(1)
    desk.run()
    assert desk.kept.received == 1


@pytest.mark.parametrize("away", [timedelta(days=3), timedelta(days=9)])
def test_a_since_id_out_of_reach_begins_anew_and_says_what_is_lost(desk: XDesk, away: timedelta) -> None:
    """Only if something is: after a short absence the time of the last run is enough to go on from."""
    desk.add(5)
    desk.run()
    last = desk.now - LAG
    desk.now += away
    desk.place.first_id = snowflake(desk.now - timedelta(days=2))
    news = desk.add(12)
    desk.run()
    assert desk.kept.error is None
    assert set(news) <= desk.kept.ids
    shortfalls = [page for page in desk.kept.pages if page.shortfall]
    horizon = desk.now - timedelta(days=7) + timedelta(minutes=1)
    if away < timedelta(days=7):
        assert not shortfalls
        assert desk.asked("start_time")[-1] == f"{last:%Y-%m-%dT%H:%M:%SZ}"
        assert desk.kept.pages[-1].covered == Span(last, desk.now - LAG)
    else:
        assert [page.covered for page in shortfalls] == [Span(last, horizon)]
        assert desk.kept.pages[-1].covered == Span(horizon, desk.now - LAG)
    desk.run()
    assert not desk.kept.troubled


def test_a_gap_out_of_reach_is_given_up_in_words(desk: XDesk) -> None:
    desk.add(45)
    desk.place.server.fail(Fault.UNAVAILABLE, at=2)
    desk.run()
    desk.now += timedelta(days=9)
    desk.place.first_id = snowflake(desk.now)
    news = desk.add(5)
    desk.run()
    assert set(news) <= desk.kept.ids
    assert any(page.shortfall for page in desk.kept.pages)
    desk.run()
    assert not desk.kept.troubled


@pytest.mark.parametrize("cursor", ["", "{}", "[]", "null", "x", '{"(\\"pepsi\\")": {"since": "x"}}'])
def test_cursors_of_another_age_begin_anew(desk: XDesk, cursor: str) -> None:
    published = desk.add(3)
    desk.kept = Kept(cursor=cursor)
    desk.run()
    assert desk.kept.ids == set(published)


def test_empty_pages_in_the_middle_are_passed_through(desk: XDesk) -> None:
    """X filters some pages empty and still names a next one."""
    answers = [
        {"meta": {"result_count": 0, "next_token": "a"}},
        {"meta": {"result_count": 0, "next_token": "b"}},
        {"data": [post(5, START, "Pepsi")], "meta": {"result_count": 1, "newest_id": "5"}},
    ]
    with FaultyServer(lambda request: Reply.json(answers[" ab".index(request.query.get("next_token", " "))])) as server:
        desk.url = server.url
        desk.run()
    assert desk.kept.ids == {"5"}
    assert not desk.kept.troubled


def test_pages_without_end_are_noticed(desk: XDesk) -> None:
    with FaultyServer(
        lambda request: Reply.json(
            {"meta": {"result_count": 0, "next_token": request.query.get("next_token", "") + "x"}}
        )
    ) as server:
        desk.url = server.url
        desk.run()
        assert len(server.requests) < 20
    assert isinstance(desk.kept.error, RetryLaterError)
