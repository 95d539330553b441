"""Recovery of an incident: from hours that were read, as of a moment, learned from real surges alone."""

from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pytest

from analysis.expected import Unknown
from analysis.recovery import Phase
from analysis.surges import Turn
from config import past_surges
from domain.counting import Coverage, Estimate
from domain.incident import Clock, Drill, Incident
from domain.mention import Mention
from domain.reading import Label, Reading
from domain.time import Span
from domain.words import THIN
from situation import passing
from situation.recovery import Recovery, recovery
from store import coverage, incidents
from store.connection import Database
from tests.situation.scene import FIRST, HOUR, INCIDENT, START, chatter, cover, keep, mention, settle

SURGE = [60, 120, 200, 190, 90, 40, 20, 9, 6, 6, 5, 6]  # mentions in the hours from the start


def talk(hours: list[int], *, negative: float = 0.5, seed: int = 3) -> list[tuple[Mention, Reading]]:
    """As usual up to the start, then so many in each hour."""
    chance = np.random.default_rng(seed)
    said = chatter(hours=0)
    for hour, number in enumerate(hours):
        for minute in sorted(chance.random(number) * 59.9):
            label = Label.NEGATIVE if chance.random() < negative else Label.NEUTRAL
            said.append(mention(len(said), START + hour * HOUR + timedelta(minutes=float(minute)), label))
    return said


def told(database: Database, at: datetime, about: Incident = INCIDENT) -> Recovery:
    with database.reading() as tx:
        return recovery(tx, about, at)


@pytest.fixture
def surge(sqlite: Database) -> Database:
    with sqlite.writing() as tx:
        settle(tx, talk(SURGE))
        cover(tx, START, START + len(SURGE) * HOUR)
    return sqlite


def test_phases_follow_each_other_and_time_to_normal_is_told(surge: Database) -> None:
    seen = [told(surge, START + hour * HOUR).phase for hour in range(1, len(SURGE) + 1)]
    assert seen[:3] == [Phase.RISING] * 3
    assert seen[3] is Phase.PEAK
    assert set(seen[4:7]) == {Phase.FALLING}
    assert seen[-1] is Phase.NORMAL
    found = told(surge, START + 5 * HOUR)
    assert isinstance(found.left, Estimate)
    assert found.left.n == len(found.past) >= len(past_surges.shipped())
    assert found.mentions == 90
    assert found.wave is not None
    assert (found.wave.began_at, found.wave.peak_at, found.wave.peak) == (START, START + 2 * HOUR, 200)
    assert found.tone is Turn.ANGER
    assert "Back to normal" in passing.answer(found)


def test_an_end_beyond_everything_seen_is_said_to_be(surge: Database) -> None:
    """The longest surge of the shipped table took 16 hours."""
    found = told(surge, START + 3 * HOUR)
    assert isinstance(found.left, Estimate)
    beyond = 3 + found.left.high > 16
    assert ("longer than any of them (16\u202fh at most): calculated, never seen." in passing.left(found)) == beyond
    assert beyond
    assert "to hold in eight of ten of their hours" in passing.left(found)
    assert "from 12:00" in passing.left(found)


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0, 3, "within 3 h"),
        (0, 80, "within 4 d"),
        (2, 9, "in 2 to 9 h"),
        (1, 71, "in 1 to 71 h"),
        (9, 72, "in 9 h to 3 d"),
        (9, 73, "in 9 h to 4 d"),
        (71, 72, "in 71 h to 3 d"),
        (72, 96, "in 3 to 4 d"),
        (95, 97, "in 3 to 5 d"),
        (100, 30_000, "in 4 d to 3 y"),
    ],
)
def test_each_end_of_an_interval_has_its_unit_and_days_never_narrow_it(low: float, high: float, said: str) -> None:
    found = Estimate(value=(low + high) / 2, low=low, high=high, n=156, method="test")
    assert passing.within(found).replace(THIN, " ") == said


