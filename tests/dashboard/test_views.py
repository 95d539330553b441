"""The pages as Streamlit draws them, without a browser: what stands there, and what a click changes in the store."""

import gc
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from collectors import bulk
from config.settings import Settings
from dashboard import app
from dashboard.export import parcel
from domain import words
from domain.counting import Coverage
from domain.incident import Clock, Drill, IncidentKind, Statement, StatementKind, Status
from domain.mention import Flag, Unreadable
from domain.reading import Label
from domain.suggestion import Stage
from domain.time import Span
from store import (
    advice_history,
    class_changes,
    coverage,
    decisions,
    incidents,
    mentions,
    promises,
    quarantine,
    statements,
)
from store.connection import Database, open_database
from tests.dashboard.stage import BEGAN, NOW, change, incident, keep, mention, reading

ABOUT = incident()


def one_page(name: str) -> None:
    """What the entry script does, with the page `name` as the one that is asked for."""
    from dashboard.app import main  # noqa: PLC0415 - AppTest runs this body as a script of its own

    main(name)


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """The database that the pages open by themselves, with nothing kept in any cache."""
    monkeypatch.setenv("OWNUP_DATA_DIR", str(tmp_path))
    st.cache_data.clear()
    st.cache_resource.clear()
    with open_database(Settings(data_dir=tmp_path).url) as opened:
        yield opened
    st.cache_resource.clear()


def draw(name: str, **query: str) -> AppTest:
    test = AppTest.from_function(one_page, default_timeout=60, kwargs={"name": name})
    for parameter, value in query.items():
        test.query_params[parameter] = value
    return test.run()


def said(test: AppTest) -> list[str]:
    """Every plain text on the page, in its order, and every heading of one after these."""
    assert not test.exception
    return [*(element.value for element in test.text), *(text for _, text in headings(test))]


def headings(test: AppTest) -> list[tuple[int, str]]:
    """The headings of plain text, with their levels."""
    found = [re.fullmatch(r"<h(\d)>(.*)</h\1>", element.proto.body, re.DOTALL) for element in test.get("html")]
    return [(int(one[1]), unescape(one[2])) for one in found if one]


def test_libraries_are_no_garbage_to_look_through_after_an_import_neither(database: Database) -> None:  # noqa: ARG001 - it is the folder
    gc.unfreeze()
    app._settle.cache_clear()
    draw("mentions")
    left_out = gc.get_freeze_count()
    assert left_out > 10_000
    with bulk._rare_garbage_collection():
        assert gc.get_freeze_count() == left_out
    assert gc.get_freeze_count() == left_out


def test_an_empty_folder_teaches_how_to_begin(database: Database) -> None:  # noqa: ARG001 - it is the folder
    test = draw("mentions")
    assert not test.exception
    assert [title.value for title in test.title] == ["Nothing is watched yet"]
    assert "ownup drill" in [code.value for code in test.code]
    assert test.button[0].label == "Declare the incident"


def test_mentions_are_plain_text_negative_first_with_the_equation_at_the_foot(database: Database) -> None:
    labels = (Label.POSITIVE, Label.NEGATIVE, Label.UNSCORED)
    with database.writing() as tx:
        keep(tx, ABOUT, [(mention(n, text=f"<b>told</b> {n}"), reading(label)) for n, label in enumerate(labels)])
    found = said(draw("mentions"))
    assert [text for text in found if text.startswith("<b>")] == ["<b>told</b> 1", "<b>told</b> 2", "<b>told</b> 0"]
    assert "All 3 mentions, negative first." in found
    assert any(text.startswith("3 collected = 3 shown + 0 left out by filters") for text in found)


@pytest.mark.parametrize(
    ("page", "cards"),
    [
        ("situation", {"Mentions in the last hour", "Not covered", "Is it passing?", "History of advice"}),
        ("mentions", {"All 3 mentions, negative first."}),
        ("themes", {"What are people upset about?", "What do they ask?"}),
        ("recovery", {"Phase", "When is it back to normal?"}),
        ("debrief", {"What was decided when?"}),
    ],
)
def test_the_incident_heads_every_page_and_every_card_has_its_heading(
    database: Database, page: str, cards: set[str]
) -> None:
    titled = incident(title="<b>Spring</b> & *all*")
    with database.writing() as tx:
        keep(tx, titled, [(mention(number), reading()) for number in range(3)])
    test = draw(page)
    assert [text for level, text in headings(test) if level == 1] == [titled.title]
    assert "<h1>&lt;b&gt;Spring&lt;/b&gt; &amp; *all*</h1>" in [element.proto.body for element in test.get("html")]
    assert cards <= {text for level, text in headings(test) if level == 2}


