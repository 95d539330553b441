"""What takes up others: a part of it is the beginning or the end of all of it."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection

from domain.filters import Order
from domain.incident import Incident
from store import uptake
from tests.store import history, made


@pytest.mark.parametrize("known_at", [None, made.START + timedelta(seconds=3_600)])
@pytest.mark.parametrize("limit", [1, 7, 1_000])
def test_some_are_the_first_or_the_newest_of_all(
    tx: Connection, incident: Incident, known_at: datetime | None, limit: int
) -> None:
    history.tell(tx, incident)
    since = made.START + timedelta(seconds=25)
    every = uptake.taking_up(tx, incident.id, since, known_at=known_at)
    assert len(every) > 7
    for order, expected in ((Order.OLDEST, every), (Order.NEWEST, every[::-1])):
        assert uptake.some_taking_up(tx, incident.id, since, order, limit, known_at=known_at) == expected[:limit]


def test_nothing_is_found_where_nothing_takes_up_others(tx: Connection, incident: Incident) -> None:
    assert uptake.some_taking_up(tx, incident.id, made.START, Order.OLDEST, 5) == []
