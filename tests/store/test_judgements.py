"""Assessments and promises: kept as they were said, in order, as of a moment; nothing said before is lost."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection, inspect, text

from domain.assessment import Assessment, Audience, Harm, Mistake, Range, Responsibility
from domain.campaign import Campaign
from domain.errors import NotFoundError
from domain.incident import Incident, Statement, StatementKind
from domain.promise import Moved, Promise
from domain.time import Span
from store import assessments, campaigns, promises, statements
from store.connection import Database
from store.migrations import migrate
from tests.store import made

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FULL = Range(low=1, high=1)
FIRST = Assessment(incident_id="i", at=made.START)
LATER = Assessment(
    incident_id="i",
    at=made.START + HOUR,
    mistake=Mistake.EVERYONE,
    responsibility=Responsibility.PREVENTABLE,
    harms=(Harm.DECEPTION, Harm.MONEY),
    earlier=1,
    intended=4_000,
    identifiable=0,
    audience=Audience(recipients=2_100_000, opened=Range(low=0.1, high=0.3), noticed=Range(low=0, high=1), cared=FULL),
    cause_confirmed=True,
    fix_verified=True,
    refuted=True,
    litigation=True,
    met=True,
    set_by="Ines \0 \ud800",
)


def test_the_last_assessment_counts_and_none_is_lost(tx: Connection) -> None:
    for each in (LATER, FIRST):
        assessments.add(tx, each)
    assert assessments.of(tx, "i") == [FIRST, LATER]
    assert assessments.of(tx, "i", until=LATER.at - timedelta(microseconds=1)) == [FIRST]
    assert assessments.of(tx, "another") == []


def test_a_revision_changes_only_what_it_says(tx: Connection) -> None:
    assessments.add(tx, LATER)
    at = LATER.at + HOUR
    revised = assessments.revise(tx, "i", {"earlier": 3, "refuted": False}, at=at, set_by="Omar")
    assert revised == replace(LATER, earlier=3, refuted=False, at=at, set_by="Omar")
    assert assessments.revise(tx, "i", {"earlier": 3}, at=at + HOUR, set_by="Omar") == revised
    assert assessments.of(tx, "i") == [LATER, revised]
    with pytest.raises(ValueError, match="below zero"):
        assessments.revise(tx, "i", {"earlier": -1}, at=at)
    first = assessments.revise(tx, "another", {"litigation": True}, at=at)
    assert first == Assessment(incident_id="another", at=at, litigation=True)


def test_a_promise_is_dated_and_kept(tx: Connection, incident: Incident) -> None:
    made_at = incident.started_at
    promise = Promise(id="p", incident_id=incident.id, made_at=made_at, text="an update \0", owner="Ines")
    promises.add(tx, promise)
    promises.date(tx, incident.id, "p", due_at=made_at + HOUR, at=made_at)
    (dated,) = promises.of(tx, incident.id)
    assert dated == replace(promise, due_at=made_at + HOUR, moved=(Moved(moved_at=made_at, due_at=None),))
    assert not dated.overdue(made_at + HOUR)
    assert dated.overdue(made_at + 2 * HOUR)
    promises.keep(tx, incident.id, "p", at=made_at + HOUR, how="posted")
    (kept,) = promises.of(tx, incident.id)
    assert (kept.kept_how, kept.kept(made_at), kept.kept(made_at + HOUR)) == ("posted", False, True)
    assert not kept.overdue(made_at + 2 * HOUR)
    assert kept.overdue(made_at) is False


def test_another_date_does_not_undo_the_one_before(tx: Connection, incident: Incident) -> None:
    made_at = incident.started_at
    promises.add(tx, Promise(id="p", incident_id=incident.id, made_at=made_at, text="a", due_at=made_at + HOUR))
    promises.date(tx, incident.id, "p", due_at=made_at + 9 * HOUR, at=made_at + 3 * HOUR)
    promises.date(tx, incident.id, "p", due_at=made_at + 9 * HOUR, at=made_at + 4 * HOUR, owner="Ines")  # no other
    promises.date(tx, incident.id, "p", due_at=made_at + 12 * HOUR, at=made_at + 5 * HOUR)
    (promise,) = promises.of(tx, incident.id)
    hours = [(promise.due(made_at + at * HOUR) or made_at) - made_at for at in (0, 2, 3, 4, 5, 20)]
    assert hours == [HOUR, HOUR, 9 * HOUR, 9 * HOUR, 12 * HOUR, 12 * HOUR]
    assert promise.overdue(made_at + 2 * HOUR), "it was missed, whatever was said later"
    assert not promise.overdue(made_at + 3 * HOUR)
    assert [move.missed for move in promise.earlier(made_at + 5 * HOUR)] == [True, False]


def test_a_promise_that_is_not_there_is_named(tx: Connection, incident: Incident) -> None:
    with pytest.raises(NotFoundError, match="no promise 'q'"):
        promises.keep(tx, incident.id, "q", at=incident.started_at)


def test_who_spoke_is_kept(tx: Connection, incident: Incident) -> None:
    said = Statement(
        id="s", incident_id=incident.id, at=made.START, kind=StatementKind.CORRECTION, text="We were wrong", by_ceo=True
    )
    statements.add(tx, said)
    assert statements.of(tx, incident.id) == [said]


def test_an_older_database_gets_the_tables_and_keeps_its_statements(database: Database) -> None:
    with database.writing() as tx:
        for statement in ("DROP TABLE assessments", "DROP TABLE promises", "ALTER TABLE statements DROP COLUMN by_ceo"):
            tx.execute(text(statement))
        tx.execute(
            text(
                "INSERT INTO statements (id, incident_id, at, kind, text, url, recognised) "
                "VALUES ('s', 'i', 0, 'holding', 'We know', '', false)"
            )
        )
        tx.execute(text("DELETE FROM migrations WHERE number = 12"))
        migrate(tx)
        assert all(inspect(tx).has_table(name) for name in ("assessments", "promises"))
        assert [each.by_ceo for each in statements.of(tx, "i")] == [False]


def test_nonsense_is_refused() -> None:
    for low, high in ((0.5, 0.4), (-0.1, 0.5), (0, 1.1), (float("nan"), 0.5)):
        with pytest.raises(ValueError, match="between 0 and 1"):
            Range(low=low, high=high)
    with pytest.raises(ValueError, match="at least one"):
        Audience(recipients=0, opened=FULL, noticed=FULL, cared=FULL)
    with pytest.raises(ValueError, match="earlier cannot be below zero"):
        replace(FIRST, earlier=-1)
    with pytest.raises(ValueError, match="what was promised"):
        Promise(id="p", incident_id="i", made_at=made.START, text="  ")


def test_campaigns_are_declared_and_withdrawn(tx: Connection, incident: Incident) -> None:
    late, early = (
        Campaign(
            id=f"c{days}",
            incident_id=incident.id,
            span=Span(made.START + days * DAY, made.START + 9 * DAY),
            title="x \0",
        )
        for days in (3, 1)
    )
    for each in (late, early):
        campaigns.add(tx, each)
    assert campaigns.of(tx, incident.id) == [early, late]
    campaigns.withdraw(tx, incident.id, "c3")
    assert campaigns.of(tx, incident.id) == [early]
    with pytest.raises(NotFoundError, match="no campaign 'c3'"):
        campaigns.withdraw(tx, incident.id, "c3")
    with pytest.raises(ValueError, match="which campaign"):
        replace(early, title=" ")


def test_an_assessment_of_an_earlier_version_is_read(tx: Connection) -> None:
    assessments.add(tx, LATER)
    (content,) = tx.scalars(text("SELECT content FROM assessments"))
    older = json.loads(content)
    del older["met"]
    tx.execute(text("UPDATE assessments SET content = :content"), {"content": json.dumps(older)})
    assert assessments.of(tx, "i") == [replace(LATER, met=False)]
