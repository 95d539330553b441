"""Killed at any moment (kill -9) and started again, a collector loses nothing and keeps nothing twice."""

import random
import time
from dataclasses import dataclass

import pytest
from sqlalchemy import func, select

from domain.counting import DAY
from domain.filters import Filters
from store import checkpoints, incidents, mentions, rollups, schema, tallies
from store.connection import open_database
from tests.processes import PROCESSES
from tests.store import killing
from tests.store.killing import INCIDENT, SIZE, Build


@dataclass(frozen=True)
class Found:
    """Of the mentions that the checkpoint counts as read."""

    lost: int
    duplicated: int


def live(url: str, build: Build, *, pages: int | None = None, chance: random.Random | None = None) -> None:
    """One life of the collector: so many pages and a natural end, or a kill at some moment by chance."""
    ours, theirs = PROCESSES.Pipe()
    child = PROCESSES.Process(target=killing.collect, args=(url, build, theirs, pages))
    child.start()
    if chance:
        began = time.monotonic()
        for number in range(chance.randint(1, 5)):
            assert ours.poll(60)
            ours.recv()
            began, page_takes = time.monotonic(), time.monotonic() - began if number else 0.02
        time.sleep(chance.uniform(0, page_takes))  # the moment of death within a page, not a way to wait for something
        child.kill()
    child.join(60)
    assert child.exitcode == (-9 if chance else 0)
    child.close()
    ours.close()
    theirs.close()


def kill_often(url: str, build: Build, kills: int) -> Found:
    """Kill the collector so often, let it finish, and compare what is there with what its checkpoint says."""
    chance = random.Random(kills)  # noqa: S311 - repeatable on purpose
    with open_database(url) as database, database.writing() as tx:
        incidents.add(tx, INCIDENT)
    for _ in range(kills):
        live(url, build, chance=chance)
    live(url, build, pages=3)
    with open_database(url) as database, database.reading() as tx:
        row = schema.mentions.c
        rows, mentions_kept = tx.execute(select(func.count(), func.count(row.native_id.distinct()))).one()
        reached = int(checkpoints.get(tx, INCIDENT.id, "x").cursor or 0)
    assert reached > kills / 3
    return Found(lost=reached * SIZE - mentions_kept, duplicated=rows - mentions_kept)


@pytest.mark.slow
def test_fifty_kills_lose_and_double_nothing(database_url: str) -> None:
    assert kill_often(database_url, killing.whole, kills=50) == Found(lost=0, duplicated=0)
    with open_database(database_url) as database, database.reading() as tx:
        rows = mentions.count(tx, INCIDENT.id, Filters())
        assert rows == tx.scalar(select(func.count()).select_from(schema.mentions))
        assert rows == sum(bucket.mentions for bucket in rollups.timeline(tx, INCIDENT.id, DAY))
        assert rows == mentions.count(tx, INCIDENT.id, Filters(search="word"))
        assert rows == tallies.equation(tx, INCIDENT.id).current
        assert tallies.equation(tx, INCIDENT.id).balanced
        assert rollups.author_totals(tx, INCIDENT.id).negative > 0


@pytest.mark.slow
def test_it_would_be_noticed_if_the_key_were_not_unique(database_url: str) -> None:
    assert kill_often(database_url, killing.without_keys, kills=10).duplicated > 0


@pytest.mark.slow
def test_it_would_be_noticed_if_the_checkpoint_came_first(database_url: str) -> None:
    assert kill_often(database_url, killing.checkpoint_first, kills=10).lost > 0
