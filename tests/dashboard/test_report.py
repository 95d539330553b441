"""A report tells what the store holds: every negative mention, every theme, what is missing; and nothing from outside
becomes more than text in it.
"""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.boards import paper, report
from dashboard.boards.masking import Mask
from dashboard.boards.themes import Card, Listing, Said
from dashboard.report import Format, Kind
from dashboard.report import report as write
from dashboard.report.type import face
from dashboard.visible import visible
from domain import words
from domain.counting import Coverage
from domain.filters import Filters
from domain.incident import Incident, IncidentKind, Statement, StatementKind
from domain.mention import Author
from domain.promise import Promise
from domain.reading import Label
from domain.suggestion import Decision, Stage
from domain.theme import Strand
from domain.time import Span
from situation import grouping
from store import advice_history, coverage, decisions, mentions, promises, regrouping, statements
from store.connection import Database
from tests.analysis.themes.talk import talk
from tests.browser.hostile import HUGE, PAYLOADS
from tests.dashboard.exports import stage
from tests.dashboard.stage import BEGAN, NOW, change, incident, keep, mention, reading
from tests.dashboard.test_markup import Reader

HOUR = timedelta(hours=1)
NOBODY = "/nowhere/chromium"  # no browser: the page is the same but for its picture
HOSTILE = [payload.aimed("http://canary.invalid") for payload in PAYLOADS]
OWN = {"html", "head", "meta", "title", "style", "body", "main", "header", "section", "article", "footer", "div"}
OWN |= {"p", "b", "h1", "h2", "h3", "span", "ul", "li", "dl", "dt", "dd", "blockquote", "img", "details", "summary"}
OWN |= {"table", "thead", "tbody", "tr", "th", "td"}


def written(database: Database, about: Incident, to: Path, kind: Kind) -> str:
    """The HTML of a report, as a reader without Chromium gets it."""
    with database.reading() as tx:
        found = write(tx, about, NOW, to=to, kind=kind, made_at=NOW, browser=NOBODY)
    assert [path.suffix for path in found.files] == [".html"]
    return found.files[0].read_text("utf-8")


def loaded(database: Database, about: Incident) -> report.Report:
    with database.reading() as tx:
        return report.load(tx, about, NOW)


@pytest.fixture(params=list(Kind))
def hostile(request: pytest.FixtureRequest, sqlite: Database, tmp_path: Path) -> Reader:
    """A report in which every text that can come from outside is hostile, read as a browser would."""
    with sqlite.writing() as tx:
        about = stage(tx, texts=[*HOSTILE, HUGE], source=HOSTILE[1], title=HOSTILE[0], owner=HOSTILE[2])
        for number, text in enumerate(HOSTILE):
            decision = Decision(
                incident_id=about.id,
                at=NOW,
                stage=Stage.WATCH,
                action=text,
                rule="a-rule",
                accepted=False,
                reason=text,
                decided_by=text,
            )
            decisions.add(tx, decision)
            promise = Promise(id=f"p{number}", incident_id=about.id, made_at=BEGAN, text=text, owner=text)
            promises.add(tx, promise)
        advice_history.record(tx, change(NOW - HOUR, Stage.DETECT))
    group(sqlite, about)
    return Reader(written(sqlite, about, tmp_path / "out", request.param))


def group(database: Database, about: Incident) -> None:
    for strand in Strand:
        with database.reading() as tx:
            found = grouping.regrouped(tx, about, strand, NOW)
        assert found is not None
        with database.writing() as tx:
            regrouping.keep(tx, found)


def test_texts_from_outside_are_texts_and_nothing_else(hostile: Reader) -> None:
    assert {tag for tag, _ in hostile.tags} <= OWN
    for tag, attributes in hostile.tags:
        assert not {name for name in attributes if name.startswith("on") or name in {"href", "action", "style"}}, tag
    for text in (HOSTILE[0], HOSTILE[2]):
        assert visible(text) in hostile.text


def test_a_report_asks_nobody_for_anything(hostile: Reader) -> None:
    (policy,) = [each["content"] for tag, each in hostile.tags if tag == "meta" and "http-equiv" in each]
    assert policy == "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"
    assert "@import" not in hostile.style
    assert re.findall(r"url\((?!data:)", hostile.style) == []
    assert not [each for tag, each in hostile.tags if tag == "img"]  # but for the chart, which nobody drew here


