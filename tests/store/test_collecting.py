"""What a run leaves behind besides mentions: checkpoint, lease, coverage, quarantine, its own record."""

from datetime import datetime, timedelta
from itertools import count, pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from domain.counting import Coverage, Equation
from domain.incident import Incident
from domain.mention import Unreadable
from domain.time import Span
from store import checkpoints, coverage, quarantine, runs, tallies
from store.checkpoints import Checkpoint
from store.connection import Database
from store.coverage import Stretch, merged
from store.runs import Run
from tests.store import made

NOW, MINUTE, HOUR = made.START, timedelta(minutes=1), timedelta(hours=1)
_numbers = count()


def test_a_checkpoint_is_kept_and_replaced(tx: Connection, incident: Incident) -> None:
    assert checkpoints.get(tx, incident.id, "x") == Checkpoint(incident_id=incident.id, source="x")
    first = Checkpoint(incident_id=incident.id, source="x", cursor="\x00{}", last_problem="\ud800", retry_at=NOW)
    second = Checkpoint(
        incident_id=incident.id, source="x", covered_until=NOW, last_success_at=NOW, due_at=NOW, interval=3 * MINUTE / 7
    )
    other = Checkpoint(incident_id="another", source="x", last_failure_at=NOW)
    for each in (first, other):
        checkpoints.put(tx, each)
        assert checkpoints.get(tx, each.incident_id, "x") == each
    checkpoints.put(tx, second)
    assert checkpoints.every(tx, incident.id) == [second]
    assert checkpoints.every(tx) == [other, second]


def test_one_lease_at_a_time(tx: Connection, incident: Incident) -> None:
    def take(holder: str, at: datetime) -> bool:
        return checkpoints.take_lease(tx, incident.id, "x", holder, at, MINUTE)

    assert take("me", NOW)
    assert not take("you", NOW)
    assert take("me", NOW)  # again: it is mine
    assert checkpoints.take_lease(tx, incident.id, "rss", "you", NOW, MINUTE)
    assert take("you", NOW + MINUTE)  # it ran out
    assert not checkpoints.renew_lease(tx, incident.id, "x", "me", NOW, MINUTE)
    assert checkpoints.renew_lease(tx, incident.id, "x", "you", NOW + MINUTE, 2 * MINUTE)
    checkpoints.drop_lease(tx, incident.id, "x", "me")  # not mine to drop
    assert not take("me", NOW + 2 * MINUTE)
    checkpoints.drop_lease(tx, incident.id, "x", "you")
    assert take("me", NOW)


def test_runs_come_back_latest_first(tx: Connection, incident: Incident) -> None:
    made_runs = [
        Run(
            incident_id=incident.id,
            source=source,
            started_at=NOW,
            finished_at=NOW + MINUTE,
            received=9,
            kept=2,
            edited=1,
            duplicates=3,
            quarantined=1,
            removed=1,
            passed_over=1,
            complete=True,
            problem="\x00",
            budget_left="3 of 450",
        )
        for source in ("x", "rss", "x")
    ]
    for run in made_runs:
        runs.record(tx, run)
    assert runs.latest(tx, incident.id, 2) == made_runs[:0:-1]
    assert runs.latest(tx, incident.id, source="rss") == [made_runs[1]]


def test_quarantine_keeps_an_item_once_and_pages_through_them(tx: Connection, incident: Incident) -> None:
    def item(number: int) -> Unreadable:
        return Unreadable(where=f"line {number}", reason="no date", content=f"\x00\ud800 {number}")

    assert quarantine.put(tx, incident.id, "x", [item(1), item(2), item(1)], NOW) == (2, 1)
    assert quarantine.put(tx, incident.id, "x", [item(1)], NOW + MINUTE) == (0, 1)
    assert quarantine.put(tx, incident.id, "rss", [item(1)], NOW) == (1, 0)
    assert quarantine.put(tx, incident.id, "rss", [], NOW) == (0, 0)
    assert tallies.equation(tx, incident.id) == Equation(received=5, quarantined=3, duplicates=2)
    assert tallies.equation(tx, incident.id, "rss") == Equation(received=1, quarantined=1)
    first, second = quarantine.page(tx, incident.id, limit=2)
    (third,) = quarantine.page(tx, incident.id, after=second.id)
    assert [each.source for each in (first, second, third)] == ["rss", "x", "x"]
    assert (third.item, third.first_at, third.last_at) == (item(1), NOW, NOW + MINUTE)
    assert [each.item for each in quarantine.page(tx, incident.id, source="rss")] == [item(1)]


