"""X's posts, in either of its two languages."""

from collections.abc import Iterator

import pytest

from collectors.x.post import Names
from domain.errors import RetryLaterError
from domain.mention import Flag, Kind
from tests.collectors.desks import START, XDesk
from tests.collectors.servers.x import XPlatform, post

NAMES: tuple[Names, ...] = ("tweet", "post")


@pytest.fixture
def desk() -> Iterator[XDesk]:
    place = XPlatform(page=10)
    with place.server:
        yield XDesk(place)


def test_ids_may_be_numbers(desk: XDesk) -> None:
    desk.place.extra = {"includes": {"users": [{"id": 1234567890123456789, "username": "ann"}], "tweets": [{"id": 7}]}}
    desk.put(
        "Pepsi",
        author_id=1234567890123456789,
        conversation_id=2**60 + 1,
        referenced_tweets=[{"type": "replied_to", "id": 2**60 + 1}],
    )
    desk.run()
    (mention,) = desk.kept.mentions.values()
    assert (mention.author.id, mention.author.handle) == ("1234567890123456789", "ann")
    assert mention.in_reply_to == mention.conversation_id == str(2**60 + 1)


def test_posts_in_another_form_than_a_list_are_no_answer(desk: XDesk) -> None:
    desk.put("Pepsi")
    desk.place.extra = {"data": {"0": "Pepsi"}}
    desk.run()
    assert isinstance(desk.kept.error, RetryLaterError)
    desk.place.extra = {}
    desk.run()
    assert len(desk.kept.mentions) == 1


@pytest.mark.parametrize("names", NAMES)
@pytest.mark.parametrize("shape", NAMES)
def test_posts_are_understood_in_both_shapes(desk: XDesk, names: Names, shape: str) -> None:
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


@pytest.mark.parametrize("name", ["edit_history_tweet_ids", "edit_history_post_ids"])
def test_an_edited_post_is_a_new_version_of_the_same_mention(desk: XDesk, name: str) -> None:
    first = desk.put("Pepsi lied")["id"]
    desk.place.posts[-1][name] = [first]
    desk.run()
    second = desk.put("Pepsi lied, again")["id"]
    desk.place.posts[-1][name] = [first, second]
    desk.place.posts[:] = desk.place.posts[-1:]
    desk.run()
    (mention,) = desk.kept.mentions.values()
    assert (mention.native_id, mention.text) == (first, "Pepsi lied, again")
    assert mention.url.endswith(f"/{second}"), "the address shows the newest version"


def test_versions_that_x_gives_together_are_one_mention_in_its_newest_words(desk: XDesk) -> None:
    first, second = (desk.put(text)["id"] for text in ("Pepsi lied", "Pepsi lied, again"))
    for each in desk.place.posts:
        each["edit_history_tweet_ids"] = [first, second]
    desk.run()
    assert [mention.text for mention in desk.kept.mentions.values()] == ["Pepsi lied, again"]
    desk.place.posts[:] = desk.place.posts[:1]
    desk.kept.cursor = None
    desk.run()
    assert desk.kept.pages[0].passed_over == 1, "an older version does not come back"


@pytest.mark.parametrize("history", ["12", [], ["7", "8"], [None, {}], [[]], {"0": "1"}])
def test_a_history_that_makes_no_sense_is_none(desk: XDesk, history: object) -> None:
    number = desk.put("Pepsi", edit_history_tweet_ids=history)["id"]
    desk.run()
    assert desk.kept.ids == {number}


def test_a_post_whose_author_is_not_shown_is_kept(desk: XDesk) -> None:
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


def test_posts_that_x_does_not_show_are_counted(desk: XDesk) -> None:
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


def test_unreadable_times_give_way_to_the_receipt(desk: XDesk) -> None:
    desk.put(created_at="yesterday")
    mention = desk.only()
    assert mention.published_at == desk.now
    assert Flag.TIME_UNREADABLE in mention.flags
    assert "yesterday" in mention.raw


def test_languages_that_x_cannot_tell_are_not_claimed(desk: XDesk) -> None:
    desk.put(lang="und")
    assert desk.only().language == ""
