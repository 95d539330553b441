"""The rules of X's live stream and its one connection: one's own are kept up, others' are left alone."""

from collections.abc import Iterator

import pytest

from collectors.source import Page
from collectors.x.account import Account
from domain.errors import RetryLaterError, SourceRefusedError
from domain.incident import Watch
from tests.collectors.servers.x import XPlatform
from tests.collectors.streams import StreamDesk

OTHERS = {"id": "7", "value": "cats", "tag": "somebody's"}


@pytest.fixture
def desk() -> Iterator[StreamDesk]:
    place = XPlatform()
    with place.server:
        yield StreamDesk(place)
        place.app.say(None)


def test_rules_are_brought_up_to_date_and_others_left_alone(desk: StreamDesk) -> None:
    stale = {"id": "8", "value": "old", "tag": "ownup:oops"}
    elsewhere = {"id": "9", "value": "new coke", "tag": "ownup:another"}
    desk.app.rules = [OTHERS, stale, elsewhere]
    pages = desk.pages()
    next(pages)
    assert [(rule["value"], rule["tag"]) for rule in desk.app.rules] == [
        ("cats", "somebody's"),
        ("new coke", "ownup:another"),
        ('("pepsi")', "ownup:oops"),
    ]
    pages.close()  # type: ignore[attr-defined]
    assert desk.app.rules == [OTHERS, elsewhere], "nobody pays for a stream that is left"


def test_rules_that_stand_are_not_touched(desk: StreamDesk) -> None:
    desk.app.rules = [{"id": "5", "value": '("pepsi")', "tag": "ownup:oops"}]
    next(desk.pages())
    assert [request.method for request in desk.place.server.requests[:2]] == ["GET", "GET"]


def test_a_rule_that_somebody_else_has_already_is_used(desk: StreamDesk) -> None:
    desk.app.rules = [{"id": "5", "value": '("pepsi")', "tag": "somebody's"}]
    pages = desk.pages()
    next(pages)
    desk.app.say(desk.message(rule="5"))
    assert desk.hear(pages)[-1].mentions
    pages.close()  # type: ignore[attr-defined]
    assert len(desk.app.rules) == 1


def test_what_other_rules_bring_is_passed_over_and_paid_for(desk: StreamDesk) -> None:
    desk.app.rules = [OTHERS]
    pages = desk.pages()
    next(pages)
    desk.app.say(desk.message("cats", rule="7"))
    page = desk.hear(pages)[-1]
    assert (page.passed_over, page.mentions) == (1, ())
    assert page.cost == pytest.approx(0.015)


def test_excluded_terms_that_do_not_fit_are_held_against_the_posts(desk: StreamDesk) -> None:
    excluded = tuple(f"{word}{'x' * 60}" for word in "abcdefgh")
    desk.watch = Watch(terms=("pepsi",), excluded=excluded)
    pages = desk.pages()
    next(pages)
    desk.app.say(desk.message(f"Pepsi {excluded[-1]}"))
    assert desk.hear(pages)[-1].passed_over == 1


def test_a_full_set_of_rules_is_said(desk: StreamDesk) -> None:
    desk.app.rules = [{"id": str(n), "value": f"cat {n}", "tag": ""} for n in range(1000)]
    error = desk.end(desk.pages())
    assert isinstance(error, SourceRefusedError)
    assert "1000 rules" in error.problem
    assert len(desk.app.rules) == 1000


def test_a_watch_without_words_is_refused(desk: StreamDesk) -> None:
    desk.watch = Watch(terms=(" ",))
    assert isinstance(desk.end(desk.pages()), SourceRefusedError)


# --- one connection


def test_incidents_share_the_connection_and_each_hears_its_own(desk: StreamDesk) -> None:
    first = desk.pages()
    next(first)
    desk.watch = Watch(terms=("fanta",))
    second = desk.pages("another")
    assert next(second).urgent
    assert desk.app.connections == 1
    fanta = next(rule["id"] for rule in desk.app.rules if "fanta" in rule["value"])
    desk.app.say(desk.message("Pepsi!"))
    both = desk.message("Fanta or Pepsi?")
    both["data"]["id"] = "8"
    both["matching_rules"] = [{"id": desk.rule}, {"id": fanta}]
    desk.app.say(both)
    heard, other = desk.hear(first, until=2), desk.hear(second)
    assert [mention.text for page in heard for mention in page.mentions] == ["Pepsi!", "Fanta or Pepsi?"]
    assert [mention.text for page in other for mention in page.mentions] == ["Fanta or Pepsi?"]
    assert not any(page.passed_over for page in (*heard, *other))
    assert sum(page.cost for page in (*heard, *other)) == pytest.approx(2 * 0.005 + 0.010), "a post is paid for once"
    first.close()  # type: ignore[attr-defined]
    assert [rule["tag"] for rule in desk.app.rules] == ["ownup:another"]
    desk.app.say({**desk.message("More Fanta", rule=fanta), "data": both["data"] | {"id": "9", "text": "More Fanta"}})
    assert desk.hear(second)[-1].mentions[0].text == "More Fanta"
    second.close()  # type: ignore[attr-defined]
    assert not desk.app.rules


def test_what_is_nobodys_is_counted_once_and_what_ends_the_connection_ends_it_for_all(desk: StreamDesk) -> None:
    desk.app.rules = [OTHERS]
    first, second = desk.pages(), desk.pages("another")
    next(first)
    next(second)
    desk.app.say(desk.message("cats", rule="7"))
    desk.app.say(b"what?\r\n")
    desk.app.say({"title": "operational-disconnect", "detail": "deploying"})
    desk.app.say(None)
    ours: list[Page] = []
    theirs: list[Page] = []
    for pages, into in ((first, ours), (second, theirs)):
        with pytest.raises(RetryLaterError, match="deploying"):
            into.extend(pages)
    assert sum(page.passed_over for page in ours) == sum(len(page.unreadable) for page in ours) == 1
    assert not any(page.passed_over + len(page.unreadable) for page in theirs)


def test_a_rule_that_two_incidents_share_stays_until_both_have_left(desk: StreamDesk) -> None:
    first, second = desk.pages(), desk.pages("another")
    next(first)
    next(second)
    assert len(desk.app.rules) == 1
    first.close()  # type: ignore[attr-defined]
    desk.app.say(desk.message())
    assert desk.hear(second)[-1].mentions


def test_another_process_is_told_by_x(desk: StreamDesk) -> None:
    next(pages := desk.pages())
    desk.account = Account()
    error = desk.end(desk.pages())
    assert isinstance(error, RetryLaterError)
    assert "another program" in error.problem
    pages.close()  # type: ignore[attr-defined]
