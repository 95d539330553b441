"""What a labeller gets: mentions that nobody labelled, and a fifth of what one other person did."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection

from domain.incident import Incident
from domain.labelling import Verdict
from situation import labelling
from store import incidents, labels, mentions
from store.connection import Database
from tests.store import made


@pytest.fixture
def told(database: Database) -> Incident:
    about = made.incident()
    with database.writing() as tx:
        incidents.add(tx, about)
        mentions.keep(tx, about, made.distinct(60), [made.reading()] * 60)
    return about


def label(tx: Connection, about: Incident, keys: list[tuple[str, str]], who: str) -> None:
    for key in keys:
        at = made.START + timedelta(days=1)
        labels.add(tx, about.id, key, Verdict.NEUTRAL, labeller=who, labelled_at=at)


def test_a_sample_leaves_out_what_is_labelled(database: Database, told: Incident) -> None:
    with database.writing() as tx:
        first = labelling.sample(tx, told, 50, seed=1)
        label(tx, told, [each.key for each in first], "Ada")
        rest = labelling.sample(tx, told, 50, seed=2)
    assert len(rest) == 10
    assert not {each.key for each in rest} & {each.key for each in first}
    assert {each.weight for each in rest} == {1}


def test_a_second_look_is_at_what_one_other_person_labelled(database: Database, told: Incident) -> None:
    with database.writing() as tx:
        fresh = labelling.sample(tx, told, 10, seed=1)
        keys = [each.key for each in fresh]
        labels.draw(tx, told.id, fresh, drawn_at=made.START, seed=1, asked_by="Ada")
        label(tx, told, keys, "Ada")
        label(tx, told, keys[:5], "Bo")
        assert labelling.second_look(tx, told, "Ada", 20, seed=3) == []
        again = labelling.second_look(tx, told, "Cy", 20, seed=3)
        assert {each.key for each in again} <= set(keys[5:])
        assert [each.weight for each in again] == pytest.approx([6.0] * 4)
        assert sorted(map(repr, labelling.mixed(fresh, again, 4))) == sorted(map(repr, [*fresh, *again]))
