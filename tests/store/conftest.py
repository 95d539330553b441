"""An open transaction with an incident in it: most tests of the store need no more."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from domain.incident import Incident
from store import incidents
from store.connection import Database
from tests.store import made


@pytest.fixture
def tx(database: Database) -> Iterator[Connection]:
    with database.writing() as opened:
        yield opened


@pytest.fixture
def incident(tx: Connection) -> Incident:
    incident = made.incident()
    incidents.add(tx, incident)
    return incident
