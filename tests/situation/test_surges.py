"""Surges of an incident: from hours that were read in full, without what a campaign stirred up."""

from situation.reaction import reaction
from store import incidents
from store.connection import Database
from tests.situation.scene import HOUR, INCIDENT, START, chatter, cover, keep, settle

CHATTER = chatter(hours=10)
END = START + 10 * HOUR


def test_an_incident_begins_with_a_surge(database: Database) -> None:
    with database.writing() as tx:
        settle(tx, CHATTER)
    with database.reading() as tx:
        (surge,) = reaction(tx, INCIDENT, END).surges
    assert surge.onset_at == surge.noticed_at == START
    assert surge.peak > 45
    assert 4 < surge.usual < 8
    assert surge.ended_at is None


def test_chatter_as_usual_is_none(sqlite: Database) -> None:
    with sqlite.writing() as tx:
        settle(tx, chatter(hours=10, angry=False))
        assert reaction(tx, INCIDENT, END).surges == ()


def test_what_is_known_later_is_not_told_before(sqlite: Database) -> None:
    with sqlite.writing() as tx:
        settle(tx, CHATTER)
        assert reaction(tx, INCIDENT, START).surges == ()


def test_the_hours_after_an_archive_cost_nothing_and_are_not_calm(sqlite: Database) -> None:
    with sqlite.writing() as tx:
        settle(tx, CHATTER)
        (surge,) = reaction(tx, INCIDENT, END + 3000 * 24 * HOUR).surges
    assert surge.ended_at is None


def test_without_a_history_that_was_read_there_is_none(sqlite: Database) -> None:
    with sqlite.writing() as tx:
        incidents.add(tx, INCIDENT)
        keep(tx, CHATTER)
        cover(tx, START, END)
        assert reaction(tx, INCIDENT, END).surges == ()
