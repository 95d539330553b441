"""Reading that costs: never more than allowed, a sample instead of a silent stop, and everything told."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from collectors.outcome import Outcome
from collectors.run import collect
from collectors.source import Page
from collectors.x.prices import DEAREST, POST_READ
from collectors.x.sampled import unfinished
from domain.filters import Filters
from domain.incident import Incident, Watch
from domain.sampling import Slot
from domain.spending import Allowance, Spent, day_of
from domain.time import Span
from store import checkpoints, coverage, incidents, mentions, runs, slots, spending, tallies
from store.connection import Database
from tests.collectors.desks import START, XDesk
from tests.collectors.scripted import INCIDENT, PlainReader, Scripted, mention
from tests.collectors.servers.faulty import Fault
from tests.collectors.servers.x import XPlatform, post, snowflake

NOW = START + timedelta(days=1)
PEPSI = Incident(id="pepsi", title="Pepsi", started_at=START, watch=Watch(terms=("pepsi",)))
DAY = Allowance(unit="US dollars", a_day=1.0)


def run(database: Database, source: Any, allowance: Allowance | None, **options: Any) -> Outcome:
    options = {"clock": lambda: NOW, "incident": INCIDENT, **options}
    incident = options.pop("incident")
    return collect(database, incident, source, PlainReader(), allowance=allowance, **options)


def costly(pages: int, cost: float) -> list[Page]:
    """Pages of one mention each; only the last says where to go on."""
    found = [replace(page, cost=cost) for page in (Page(mentions=(mention(number),)) for number in range(pages))]
    end = Page(cursor=str(pages + 1), covered=Span(START, NOW))
    return [*found, end]


@pytest.fixture
def opened(database: Database) -> Database:
    with database.writing() as tx:
        incidents.add(tx, INCIDENT)
        incidents.add(tx, PEPSI)
    return database


def test_what_was_spent_is_noted_with_what_it_bought(opened: Database) -> None:
    run(opened, Scripted(script=costly(3, 0.25)), None)
    with opened.reading() as tx:
        assert spending.so_far(tx, "x", INCIDENT.id, NOW) == Spent(today=0.75, on_incident=0.75)
        assert spending.so_far(tx, "x", PEPSI.id, NOW) == Spent(today=0.75)
        assert spending.so_far(tx, "x", INCIDENT.id, NOW + timedelta(days=1)) == Spent(on_incident=0.75)
        assert spending.by_day(tx, INCIDENT.id) == {"x": {day_of(NOW): 0.75}}


def test_a_budget_that_is_used_up_is_a_gap_with_its_reason(opened: Database) -> None:
    outcome = run(opened, Scripted(script=costly(9, 0.5)), DAY)
    assert outcome.kept == 2
    assert "budget of the day is used up" in outcome.problem
    assert "1.00 of 1.00 US dollars" in outcome.problem
    assert outcome.retry_at == day_of(NOW) + timedelta(days=1)
    with opened.reading() as tx:
        (gap,) = coverage.of(tx, INCIDENT.id)
        assert not gap.complete
        assert "used up" in gap.reason
        assert checkpoints.get(tx, INCIDENT.id, "x").cursor is None
        assert tallies.equation(tx, INCIDENT.id).balanced


def test_what_others_spent_counts_and_a_new_day_is_new(opened: Database) -> None:
    with opened.writing() as tx:
        spending.add(tx, "x", PEPSI.id, NOW, 1.0)
    assert run(opened, Scripted(script=costly(2, 0.1)), DAY).kept == 0
    tomorrow = day_of(NOW) + timedelta(days=1)
    assert run(opened, Scripted(script=costly(2, 0.1)), DAY, clock=lambda: tomorrow).kept == 2


def test_the_budget_of_an_incident_needs_a_person(opened: Database) -> None:
    allowance = Allowance(unit="US dollars", an_incident=0.3)
    outcome = run(opened, Scripted(script=costly(9, 0.1)), allowance)
    assert "raise it to read on" in outcome.problem
    assert outcome.retry_at is None
    assert outcome.kept in (3, 4)


# --- a random sample in time


@pytest.fixture
def desk() -> Iterator[XDesk]:
    place = XPlatform(page=10)
    with place.server:
        yield XDesk(place)


def surge(desk: XDesk, minutes: int, a_minute: int) -> int:
    """So many posts in each minute, all by one person; how many there are."""
    for minute in range(minutes):
        for number in range(a_minute):
            at = START + timedelta(minutes=minute, seconds=number * 60 / a_minute)
            desk.place.posts.append(post(snowflake(at) + number, at, "Pepsi!"))
    desk.now = START + timedelta(minutes=minutes, seconds=40)
    desk.place.app.now = lambda: desk.now
    return minutes * a_minute


def look(database: Database, desk: XDesk, allowance: Allowance | None) -> Outcome:
    return run(database, desk.source(), allowance, incident=PEPSI, clock=lambda: desk.now)


def drawn(database: Database, desk: XDesk) -> list[slots.Held]:
    with database.reading() as tx:
        return slots.of(tx, PEPSI.id, Span(START - timedelta(days=9), desk.now))


def test_what_can_be_paid_is_read_in_full(opened: Database, desk: XDesk) -> None:
    there = surge(desk, 10, 6)
    outcome = look(opened, desk, Allowance(unit="US dollars", a_day=50))
    assert outcome.kept == there
    assert outcome.complete
    assert drawn(opened, desk) == []


def test_a_surge_that_costs_too_much_is_sampled_with_known_chances(opened: Database, desk: XDesk) -> None:
    there = surge(desk, 60, 5)
    allowed = there * DEAREST / 10
    outcome = look(opened, desk, Allowance(unit="US dollars", an_incident=allowed))
    assert 0 < outcome.kept < there / 3
    assert "a random sample in time was read" in outcome.problem
    found = [held for held in drawn(opened, desk) if held.slot.probability < 1]
    assert {held.place for held in found} == {"x"}
    assert len(found) >= 6
    assert sum(sum(held.by_label.values()) for held in found) == outcome.kept
    assert {held.slot.total for held in found} == {there}
    with opened.reading() as tx:
        kept = [shown.mention for shown in mentions.page(tx, PEPSI.id, Filters(), limit=500)]
        (run_of,) = runs.latest(tx, PEPSI.id, 1)
        gaps = [each for each in coverage.of(tx, PEPSI.id) if not each.complete]
    assert {one.inclusion for one in kept} == {found[0].slot.probability}
    assert not run_of.complete
    assert any("random sample" in gap.reason for gap in gaps)


def test_weeks_are_counted_by_the_hour_and_a_day_by_the_minute(opened: Database, desk: XDesk) -> None:
    there = surge(desk, 60, 5)
    look(opened, desk, Allowance(unit="US dollars", an_incident=there * DEAREST / 10))
    desk.now += timedelta(hours=2)
    look(opened, desk, Allowance(unit="US dollars", an_incident=100.0))
    asked = [each.query["granularity"] for each in desk.place.server.requests if "counts" in each.path]
    assert asked[:2] == ["hour", "minute"]


def test_an_upper_bound_is_no_total(opened: Database, desk: XDesk) -> None:
    """A watch of several questions: a post that two of them find is counted for both."""
    surge(desk, 60, 5)
    terms = ("pepsi", *(f"{'x' * 90}{number}" for number in range(12)))
    incident = replace(PEPSI, id="several", watch=Watch(terms=terms))
    with opened.writing() as tx:
        incidents.add(tx, incident)
    run(opened, desk.source(), Allowance(unit="US dollars", an_incident=0.4), incident=incident, clock=lambda: desk.now)
    with opened.reading() as tx:
        found = slots.of(tx, incident.id, Span(START - timedelta(days=9), desk.now))
    assert found
    assert {held.slot.total for held in found} == {None}


def test_after_a_sample_the_next_run_goes_on_where_it_ended(opened: Database, desk: XDesk) -> None:
    there = surge(desk, 60, 5)
    allowance = Allowance(unit="US dollars", an_incident=there * DEAREST / 10)
    first = look(opened, desk, allowance)
    at = desk.now
    desk.place.posts.append(post(snowflake(at), at, "Pepsi again"))
    desk.now += timedelta(minutes=3)
    second = look(opened, desk, replace(allowance, an_incident=100.0))
    assert (first.kept > 1, second.kept, second.complete) == (True, 1, True)


def broken_off(database: Database, desk: XDesk) -> Allowance:
    """A sample of which some slots were read when X broke down, and what it may cost."""
    there = surge(desk, 60, 5)
    allowance = Allowance(unit="US dollars", an_incident=there * DEAREST / 5)
    desk.place.server.fail(Fault.UNAVAILABLE, at=5)
    broken = look(database, desk, allowance)
    assert not broken.complete
    assert drawn(database, desk) == []
    desk.place.server.heal()
    with database.writing() as tx:
        checkpoints.put(tx, replace(checkpoints.get(tx, PEPSI.id, "x"), retry_at=None))
    return allowance


def asked(desk: XDesk) -> list[str]:
    """The slots that were asked for."""
    searches = [each.query for each in desk.place.server.requests if "search" in each.path]
    return [query["start_time"] for query in searches if "end_time" in query]


def test_a_sample_that_breaks_off_is_gone_on_with(opened: Database, desk: XDesk) -> None:
    allowance = broken_off(opened, desk)
    before = asked(desk)
    look(opened, desk, allowance)
    after = asked(desk)[len(before) :]
    assert len(before) > 1
    assert after[0] == before[-1], "with the slot that was not read"
    assert not set(before[:-1]) & set(after), "nothing is paid twice"
    found = {f"{held.slot.span.start:%Y-%m-%dT%H:%M:%SZ}" for held in drawn(opened, desk)}
    assert found == {*before, *after}, "one draw, and all of it"


def test_another_question_is_drawn_for_anew(opened: Database, desk: XDesk) -> None:
    allowance = broken_off(opened, desk)
    begun = len(asked(desk))
    wider = replace(PEPSI, watch=Watch(terms=("pepsi", "coke")))
    run(opened, desk.source(), allowance, incident=wider, clock=lambda: desk.now)
    found = {f"{held.slot.span.start:%Y-%m-%dT%H:%M:%SZ}" for held in drawn(opened, desk)}
    assert found == set(asked(desk)[begun:])


def test_a_sample_that_x_no_longer_reaches_is_given_up(opened: Database, desk: XDesk) -> None:
    allowance = broken_off(opened, desk)
    desk.now += timedelta(days=8)
    outcome = look(opened, desk, replace(allowance, an_incident=100.0))
    assert outcome.retry_at is None
    assert drawn(opened, desk) == []


@pytest.mark.parametrize(
    "told", ["7", "[]", "{}", '{"": 1}', '{"": {"queries": ["q"], "slots": [[]], "begun": 0}}', "{"]
)
def test_a_plan_that_makes_no_sense_is_none(told: str) -> None:
    assert unfinished(told, ["q"], None) is None
    assert unfinished(None, ["q"], None) is None


def test_a_day_is_not_spent_in_its_first_hour(opened: Database, desk: XDesk) -> None:
    """Half a day is left, so an hour may have four times its twelfth of the money."""
    there = surge(desk, 60, 5)
    a_day = there * POST_READ * 2
    outcome = look(opened, desk, Allowance(unit="US dollars", a_day=a_day))
    assert not outcome.complete
    with opened.reading() as tx:
        assert spending.so_far(tx, "x", PEPSI.id, desk.now).today < a_day


def test_a_slot_lies_in_its_stratum_and_has_a_chance() -> None:
    whole = Span(START, NOW)
    with pytest.raises(ValueError, match="chance"):
        Slot(span=whole, stratum=whole, probability=0)
    with pytest.raises(ValueError, match="stratum"):
        Slot(span=whole, stratum=Span(START, START + timedelta(hours=1)), probability=1)
