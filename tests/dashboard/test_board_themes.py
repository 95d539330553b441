"""The Themes page: the equation in every listing, intervals beside sizes, and the way to every mention."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection

from dashboard.boards import themes as board
from dashboard.charts.themes import Row, Rows, themes_chart
from dashboard.palette import DARK, LIGHT, theme_colour
from domain.counting import Coverage
from domain.filters import Filters
from domain.reading import Label
from domain.theme import Strand
from domain.time import Span
from situation.grouping import regrouped
from store import coverage, mentions, regrouping
from store import themes as kept
from store.connection import Database
from tests.analysis.themes.talk import talk
from tests.dashboard.stage import BEGAN, NOW, incident, keep, mention, reading

T = "\u202f"
ABOUT = incident()


def say(tx: Connection, count: int = 90) -> None:
    said = [(mention(place, text=text), reading(asks=place % 3 == 0)) for place, (_, text) in enumerate(talk(count))]
    copied = [(mention(500 + place, text=talk(1)[0][1]), reading()) for place in range(20)]
    keep(tx, ABOUT, [*said, *copied])


def group(database: Database) -> None:
    for strand in Strand:
        with database.writing() as tx:
            found = regrouped(tx, ABOUT, strand, NOW)
            assert found
            regrouping.keep(tx, found)


def test_each_card_says_how_many_of_how_many_how_sure_and_leads_to_all(sqlite: Database) -> None:
    with sqlite.writing() as tx:
        say(tx)
    group(sqlite)
    with sqlite.reading() as tx:
        found = board.load(tx, ABOUT, NOW)
        for card in found.anger.cards:
            assert f"{card.mentions} of 110 (" in card.size
            assert "negative mentions" in card.size
            assert "when random resamples are grouped" in card.sure
            assert "in the last 6\u202fh" in card.trend
            assert mentions.count(tx, ABOUT.id, Filters.from_query(dict(card.query))) == card.mentions
            asking = Filters.from_query(dict(card.asking_query))
            assert mentions.count(tx, ABOUT.id, asking) == card.asking
    inside = sum(card.mentions for card in found.anger.cards)
    assert found.anger.equation.startswith(f"{inside} in {len(found.anger.cards)} themes + {found.anger.other} in none")
    assert found.anger.equation.endswith("+ 0 not grouped = 110 negative mentions since it began")
    (flood,) = [flood for card in found.anger.cards for flood in card.floods]
    assert flood.note == "21 times in these words"
    assert "20 mentions say what another one says: counted, shown once" in found.anger.notes
    assert [row.number for row in found.rows.rows] == [card.number for card in found.anger.cards]


def test_a_trend_says_of_how_many_and_that_an_old_theme_is_no_new_one(sqlite: Database) -> None:
    with sqlite.writing() as tx:
        say(tx)
    group(sqlite)
    later = NOW + timedelta(hours=40)
    with sqlite.writing() as tx:
        new = board.load(tx, ABOUT, NOW).anger.cards
        said = mention(900, text=talk(1)[0][1], published_at=later - timedelta(minutes=5), collected_at=later)
        mentions.keep(tx, ABOUT, [said], [reading()])
        found = regrouped(tx, ABOUT, Strand.ANGER, later)
        assert found
        regrouping.keep(tx, found)
        trends = [card.trend for card in board.load(tx, ABOUT, later).anger.cards]
    assert any("× the share (" in card.trend for card in new)
    (again,) = (each for each in trends if ": again, " in each)
    assert again.startswith("1 of 1 grouped mention in the last 6\u202fh, none in the 24\u202fh before: again, after ")
    assert not any(each.endswith(": new") for each in trends)


def test_the_link_beside_who_asks_otherwise_leads_to_as_many_as_are_said(sqlite: Database) -> None:
    with sqlite.writing() as tx:
        say(tx)
        labels = (Label.NEUTRAL, Label.POSITIVE, Label.UNSCORED, Label.NEUTRAL)
        others = [(mention(300 + n, text="And when?"), reading(label, asks=True)) for n, label in enumerate(labels)]
        mentions.keep(tx, ABOUT, [said for said, _ in others], [read for _, read in others])
    with sqlite.reading() as tx:
        found = board.load(tx, ABOUT, NOW)
        led_to = Filters.from_query(dict(found.otherwise_query))
        assert found.otherwise.startswith("4 mentions more ask something")
        assert mentions.count(tx, ABOUT.id, led_to) == 4


def test_a_question_says_who_called_it_answered_and_what_was_asked_since(sqlite: Database) -> None:
    with sqlite.writing() as tx:
        say(tx)
    group(sqlite)
    with sqlite.reading() as tx:
        first = board.load(tx, ABOUT, NOW).questions
    assert first.answer == "1 of 1 question not answered"
    assert {card.standing for card in first.cards} == {"Not answered"}
    card = first.cards[0]
    assert card.size.startswith(f"{card.mentions} of 30 (")
    assert "negative mentions that ask" in card.size
    said_at = BEGAN + timedelta(minutes=45)
    with sqlite.writing() as tx:
        kept.answer(tx, ABOUT.id, card.id, answered=True, said_by="Ada", said_at=said_at)
    with sqlite.reading() as tx:
        again = board.load(tx, ABOUT, NOW).questions.cards[0]
    assert again.standing.startswith(f"Answered, says Ada, 9{T}h ago; ")
    assert again.standing.endswith("asked since")
    assert again.answered


def test_nothing_yet_says_what_will_stand_there(sqlite: Database) -> None:
    with sqlite.writing() as tx:
        keep(tx, ABOUT, [])
        assert (
            "Nothing that was collected since it began is a negative mention." in board.load(tx, ABOUT, NOW).anger.none
        )
    group(sqlite)
    with sqlite.reading() as tx:
        assert (
            "Nothing that was collected since it began is a negative mention." in board.load(tx, ABOUT, NOW).anger.none
        )
        assert board.name(tx, ABOUT, NOW, theme="999") == "a theme that is not known here"


def test_what_came_after_an_empty_grouping_is_still_to_be_grouped(sqlite: Database) -> None:
    with sqlite.writing() as tx:
        keep(tx, ABOUT, [])
    group(sqlite)
    with sqlite.writing() as tx:
        mentions.keep(tx, ABOUT, [mention(place) for place in range(4)], [reading()] * 4)
        assert "not been grouped yet" in board.load(tx, ABOUT, NOW).anger.none


def test_few_different_mentions_make_no_theme_and_stay_reachable(sqlite: Database) -> None:
    with sqlite.writing() as tx:
        keep(tx, ABOUT, [(mention(place), reading()) for place in range(4)])
    group(sqlite)
    with sqlite.reading() as tx:
        found = board.load(tx, ABOUT, NOW).anger
        assert found.none.startswith("No theme holds together in 4 negative mentions")
        assert mentions.count(tx, ABOUT.id, Filters.from_query(dict(found.other_query))) == found.other == 4
        theme = dict(found.other_query)["theme"]
        assert board.name(tx, ABOUT, NOW, theme=theme) == "in no theme"
        assert board.name(tx, ABOUT, NOW, theme=f"{theme}-1") == "in no theme, one text and its copies"


def test_what_came_since_the_grouping_is_not_said_to_hold_together_in_nothing(sqlite: Database) -> None:
    with sqlite.writing() as tx:
        keep(tx, ABOUT, [(mention(place), reading()) for place in range(4)])
    group(sqlite)
    with sqlite.writing() as tx:
        mentions.keep(tx, ABOUT, [mention(place) for place in range(4, 10)], [reading()] * 6)
        found = board.load(tx, ABOUT, NOW).anger
    assert found.none.startswith("No theme holds together in the 4 that were grouped, of 10 negative mentions")


def test_the_chart_has_a_row_a_theme_on_one_scale_with_its_own_colour() -> None:
    spans = tuple(
        Span(BEGAN + place * timedelta(hours=1), BEGAN + (place + 1) * timedelta(hours=1)) for place in (0, 1)
    )
    rows = (
        Row(number=3, name="<b>$refund$</b>", counts=(5, 40), filters=Filters(theme="7")),
        Row(number=1, name="parcel", counts=(2, 1), filters=Filters(theme="4")),
    )
    figure = themes_chart(Rows(buckets=spans, rows=rows), ZoneInfo("UTC"), LIGHT, 500)
    assert [bar.marker.color for bar in figure.data] == [theme_colour(LIGHT, 3), theme_colour(LIGHT, 1)]
    assert figure.layout.yaxis.range == figure.layout.yaxis2.range
    assert [list(bar.y) for bar in figure.data] == [[5, 40], [2, 1]]
    assert figure.data[0].customdata[1].startswith("since=2026-03-31T10%3A00")
    assert figure.data[0].customdata[1].endswith("theme=7")
    titles = [note.text for note in figure.layout.annotations]
    assert "<b>3 · &lt;b&gt;&#36;refund&#36;&lt;/b&gt;</b>" in titles[0]
    holed = themes_chart(Rows(buckets=spans, rows=rows, unread=spans[:1]), ZoneInfo("UTC"), LIGHT, 500)
    assert [bar.name for bar in holed.data] == ["3", "not collected", "1", "not collected"]
    with pytest.raises(ValueError, match="no themes"):
        themes_chart(Rows(buckets=spans, rows=()), ZoneInfo("UTC"), LIGHT, 500)


def test_time_that_nobody_read_is_drawn_as_such(sqlite: Database) -> None:
    hour = timedelta(hours=1)
    with sqlite.writing() as tx:
        say(tx)
        read = [Span(BEGAN - hour, BEGAN + 2 * hour), Span(BEGAN + 5 * hour, NOW)]
        coverage.record(tx, ABOUT.id, [Coverage(source="x", span=span, complete=True) for span in read])
    group(sqlite)
    with sqlite.reading() as tx:
        assert board.load(tx, ABOUT, NOW).rows.unread == (Span(BEGAN + 2 * hour, BEGAN + 5 * hour),)


def test_a_number_keeps_its_colour() -> None:
    assert theme_colour(DARK, 1) == DARK.themes[0]
    assert theme_colour(DARK, 9) == DARK.themes[0]
    assert theme_colour(DARK, 0) == DARK.neutral
