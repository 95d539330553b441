"""True totals and prices: what X counts without giving it, and what giving it costs."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from collectors.source import Counting
from collectors.x.prices import Meter
from domain.counting import Total
from domain.errors import RetryLaterError, SourceRefusedError
from domain.incident import Watch
from domain.time import Span
from tests.collectors.desks import HOUR, START, XDesk
from tests.collectors.servers.faulty import Fault
from tests.collectors.servers.x import XPlatform

MINUTE = timedelta(minutes=1)


@pytest.fixture
def desk() -> Iterator[XDesk]:
    place = XPlatform(page=10)
    with place.server:
        desk = XDesk(place)
        place.app.now = lambda: desk.now
        yield desk


def test_each_hour_is_counted_once_it_is_over(desk: XDesk) -> None:
    """Published from 12:00:15 to 14:29:15, one a minute."""
    desk.add(150)
    source = desk.source()
    assert isinstance(source, Counting)
    totals = source.counts(desk.watch, Span(START + timedelta(minutes=20), desk.now))
    assert totals == [
        Total(start=START, width=HOUR, count=60),
        Total(start=START + HOUR, width=HOUR, count=60),
    ]
    assert source.counts(desk.watch, Span(START + timedelta(minutes=20), START + timedelta(minutes=50))) == []


def test_minutes_are_counted_where_asked(desk: XDesk) -> None:
    desk.add(30)
    totals = desk.source().counts(desk.watch, Span(START, START + 5 * MINUTE), MINUTE)
    assert [(total.start, total.count) for total in totals] == [(START + n * MINUTE, 1) for n in range(5)]


def test_hours_beyond_the_reach_of_x_are_not_asked_for(desk: XDesk) -> None:
    totals = desk.source().counts(desk.watch, Span(START - timedelta(days=9), START))
    assert totals[0].start >= START - timedelta(days=7)
    assert len(totals) == 7 * 24 - 2, "the edge of the reach and the hour that X has not yet counted are left out"


def test_several_queries_make_an_upper_bound(desk: XDesk) -> None:
    desk.add(5)
    desk.watch = Watch(terms=tuple(f"{word} {'x' * 60}" for word in "abcdefgh"), excluded=("diet",))
    assert [total.at_most for total in desk.source().counts(desk.watch, Span(START - HOUR, START))] == [True]
    desk.watch = Watch(terms=("pepsi",), excluded=("diet",))
    assert [total.at_most for total in desk.source().counts(desk.watch, Span(START - HOUR, START))] == [False]


@pytest.mark.parametrize(("fault", "error"), [(Fault.TOO_MANY, RetryLaterError), (Fault.PAYMENT, SourceRefusedError)])
def test_counting_fails_in_our_words(desk: XDesk, fault: Fault, error: type[Exception]) -> None:
    desk.place.server.fail(fault)
    desk.now += MINUTE
    with pytest.raises(error):
        desk.source().counts(desk.watch, Span(START - HOUR, START))


# --- prices


def test_pages_say_what_they_cost(desk: XDesk) -> None:
    """Ten posts by one author, whom X charges for once a day."""
    desk.add(10)
    desk.run()
    assert sum(page.cost for page in desk.kept.pages) == pytest.approx(10 * 0.005 + 0.010)


def test_the_same_thing_costs_once_a_day_by_utc() -> None:
    meter = Meter()
    assert meter.charge(START, posts=["1", "2"], users=["1"]) == pytest.approx(0.020)
    assert meter.charge(START + timedelta(hours=11), posts=["2", "3"], users=["1"]) == pytest.approx(0.005)
    assert meter.charge(START + timedelta(hours=12), posts=["2", "2"], users=["1"]) == pytest.approx(0.015)
