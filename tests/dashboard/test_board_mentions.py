"""The feed: what is shown, what the filters leave out, and what is worth knowing about each mention."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection

from dashboard.boards import mentions as board
from domain.filters import Filters, Order
from domain.mention import Author, Engagement, Flag, Kind
from domain.reading import Label
from store.connection import Database
from tests.dashboard.stage import BEGAN, NOW, incident, keep, mention, reading

ABOUT = incident()
TURNS = (Label.NEGATIVE, Label.POSITIVE, Label.NEUTRAL)


def sixty(tx: Connection) -> None:
    """Sixty mentions, each third negative."""
    keep(tx, ABOUT, [(mention(number), reading(TURNS[number % 3])) for number in range(60)])


def load(tx: Connection, filters: Filters = Filters(), after: str = "") -> board.Feed:  # noqa: B008 - frozen
    return board.load(tx, ABOUT, NOW, filters=filters, after=after, opened=NOW)


def test_negative_comes_first_and_pages_go_on_where_the_last_ended(sqlite: Database) -> None:
    with sqlite.writing() as tx:
        sixty(tx)
    with sqlite.reading() as tx:
        first = load(tx)
        second = load(tx, after=first.next)
        third = load(tx, after=second.next)
    labels = [card.label for feed in (first, second, third) for card in feed.cards]
    assert [len(feed.cards) for feed in (first, second, third)] == [25, 25, 10]
    assert labels[:20] == [Label.NEGATIVE] * 20
    assert len({card.native_id for feed in (first, second, third) for card in feed.cards}) == 60
    assert third.next == ""


def test_what_the_filters_leave_out_is_counted_and_the_negative_of_it_named(sqlite: Database) -> None:
    with sqlite.writing() as tx:
        sixty(tx)
    with sqlite.reading() as tx:
        positive = load(tx, Filters(labels=frozenset({Label.POSITIVE})))
        early = load(tx, Filters(until=BEGAN + timedelta(minutes=30)))
        searched = load(tx, Filters(search="number 7", labels=frozenset({Label.NEGATIVE, Label.POSITIVE})))
        everything = load(tx, Filters(order=Order.OLDEST))
    assert (positive.tally.left_out, positive.tally.negative_left_out) == (40, 20)
    assert (early.tally.left_out, early.tally.negative_left_out) == (30, 10)
    assert (searched.tally.shown, searched.tally.negative_left_out) == (1, 20)
    assert (everything.tally.left_out, everything.tally.negative_left_out) == (0, 0)
    assert board.left_out(positive.tally) == "Filters leave out 40, 20 of them negative."
    assert board.said(Filters(order=Order.OLDEST), everything.tally) == "All 60 mentions, oldest first."
    assert board.said(Filters(asks=True), early.tally) == "30 of 60 mentions, negative first."


def test_what_came_in_after_the_reader_opened_the_feed_waits(sqlite: Database) -> None:
    opened = BEGAN + timedelta(minutes=11)  # mention number 10 was collected then
    with sqlite.writing() as tx:
        sixty(tx)
    with sqlite.reading() as tx:
        feed = board.load(tx, ABOUT, NOW, filters=Filters(), after="", opened=opened)
    assert feed.tally.whole == 11
    assert len(feed.cards) == 11


def test_a_card_says_who_with_what_reach_when_and_how_it_reads(sqlite: Database) -> None:
    told = mention(
        1,
        author=Author(id="1", handle="anna", name="Anna Berg", followers=12_432, verified=True),
        kind=Kind.REPLY,
        in_reply_to="n0",
        engagement=Engagement(likes=1, views=2_000),
        flags=frozenset({Flag.TIME_UNREADABLE}),
    )
    with sqlite.writing() as tx:
        keep(tx, ABOUT, [(told, reading(asks=True, harms=("money", "safety")))])
    with sqlite.reading() as tx:
        (card,) = load(tx).cards
    assert card.who == "Anna Berg"
    assert card.where == (
        "@anna · 12\u202fk followers · verified · x · reply · 9\u202fh ago · Tue 31 Mar 2026, 11:01"  # in Berlin
    )
    assert card.verdict == "negative −0.62"
    assert card.notes == (
        "asks or demands an answer",
        "names harm: money, safety",
        "1 like · 2.0\u202fk views",
        "its time was unreadable: the time of receipt stands in · read by vaderSentiment 3.3.2",
    )
    assert card.has_context


def test_what_was_not_scored_says_why(sqlite: Database) -> None:
    with sqlite.writing() as tx:
        keep(tx, ABOUT, [(mention(1, author=Author()), reading(Label.UNSCORED, language="de"))])
    with sqlite.reading() as tx:
        (card,) = load(tx).cards
    assert card.verdict == "not scored: language: de"
    assert card.who == "author not named"
    assert card.notes[-1] == "language de · read by vaderSentiment 3.3.2"
    assert not card.has_context


def test_the_context_holds_what_is_replied_to_earlier_versions_and_the_conversation(sqlite: Database) -> None:
    asked = mention(1, conversation_id="c", text="anybody else?")
    reply = mention(2, conversation_id="c", in_reply_to="n1", kind=Kind.REPLY, text="yes, me")
    edited = mention(2, conversation_id="c", in_reply_to="n1", kind=Kind.REPLY, text="yes, me too")
    other = mention(3, conversation_id="c", text="same here")
    lost = mention(4, in_reply_to="never seen")
    with sqlite.writing() as tx:
        keep(tx, ABOUT, [(one, reading()) for one in (asked, reply, edited, other, lost)])
    with sqlite.reading() as tx:
        context = board.load_context(tx, ABOUT, NOW, source="x", native_id="n2")
        nothing = board.load_context(tx, ABOUT, NOW, source="x", native_id="n4")
    assert context.replies_to is not None
    assert context.replies_to.text == "anybody else?"
    assert [card.text for card in context.earlier] == ["yes, me"]
    assert [card.text for card in context.conversation] == ["same here"]
    assert nothing.reply_missing
    assert not nothing.conversation


@pytest.mark.parametrize("place", ["", "nonsense", "1.2", "1.2.3.4", "9" * 40 + ".1.1", "0.-" + "9" * 30 + ".1"])
def test_a_mistyped_place_in_the_address_is_the_start(place: str) -> None:
    assert board.position(place) is None


@pytest.mark.parametrize(("text", "page"), [("3", 3), ("", 1), ("0", 1), ("-2", 1), ("x", 1), ("٣", 1), ("9" * 30, 1)])
def test_a_mistyped_page_is_the_first(text: str, page: int) -> None:
    assert board.page_number(text) == page


def test_filters_can_choose_from_what_there_is(sqlite: Database) -> None:
    with sqlite.writing() as tx:
        keep(tx, ABOUT, [(mention(1), reading()), (mention(2, source="hn"), reading(Label.UNSCORED, language="de"))])
    with sqlite.reading() as tx:
        assert board.load_choices(tx, ABOUT, NOW) == board.Choices(sources=("hn", "x"), languages=("de", "en"))
