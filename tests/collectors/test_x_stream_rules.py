"""The rules of X's live stream and its one connection: one's own are kept up, others' are left alone."""

from collections.abc import Iterator

import pytest

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


def test_one_incident_streams_and_others_are_told_who(desk: StreamDesk) -> None:
    pages = desk.pages()
    next(pages)
    error = desk.end(desk.pages("another"))
    assert isinstance(error, RetryLaterError)
    assert "“oops”" in error.problem
    assert error.after
    pages.close()  # type: ignore[attr-defined]
    desk.app.say(b"\r\n")  # the server notices at its next word that nobody listens
    desk.app.connections = 0
    other = desk.pages("another")
    assert next(other).urgent


def test_another_process_is_told_by_x(desk: StreamDesk) -> None:
    next(pages := desk.pages())
    desk.account = Account()
    error = desk.end(desk.pages())
    assert isinstance(error, RetryLaterError)
    assert "another program" in error.problem
    pages.close()  # type: ignore[attr-defined]
