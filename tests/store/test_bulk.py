"""Many rows at once: all of them or none, and an error in the same words on either database."""

import pytest
from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import DBAPIError

from domain.errors import StoreError
from domain.incident import Incident
from store import bulk
from store.connection import Database
from store.schema import facets, tallies


def test_counts_are_added_to_those_that_are_there(tx: Connection) -> None:
    bulk.add(tx, facets, [("i", "kind", "post", "x", 0, 3), ("i", "kind", "reply", "x", 0, 1)])
    bulk.add(tx, facets, [("i", "kind", "post", "x", 0, 2), ("i", "kind", "post", "x", 1, 7)])
    found = tx.execute(select(facets.c.value, facets.c.label, facets.c.mentions).order_by(facets.c.mentions)).all()
    assert list(map(tuple, found)) == [("reply", 0, 1), ("post", 0, 5), ("post", 1, 7)]


def test_text_of_any_kind_arrives_as_it_was(tx: Connection) -> None:
    odd = ["\t", "\n", "\\N", "\\.", '"', "{a,b}", "NULL", "", "a\r\nb", "😡"]
    rows = [("i", each, number, 0, 0, 0, 0, 0) for number, each in enumerate(odd)]
    bulk.insert(tx, tallies, rows)
    bulk.add(tx, tallies, rows)
    found = tx.execute(select(tallies.c.source, tallies.c.received).order_by(tallies.c.received)).all()
    assert list(map(tuple, found)) == [(each, 2 * number) for number, each in enumerate(odd)]


def test_one_bad_row_refuses_all_and_the_transaction_goes_on(tx: Connection, incident: Incident) -> None:
    good, bad = (incident.id, "x", 1, 1, 0, 0, 0, 0), (incident.id, None, 1, 1, 0, 0, 0, 0)
    with pytest.raises(DBAPIError), tx.begin_nested():
        bulk.insert(tx, tallies, [good, bad])
    assert tx.scalar(select(func.count()).select_from(tallies)) == 0
    bulk.insert(tx, tallies, [good])
    assert tx.scalar(select(tallies.c.received)) == 1


def test_a_lost_server_is_told_as_any_other_trouble(postgres: Database) -> None:
    with pytest.raises(StoreError, match="server"), postgres.writing() as tx:  # noqa: PT012 - its end is part of it
        mine = tx.scalar(text("SELECT pg_backend_pid()"))
        with postgres.reading() as other:
            other.execute(text("SELECT pg_terminate_backend(:mine, 30000)"), {"mine": mine})
        bulk.insert(tx, tallies, [("i", "x", 1, 1, 0, 0, 0, 0)])