def test_after_the_end_it_says_to_keep_watching(surge: Database) -> None:
    found = told(surge, START + len(SURGE) * HOUR)
    assert found.left is None
    assert found.wave is not None
    assert found.wave.ended_at in {START + 7 * HOUR, START + 8 * HOUR}
    assert "Keep watching" in passing.answer(found)
    assert "(63\u202f%)" in passing.again(found)


def test_each_further_wave_is_named_by_its_number_wherever_it_is_named(sqlite: Database) -> None:
    hours = [*SURGE, *SURGE[:8], *SURGE[:8]]
    with sqlite.writing() as tx:
        settle(tx, talk(hours))
        cover(tx, START, START + len(hours) * HOUR)
    found = told(sqlite, START + (len(SURGE) + 8 + 2) * HOUR)
    assert found.wave
    assert found.wave.number == 3
    assert [period.name for period in found.periods if period.phase is Phase.AGAIN] == ["second wave", "third wave"]
    assert passing.phase(found).startswith("Third wave since")
    assert "in the third wave" in passing.peak(found)


def test_what_is_told_of_a_moment_does_not_change_later(surge: Database) -> None:
    last = told(surge, START + len(SURGE) * HOUR)
    for hour in range(1, len(SURGE)):
        end = START + hour * HOUR
        told_later = [period.phase for period in last.periods if period.span.start < end]
        assert [period.phase for period in told(surge, end).periods] == told_later


def test_more_talk_and_less_anger_is_no_crisis(sqlite: Database) -> None:
    with sqlite.writing() as tx:
        settle(tx, talk(SURGE, negative=0.02))
        cover(tx, START, START + len(SURGE) * HOUR)
    found = told(sqlite, START + 4 * HOUR)
    assert found.phase is Phase.PEAK
    assert found.tone is Turn.INTEREST
    assert "not a crisis" in passing.tone(found)


def test_without_a_history_nothing_is_told(sqlite: Database) -> None:
    with sqlite.writing() as tx:
        incidents.add(tx, INCIDENT)
        keep(tx, talk(SURGE))
        cover(tx, START, START + 5 * HOUR)
    found = told(sqlite, START + 5 * HOUR)
    assert found.phase is Phase.UNKNOWN
    assert isinstance(found.unknown, Unknown)
    assert passing.answer(found).startswith("Cannot tell. ")


def test_calm_is_not_inferred_after_the_last_that_was_read(surge: Database) -> None:
    found = told(surge, START + (len(SURGE) + 4) * HOUR)
    assert found.phase is Phase.UNKNOWN
    assert "Nothing was read in full after" in passing.answer(found)


def test_too_little_talk_is_no_surge(sqlite: Database) -> None:
    with sqlite.writing() as tx:
        settle(tx, talk([24, 25, 20]))
        cover(tx, START, START + 3 * HOUR)
    assert told(sqlite, START + 3 * HOUR).phase is Phase.USUAL


@pytest.mark.parametrize("drill", [None, Drill(scenario="x", seed=1, clock=Clock(started_at=START, speed=1.0))])
def test_surges_of_other_incidents_teach_and_drills_do_not(surge: Database, drill: Drill | None) -> None:
    end = START + len(SURGE) * HOUR
    other = replace(INCIDENT, id="other", title="Another incident", drill=drill)
    with surge.writing() as tx:
        incidents.add(tx, other)
        keep(tx, talk(SURGE), other)
        coverage.record(tx, other.id, [Coverage(source="forum", span=Span(FIRST, end), complete=True)])
    before, after = told(surge, START + HOUR), told(surge, end)
    assert {one.origin for one in before.past} == {one.origin for one in past_surges.shipped()}
    taught = {one.origin for one in after.past} - {INCIDENT.title} - {one.origin for one in past_surges.shipped()}
    assert taught == (set() if drill else {"Another incident"})
