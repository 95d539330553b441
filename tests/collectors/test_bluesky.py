"""Bluesky's search: what becomes of a post, sessions that are kept, gaps that are closed, posts that are gone."""

import json
import logging
import stat
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from collectors.bluesky.client import BlueskyClient
from collectors.bluesky.session import SessionFile
from collectors.sources.bluesky import BlueskySource, build_queries
from domain.errors import RetryLaterError, SourceRefusedError
from domain.incident import Watch
from domain.mention import Author, Engagement, Flag, Kind, Mention
from tests.collectors.conformance import Kept
from tests.collectors.servers import bluesky
from tests.collectors.servers.bluesky import BlueskyPlatform, did, record, stamp, uri, view
from tests.collectors.servers.faulty import Fault
from tests.collectors.test_bluesky_conformance import Bluesky
from tests.collectors.test_conformance import START


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Bluesky]:
    place = BlueskyPlatform(page=10)
    with place.server as server:
        yield Bluesky(server=server, place=place, folder=tmp_path / "data", now=START + timedelta(hours=1))


def put(desk: Bluesky, text: str = "Pepsi!", **more: Any) -> Mention:
    """The only mention that a run finds of this post."""
    at = START + timedelta(minutes=5)
    desk.place.posts[:] = [view(1, at, text, **more)]
    (mention,) = Kept().run(desk).mentions.values()
    return mention


def test_every_field_finds_its_place(desk: Bluesky) -> None:
    at = START + timedelta(minutes=5)
    parent, root = uri(8, 3), uri(9, 4)
    written = record(
        at,
        "Pepsi, again",
        langs=["pt-BR", "en"],
        reply={"parent": {"uri": parent, "cid": "x"}, "root": {"uri": root, "cid": "y"}},
        embed={
            "$type": "app.bsky.embed.recordWithMedia",
            "record": {"$type": "app.bsky.embed.record", "record": {"uri": uri(5, 2), "cid": "z"}},
            "media": {"$type": "app.bsky.embed.images", "images": [{"alt": "A can", "image": {}}, {"alt": ""}]},
        },
        labels={"values": [{"val": "spoiler"}]},
    )
    mention = put(desk, record=written, labels=[{"val": "rude", "src": "did:plc:mod"}], bookmarkCount=0)
    assert mention == Mention(
        source="bluesky",
        native_id=uri(1),
        kind=Kind.REPLY,
        text="Pepsi, again",
        url=f"https://bsky.app/profile/{did(1)}/post/3k00000000001",
        author=Author(id=did(1), handle="user1.example", name="User 1", followers=1001, verified=True),
        language="pt-BR",
        in_reply_to=parent,
        conversation_id=root,
        engagement=Engagement(likes=3, reposts=2, replies=1),
        published_at=at,
        collected_at=desk.now,
        raw=mention.raw,
    )
    assert json.loads(mention.raw) == {
        "cid": "bafyreicid1",
        "indexed_at": stamp(at + timedelta(seconds=0.5)),
        "languages": ["pt-BR", "en"],
        "quotes": uri(5, 2),
        "alt": ["A can"],
        "labels": ["rude", "spoiler"],
        "quote_count": 4,
        "bookmark_count": 0,
    }


def test_words_in_pictures_links_and_tags_count(desk: Bluesky) -> None:
    at = START + timedelta(minutes=5)
    external = {"uri": "https://pepsi.example/x", "title": "A drink", "description": "Cold"}
    embeds: list[dict[str, Any]] = [
        {"embed": {"external": external}, "text": ""},
        {"embed": {"images": [{"alt": "A pepsi can"}]}},
        {"embed": {"items": [{"alt": "Pepsi, poured"}]}},
        {"embed": {"$type": "app.bsky.embed.video", "alt": "Pepsi, the film"}},
        {"tags": ["pepsi"]},
        {"facets": [{"features": [{"uri": "https://pepsi.example/long"}]}]},
    ]
    desk.place.unfiltered = True
    desk.place.posts[:] = [view(n, at, "x", record=record(at, "look") | more) for n, more in enumerate(embeds)]
    desk.place.posts.append(view(99, at, "x", record=record(at, "look", embed={"record": {"uri": "at://x/list"}})))
    kept = Kept().run(desk)
    assert len(kept.mentions) == len(embeds)
    assert kept.pages[0].passed_over == 1
    texts = [mention.text for mention in kept.mentions.values()]
    assert "https://pepsi.example/x\nA drink\nCold" in texts, "a post without words of its own speaks by its link"


def test_kinds(desk: Bluesky) -> None:
    at = START + timedelta(minutes=5)
    assert put(desk).kind is Kind.POST
    quoting = record(at, "Pepsi", embed={"record": {"uri": uri(3), "cid": "c"}})
    assert put(desk, record=quoting).kind is Kind.QUOTE
    a_list = record(at, "Pepsi", embed={"record": {"uri": f"at://{did(2)}/app.bsky.graph.list/3k", "cid": "c"}})
    assert put(desk, record=a_list).kind is Kind.POST