def test_filters_come_from_the_address_and_go_back_to_it(database: Database) -> None:
    with database.writing() as tx:
        keep(tx, ABOUT, [(mention(n), reading(Label.NEGATIVE if n else Label.POSITIVE)) for n in range(4)])
    test = draw("mentions", label="positive", source="x", since="nonsense", after="nonsense")
    assert "Filters leave out 3, 3 of them negative." in said(test)
    assert any("1 shown + 3 left out by filters" in text for text in said(test))
    test.selectbox(key="f-order").select("oldest").run()
    assert test.query_params["order"] == "oldest"
    assert test.query_params["label"] == "positive"
    assert "after" not in test.query_params
    test.button(key="show-all").click().run()
    assert "label" not in test.query_params
    assert "All 4 mentions, oldest first." in said(test)


def test_an_earlier_moment_shows_what_was_known_then_and_travels_along(database: Database) -> None:
    with database.writing() as tx:
        keep(tx, ABOUT, [(mention(n), reading()) for n in range(8)])
    then = (BEGAN + timedelta(minutes=5)).isoformat()  # mention number 4 was collected by then
    test = draw("mentions", at=then)
    assert "All 5 mentions, negative first." in said(test)
    assert any(text.startswith("8 collected = 5 shown + 0 left out by filters + 3 later") for text in said(test))
    assert any("Seen as of Tue 31 Mar 2026, 11:05" in markdown.value for markdown in test.markdown)
    test.checkbox(key="f-asks").check().run()
    assert test.query_params["at"] == then
    test.button(key="back-to-now").click().run()
    assert "at" not in test.query_params


def test_the_history_of_advice_is_told_newest_first(database: Database) -> None:
    with database.writing() as tx:
        keep(tx, ABOUT, [(mention(n), reading()) for n in range(8)])
        for hours, stage in enumerate([Stage.WATCH, Stage.DETECT, Stage.ASSESS, Stage.HOLD, Stage.WATCH]):
            advice_history.record(tx, change(BEGAN + timedelta(hours=hours), stage))
    found = said(draw("situation", at=(BEGAN + timedelta(hours=3, minutes=5)).isoformat()))

    turns = ["assess → hold", "detect → assess", "watch → detect", "watch"]
    assert [text for text in found if text in {*turns, "hold → watch"}] == turns
    assert "Kept at each round of collecting since Tue 31 Mar 2026, 11:00." in found


def test_a_decision_is_kept_for_the_advice_that_was_seen(database: Database) -> None:
    with database.writing() as tx:
        keep(tx, ABOUT, [])
    test = draw("situation")
    seen, judged = advice_shown(test)
    name_harm(database)
    test.button(key="follow").click().run()
    there = advice_shown(test)[0]
    assert there != seen
    with database.reading() as tx:
        (kept,) = decisions.of(tx, ABOUT.id)
    assert (kept.action, kept.accepted) == (seen, True)
    assert kept.judged_at is not None
    assert f"judged {words.moment(kept.judged_at, ZoneInfo(ABOUT.zone))}," in judged
    overtaken = f"Kept for “{seen}” ("
    assert any(text.startswith(overtaken) and text.endswith("changed since.") for text in said(test))
    test.button(key="follow").click().run()
    assert not any(text.startswith("Kept for “") for text in said(test))


def test_a_refusal_is_kept_for_the_advice_that_was_seen(database: Database) -> None:
    with database.writing() as tx:
        keep(tx, ABOUT, [])
    test = draw("situation")
    next(button for button in test.button if button.label == "Keep this").click().run()
    assert "Say why: whoever reads it later will ask." in [text.value for text in test.markdown]
    seen, _ = advice_shown(test)
    name_harm(database)
    test.text_input(key="decline-why").input("Legal asks us to wait")
    next(button for button in test.button if button.label == "Keep this").click().run()
    assert advice_shown(test)[0] != seen
    with database.reading() as tx:
        (kept,) = decisions.of(tx, ABOUT.id)
    assert (kept.action, kept.accepted, kept.reason) == (seen, False, "Legal asks us to wait")


