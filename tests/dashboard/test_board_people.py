"""The People page: each list says what it is out of, each person why they are there."""

from datetime import timedelta

from dashboard.boards import incident as incident_board
from dashboard.boards import people as board
from domain.filters import Filters
from domain.incident import Clock, Drill, IncidentKind, Statement, StatementKind, Status
from domain.mention import Author
from domain.reading import Label
from store import mentions, statements
from store.connection import Database
from tests.dashboard.stage import BEGAN, NOW, incident, keep, mention, reading

T = "\u202f"
ABOUT = incident()
LOUD = Author(id="l", handle="loud", name="The Loud One", followers=50_000, verified=True)
KIND = Author(id="k", handle="kind", followers=900)


def test_people_are_listed_with_why_and_the_way_to_what_they_wrote(sqlite: Database) -> None:
    said = [(mention(number, author=LOUD), reading(asks=number == 1)) for number in range(1, 4)]
    said += [(mention(10 + number, author=KIND), reading(Label.POSITIVE)) for number in range(2)]
    with sqlite.writing() as tx:
        keep(tx, ABOUT, said)
    with sqlite.reading() as tx:
        found = board.load(tx, ABOUT, NOW)
    loud = found.against.entries[0]
    assert (loud.name, loud.where) == ("The Loud One", "@loud · x · verified")
    assert "3 of 3 mentions since the start are negative" in loud.reasons
    assert dict(loud.query)["author"] == "l"
    assert found.against.whole.startswith("1 person wrote 3 mentions against us")
    (asker,) = found.asking.entries
    assert asker.text == "where is my refund, acme, number 1"
    assert dict(asker.query) == {"label": "negative", "source": "x", "author": "l", "asks": "1"}
    assert [entry.name for entry in found.defending.entries] == ["kind"]
    assert not found.helping.entries
    assert found.helping.none


def test_empty_lists_say_why(sqlite: Database) -> None:
    with sqlite.writing() as tx:
        keep(tx, ABOUT, [(mention(1, author=Author()), reading())])
    with sqlite.reading() as tx:
        found = board.load(tx, ABOUT, NOW)
    assert "without authors" in found.against.none
    assert "without authors" in found.helping.none


def test_negative_mentions_without_authors_are_not_said_to_be_none(sqlite: Database) -> None:
    with sqlite.writing() as tx:
        keep(tx, ABOUT, [(mention(number, author=Author()), reading()) for number in range(1, 4)])
        nobody = board.load(tx, ABOUT, NOW)
        mentions.keep(tx, ABOUT, [mention(10, author=KIND)], [reading(Label.POSITIVE)])
        somebody = board.load(tx, ABOUT, NOW)
        mentions.keep(tx, ABOUT, [mention(11, author=LOUD)], [reading()])
        critic = board.load(tx, ABOUT, NOW)
    assert "without authors" in nobody.crowd.loudness
    assert somebody.crowd.loudness == somebody.against.none == somebody.busiest.none
    assert somebody.crowd.loudness.startswith(
        "3 mentions since the start were read as negative, none of them by anybody"
    )
    assert "1 person wrote 1 mention that was read as negative (3 more are ours or came without author)." in (
        critic.crowd.loudness
    )


def test_where_nothing_could_be_scored_no_side_is_told(sqlite: Database) -> None:
    with sqlite.writing() as tx:
        keep(tx, ABOUT, [(mention(number), reading(Label.UNSCORED)) for number in range(1, 36)])
        found = board.load(tx, ABOUT, NOW)
    reason = "None of the 35 mentions since the start could be scored: on which side anybody is cannot be told."
    lists = (found.against, found.busiest, found.defending)
    assert {found.crowd.answer, found.crowd.loudness, *(each.none for each in lists)} == {reason}


def test_who_could_help_is_read_by_what_they_wrote_before(sqlite: Database) -> None:
    before = mention(1, author=KIND, published_at=BEGAN - timedelta(days=1))
    with sqlite.writing() as tx:
        keep(tx, ABOUT, [(before, reading(Label.POSITIVE))])
        (found,) = board.load(tx, ABOUT, NOW).helping.entries
        read = mentions.page(tx, ABOUT.id, Filters.from_query(dict(found.query)))
    assert "has said nothing about it yet" in found.reasons
    assert [one.mention.native_id for one in read] == ["n1"]


def test_the_incident_page_tells_facts_and_statements_newest_first(sqlite: Database) -> None:
    about = incident(
        kind=IncidentKind.SLIP, status=Status.CLOSED, closed_at=NOW, affected=2_100_000, owner="Ana", own_audience=None
    )
    own = [
        Statement(id="1", incident_id=about.id, at=BEGAN - timedelta(hours=1), kind=StatementKind.OTHER, text="before"),
        Statement(
            id="2",
            incident_id=about.id,
            at=BEGAN + timedelta(hours=2),
            kind=StatementKind.OTHER,
            text="sorry",
            recognised=True,
        ),
    ]
    with sqlite.writing() as tx:
        keep(tx, about, [])
        for statement in own:
            statements.add(tx, statement)
    with sqlite.reading() as tx:
        found = incident_board.load(tx, about, NOW)
    facts = dict(found.facts)
    assert facts["Touched"] == f"2{T}100{T}000 people"
    assert facts["Own audience"] == "not said"
    assert facts["Status"] == "closed Tue 31 Mar 2026, 21:00"
    assert [said.statement.id for said in found.statements] == ["2", "1"]
    assert found.statements[0].when == f"8{T}h ago · Tue 31 Mar 2026, 13:00 · 2{T}h after it began"
    assert found.statements[0].origin == "found among your own accounts' posts"
    assert found.statements[1].when.endswith("before it began")
    assert found.unnamed == 1


def test_a_drill_names_its_scenario(sqlite: Database) -> None:
    about = incident(drill=Drill(scenario="stray-post", seed=4, clock=Clock(started_at=BEGAN, speed=60)))
    with sqlite.writing() as tx:
        keep(tx, about, [])
    with sqlite.reading() as tx:
        assert dict(incident_board.load(tx, about, NOW).facts)["Drill"] == "scenario stray-post, seed 4"