@pytest.mark.parametrize("claim", ["2030-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "yesterday", 7, None])
def test_a_time_that_cannot_be_is_the_platforms_and_flagged(desk: Bluesky, claim: Any) -> None:
    desk.place.unfiltered = True
    seen = START + timedelta(minutes=7)
    mention = put(desk, record=record(seen, "Pepsi") | {"createdAt": claim}, indexedAt=stamp(seen))
    assert mention.published_at == seen
    assert mention.flags == {Flag.TIME_UNREADABLE}
    assert json.loads(json.loads(mention.raw)["created_at"]) == claim


def test_the_session_is_kept_and_only_its_owner_can_read_it(desk: Bluesky) -> None:
    for _ in range(3):
        desk.publish(1)
        Kept().run(desk)
    assert desk.place.logins == 1
    (file,) = desk.folder.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert bluesky.PASSWORD not in file.read_text()
    file.write_text("damaged")
    assert Kept().run(desk).error is None
    assert desk.place.logins == 2


def test_an_expired_session_is_refreshed_and_a_lost_one_begun_anew(desk: Bluesky) -> None:
    source = desk.source()
    assert isinstance(source, BlueskySource)
    desk.publish(1)
    list(source.pages(desk.watch, None))
    desk.place.expire()
    list(source.pages(desk.watch, None))
    assert (desk.place.logins, desk.place.refreshes) == (1, 1)
    Kept().run(desk)
    assert (desk.place.logins, desk.place.refreshes) == (1, 1), "the refreshed one was kept"
    desk.place.forget()
    list(source.pages(desk.watch, None))
    assert (desk.place.logins, desk.place.refreshes) == (2, 1)
    desk.place.expire()
    Kept().run(desk)
    list(source.pages(desk.watch, None))
    assert (desk.place.logins, desk.place.refreshes) == (2, 2), "what another process refreshed is taken over"


def test_a_session_that_ends_soon_is_refreshed_in_time(desk: Bluesky) -> None:
    desk.place.lifetime = timedelta(minutes=5)
    desk.publish(1)
    assert Kept().run(desk).error is None
    assert Kept().run(desk).error is None
    assert desk.place.logins == 1
    assert desk.place.refreshes >= 1


def test_secrets_stay_out_of_messages_and_logs(desk: Bluesky, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    desk.publish(3)
    Kept().run(desk)
    (token,) = desk.place.access
    desk.place.expire()
    desk.place.refresh.clear()
    desk.server.fail(Fault.UNAVAILABLE, at=2)
    failed = Kept().run(desk)
    assert isinstance(failed.error, RetryLaterError)
    for secret in (bluesky.PASSWORD, token, "canary"):
        assert secret not in caplog.text + repr(failed.error)


def test_a_wrong_password_needs_a_person(desk: Bluesky) -> None:
    kept = SessionFile(path=desk.folder / "none", url=desk.server.url, handle=bluesky.HANDLE)
    client = BlueskyClient(desk.fetcher(), lambda: desk.now, "wrong-canary", kept)
    with pytest.raises(SourceRefusedError, match="app password") as refused:
        list(BlueskySource(client, lambda: desk.now, client.ask).pages(desk.watch, None))
    assert "wrong-canary" not in str(refused.value), "not even if the server repeats it"


def test_rate_limits_are_told_and_kept(desk: Bluesky) -> None:
    reset = int((desk.now + timedelta(minutes=3)).timestamp())
    desk.place.limits = {"ratelimit-limit": "3000", "ratelimit-remaining": "12", "ratelimit-reset": str(reset)}
    desk.publish(1)
    source = desk.source()
    list(source.pages(desk.watch, None))
    assert isinstance(source, BlueskySource)
    budget = source.budget()
    assert budget
    assert budget.left == "12 of 3000 requests until 13:03 UTC"


def test_a_broken_run_closes_its_gap_before_the_news(desk: Bluesky) -> None:
    first = desk.publish(40)
    desk.fail(Fault.UNAVAILABLE, at=5)
    kept = Kept().run(desk)
    assert set() < kept.ids < set(first)
    desk.heal()
    second = desk.publish(3)
    before = len(desk.server.requests)
    assert kept.run(desk).ids == {*first, *second}
    spans = [(r.query["since"], r.query["until"]) for r in desk.server.requests[before:] if "since" in r.query]
    assert spans[0][1] < spans[-1][1], "the older part first"
    again = Kept(cursor=kept.cursor).run(desk)
    assert len(again.ids) < 35, "no more than half an hour, at a post a minute, is read again"


def test_pages_of_which_nothing_is_shown_any_more_are_no_end(desk: Bluesky) -> None:
    posts = desk.publish(60)
    desk.place.hidden = set(posts[15:45])
    assert Kept().run(desk).ids == {*posts} - desk.place.hidden


def test_pages_without_end_of_which_nothing_is_shown_are_told(desk: Bluesky) -> None:
    posts = desk.publish(400)
    desk.place.hidden = set(posts[:390])
    failed = Kept().run(desk)
    assert failed.ids == set(posts[390:])
    assert isinstance(failed.error, RetryLaterError)


def test_posts_that_are_deleted_while_the_pages_are_read_take_none_with_them(desk: Bluesky) -> None:
    posts = desk.publish(60)
    pages = desk.source().pages(desk.watch, None)
    found = {mention.native_id for mention in next(pages).mentions}
    gone = found | {posts[30]}
    desk.place.posts[:] = [post for post in desk.place.posts if post["uri"] not in gone]
    found |= {mention.native_id for page in pages for mention in page.mentions}
    assert found == {*posts} - {posts[30]}


def test_a_search_that_gives_up_without_a_cursor_is_asked_for_what_lies_below(desk: Bluesky) -> None:
    desk.place.page = 100
    desk.place.forgetful = True
    desk.place.hits = 7000
    posts = desk.publish(250)
    desk.now += timedelta(hours=6)
    kept = Kept().run(desk)
    assert kept.ids == set(posts)
    assert not any(page.shortfall for page in kept.pages)


def test_more_posts_of_one_moment_than_a_page_holds(desk: Bluesky) -> None:
    desk.place.page = 100
    at = START + timedelta(minutes=5)
    desk.place.posts[:] = [view(n, at, "Pepsi!") for n in range(250)]
    kept = Kept().run(desk)
    assert len(kept.ids) == 250
    assert not any(page.shortfall for page in kept.pages)
    desk.place.forgetful = True
    kept = Kept().run(desk)
    assert len(kept.ids) == 100
    assert any("100 posts of one moment" in page.shortfall for page in kept.pages)


def test_what_is_asked_for() -> None:
    watch = Watch(terms=("New “Coke”", 'a "b" c', "pepsi"), handles=("@Pepsi.com", "@pepsi"))
    assert build_queries(watch) == ['"New “Coke”"', '"a b c"', '"pepsi"', '"Pepsi.com"', "from:pepsi.com"]
    assert build_queries(Watch(terms=("STRASSE", "Straße", "word " * 20))) == ['"STRASSE"', f'"{"word " * 12}word"']
    assert build_queries(Watch()) == []


def test_the_owner_of_a_handle_is_found_whatever_they_say(desk: Bluesky) -> None:
    desk.watch = Watch(handles=("@user1.example",))
    at = START + timedelta(minutes=5)
    desk.place.posts[:] = [view(1, at, "Good morning"), view(2, at, "Good night", author=2)]
    assert Kept().run(desk).ids == {uri(1)}


def test_recheck_tells_what_is_gone_and_what_was_edited(desk: Bluesky) -> None:
    desk.publish(3)
    kept = Kept().run(desk)
    source = desk.source()
    assert isinstance(source, BlueskySource)
    first, second, third = (post["uri"] for post in desk.place.posts)
    edited = desk.place.posts[1]
    desk.place.posts[1] = edited | {"record": edited["record"] | {"text": "Pepsi, edited"}, "cid": "new"}
    del desk.place.posts[0]
    page = source.recheck([first, second, third])
    assert [removal.native_id for removal in page.removals] == [first]
    now = {mention.native_id: mention.text for mention in page.mentions}
    assert now[second] == "Pepsi, edited"
    before = kept.mentions["bluesky", third]
    same = next(mention for mention in page.mentions if mention.native_id == third)
    said: dict[str, Any] = {"author": before.author, "collected_at": before.collected_at, "raw": before.raw}
    assert replace(same, **said) == before, "what is unchanged is a duplicate"
    desk.fail(Fault.BROKEN)
    with pytest.raises(RetryLaterError):
        source.recheck([second])


def test_what_is_hidden_from_this_account_alone_is_not_gone(desk: Bluesky) -> None:
    first, second = desk.publish(2)
    desk.place.blocked.add(first)
    source = desk.source()
    assert isinstance(source, BlueskySource)
    page = source.recheck([first, second])
    assert page.removals == ()
    assert {mention.native_id for mention in page.mentions} == {first, second}
    desk.fail(Fault.UNAVAILABLE, at=1)
    with pytest.raises(RetryLaterError):
        source.recheck([first])


def test_authors_that_cannot_be_looked_up_do_not_hold_posts_up(desk: Bluesky) -> None:
    published = desk.publish(5)
    desk.server.fail(Fault.TOO_MANY_WAIT, at=2)  # after the login and the search
    kept = Kept().run(desk)
    assert kept.ids == set(published)
    assert isinstance(kept.error, RetryLaterError)
    assert kept.error.after == timedelta(seconds=7)


def test_a_redirect_does_not_carry_the_session_elsewhere(desk: Bluesky) -> None:
    with BlueskyPlatform().server as elsewhere:
        original = desk.place.answer

        def astray(request: Any) -> Any:
            reply = original(request)
            return replace(reply, status=307, headers={"location": f"{elsewhere.url}/xrpc/x"})

        desk.server._answer = astray
        failed = Kept().run(desk)
        assert isinstance(failed.error, SourceRefusedError)
        assert elsewhere.requests == []
