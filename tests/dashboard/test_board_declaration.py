"""What people type is checked before it is kept, and every problem is said at once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.boards.declaration import Draft, WatchDraft, check_declaration, check_statement, check_watch, lines
from domain.incident import Incident, IncidentKind, Statement, StatementKind, Watch
from tests.dashboard.stage import BEGAN, NOW, incident

GOOD = Draft(
    title="  Spring offer\n sent to everyone ",
    started=datetime(2026, 3, 31, 11),  # noqa: DTZ001 - as it is typed
    zone="Europe/Berlin",
    kind=IncidentKind.SLIP,
    watch=WatchDraft(terms="acme\n spring  offer \n\nacme", handles="@acme", feeds="https://news.example/feed"),
    own_accounts="acme\nacme_help",
    own_audience=0,
)


def test_a_right_draft_becomes_an_incident() -> None:
    found = check_declaration(GOOD, NOW)
    assert isinstance(found, Incident)
    assert found.title == "Spring offer sent to everyone"
    assert found.started_at == BEGAN
    assert found.started_at.tzinfo is UTC
    assert found.watch == Watch(
        terms=("acme", "spring offer"), handles=("@acme",), feeds=("https://news.example/feed",)
    )
    assert found.own_accounts == ("acme", "acme_help")
    assert found.own_audience == 0


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": " \n"}, "Give it a title"),
        ({"title": "x" * 201}, "Keep it to 200"),
        ({"started": None}, "Say when it started"),
        ({"started": datetime(2027, 1, 1)}, "in the future"),  # noqa: DTZ001
        ({"started": datetime(1989, 1, 1)}, "before 1990"),  # noqa: DTZ001
        ({"zone": "Mars/Olympus"}, "time zone"),
        ({"watch": WatchDraft()}, "at least one term or handle"),
        ({"watch": WatchDraft(feeds="https://news.example/feed")}, "at least one term or handle"),
        ({"watch": WatchDraft(terms="Acme", excluded="ACME")}, "also excluded"),
        ({"watch": WatchDraft(terms="a", feeds="ftp://x/feed")}, "http:// or https://"),
        ({"watch": WatchDraft(terms="a", feeds="javascript:alert(1)")}, "http:// or https://"),
        ({"watch": WatchDraft(terms="a" * 201)}, "longer than 200"),
    ],
)
def test_a_wrong_draft_says_what_to_do(wrong: dict[str, object], said: str) -> None:
    found = check_declaration(replace(GOOD, **wrong), NOW)  # type: ignore[arg-type]
    assert isinstance(found, tuple)
    assert any(said in problem for problem in found)


def test_all_problems_are_said_at_once() -> None:
    found = check_declaration(Draft(), NOW)
    assert isinstance(found, tuple)
    assert len(found) == 3


def test_a_watch_comes_back_as_it_was_typed() -> None:
    watch = Watch(
        terms=("a", "b c"), handles=("@d",), excluded=("e",), feeds=("https://f.example/",), languages=("en",)
    )
    assert check_watch(WatchDraft.of(watch)) == watch


def test_a_statement_needs_its_words_and_cannot_lie_ahead() -> None:
    about = incident()
    said = (NOW + timedelta(hours=2)).replace(tzinfo=None)  # two hours ahead in UTC: now in Berlin

    def check(said: datetime | None, text: str = "We are looking into it.", url: str = "") -> object:
        return check_statement(about, said=said, kind=StatementKind.HOLDING, text=text, url=url, now=NOW)

    right = check(said, url=" https://acme.example/1 ")
    assert isinstance(right, Statement)
    assert (right.at, right.url) == (NOW, "https://acme.example/1")
    for wrong in (
        check(None),
        check(said + timedelta(hours=1)),
        check(said, text=" "),
        check(said, url="acme.example"),
    ):
        assert isinstance(wrong, tuple)
        assert len(wrong) == 1


@given(st.text())
def test_lines_hold_every_word_once_and_nothing_empty(text: str) -> None:
    found = lines(text)
    assert all(line == " ".join(line.split()) != "" for line in found)
    assert len(set(found)) == len(found)
    assert {word for line in found for word in line.split()} == set(text.split())