def name_harm(database: Database) -> None:
    """What changes the advice at once."""
    ago = datetime.now(UTC) - timedelta(minutes=20)
    found = [mention(n, published_at=ago, collected_at=ago) for n in range(40)]
    with database.writing() as tx:
        mentions.keep(tx, ABOUT, found, [reading(harms=("injury",)) for _ in found])
    st.cache_data.clear()


def advice_shown(test: AppTest) -> tuple[str, str]:
    """The advice and the line that says when it was judged."""
    found = said(test)
    rule = next(text for text in found if text.startswith("rule "))
    shown = [text for level, text in headings(test) if level == 2]
    return shown[0], rule


def test_where_only_archives_were_read_their_end_is_offered(database: Database) -> None:
    end = BEGAN + timedelta(hours=5)
    with database.writing() as tx:
        keep(tx, ABOUT, [(mention(1, source="tweets", flags=frozenset({Flag.ARCHIVE})), reading())])
        coverage.record(tx, ABOUT.id, [Coverage(source="tweets", span=Span(BEGAN, end), complete=True)])
    test = draw("mentions")
    assert "Nothing was read after Tue 31 Mar 2026, 16:00." in [text.value for text in test.markdown]
    test.button(key="as-of-the-end").click().run()
    assert test.query_params["at"] == end.isoformat()


def test_a_moment_in_the_address_stays_exact_when_another_filter_changes(database: Database) -> None:
    with database.writing() as tx:
        keep(tx, ABOUT, [(mention(n), reading()) for n in range(4)])
    exact = (BEGAN + timedelta(minutes=1, seconds=30)).isoformat()
    test = draw("mentions", since=exact, until="9999-12-31T23:59:59+00:00")
    assert "2 of 4 mentions, negative first." in said(test)
    test.checkbox(key="f-asks").check().run()
    assert test.query_params["since"] == exact
    assert test.query_params["until"] == "9999-12-31T23:59:59+00:00"


def test_a_beginning_that_is_not_before_the_end_is_said_to_leave_nothing(database: Database) -> None:
    with database.writing() as tx:
        keep(tx, ABOUT, [(mention(n), reading()) for n in range(4)])
    early, late = BEGAN.isoformat(), (BEGAN + timedelta(hours=1)).isoformat()
    why = "“From” is not before “Until”: no mention can lie between them."
    turned, right = draw("mentions", since=late, until=early), draw("mentions", since=early, until=late)
    assert "0 of 4 mentions, negative first." in said(turned)
    assert why in [markdown.value for markdown in turned.markdown]
    assert why not in [markdown.value for markdown in right.markdown]


def test_a_long_text_says_its_length_and_the_rest_is_one_click_away(database: Database) -> None:
    long = f"{'word ' * 1_000}the end"
    with database.writing() as tx:
        keep(tx, ABOUT, [(mention(1, text=long), reading())])
    test = draw("mentions")
    assert long not in said(test)
    (toggle,) = [toggle for toggle in test.toggle if "characters shown" in toggle.label]
    assert toggle.label == "1\u202f200 of 5\u202f007 characters shown · show the rest"
    toggle.set_value(True).run()
    assert long in said(test)


def test_an_unknown_incident_is_named_and_the_others_can_be_chosen(database: Database) -> None:
    with database.writing() as tx:
        keep(tx, ABOUT, [])
    test = draw("mentions", incident="gone-0000")
    assert "The address asks for gone-0000." in said(test)
    assert test.selectbox(key="picked").options == [ABOUT.title]


def test_without_an_address_the_newest_open_incident_is_shown(database: Database) -> None:
    with database.writing() as tx:
        keep(tx, ABOUT, [])
        incidents.add(tx, incident(id="later-0000", title="Later, but over", started_at=NOW, status=Status.CLOSED))
    test = draw("incident")
    assert test.selectbox(key="picked").options == ["Later, but over (closed)", ABOUT.title]
    assert ABOUT.title in said(test)
    test.selectbox(key="picked").select("later-0000").run()
    assert test.query_params["incident"] == "later-0000"
    assert "Later, but over" in said(test)


