"""X: nothing lost between its newest and its oldest post, in either of its two languages."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.fetch import Fetcher
from collectors.source import Page
from collectors.sources.x import XSource
from collectors.x.post import Names
from collectors.x.query import LONGEST, build_queries
from domain.errors import RetryLaterError, SourceRefusedError
from domain.incident import Watch
from domain.mention import Flag, Kind, Mention
from domain.time import Span
from tests.collectors.conformance import Kept
from tests.collectors.servers.faulty import Fault, FaultyServer, Reply
from tests.collectors.servers.x import TOKEN, XPlatform, post, snowflake

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
LAG = timedelta(seconds=30)
NAMES: tuple[Names, ...] = ("tweet", "post")


class Desk:
    def __init__(self, place: XPlatform) -> None:
        self.place = place
        self.now = START
        self.watch = Watch(terms=("pepsi",))
        self.names: Names = "tweet"
        self.kept = Kept()
        self.url = place.server.url
        self.used: XSource | None = None

    def source(self) -> XSource:
        clock = lambda: self.now  # noqa: E731 - shorter than a function here
        fetcher = Fetcher(clock=clock, allowed_private_hosts=("127.0.0.1",))
        self.used = XSource(fetcher, clock, TOKEN, self.url, self.names)
        return self.used

    def run(self) -> list[Page]:
        return self.kept.run(self).pages  # type: ignore[arg-type]

    def add(self, count: int, text: str = "Pepsi!") -> list[str]:
        for _ in range(count):
            self.now += timedelta(minutes=1)
            at = self.now - timedelta(seconds=45)
            self.place.posts.append(post(snowflake(at), at, text))
        return [str(item["id"]) for item in self.place.posts[-count:]]

    def put(self, text: str = "Pepsi!", **fields: Any) -> dict[str, Any]:
        self.add(1)
        self.place.posts[-1] |= {"text": text} | fields
        return dict(self.place.posts[-1])

    def asked(self, name: str) -> list[str | None]:
        return [request.query.get(name) for request in self.place.server.requests]

    def only(self) -> Mention:
        (mention,) = [mention for page in self.run() for mention in page.mentions]
        return mention


@pytest.fixture
def desk() -> Iterator[Desk]:
    place = XPlatform(page=10)
    with place.server:
        yield Desk(place)


# --- posts


@pytest.mark.parametrize("names", NAMES)
@pytest.mark.parametrize("shape", NAMES)
def test_posts_are_understood_in_both_shapes(desk: Desk, names: Names, shape: str) -> None:
    desk.names, desk.place.shape = names, shape
    original = post(1, START, "The whole original text, much longer than what comes with the repost", author=9)
    desk.place.extra = {
        "includes": {
            "users": [
                {"id": "1", "username": "ann", "name": "Ann", "verified_type": "business",
                 "public_metrics": {"followers_count": 12345}},
                {"id": "9", "username": "bo"},
            ],
            "tweets" if shape == "tweet" else "posts": [original],
        }
    }  # fmt: skip
    long = "Pepsi " + "word " * 100
    desk.put("Pepsi…", note_tweet={"text": long}, referenced_tweets=[{"type": "replied_to", "id": "7"}])
    desk.put("RT @bo: The whole…", referenced_tweets=[{"type": "retweeted", "id": "1"}])
    desk.put("Pepsi look", referenced_tweets=[{"type": "quoted", "id": "5"}])
    desk.place.unfiltered = True
    desk.run()
    reply, repost, quote = sorted(desk.kept.mentions.values(), key=lambda mention: mention.published_at)
    assert reply.text == long
    assert reply.kind is Kind.REPLY
    assert reply.in_reply_to == "7"
    assert reply.conversation_id == reply.native_id
    assert reply.author.id == "1"
    assert reply.author.handle == "ann"
    assert reply.author.name == "Ann"
    assert reply.author.followers == 12345
    assert reply.author.verified is True
    assert reply.language == "en"
    assert reply.url == f"https://x.com/i/web/status/{reply.native_id}"
    assert (reply.engagement.likes, reply.engagement.reposts, reply.engagement.replies, reply.engagement.views) == (
        3, 2, 1, 100,
    )  # fmt: skip
    assert repost.kind is Kind.REPOST
    assert repost.text == f"RT @bo: {original['text']}"
    assert quote.kind is Kind.QUOTE
    asked = desk.place.server.requests[0].query
    assert f"{names}.fields" in asked
    assert ("referenced_posts" in asked["expansions"]) == (names == "post")


def test_a_post_whose_author_is_not_shown_is_kept(desk: Desk) -> None:
    desk.put(author_id="77")
    desk.place.extra = {
        "includes": {},
        "errors": [{"resource_type": "user", "parameter": "author_id", "value": "77", "title": "Forbidden"}],
    }
    mention = desk.only()
    assert mention.author.id == "77"
    assert mention.author.handle == ""
    assert mention.author.verified is None
    assert not any(page.unreadable for page in desk.kept.pages)


def test_posts_that_x_does_not_show_are_counted(desk: Desk) -> None:
    desk.put()
    desk.place.extra = {
        "errors": [
            {"resource_type": "tweet", "resource_id": "123", "title": "Not Found Error", "detail": "deleted"},
            {"resource_type": "tweet", "value": "124", "parameter": "id", "title": "Withheld"},
            {"resource_type": "tweet", "value": "9", "parameter": "referenced_tweets.id", "title": "Not Found Error"},
        ]
    }
    page = desk.run()[0]
    assert len(page.mentions) == 1
    assert [(item.where, item.reason) for item in page.unreadable] == [
        ("post 123", "deleted"),
        ("post 124", "Withheld"),
    ]


def test_unreadable_times_give_way_to_the_receipt(desk: Desk) -> None:
    desk.put(created_at="yesterday")
    mention = desk.only()
    assert mention.published_at == desk.now
    assert Flag.TIME_UNREADABLE in mention.flags
    assert "yesterday" in mention.raw


def test_languages_that_x_cannot_tell_are_not_claimed(desk: Desk) -> None:
    desk.put(lang="und")
    assert desk.only().language == ""


# --- where to go on


def test_the_old_since_id_stands_until_all_pages_are_given(desk: Desk) -> None:
    first = desk.add(3)
    desk.run()
    desk.add(35)
    pages = desk.run()
    assert [page.cursor is None for page in pages] == [True, True, True, False, False]
    assert set(desk.asked("since_id")[1:]) == {first[-1]}
    newest = desk.add(1)
    desk.run()
    assert desk.asked("since_id")[-1] == str(int(newest[0]) - (60_000 << 22))


def test_a_run_that_broke_off_loses_nothing_and_pays_once(desk: Desk) -> None:
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


def test_a_gap_that_breaks_again_is_remembered(desk: Desk) -> None:
    published = desk.add(45)
    for _ in range(4):
        desk.place.server.fail(Fault.TOO_MANY, at=1)
        desk.run()
        desk.place.server.heal()
        published += desk.add(3)
    desk.run()
    assert desk.kept.ids == set(published)


def test_a_killed_run_starts_over(desk: Desk) -> None:
    """Without a word from the run that died, the old cursor is all there is, and it is enough."""
    published = desk.add(35)
    pages = desk.source().pages(desk.watch, None)
    assert next(pages).cursor is None
    assert next(pages).cursor is None
    pages.close()  # type: ignore[attr-defined]
    desk.run()
    assert desk.kept.ids == set(published)


def test_each_query_has_a_since_id_of_its_own(desk: Desk) -> None:
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


def test_a_post_that_two_queries_find_is_one(desk: Desk) -> None:
    desk.watch = Watch(terms=tuple(f"{word} {'x' * 60}" for word in "abcdefgh"))
    desk.place.unfiltered = True
    desk.add(1)
    desk.run()
    assert desk.kept.received == 1


@pytest.mark.parametrize("away", [timedelta(days=3), timedelta(days=9)])
def test_a_since_id_out_of_reach_begins_anew_and_says_what_is_lost(desk: Desk, away: timedelta) -> None:
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


def test_a_gap_out_of_reach_is_given_up_in_words(desk: Desk) -> None:
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
def test_cursors_of_another_age_begin_anew(desk: Desk, cursor: str) -> None:
    published = desk.add(3)
    desk.kept = Kept(cursor=cursor)
    desk.run()
    assert desk.kept.ids == set(published)


def test_empty_pages_in_the_middle_are_passed_through(desk: Desk) -> None:
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


def test_pages_without_end_are_noticed(desk: Desk) -> None:
    with FaultyServer(
        lambda request: Reply.json(
            {"meta": {"result_count": 0, "next_token": request.query.get("next_token", "") + "x"}}
        )
    ) as server:
        desk.url = server.url
        desk.run()
        assert len(server.requests) < 20
    assert isinstance(desk.kept.error, RetryLaterError)


# --- what X says about itself


@pytest.mark.parametrize(
    ("headers", "after"),
    [
        ({"x-rate-limit-reset": str(int((START + timedelta(minutes=9)).timestamp()))}, timedelta(minutes=9)),
        ({"x-rate-limit-reset": str(int((START - timedelta(minutes=9)).timestamp()))}, timedelta(seconds=1)),
        ({"x-rate-limit-reset": "9" * 30}, None),
        ({"x-rate-limit-reset": "soon"}, None),
        ({"retry-after": "7"}, timedelta(seconds=7)),
        ({}, None),
    ],
)
def test_the_rate_limit_says_when_to_come_back(desk: Desk, headers: dict[str, str], after: timedelta | None) -> None:
    with FaultyServer(lambda _: Reply.json({"title": "Too Many Requests"}, status=429, headers=headers)) as server:
        desk.url = server.url
        desk.run()
        assert len(server.requests) == 1, "waiting is not the source's business"
    assert isinstance(desk.kept.error, RetryLaterError)
    assert desk.kept.error.after == after


def test_the_budget_is_what_x_said_last(desk: Desk) -> None:
    reset = str(int((START + timedelta(minutes=5)).timestamp()))
    desk.place.limits = {"x-rate-limit-limit": "450", "x-rate-limit-remaining": "412", "x-rate-limit-reset": reset}
    desk.run()
    assert desk.used
    budget = desk.used.budget()
    assert budget
    assert budget.left == "412 of 450 requests until 12:05 UTC"
    assert desk.source().budget() is None


@pytest.mark.parametrize(
    "body",
    [b"[]", b"null", b"3", b'{"errors": null}', b'{"errors": 3, "title": {}}', b"{}", b"<html>", b"", b"[" * 100_000],
)
@pytest.mark.parametrize("status", [200, 201, 302, 400, 401, 402, 403, 404, 429, 500, 503])
def test_any_answer_ends_in_our_words(desk: Desk, status: int, body: bytes) -> None:
    with FaultyServer(lambda _: Reply(body=body, status=status, headers={"location": "http://127.0.0.1:9/"})) as server:
        desk.url = server.url
        desk.run()
        assert len(server.requests) == 1
    assert isinstance(desk.kept.error, RetryLaterError | SourceRefusedError)


def test_a_token_that_comes_back_is_not_repeated(desk: Desk) -> None:
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


def test_excluded_terms_that_do_not_fit_are_held_against_the_posts(desk: Desk) -> None:
    excluded = tuple(f"{word}{'x' * 60}" for word in "abcdefgh")
    desk.watch = replace(desk.watch, excluded=excluded)
    desk.put("Pepsi")
    desk.put(f"Pepsi {excluded[-1]}")
    page = desk.run()[0]
    assert len(page.mentions) == 1
    assert page.passed_over == 1


def test_a_watch_without_words_is_refused(desk: Desk) -> None:
    desk.watch = Watch(terms=(" ",), handles=("not a handle",))
    desk.run()
    assert isinstance(desk.kept.error, SourceRefusedError)