def test_the_type_is_in_the_file() -> None:
    assert face().startswith('@font-face{font-family:"Source Sans"')


NOISY = [(Label.NEGATIVE, 61), (Label.NEUTRAL, 23), (Label.POSITIVE, 9), (Label.UNSCORED, 7)]


@pytest.fixture
def noisy(sqlite: Database) -> Database:
    """A hundred mentions since the start, three before it; own words, a gap, and who decided what."""
    about = incident(kind=IncidentKind.AFFECTS_PEOPLE, affected=4_000, owner="Dana")
    pairs = [
        (mention(900 + n, published_at=BEGAN - HOUR, collected_at=BEGAN), reading(Label.NEGATIVE)) for n in range(3)
    ]
    classes = [label for label, times in NOISY for _ in range(times)]
    for number, (label, (_, text)) in enumerate(zip(classes, talk(100), strict=True), start=1):
        words_ = talk(1)[0][1] if number % 10 == 0 else text
        asks = label is Label.NEGATIVE and number % 5 == 0
        pairs.append((mention(number, text=f"{words_} jo@mail.example"), reading(label, asks=asks)))
    with sqlite.writing() as tx:
        keep(tx, about, pairs)
        read = [(BEGAN - 30 * HOUR, BEGAN + 3 * HOUR), (BEGAN + 5 * HOUR, NOW)]
        found = [Coverage(source="x", span=Span(*span), complete=True) for span in read]
        hole = Span(BEGAN + 3 * HOUR, BEGAN + 5 * HOUR)
        coverage.record(tx, about.id, [*found, Coverage(source="x", span=hole, complete=False, reason="out of money")])
        said = Statement(
            id="s1", incident_id=about.id, at=BEGAN + HOUR, kind=StatementKind.APOLOGY, text="We are sorry."
        )
        statements.add(tx, said)
        for stage_, at in ((Stage.DETECT, 1), (Stage.ACKNOWLEDGE, 2)):
            advice_history.record(tx, change(BEGAN + at * HOUR, stage_))
        declined = Decision(
            incident_id=about.id,
            at=BEGAN + 2 * HOUR,
            stage=Stage.ACKNOWLEDGE,
            action="Do it.",
            rule="a-rule",
            accepted=False,
            reason="the lawyers ask us to wait",
            decided_by="Dana",
        )
        decisions.add(tx, declined)
        for number, (due, kept) in enumerate(((NOW - HOUR, None), (NOW - 2 * HOUR, NOW - 3 * HOUR), (None, None))):
            made = Promise(
                id=f"p{number}",
                incident_id=about.id,
                made_at=BEGAN + HOUR,
                text=f"promise {number}",
                due_at=due,
                kept_at=kept,
            )
            promises.add(tx, made)
    group(sqlite, about)
    return sqlite


def test_the_negative_count_is_that_of_the_store_and_stands_first(noisy: Database) -> None:
    found = loaded(noisy, incident())
    with noisy.reading() as tx:
        wanted = Filters(labels=frozenset({Label.NEGATIVE}), since=BEGAN)
        negative = mentions.count(tx, incident().id, wanted)
    assert negative == 61
    assert found.figures[0].name.startswith("Negative")
    assert found.figures[0].value == words.count(negative)
    assert "of 100; 23 neutral, 9 positive, 7 not scored" in found.figures[0].detail
    everything = found.days[-1]
    assert everything[:6] == ("all", "64", "23", "9", "7", "103")
    assert sum(int(row[1]) for row in found.days[:-1]) == 64
    assert "= 61 negative mentions since it began" in found.anger.notes[0]


def test_what_is_folded_is_counted(noisy: Database) -> None:
    assert any(
        "say what another one says: counted, shown once" in note for note in loaded(noisy, incident()).anger.notes
    )


def test_everything_that_was_asked_for_stands_in_it(noisy: Database, tmp_path: Path) -> None:
    text = " ".join(Reader(written(noisy, incident(), tmp_path, Kind.SITUATION)).text.split()).replace(words.THIN, " ")
    for said in (
        "Situation report",
        "Spring offer sent to everyone",
        "What to do now",
        "We said (apology): “We are sorry.”",
        "out of money",
        "acknowledge: not followed by Dana",
        "Reason: the lawyers ask us to wait",
        "1 of 3 promises kept, 1 overdue.",
        "Overdue since Tue 31 Mar 2026, 20:00",
        "103 collected = 103 shown",
        "uncalibrated",
        "Private messages, calls, e-mails and closed groups are not seen.",
        "[e-mail address]",
        "times in Europe/Berlin",
    ):
        assert said in text, said
    assert "mail.example" not in text


