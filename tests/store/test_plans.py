"""Reads that pages make go straight to an index: their cost does not grow with what is stored."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import get_args

import pytest
from sqlalchemy import Connection, event

from domain.counting import HOUR
from domain.filters import Filters, Order
from domain.incident import Incident
from domain.mention import TAKING_UP, Kind
from domain.reading import Label
from domain.sampling import Slot
from domain.time import Span
from store import incidents, labels, mentions, rollups, slots, uptake
from store.connection import Database
from store.ranking import By
from tests.store import history, made

NOW = made.START + timedelta(days=30)
SPAN = Span(made.START + timedelta(seconds=7), NOW)
PAGES = (
    Filters(),
    Filters(labels=frozenset({Label.POSITIVE}), sources=frozenset({"x"})),
    Filters(kinds=frozenset({Kind.REPLY}), languages=frozenset({"en"}), asks=True, harm=True),
    Filters(since=SPAN.start, until=SPAN.end),
    Filters(search="ad"),
    Filters(search="ad bad", since=SPAN.start, kinds=frozenset({Kind.REPLY})),
)
Read = Callable[[Connection, str], object]


def _page(filters: Filters) -> Read:
    after = mentions.Position(0, 1_800_000_000_000_000, 5)
    return lambda tx, incident_id: mentions.page(tx, incident_id, filters, after=after, limit=5, known_at=NOW)


def _authors(by: By) -> Read:
    return lambda tx, incident_id: rollups.top_authors(tx, incident_id, by, 5, known_at=NOW)


READS: dict[str, Read] = {
    **{f"page {order} {each.to_query()}": _page(replace(each, order=order)) for order in Order for each in PAGES},
    **{f"authors {by}": _authors(by) for by in get_args(By)},
    "count": lambda tx, incident_id: mentions.count(tx, incident_id, Filters(since=SPAN.start), known_at=NOW),
    "count of what takes up others": lambda tx, incident_id: mentions.count(
        tx, incident_id, Filters(kinds=TAKING_UP, since=SPAN.start)
    ),
    "timeline": lambda tx, incident_id: rollups.timeline(tx, incident_id, HOUR, span=SPAN, known_at=NOW),
    "extent": rollups.extent,
    "totals": lambda tx, incident_id: rollups.author_totals(tx, incident_id, known_at=NOW),
    "critics by number": lambda tx, incident_id: rollups.rankings(tx, incident_id, {}, numbers=True),
    "copies": lambda tx, incident_id: labels.copies(tx, incident_id, [1, -2], NOW),
    "conversation": lambda tx, incident_id: mentions.conversation(tx, incident_id, "c", 5),
}


@contextmanager
def planned(tx: Connection) -> Iterator[list[str]]:
    """The plans of all statements that run meanwhile."""
    plans: list[str] = []

    def explain(_: Connection, __: object, statement: str, parameters: tuple[object, ...], *___: object) -> None:
        if statement.lstrip().startswith("SELECT"):
            driver = tx.connection.driver_connection
            assert driver
            plans.extend(row[3] for row in driver.execute(f"EXPLAIN QUERY PLAN {statement}", parameters))

    event.listen(tx, "before_cursor_execute", explain)
    yield plans
    event.remove(tx, "before_cursor_execute", explain)


@pytest.fixture
def told(sqlite: Database) -> Iterator[tuple[Connection, str]]:
    incident: Incident = made.incident()
    with sqlite.writing() as tx:
        incidents.add(tx, incident)
        history.tell(tx, incident)
        yield tx, incident.id


def test_no_read_looks_at_everything(told: tuple[Connection, str]) -> None:
    tx, incident_id = told
    for name, read in READS.items():
        with planned(tx) as plans:
            read(tx, incident_id)
        assert plans, name
        wide = [plan for plan in plans if plan.startswith(("SCAN mentions", "SCAN authors", "SCAN readings"))]
        assert not wide, (name, wide)
        bounded = tuple(f"incident_id=? AND {one}=?" for one in ("source", "conversation_id", "<expr>"))
        for plan in plans:
            if plan.startswith("SEARCH mentions USING") and "INTEGER PRIMARY KEY" not in plan:
                assert any(each in plan for each in (*bounded, "known_at>?")), (name, plan)
            if plan.startswith("SEARCH authors"):
                assert "authors_by_" in plan, (name, plan)


@pytest.mark.parametrize("order", Order)
def test_a_page_is_not_sorted_from_everything(told: tuple[Connection, str], order: Order) -> None:
    tx, incident_id = told
    with planned(tx) as plans:
        mentions.page(tx, incident_id, Filters(order=order), limit=5)
        for by in get_args(By):
            rollups.top_authors(tx, incident_id, by, 5)
        if order is not Order.NEGATIVE_FIRST:
            uptake.some_taking_up(tx, incident_id, made.START, order, 5)
    assert not [plan for plan in plans if "ORDER BY" in plan]


def test_a_slot_is_a_short_stretch_of_an_index(told: tuple[Connection, str]) -> None:
    """A sample of a day has hundreds of them: none may look at all that its place sent."""
    tx, incident_id = told
    minute = Span(made.START, made.START + timedelta(minutes=1))
    drawn = Slot(span=minute, stratum=minute, probability=1.0)
    slots.record(tx, incident_id, "x", [drawn], NOW)
    with planned(tx) as plans:
        slots.of(tx, incident_id, SPAN)
    (search,) = [plan for plan in plans if "mentions" in plan]
    assert "published_at>? AND published_at<?" in search
