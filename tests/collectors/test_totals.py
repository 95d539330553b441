"""True totals are counted once a run; that it fails is said and takes nothing from the run."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from collectors.outcome import Outcome
from collectors.run import collect
from collectors.source import Page
from domain.counting import HOUR, Total
from domain.errors import RetryLaterError
from domain.incident import Watch
from domain.time import Span
from store import checkpoints, incidents, totals
from store.connection import Database
from tests.collectors.scripted import INCIDENT, START, PlainReader, Scripted, script

NOW = START + timedelta(days=1)
TOTAL = Total(start=START, width=HOUR.width, count=1234)


@dataclass(slots=True, kw_only=True)
class Counted(Scripted):
    trouble: Exception | None = None
    asked: list[Span] = field(default_factory=list)

    def counts(self, watch: Watch, span: Span, width: timedelta = HOUR.width) -> Sequence[Total]:
        assert (watch, width) == (INCIDENT.watch, HOUR.width)
        self.asked.append(span)
        if self.trouble:
            raise self.trouble
        return [TOTAL]


@pytest.fixture
def database(sqlite: Database) -> Database:
    with sqlite.writing() as tx:
        incidents.add(tx, INCIDENT)
    return sqlite


def pages(*covered: tuple[float, float]) -> list[Page]:
    def at(hours: float) -> datetime:
        return START + timedelta(hours=hours)

    spans = [Span(at(start), at(end)) for start, end in covered]
    return [replace(page, covered=span) for page, span in zip(script([3] * 2, [True] * 2), spans, strict=True)]


def run(database: Database, source: Counted) -> Outcome:
    return collect(database, INCIDENT, source, PlainReader(), clock=lambda: NOW)


def kept(database: Database) -> list[Total]:
    with database.reading() as tx:
        return totals.of(tx, INCIDENT.id, "x", Span(START, NOW), HOUR.width)


def test_the_covered_time_is_counted_once_a_run(database: Database) -> None:
    source = Counted(script=pages((0, 2), (2, 5)))
    assert run(database, source).complete
    assert source.asked == [Span(START, START + timedelta(hours=5))]
    assert kept(database) == [TOTAL]


@pytest.mark.parametrize("trouble", [RetryLaterError("x", "no counting today"), ZeroDivisionError("odd")])
def test_a_failure_to_count_is_said_and_no_failure_of_the_run(
    database: Database, trouble: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        outcome = run(database, Counted(script=pages((0, 2), (2, 5)), trouble=trouble))
    assert outcome.complete
    assert outcome.kept == 6
    assert outcome.problem.startswith("the totals could not be counted")
    assert outcome.retry_at is None
    assert "count" in caplog.text
    assert kept(database) == []
    with database.reading() as tx:
        checkpoint = checkpoints.get(tx, INCIDENT.id, "x")
    assert checkpoint.last_problem == outcome.problem
    assert checkpoint.last_success_at == NOW


def test_a_run_that_failed_counts_nothing(database: Database) -> None:
    source = Counted(script=pages((0, 2), (2, 5)), fail_at=1, error=RetryLaterError("x", "down"))
    assert not run(database, source).complete
    assert source.asked == []


def test_what_could_not_be_counted_is_counted_by_a_later_run(database: Database) -> None:
    source = Counted(script=pages((0, 2), (2, 5.5)), trouble=RetryLaterError("x", "no counting today"))
    run(database, source)
    source.trouble = None
    run(database, source)
    assert kept(database) == [TOTAL]
    run(database, source)
    until = START + timedelta(hours=5)
    assert source.asked == [Span(START, until)] * 2 + [Span(START + timedelta(hours=1), until)], "what has no total yet"


def test_hours_that_were_not_read_are_counted_by_the_next_run(database: Database) -> None:
    source = Counted(script=pages((0, 2), (5, 6)), fail_at=1, error=RetryLaterError("x", "the budget is used up"))
    run(database, source)
    source.fail_at = None
    collect(database, INCIDENT, source, PlainReader(), clock=lambda: NOW, force=True)
    assert source.asked == [Span(START, NOW)], "nothing was read from the second hour to the fifth"
