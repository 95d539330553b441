"""A run keeps what it read, resumes where it is safe, says what went wrong, and never does anything twice."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collectors import batches
from collectors.outcome import Outcome
from collectors.run import collect
from collectors.source import Page
from domain.counting import Coverage, Equation
from domain.errors import CollectionError, RetryLaterError, SourceRefusedError
from domain.filters import Filters
from domain.incident import Incident, StatementKind
from domain.mention import Kind, Removal, Unreadable
from domain.time import Span
from store import checkpoints, coverage, incidents, mentions, quarantine, runs, statements, tallies
from store.connection import Database
from tests.collectors.scripted import INCIDENT, START, PlainReader, Scripted, mention, script

NOW = START + timedelta(days=1)
HOUR = timedelta(hours=1)


def open_incident(database: Database, incident: Incident = INCIDENT) -> Incident:
    with database.writing() as tx:
        incidents.add(tx, incident)
    return incident


def run(database: Database, source: Scripted, *, incident: Incident = INCIDENT, **options: Any) -> Outcome:
    options = {"clock": lambda: NOW, **options}
    return collect(database, incident, source, PlainReader(), **options)


def checkpoint(database: Database, incident: Incident = INCIDENT) -> checkpoints.Checkpoint:
    with database.reading() as tx:
        return checkpoints.get(tx, incident.id, "x")


def equation(database: Database, incident: Incident = INCIDENT) -> Equation:
    with database.reading() as tx:
        return tallies.equation(tx, incident.id)


def stretches(database: Database, incident: Incident = INCIDENT) -> list[Coverage]:
    with database.reading() as tx:
        return coverage.of(tx, incident.id)


_numbers = iter(range(10**6))
page_plans = st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=1, max_size=6)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plans=page_plans, failures=st.lists(st.integers(0, 6), max_size=3), smallest=st.sampled_from([1, 8, 500]))
def test_whatever_page_fails_nothing_is_lost_or_counted_twice(
    database: Database, plans: list[tuple[int, bool]], failures: list[int], smallest: int
) -> None:
    incident = open_incident(database, replace(INCIDENT, id=f"oops-{next(_numbers)}"))
    plans = [*plans, (3, True)]
    pages = script([size for size, _ in plans], [safe for _, safe in plans])
    given_in_all, cursor = 0, None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batches, "SMALLEST", smallest)
        patch.setattr(batches, "LARGEST", 20)
        for fail_at in [*failures, None]:
            source = Scripted(script=pages, fail_at=fail_at, error=RetryLaterError("x", "out of order"))
            outcome = run(database, source, incident=incident, force=True)
            given_in_all += sum(len(pages[number].mentions) for number in source.given)
            cursor = next((pages[number].cursor for number in reversed(source.given) if pages[number].cursor), cursor)
            assert checkpoint(database, incident).cursor == cursor
            failed = fail_at is not None and fail_at >= int(cursor or 0) - len(source.given) and source.error
            assert outcome.complete == (outcome.problem == "")
            assert outcome.received == outcome.kept + outcome.duplicates
            assert failed or outcome.complete
    total = sum(size for size, _ in plans)
    sums = equation(database, incident)
    assert sums == Equation(received=given_in_all, current=total, duplicates=given_in_all - total)
    with database.reading() as tx:
        assert mentions.count(tx, incident.id, Filters()) == total


def test_a_failure_is_recorded_in_plain_words_and_waited_out(sqlite: Database) -> None:
    open_incident(sqlite)
    pages = script([600, 600], [True, True])
    failing = Scripted(script=pages, fail_at=1, error=RetryLaterError("x", "it is down", timedelta(minutes=7)))
    outcome = run(sqlite, failing)
    assert (outcome.kept, outcome.complete, outcome.problem) == (600, False, "it is down")
    assert outcome.retry_at == NOW + timedelta(minutes=7)
    kept = checkpoint(sqlite)
    assert (kept.cursor, kept.last_failure_at, kept.last_problem) == ("1", NOW, "it is down")
    early = run(sqlite, Scripted(script=pages))
    assert early.skipped
    assert early.problem == "waiting until 2026-03-02 12:07:00 UTC after: it is down"
    later = NOW + timedelta(minutes=8)
    assert run(sqlite, Scripted(script=pages), clock=lambda: later).kept == 600
    healed = checkpoint(sqlite)
    assert (healed.last_success_at, healed.last_problem, healed.retry_at) == (later, "", None)


def test_patience_grows_while_a_source_keeps_failing_and_ends_with_success(sqlite: Database) -> None:
    open_incident(sqlite)
    now, waits = NOW, []
    for _ in range(9):
        at = now
        refusing = Scripted(script=[], fail_at=0, error=SourceRefusedError("x", "no key"))
        outcome = run(sqlite, refusing, clock=lambda at=at: at, force=True)
        assert outcome.retry_at is None, "a person must act; until then it is tried now and then all the same"
        retry_at = checkpoint(sqlite).retry_at
        assert retry_at
        waits.append(retry_at - now)
        now = retry_at
    assert timedelta(seconds=20) < waits[0] < timedelta(seconds=40)
    assert all(later > earlier for earlier, later in pairwise(waits[:4]))
    assert timedelta(minutes=11) < waits[-1] < timedelta(minutes=19)
    assert run(sqlite, Scripted(script=[]), clock=lambda: now).complete
    assert checkpoint(sqlite).retry_at is None


def test_a_fault_of_the_source_itself_stops_only_its_run(sqlite: Database, caplog: pytest.LogCaptureFixture) -> None:
    open_incident(sqlite)
    outcome = run(sqlite, Scripted(script=script([5], [True]), fail_at=1, error=ZeroDivisionError("oh")))
    assert outcome.kept == 5
    assert "a fault in this program (ZeroDivisionError: oh)" in outcome.problem
    assert "ZeroDivisionError" in caplog.text


def test_the_log_of_runs(sqlite: Database) -> None:
    open_incident(sqlite)
    page = replace(
        script([2], [True])[0], passed_over=9, unreadable=(Unreadable(where="item 3", reason="?", content="c"),)
    )
    told: list[Outcome] = []
    outcome = run(sqlite, Scripted(script=[page]), progress=told.append)
    assert told == [replace(outcome, complete=False)]
    with sqlite.reading() as tx:
        (logged,) = runs.latest(tx, INCIDENT.id)
    assert (logged.received, logged.kept, logged.quarantined, logged.passed_over) == (3, 2, 1, 9)
    assert (logged.complete, logged.problem, logged.budget_left) == (True, "", "7 of 9 requests")


def test_what_is_covered_and_what_is_not(sqlite: Database) -> None:
    open_incident(sqlite)
    first = Page(cursor="1", covered=Span(START + HOUR, START + 2 * HOUR))
    capped = Page(cursor="2", covered=Span(START + 2 * HOUR, START + 3 * HOUR), shortfall="more than it gives")
    failing = Scripted(
        script=[first, capped], reach=timedelta(days=7), fail_at=2, error=RetryLaterError("x", "it is down")
    )
    assert run(sqlite, failing).problem == "it is down; more than it gives"
    assert [(each.span.start - START, each.complete, each.reason) for each in stretches(sqlite)] == [
        (timedelta(0), False, "it is down"),
        (HOUR, True, ""),
        (2 * HOUR, False, "more than it gives"),
        (3 * HOUR, False, "it is down"),
    ]
    assert stretches(sqlite)[-1].span.end == NOW
    assert checkpoint(sqlite).covered_until == START + 2 * HOUR
    rest = Page(cursor="3", covered=Span(START + 2 * HOUR, NOW))
    assert run(sqlite, Scripted(script=[first, capped, rest]), force=True).complete
    assert [each.complete for each in stretches(sqlite)] == [False, True]


@pytest.mark.parametrize(
    ("reach", "reason"),
    [
        (timedelta(days=7), "before the first look: it reaches back 7 days only"),
        (timedelta(0), "nobody looked then: it shows only what is there now"),
        (None, "it was not read then"),
    ],
)
def test_what_lies_beyond_a_sources_reach_is_a_gap_with_a_reason(
    sqlite: Database, reach: timedelta | None, reason: str
) -> None:
    open_incident(sqlite)
    page = Page(cursor="1", covered=Span(START + HOUR, NOW - timedelta(seconds=30)))
    assert run(sqlite, Scripted(script=[page], reach=reach)).complete
    gap, covered = stretches(sqlite)
    assert (gap.span, gap.complete, gap.reason) == (Span(START, START + HOUR), False, reason)
    assert covered.span.end == NOW - timedelta(seconds=30), "what the source cannot show yet is no gap"


def test_a_shortfall_without_a_time_leaves_all_that_was_asked_for_open(sqlite: Database) -> None:
    open_incident(sqlite)
    outcome = run(sqlite, Scripted(script=[Page(cursor="1", shortfall="one feed is damaged")]))
    assert (outcome.complete, outcome.problem, outcome.retry_at) == (False, "one feed is damaged", None)
    (gap,) = stretches(sqlite)
    assert (gap.span, gap.reason) == (Span(START, NOW), "one feed is damaged")
    assert checkpoint(sqlite).last_success_at == NOW


def test_a_text_the_reader_cannot_bear_is_quarantined(database: Database) -> None:
    open_incident(database)
    found = tuple(mention(number, text="poison" if number == 7 else "") for number in range(20))
    outcome = run(database, Scripted(script=[Page(mentions=found, cursor="1")]))
    assert (outcome.received, outcome.kept, outcome.quarantined, outcome.complete) == (20, 19, 1, True)
    with database.reading() as tx:
        (item,) = quarantine.page(tx, INCIDENT.id)
    assert item.item.reason == "the reader failed at it (ValueError: cannot bear it)"
    assert "poison" in item.item.content
    again = run(database, Scripted(script=[Page(mentions=found, cursor="1")]))
    assert again.received == 0, "the checkpoint is behind it"
    assert equation(database) == Equation(received=20, current=19, quarantined=1)


def test_a_mention_the_store_cannot_bear_is_quarantined(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    open_incident(database)
    admit = mentions.admit

    def picky(tx: Any, incident: Incident, arrivals: Sequence[mentions.Arrival]) -> mentions.Kept:
        kept = admit(tx, incident, arrivals)
        if any(each.mention.native_id in {"3", "11"} for each in arrivals):
            msg = "not this one"
            raise ValueError(msg)
        return kept

    monkeypatch.setattr(mentions, "admit", picky)
    outcome = run(database, Scripted(script=script([20], [True])))
    assert (outcome.kept, outcome.quarantined) == (18, 2)
    assert equation(database) == Equation(received=20, current=18, quarantined=2)


def test_a_store_that_can_bear_nothing_is_not_the_mentions_fault(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_incident(sqlite)

    def broken(*_: Any) -> mentions.Kept:
        msg = "bug"
        raise TypeError(msg)

    monkeypatch.setattr(mentions, "admit", broken)
    with pytest.raises(TypeError):
        run(sqlite, Scripted(script=script([100], [True])))
    assert checkpoint(sqlite).cursor is None
    assert equation(sqlite) == Equation()
    monkeypatch.undo()
    assert run(sqlite, Scripted(script=script([100], [True]))).kept == 100, "the lease was given back"


def test_removals_are_counted(database: Database) -> None:
    open_incident(database)
    gone = Removal(source="x", native_id="3", reason="deleted", removed_at=NOW)
    pages = [Page(mentions=tuple(mention(n) for n in range(5)), cursor="1"), Page(removals=(gone,), cursor="2")]
    outcome = run(database, Scripted(script=pages))
    assert not outcome.problem
    assert (outcome.received, outcome.kept, outcome.removed) == (6, 5, 1)
    assert equation(database) == Equation(received=5, current=4, removed=1)


def test_own_accounts_posts_are_statements(sqlite: Database) -> None:
    open_incident(sqlite)
    own = "THE_company"
    found = (
        mention(1, text="We are sorry.", author=own),
        mention(2, text="Please write to us.", author=own, kind=Kind.REPLY),
        mention(3, text="RT others", author=own, kind=Kind.REPOST),
        mention(4, text="Others say"),
        mention(-5, text="Buy our things.", author=own),
    )
    for _ in range(2):
        run(sqlite, Scripted(script=[Page(mentions=found)]))
    with sqlite.reading() as tx:
        (said,) = statements.of(tx, INCIDENT.id)
    assert (said.text, said.kind, said.recognised, said.at) == (
        "We are sorry.",
        StatementKind.OTHER,
        True,
        START + timedelta(seconds=1),
    )


def test_a_run_that_lost_its_lease_stores_nothing_more(sqlite: Database) -> None:
    open_incident(sqlite)
    pages = script([600, 600, 600], [True] * 3)
    later = NOW + timedelta(minutes=2)
    others: list[Outcome] = []

    def overtake(number: int) -> None:
        if number == 2:
            others.append(run(sqlite, Scripted(script=pages), clock=lambda: later))

    outcome = run(sqlite, Scripted(script=pages, before_page=overtake))
    assert others[0].kept == 600, "the other run went on from the checkpoint"
    assert "another run took over" in outcome.problem
    assert (outcome.kept, outcome.skipped) == (1200, False)
    assert equation(sqlite) == Equation(received=1800, current=1800)
    assert checkpoint(sqlite).cursor == "3"


def test_a_run_keeps_its_lease_however_slow_the_source(sqlite: Database) -> None:
    open_incident(sqlite)
    now = [NOW]

    def dawdle(number: int) -> None:
        now[0] += timedelta(seconds=40)
        other = run(sqlite, Scripted(script=[]), clock=lambda: now[0])
        assert other.skipped, number
        assert other.problem == "another run is collecting it just now"

    outcome = run(sqlite, Scripted(script=script([1] * 5, [True] * 5), before_page=dawdle), clock=lambda: now[0])
    assert (outcome.kept, outcome.complete) == (5, True)


def test_a_run_that_is_asked_to_stop_stores_what_it_has(sqlite: Database) -> None:
    open_incident(sqlite)
    source = Scripted(script=script([10] * 5, [True] * 5))
    outcome = run(sqlite, source, go_on=lambda: len(source.given) < 2)
    assert (outcome.kept, outcome.complete, outcome.retry_at) == (20, False, None)
    assert outcome.problem == "stopped on request; the next run goes on from there"
    assert run(sqlite, Scripted(script=source.script)).kept == 30


def test_pages_larger_than_a_transaction_are_divided(sqlite: Database) -> None:
    open_incident(sqlite)
    seen: list[int] = []
    outcome = run(sqlite, Scripted(script=script([4500, 10], [True, True])), progress=lambda o: seen.append(o.received))
    assert seen == [2000, 4000, 4500, 4510]
    assert outcome.pages == 2


def test_errors_carry_the_sources_name() -> None:
    assert str(CollectionError("x", "down")) == "x: down"