def test_a_report_as_of_a_moment_knows_nothing_later(noisy: Database) -> None:
    with noisy.reading() as tx:
        found = report.load(tx, incident(), BEGAN + HOUR + timedelta(minutes=1))
    assert found.decisions == ()
    assert found.figures[0].value == words.count(60)
    assert len(found.turns) == 1


def test_labels_correct_the_share_that_is_told(noisy: Database) -> None:
    assert "uncalibrated" in loaded(noisy, incident()).figures[1].name
    assert any(text.startswith("The true negative share") for text in loaded(noisy, incident()).unknown)


def card(size: int, number: int) -> Card:
    said = Said(text=f"quote {number}", who="somebody", note="", query=())
    return Card(
        id=number,
        number=number,
        title=words.count(number),
        name="a theme",
        size=words.count(size),
        sure="",
        trend="",
        quotes=(said,) * 5,
        floods=(),
        mentions=size,
        query=(),
        asking=0,
        asking_query=(),
        answered=False,
        standing="",
    )


@given(sizes=st.lists(st.integers(1, 10**6), max_size=30), room=st.integers(1, 6))
def test_every_theme_without_room_is_counted_with_its_mentions(sizes: list[int], room: int) -> None:
    cards = tuple(card(size, number) for number, size in enumerate(sizes, start=1))
    listing = Listing(
        answer="", cards=cards, equation="the equation", notes=("the note",), none="none", other=0, other_query=()
    )
    found = paper.strand(listing, room, Mask([]), quotes=3, what="themes")
    shown = [int(topic.size.replace(words.THIN, "")) for topic in found.topics]
    left = [int(number) for number in re.findall(r"\d+", found.rest.replace(words.THIN, ""))] or [0, 0]
    assert [len(shown) + left[0], sum(shown) + left[1]] == [len(sizes), sum(sizes)]
    assert all(len(topic.quotes) == 3 for topic in found.topics)
    assert found.notes == ("the equation", "the note")
    assert found.none == ("" if sizes else "none")


def test_the_folder_gets_whole_files_or_none(sqlite: Database, tmp_path: Path) -> None:
    with sqlite.writing() as tx:
        keep(tx, incident(), [])
    text = written(sqlite, incident(), tmp_path / "out", Kind.SITUATION)
    assert "Nothing was collected yet." in text
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["spring-offer-7k2f-situation.html"]


def test_without_a_browser_the_numbers_stand_in_place_of_the_chart(noisy: Database, tmp_path: Path) -> None:
    with noisy.reading() as tx:
        found = write(
            tx, incident(), NOW, to=tmp_path, kind=Kind.SITUATION, made_at=NOW, form=Format.PDF, browser=NOBODY
        )
    assert "OWNUP_BROWSER" in found.missing
    assert "written as HTML" in found.missing
    (page,) = found.files
    read = Reader(page.read_text("utf-8"))
    assert "The chart could not be drawn; these are its numbers." in read.text
    assert [each for tag, each in read.tags if tag == "table" and each.get("class") == "days"]


def test_where_authors_are_not_known_nobody_is_said_to_be_calm(sqlite: Database) -> None:
    nobody = [(replace(mention(number), author=Author()), reading()) for number in range(40)]
    with sqlite.writing() as tx:
        keep(tx, incident(), nobody)
    against = dict(loaded(sqlite, incident()).people)["Against us"]
    assert against == "The mentions came without authors. A file with an author column would tell."


def test_where_nothing_was_collected_since_it_began_no_figure_is_a_nought(sqlite: Database) -> None:
    with sqlite.writing() as tx:
        keep(tx, incident(), [])
    found = loaded(sqlite, incident())
    assert found.figures[0].value == "none collected"
    assert found.figures[0].detail == "No mention since it began was collected."
    assert dict(found.people)["Against us"] == "No mention since the start was collected."
    assert found.anger.none.startswith("Nothing that was collected since it began is a negative mention.")
    assert found.figures[1].detail.startswith(f"Since {words.moment(NOW - timedelta(hours=24), found.zone)}")
