"""The Themes page as Streamlit draws it: grouped when it is opened, answered and undone by a person."""

import re

import pytest

from dashboard.views import themes as view
from domain.theme import Strand
from store import themes
from store.connection import Database
from tests.dashboard.stage import incident, keep, mention, reading
from tests.dashboard.test_board_themes import say
from tests.dashboard.test_views import database as opened_database
from tests.dashboard.test_views import draw, said

ABOUT = incident()
database = opened_database


def test_opening_the_page_groups_and_a_person_marks_a_question(database: Database) -> None:
    with database.writing() as tx:
        say(tx)
    page = draw("themes")
    texts = said(page)
    assert any(text.endswith("= 110 negative mentions since it began") for text in texts)
    assert "Not answered" in texts
    page.text_input[0].set_value("Ada")
    next(button for button in page.button if button.label == "Keep").click().run()
    assert any(text.startswith("Answered, says Ada") for text in said(page))
    with database.reading() as tx:
        (theme, *_) = [theme for theme in themes.of(tx, ABOUT.id, Strand.QUESTIONS) if theme.number]
    next(button for button in page.button if button.label == "Keep").click().run()
    assert any(text.startswith("Not answered after all, says Ada") for text in said(page))
    mentioned = draw("mentions", theme=str(theme.id))
    assert f"Only question Q1: {theme.name}" in said(mentioned)
    next(button for button in mentioned.button if button.label == "Any theme").click().run()
    assert "All 110 mentions, negative first." in said(mentioned)


def test_an_earlier_moment_is_only_looked_at(database: Database) -> None:
    with database.writing() as tx:
        say(tx)
    page = draw("themes", at="2026-03-31T10:00:00+00:00")
    assert any("not been grouped yet" in text for text in said(page))
    assert not page.text_input
    with database.reading() as tx:
        assert themes.grouped(tx, ABOUT.id, Strand.ANGER) is None


def test_an_empty_incident_says_what_will_stand_here(database: Database) -> None:
    with database.writing() as tx:
        keep(tx, ABOUT, [(mention(1), reading(asks=True))])
    texts = said(draw("themes"))
    assert "No theme holds together in 1 negative mention. More of them, or longer ones, would tell." in texts


def test_smaller_themes_are_counted_and_one_press_away(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(view, "_AT_FIRST", 1)
    with database.writing() as tx:
        say(tx)
    page = draw("themes")
    offered = next(button for button in page.button if button.key == "rest-anger")
    assert re.fullmatch(r"Show \d+ smaller ones?, \d+ mentions", offered.label)
    before = len(said(page))
    offered.click().run()
    assert len(said(page)) > before
    assert not [button for button in page.button if button.key == "rest-anger"]
