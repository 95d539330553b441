"""Posts of Mastodon as mentions, a watch as hashtags and phrases, and ten thousand hostile posts."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.mastodon.server import Parent, id_at, moment_of
from collectors.mastodon.status import read_status
from collectors.mastodon.words import hashtag, hashtags, phrases
from domain.errors import UnreadableItemError
from domain.incident import Watch
from domain.mention import Flag, Kind, Mention
from tests.collectors.servers import mastodon

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOST = "mastodon.example"


def read(text: str = "Pepsi", *, parents: dict[str, Parent] | None = None, **more: Any) -> Mention:
    return read_status(mastodon.status(AT, text, **more), HOST, parents or {}, AT)


def raw(mention: Mention) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(mention.raw)
    return found


def test_every_field_is_mapped() -> None:
    mention = read("Pepsi & friends")
    assert mention.source == "mastodon"
    assert mention.native_id == f"https://mastodon.example/users/ann/statuses/{id_at(AT)}"
    assert mention.url == f"https://mastodon.example/@ann/{id_at(AT)}"
    assert mention.text == "Pepsi & friends"
    assert mention.kind is Kind.POST
    assert mention.language == "en"
    assert mention.published_at == AT
    assert mention.conversation_id == mention.native_id
    assert mention.in_reply_to == ""
    assert (mention.author.id, mention.author.handle) == ("https://mastodon.example/@ann", "ann@mastodon.example")
    assert (mention.author.name, mention.author.followers, mention.author.verified) == ("Ann", 1234, None)
    counts = mention.engagement
    assert (counts.likes, counts.reposts, counts.replies, counts.views) == (3, 2, 1, None)
    assert raw(mention) == {"id": id_at(AT), "server": HOST, "visibility": "public"}


def test_a_warning_stands_before_the_text() -> None:
    assert read("Never again", spoiler_text="Pepsi, rant").text == "Pepsi, rant\n\nNever again"


def test_markup_is_read_as_a_reader_sees_it() -> None:
    content = (
        '<p><span class="h-card"><a href="https://x.example/@pepsi">@<span>pepsi</span></a></span> see<br>'
        '<a href="https://news.example/a/long"><span class="invisible">https://</span>'
        '<span class="ellipsis">news.example/a/lo</span><span class="invisible">ng</span></a></p><p>Bye</p>'
    )
    assert read(content=content).text == "@pepsi see\nhttps://news.example/a/long\n\nBye"


def test_accounts_of_other_servers_keep_their_names() -> None:
    account = {"acct": "bob@other.example", "url": "https://other.example/@bob"}
    assert read(account=account).author.handle == "bob@other.example"
    assert read(account={"acct": "bob"}).author.id == "bob@mastodon.example", "no address: the handle"


def test_replies_name_what_they_answer_by_its_own_id() -> None:
    known = {"41": Parent(uri="https://other.example/41", conversation="https://other.example/41")}
    reply = read(in_reply_to_id="41", parents=known)
    assert (reply.kind, reply.in_reply_to, reply.conversation_id) == (Kind.REPLY, *["https://other.example/41"] * 2)
    unknown = read(in_reply_to_id="42", parents=known)
    assert (unknown.kind, unknown.in_reply_to, unknown.conversation_id) == (Kind.REPLY, "", "")
    assert raw(unknown)["answers"] == "42"


def test_quotes_and_boosts() -> None:
    quote = {"state": "accepted", "quoted_status": mastodon.status(AT, "Pepsi!", home="https://other.example")}
    assert read(quote=quote).kind is Kind.QUOTE
    assert raw(read(quote=quote))["quotes"].startswith("https://other.example/users/ann/")
    assert read(quote=quote, in_reply_to_id="3").kind is Kind.REPLY, "a reply that quotes is a reply"
    boost = read(content="", reblog=mastodon.status(AT, "Pepsi!", home="https://other.example"))
    assert (boost.kind, boost.text) == (Kind.REPOST, "RT @ann@mastodon.example: Pepsi!")
    assert raw(boost)["boosts"].startswith("https://other.example/users/ann/")


def test_what_goes_beyond_is_kept() -> None:
    kept = raw(
        read(
            edited_at="2026-03-01T12:05:00.000Z",
            sensitive=True,
            quotes_count=4,
            media_attachments=[
                {"type": "image", "description": "A can on fire"},
                {"type": "video", "description": None},
            ],
            poll={"options": [{"title": "Pepsi"}, {"title": "Coke"}]},
            card={"url": "https://news.example/a"},
            account={"acct": "ann", "bot": True},
        )
    )
    assert kept["media"] == ["A can on fire", "video"]
    assert kept["poll"] == ["Pepsi", "Coke"]
    assert (kept["card"], kept["quoted"], kept["bot"], kept["sensitive"]) == ("https://news.example/a", 4, True, True)
    assert kept["edited_at"] == "2026-03-01T12:05:00.000Z"


def test_a_picture_without_words_is_an_empty_text() -> None:
    assert read(content="", media_attachments=[{"type": "image", "description": "A can"}]).text == ""


@pytest.mark.parametrize("claim", ["2026-13-45", "", None, 3, "1066-10-14T09:00:00Z", "2099-01-01T00:00:00Z"])
def test_an_odd_time_is_flagged(claim: object) -> None:
    mention = read(created_at=claim)
    assert (mention.published_at, mention.flags) == (AT, frozenset({Flag.TIME_UNREADABLE}))


@pytest.mark.parametrize("more", [{"uri": None}, {"uri": 3}, {"content": None}, {"content": {}}])
def test_without_id_or_content_it_cannot_be_read(more: dict[str, Any]) -> None:
    with pytest.raises(UnreadableItemError):
        read(**more)


@pytest.mark.parametrize(
    ("status_id", "tells"),
    [(id_at(AT), True), ("1795305203157", False), ("9" * 30, False), ("01HXYZ", False), ("", False), ("²", False)],
)
def test_some_ids_tell_their_time(status_id: str, tells: bool) -> None:  # noqa: FBT001 - a table
    assert (moment_of(status_id) == AT) is tells


# --- a watch in Mastodon's words


@pytest.mark.parametrize(
    ("term", "tag"),
    [
        ("pepsi", "pepsi"),
        ("#NewCoke", "NewCoke"),
        ("new coke", "NewCoke"),
        ("Coca-Cola", "CocaCola"),
        ("McDonald's", "McDonalds"),
        ("McDonald’s fries", "McDonaldsFries"),
        ("AT&T", "ATT"),
        ("Marks & Spencer", "MarksSpencer"),
        ("Yahoo!", "Yahoo"),
        ("ペプシ", "ペプシ"),
        ("C++", ""),
        (".NET", ""),
        ("737", ""),
        ("737 MAX", "737MAX"),
        ("  ", ""),
        ("a/b", ""),
    ],
)
def test_hashtags(term: str, tag: str) -> None:
    assert hashtag(term) == tag


def test_hashtags_that_a_server_takes_for_the_same_are_asked_once() -> None:
    assert hashtags(Watch(terms=("new coke", "#newcoke", "New-Coke", "Nestlé", "nestle"))) == [
        "New-Coke".replace("-", ""),
        "nestle",
    ]


def test_phrases() -> None:
    watch = Watch(terms=("pepsi", 'say "OR" x', "#pepsi", "@"), handles=("@acme@mastodon.example", "acme"))
    assert phrases(watch) == ["pepsi", '"say OR x"', "acme"]


@given(st.text(max_size=40))
def test_any_term_is_a_hashtag_or_none(term: str) -> None:
    tag = hashtag(term)
    assert not tag or not any(character.isspace() or character in "#/?&@" for character in tag)
