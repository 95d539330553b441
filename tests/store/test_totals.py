"""True totals are kept by bucket; a later count of the same bucket replaces the earlier."""

from datetime import timedelta

from sqlalchemy import Connection

from domain.counting import HOUR, MINUTE, Total
from domain.incident import Incident
from domain.time import Span
from store import totals
from tests.store import made

NOW = made.START


def test_totals_are_kept_and_replaced(tx: Connection, incident: Incident) -> None:
    hours = [Total(start=NOW + n * HOUR.width, width=HOUR.width, count=10 * n, at_most=n == 2) for n in range(4)]
    totals.record(tx, incident.id, "x", hours, NOW)
    totals.record(tx, incident.id, "x", [Total(start=NOW, width=MINUTE.width, count=1)], NOW)
    totals.record(tx, incident.id, "mastodon", [Total(start=NOW, width=HOUR.width, count=99)], NOW)
    totals.record(tx, "another", "x", [Total(start=NOW, width=HOUR.width, count=98)], NOW)
    again = Total(start=NOW + HOUR.width, width=HOUR.width, count=11)
    totals.record(tx, incident.id, "x", [again], NOW + HOUR.width)
    whole = Span(NOW, NOW + timedelta(days=1))
    assert totals.of(tx, incident.id, "x", whole, HOUR.width) == [hours[0], again, *hours[2:]]
    assert totals.of(tx, incident.id, "x", Span(NOW + HOUR.width, NOW + 2 * HOUR.width), HOUR.width) == [again]
    assert [each.count for each in totals.of(tx, incident.id, "x", whole, MINUTE.width)] == [1]
    assert totals.of(tx, incident.id, "bluesky", whole, HOUR.width) == []