def test_what_a_person_sets_is_stored_and_shown_at_once(database: Database) -> None:
    statement = Statement(
        id="1", incident_id=ABOUT.id, at=BEGAN, kind=StatementKind.OTHER, text="We are sorry.", recognised=True
    )
    with database.writing() as tx:
        keep(tx, ABOUT, [])
        statements.add(tx, statement)
    test = draw("incident")
    assert "1 statement found by themselves: say what kind each is." in [text.value for text in test.markdown]
    test.radio(key=f"class-{ABOUT.id}-0").set_value("grave").run()
    test.selectbox(key="kind-1").select(StatementKind.APOLOGY).run()
    test.button(key="close").click().run()
    assert "This incident is closed" in [header.value for header in test.header]
    assert any("closed · grave" in text for text in said(test))
    with database.reading() as tx:
        stored = incidents.get(tx, ABOUT.id)
        (named,) = statements.of(tx, ABOUT.id)
    assert (stored.kind, stored.status) == (IncidentKind.GRAVE, Status.CLOSED)
    assert named.kind is StatementKind.APOLOGY


def test_a_statement_is_entered_once_and_the_form_begins_anew(database: Database) -> None:
    with database.writing() as tx:
        keep(tx, ABOUT, [])
    test = draw("incident")
    moment = test.session_state[f"said-at-{ABOUT.id}-0"]
    enter(test, 0)
    assert any(text.startswith("Recorded: holding, ") for text in said(test))
    assert test.text_area(key=f"said-words-{ABOUT.id}-1").value == ""
    test.session_state[f"said-at-{ABOUT.id}-1"] = moment
    enter(test, 1)
    assert "It is recorded already." in said(test)
    assert test.text_area(key=f"said-words-{ABOUT.id}-1").value == "We look into it."
    with database.reading() as tx:
        assert [each.text for each in statements.of(tx, ABOUT.id)] == ["We look into it."]


def test_a_statement_that_was_never_said_is_withdrawn_and_told(database: Database) -> None:
    with database.writing() as tx:
        keep(tx, ABOUT, [])
    test = draw("incident")
    enter(test, 0)
    with database.reading() as tx:
        (entered,) = statements.of(tx, ABOUT.id)
    test.button(key=f"withdraw-{entered.id}").click().run()
    assert "1 statement entered by mistake and withdrawn." in said(test)
    with database.reading() as tx:
        assert not statements.of(tx, ABOUT.id)
        assert [one.text for one in statements.withdrawn(tx, ABOUT.id)] == ["We look into it."]


def test_a_statement_of_later_is_not_shown_as_of_then(database: Database) -> None:
    early, late = (
        Statement(id=f"s{hours}", incident_id=ABOUT.id, at=BEGAN + timedelta(hours=hours), kind=kind, text=kind.value)
        for hours, kind in ((1, StatementKind.HOLDING), (5, StatementKind.FIX))
    )
    with database.writing() as tx:
        keep(tx, ABOUT, [])
        statements.add(tx, early)
        statements.add(tx, late)
    now, then = draw("incident"), draw("incident", at=(BEGAN + timedelta(hours=2)).isoformat())
    kinds = [[box.value for box in test.selectbox if box.label == "Kind of this statement"] for test in (now, then)]
    assert kinds == [[StatementKind.FIX, StatementKind.HOLDING], [StatementKind.HOLDING]]


def test_the_form_of_a_promise_begins_anew(database: Database) -> None:
    with database.writing() as tx:
        keep(tx, ABOUT, [])
    test = draw("incident")
    test.text_input(key=f"promise-words-{ABOUT.id}-0").input("An update by noon")
    next(button for button in test.button if button.label == "Add the promise").click().run()
    assert test.text_input(key=f"promise-words-{ABOUT.id}-1").value == ""
    with database.reading() as tx:
        assert [each.text for each in promises.of(tx, ABOUT.id)] == ["An update by noon"]


def enter(test: AppTest, number: int) -> None:
    test.text_area(key=f"said-words-{ABOUT.id}-{number}").input("We look into it.")
    test.selectbox(key=f"said-kind-{ABOUT.id}-{number}").select(StatementKind.HOLDING)
    next(button for button in test.button if button.label == "Add the statement").click().run()


