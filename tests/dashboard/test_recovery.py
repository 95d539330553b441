"""The Recovery page and the line on Situation: said with figures, or why they cannot be said."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from dashboard.boards import recovery as board
from dashboard.charts.flags import Sort
from domain import words
from domain.counting import Coverage
from domain.filters import Filters
from domain.incident import Incident
from domain.reading import Label
from domain.time import Span
from store import coverage, mentions
from store.connection import Database
from tests.dashboard.stage import BEGAN, NOW, incident, keep, mention, reading
from tests.dashboard.test_views import database, draw, said  # noqa: F401 - database: a fixture

HOUR = timedelta(hours=1)
ABOUT = incident()
SURGE = (80, 150, 90, 50, 20, 4, 4, 4, 4, 4)


@pytest.fixture
def told(database: Database) -> Database:  # noqa: F811 - likewise
    """Four days of four mentions an hour, then a surge of five hours."""
    hours = [*[4] * 96, *SURGE]
    pairs = []
    for hour, number in enumerate(hours):
        for one in range(number):
            at = BEGAN + (hour - 96) * HOUR + timedelta(seconds=one * 20)
            negative = (hour + one) % (2 if hour >= 96 else 5) == 0
            said_then = mention(1000 * hour + one, published_at=at, collected_at=at)
            pairs.append((said_then, reading(Label.NEGATIVE if negative else Label.NEUTRAL)))
    with database.writing() as tx:
        keep(tx, ABOUT, pairs)
        coverage.record(tx, ABOUT.id, [Coverage(source="x", span=Span(BEGAN - 96 * HOUR, NOW), complete=True)])
    return database


def load(database: Database, hours: float, about: Incident = ABOUT) -> board.Board:  # noqa: F811 - likewise
    with database.reading() as tx:
        return board.load(tx, about, BEGAN + hours * HOUR)


def test_while_it_lasts_the_interval_stands_with_what_it_rests_on(told: Database) -> None:
    found = load(told, 3)
    phase, left, volume, tone = found.figures
    assert phase.value == "falling"
    assert left.value.startswith(("in ", "within "))
    assert "past surges" in left.detail
    assert (volume.value, "expected 4" in volume.detail) == ("90", True)
    assert tone.value == "more people, and angrier"
    assert "VADER alone" in tone.detail
    assert all(dict(figure.query) for figure in (phase, volume, tone))
    assert len(found.past) >= 155
    assert found.past[0]["lasted, hours"] == 16


@pytest.mark.parametrize("hours", [2, 4])
def test_the_share_leads_to_the_negative_mentions_that_it_counts(told: Database, hours: int) -> None:
    *_, tone = load(told, hours).figures
    behind = Filters.from_query(dict(tone.query))
    with told.reading() as tx:
        negative = mentions.count(tx, ABOUT.id, behind)
        scored = mentions.count(tx, ABOUT.id, replace(behind, labels=frozenset()))
    assert behind.labels == {Label.NEGATIVE}
    assert behind.since
    assert behind.until
    assert tone.detail.startswith(f"{words.span(Span(behind.since, behind.until), ZoneInfo(ABOUT.zone))}: ")
    assert tone.detail.split(": ", 1)[1].startswith(f"{words.percent(negative / scored)} (")
    assert f" negative of {words.count(scored)} scored" in tone.detail


def test_beside_the_phases_no_other_beginning_of_the_surge_is_marked(told: Database) -> None:
    course = load(told, 4).course
    assert course
    assert course.periods
    assert [mark.sort for mark in course.marks] == [Sort.START]


def test_after_it_the_page_says_to_keep_watching(told: Database) -> None:
    found = load(told, 9)
    assert found.figures[0].value == "back to normal"
    assert found.figures[1].value == "no surge lasts"
    assert "Keep watching" in found.figures[1].detail
    assert "Keep watching" in found.answer


def test_what_cannot_be_told_says_why_in_every_figure(told: Database) -> None:
    found = load(told, 60)
    assert {figure.value for figure in found.figures} == {"cannot tell"}
    assert all("Nothing was read in full after" in figure.detail for figure in found.figures)
    assert found.answer == "In which phase it is, and when it will be over, cannot be told."
    assert found.past == ()


def test_the_page_and_the_line_on_situation_say_the_same(told: Database) -> None:  # noqa: ARG001 - it is the folder
    at = (BEGAN + 3 * HOUR).isoformat()
    page = said(draw("recovery", at=at))
    (line,) = [text for text in page if text.startswith("Falling since") and "Back to normal" in text]
    assert line in said(draw("situation", at=at))
    assert "falling" in page


def test_before_anything_was_collected_the_page_says_what_will_stand_here(
    database: Database,  # noqa: F811 - likewise
) -> None:
    with database.writing() as tx:
        keep(tx, ABOUT, [])
    assert board.NOTHING in said(draw("recovery"))
