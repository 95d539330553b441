"""Incidents and statements come back as they were."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import Connection, text

from domain.errors import IllegalMoveError, NotFoundError, StoreError
from domain.incident import Incident, Statement, StatementKind, Status
from domain.mention import Author
from store import incidents, mentions, rollups, statements
from store.connection import Database
from store.migrations import migrate
from tests.store import made


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made.hostile_incidents)
def test_every_field_comes_back(database: Database, incident: Incident) -> None:
    kept = replace(incident, id=made.incident().id)
    with database.writing() as tx:
        incidents.add(tx, kept)
        assert incidents.get(tx, kept.id) == kept


def test_newest_first_and_by_status(tx: Connection) -> None:
    old, new = made.incident(started_at=made.START), made.incident(status=Status.CLOSED)
    for each in (old, new):
        incidents.add(tx, each)
    assert incidents.every(tx) == [new, old]
    assert incidents.every(tx, Status.OPEN) == [old]


def test_an_id_is_given_once_and_can_be_typed(tx: Connection, incident: Incident) -> None:
    with pytest.raises(StoreError, match="already"):
        incidents.add(tx, incident)
    for strange in ("", "a\x00b", "a\\b", "\ud800"):
        with pytest.raises(StoreError, match="cannot be the id"):
            incidents.add(tx, made.incident(id=strange))
    assert re.fullmatch(r"pepsi-[2-9a-z]{4}", incidents.new_id("Pepsi & Kendall"))
    assert re.fullmatch(r"incident-[2-9a-z]{4}", incidents.new_id("百事可乐"))


@pytest.mark.parametrize("strange", ["nowhere", "", "\ud800", "a\x00b"])
def test_an_incident_that_does_not_exist(tx: Connection, strange: str) -> None:
    with pytest.raises(NotFoundError):
        incidents.get(tx, strange)


def test_another_start_counts_the_authors_anew(tx: Connection, incident: Incident) -> None:
    said = [
        made.mention(f"{hour}", published_at=made.START + timedelta(hours=hour), author=Author(id="a"))
        for hour in (1, 3)
    ]
    mentions.keep(tx, incident, said, [made.reading()] * 2)
    incidents.change(tx, replace(incident, started_at=made.START + timedelta(hours=2), title="Now"), at=made.START)
    assert incidents.get(tx, incident.id).title == "Now"
    (tally,) = rollups.top_authors(tx, incident.id, "negative", 5)
    assert (tally.negative, tally.negative_before) == (1, 1)
    assert rollups.author_totals(tx, incident.id) == rollups.AuthorTotals(authors=1, critics=1, negative=1)


def test_a_statement_that_was_never_said_is_withdrawn_and_kept(tx: Connection, incident: Incident) -> None:
    typed = Statement(id="typed", incident_id=incident.id, at=made.START, kind=StatementKind.OTHER, text="A word")
    post = replace(typed, id="post", recognised=True)
    for each in (typed, post):
        statements.add(tx, each)
    later = made.START + timedelta(hours=1)
    statements.withdraw(tx, incident.id, "typed", at=later)
    assert statements.of(tx, incident.id) == [post]
    assert statements.withdrawn(tx, incident.id) == [replace(typed, withdrawn_at=later)]
    with pytest.raises(NotFoundError):
        statements.withdraw(tx, incident.id, "typed", at=later)
    with pytest.raises(IllegalMoveError, match="it was said"):
        statements.withdraw(tx, incident.id, "post", at=later)
    assert statements.enter(tx, replace(typed, id="again", text="Typed again"))


def test_statements_of_an_older_database_can_be_withdrawn(database: Database) -> None:
    about = made.incident()
    said = Statement(id="s", incident_id=about.id, at=made.START, kind=StatementKind.FIX, text="Mended")
    with database.writing() as tx:
        incidents.add(tx, about)
        statements.add(tx, said)
        tx.execute(text("ALTER TABLE statements DROP COLUMN withdrawn_at"))
        tx.execute(text("DELETE FROM migrations WHERE number = 21"))
        migrate(tx)
        assert statements.of(tx, about.id) == [said]
        statements.withdraw(tx, about.id, said.id, at=made.START)
        assert statements.of(tx, about.id) == []


def test_statements_come_back_in_the_order_of_their_time(tx: Connection, incident: Incident) -> None:
    def statement(hours: int, text: str = "We are sorry \x00 \ud800") -> Statement:
        return Statement(
            id=statements.new_id(),
            incident_id=incident.id,
            at=made.START + timedelta(hours=hours),
            kind=StatementKind.APOLOGY,
            text=text,
            url="https://example.org",
            recognised=hours == 2,
        )

    later, earlier = statement(2), statement(1)
    assert statements.add(tx, later)
    assert statements.add(tx, earlier)
    assert not statements.add(tx, replace(later, text="another"))  # an id that is known is left as it is
    assert statements.of(tx, incident.id) == [earlier, later]


def test_the_same_statement_is_entered_once(tx: Connection, incident: Incident) -> None:
    said = Statement(
        id="1", incident_id=incident.id, at=made.START, kind=StatementKind.HOLDING, text="We look into it."
    )
    assert statements.enter(tx, said)
    assert not statements.enter(tx, replace(said, id="2"))
    others = [
        replace(said, id="3", text="We look into that."),
        replace(said, id="4", kind=StatementKind.APOLOGY),
        replace(said, id="5", at=made.START + timedelta(minutes=1)),
    ]
    assert all(statements.enter(tx, other) for other in others)
    assert {kept.id for kept in statements.of(tx, incident.id)} == {"1", "3", "4", "5"}