def test_a_class_that_was_set_elsewhere_is_not_taken_back_by_an_open_page(database: Database) -> None:
    with database.writing() as tx:
        keep(tx, ABOUT, [])
    test = draw("incident")
    with database.writing() as tx:
        class_changes.set_class(tx, ABOUT, IncidentKind.GRAVE, at=NOW)
    st.cache_data.clear()
    test.run()
    assert any("grave" in text for text in said(test))
    with database.reading() as tx:
        assert incidents.get(tx, ABOUT.id).kind is IncidentKind.GRAVE


def class_of(incident_id: str) -> None:
    from dashboard import data  # noqa: PLC0415 - AppTest runs this body as a script of its own
    from dashboard.untrusted import show  # noqa: PLC0415 - likewise

    show(data.one_incident(incident_id).kind or "not set", key="class")


def test_a_class_that_was_set_in_a_drill_is_there_though_the_clock_on_the_wall_is_behind(database: Database) -> None:
    wall = datetime.now(UTC)
    clock = Clock(started_at=wall - timedelta(minutes=1), speed=600.0)
    drill = replace(ABOUT, started_at=clock.started_at, drill=Drill(scenario="wrong-list", seed=1, clock=clock))
    with database.writing() as tx:
        incidents.add(tx, drill)
        class_changes.set_class(tx, drill, IncidentKind.GRAVE, at=drill.now(wall))
    assert said(AppTest.from_function(class_of, kwargs={"incident_id": drill.id}).run()) == ["grave"]


def test_where_nobody_has_written_people_say_that_alone(database: Database) -> None:
    with database.writing() as tx:
        keep(tx, ABOUT, [])
    test = draw("people")
    assert "Nobody has written yet" in [header.value for header in test.header]
    with database.writing() as tx:
        mentions.keep(tx, ABOUT, [mention(1)], [reading()])
    test.run()
    assert "Few or many?" in said(test)


def test_what_was_put_aside_is_shown_as_it_came(database: Database) -> None:
    item = Unreadable(where="row 7", reason="no time", content="a,b,\x00")
    with database.writing() as tx:
        keep(tx, ABOUT, [])
        quarantine.put(tx, ABOUT.id, "tweets.csv", [item], NOW)
    test = draw("sources")
    assert "no time" in said(test)
    assert "a,b,⟨U+0000⟩" in [code.value for code in test.code]
    assert any("x: X needs a bearer token" in text for text in said(test))


def test_looking_back_the_page_of_sources_says_that_it_is_about_now(database: Database) -> None:
    with database.writing() as tx:
        keep(tx, ABOUT, [(mention(1), reading())])
    now, back = draw("sources"), draw("sources", at=(BEGAN + timedelta(hours=1)).isoformat())
    about = [[text.value for text in test.caption if "about now" in text.value] for test in (now, back)]
    assert [len(each) for each in about] == [0, 1]


def test_a_large_table_is_left_to_the_command_line(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parcel, "MOST_ROWS", 1)
    with database.writing() as tx:
        keep(tx, ABOUT, [(mention(number), reading()) for number in range(2)])
    test = draw("situation")
    assert "2 mentions are more than a page can hand over. The command line writes them, however many:" in said(test)
    assert f"ownup export --incident {ABOUT.id} --to exports/ --what all" in [code.value for code in test.code]
    assert "Make the files" not in [button.label for button in test.button]
    test.radio(key="export-what").set_value("Charts: HTML, PNG, SVG, PDF").run()
    assert "Make the files" in [button.label for button in test.button]


@pytest.mark.parametrize("most", [1, parcel.MOST_BYTES])
def test_files_too_large_to_hand_over_are_left_to_the_command_line(
    database: Database, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(parcel, "MOST_BYTES", most)
    with database.writing() as tx:
        keep(tx, ABOUT, [(mention(number), reading()) for number in range(2)])
    test = draw("situation")
    test.radio(key="export-what").set_value("Data: CSV, Parquet").run()
    test.button(key="export-make").click().run()
    too_large = most == 1
    assert any("MB are more than a page can hand over." in text for text in said(test)) is too_large
    command = f"ownup export --incident {ABOUT.id} --to exports/ --what data"
    assert (command in [code.value for code in test.code]) is too_large
    assert bool(test.get("download_button")) is not too_large