def test_a_later_full_reading_heals_a_gap(tx: Connection, incident: Incident) -> None:
    def stretch(start: int, end: int, reason: str = "") -> Coverage:
        span = Span(NOW + start * MINUTE, NOW + end * MINUTE)
        return Coverage(source="x", span=span, complete=not reason, reason=reason)

    coverage.record(tx, incident.id, [stretch(0, 10), stretch(10, 30, "rate limit \x00")])
    coverage.record(tx, incident.id, [stretch(15, 20)])
    coverage.record(tx, incident.id, [stretch(0, 12, "down")])
    expected = [stretch(0, 10), stretch(10, 12, "down"), stretch(12, 15, "rate limit \x00"), stretch(15, 20)]
    assert coverage.of(tx, incident.id) == [*expected, stretch(20, 30, "rate limit \x00")]
    within = Span(NOW + 5 * MINUTE, NOW + 11 * MINUTE)
    assert coverage.of(tx, incident.id, within) == [stretch(5, 10), stretch(10, 11, "down")]
    coverage.record(tx, incident.id, [stretch(10, 30)])
    assert coverage.of(tx, incident.id) == [stretch(0, 30)]


stretches = st.builds(
    lambda ends, reason: (min(ends), max(ends), not reason, reason),
    st.tuples(st.integers(0, 12), st.integers(0, 12)).filter(lambda ends: ends[0] != ends[1]),
    st.sampled_from(["", "", "down", "limit"]),
)


@given(st.lists(stretches, max_size=8))
def test_coverage_is_what_painting_minute_by_minute_gives(new: list[Stretch]) -> None:
    painted: dict[int, tuple[bool, str]] = {}
    for start, end, complete, reason in new:
        for minute in range(start, end):
            if complete or not painted.get(minute, (False, ""))[0]:
                painted[minute] = (complete, reason)
    kept: list[Stretch] = []
    for each in new:
        kept = merged(kept, [each])
    assert merged([], new) == kept
    assert {
        minute: (complete, reason) for start, end, complete, reason in kept for minute in range(start, end)
    } == painted
    assert all(_may_stand_beside(*pair) for pair in pairwise(kept))


def stretch_of(start: int, end: int, reason: str = "") -> Coverage:
    span = Span(NOW + start * HOUR, NOW + end * HOUR)
    return Coverage(source="x", span=span, complete=not reason, reason=reason)


def test_what_was_read_late_was_not_read_before(tx: Connection, incident: Incident) -> None:
    coverage.record(tx, incident.id, [stretch_of(0, 2)], known_at=NOW + 2 * HOUR)
    coverage.record(tx, incident.id, [stretch_of(2, 4, "down")], known_at=NOW + 4 * HOUR)
    coverage.record(tx, incident.id, [stretch_of(1, 8)], known_at=NOW + 8 * HOUR)
    assert coverage.of(tx, incident.id) == [stretch_of(0, 8)]
    assert coverage.of(tx, incident.id, known_at=NOW + HOUR) == []
    assert coverage.of(tx, incident.id, known_at=NOW + 2 * HOUR) == [stretch_of(0, 2)]
    then = [stretch_of(0, 2), stretch_of(2, 4, "down")]
    assert coverage.of(tx, incident.id, known_at=NOW + 7 * HOUR) == then
    assert coverage.of(tx, incident.id, Span(NOW, NOW + 3 * HOUR), known_at=NOW + 7 * HOUR) == [
        stretch_of(0, 2),
        stretch_of(2, 3, "down"),
    ]
    assert coverage.of(tx, incident.id, known_at=NOW + 8 * HOUR) == [stretch_of(0, 8)]


def test_an_archive_and_what_is_read_at_once_count_as_time_goes_by(tx: Connection, incident: Incident) -> None:
    coverage.record(tx, incident.id, [stretch_of(0, 2)])
    for minute in range(120, 240):
        span = Span(NOW + minute * MINUTE, NOW + (minute + 1) * MINUTE)
        coverage.record(
            tx,
            incident.id,
            [Coverage(source="x", span=span, complete=True)],
            known_at=NOW + (minute + 1) * MINUTE + coverage.PROMPT / 2,
        )
    for hour in range(1, 5):
        assert coverage.of(tx, incident.id, known_at=NOW + hour * HOUR) == [stretch_of(0, hour)]


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])  # each has its own incident
@given(st.lists(st.tuples(stretches.filter(lambda each: each[2]), st.integers(0, 6)), max_size=8), st.integers(0, 20))
def test_looking_back_shows_what_had_been_read_by_then(
    sqlite: Database, read: list[tuple[Stretch, int]], at: int
) -> None:
    """However often and however late time is read; times in hours."""
    mine = f"looked-back-{next(_numbers)}"
    order = sorted((end + lag, start, end) for (start, end, _, _), lag in read)
    with sqlite.writing() as tx:
        for known, start, end in order:
            coverage.record(tx, mine, [stretch_of(start, end)], known_at=NOW + known * HOUR)
        found = coverage.of(tx, mine, known_at=NOW + at * HOUR)
    hours = {hour for each in found for hour in range((each.span.start - NOW) // HOUR, (each.span.end - NOW) // HOUR)}
    assert hours == {hour for known, start, end in order if known <= at for hour in range(start, end) if hour < at}


def _may_stand_beside(one: Stretch, other: Stretch) -> bool:
    """In order, without overlap, and not two that should be one."""
    return one[1] < other[0] or (one[1] == other[0] and one[2:] != other[2:])
