"""When the advice is kept as changed, and when archives are asked."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Connection

from config.playbook import shipped
from domain.counting import Coverage
from domain.suggestion import Stage
from domain.time import Span
from situation import history
from situation.advice import advise
from store import advice_history, coverage
from store.connection import Database
from tests.situation.scene import FIRST, HOUR, INCIDENT, START, chatter, settle

CHATTER = chatter(hours=12)


@pytest.fixture
def tx(sqlite: Database) -> Iterator[Connection]:
    with sqlite.writing() as tx:
        settle(tx, CHATTER)
        yield tx


def test_what_is_kept_is_what_was_advised_and_only_if_the_stage_is_another(tx: Connection) -> None:
    assert history.changed(tx, INCIDENT, START - HOUR) is None
    first = history.changed(tx, INCIDENT, START)
    assert first
    assert advice_history.record(tx, first)
    assert history.changed(tx, INCIDENT, START) is None
    assert history.changed(tx, INCIDENT, START + HOUR / 4) is None

    later = history.changed(tx, INCIDENT, START + 3 * HOUR)
    assert later
    advised = advise(tx, INCIDENT, START + 3 * HOUR).suggestion
    assert (later.stage, later.action, later.rule, later.because) == (
        advised.stage,
        advised.action,
        advised.rule,
        advised.because,
    )
    assert (later.at, later.playbook, later.computed_at) == (START + 3 * HOUR, shipped().version, None)
    assert history.turn(first, later) == "watch → acknowledge"
    assert all(reason[0] in "●○?" for reason in history.why(later))


def test_archives_are_asked_from_the_start_to_their_end_and_before_anything_was_said(tx: Connection) -> None:
    now = START + timedelta(days=365)
    asked = history.moments(tx, INCIDENT, now)
    assert asked == [START + hours * HOUR for hours in range(12)]
    worked_out = list(history.replayed(tx, INCIDENT, asked[:4], computed_at=now))
    assert [change.stage for change in worked_out][::3] == [Stage.WATCH, Stage.ACKNOWLEDGE]
    assert {change.computed_at for change in worked_out} == {now}

    said = history.changed(tx, INCIDENT, START + 5 * HOUR)
    assert said
    advice_history.record(tx, said)
    assert history.moments(tx, INCIDENT, now) == asked[:5]


def test_a_long_archive_is_asked_at_most_two_hundred_times(tx: Connection) -> None:
    told = Coverage(source="forum", span=Span(FIRST, START + timedelta(days=300)), complete=True)
    coverage.record(tx, INCIDENT.id, [told])
    asked = history.moments(tx, INCIDENT, START + timedelta(days=365))
    assert len(asked) == 200
    assert asked == sorted(set(asked))
    assert asked[-1] == START + history.WIDELY - history.WIDE
