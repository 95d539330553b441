"""Two writers and three readers, each a process of its own: nobody fails, and nobody sees half of anything."""

import pytest

from domain.filters import Filters
from store import incidents, mentions
from store.connection import open_database
from tests.processes import PROCESSES
from tests.store import crowd, made


@pytest.mark.slow
def test_two_writers_and_three_readers(database_url: str) -> None:
    incident = made.incident()
    with open_database(database_url) as database, database.writing() as tx:
        incidents.add(tx, incident)
    people = [
        *(PROCESSES.Process(target=crowd.write, args=(database_url, incident, source)) for source in ("x", "rss")),
        *(PROCESSES.Process(target=crowd.read, args=(database_url, incident.id)) for _ in range(3)),
    ]
    for each in people:
        each.start()
    for each in people:
        each.join(120)
    assert [each.exitcode for each in people] == [0] * 5
    with open_database(database_url) as database, database.reading() as tx:
        crowd.check(tx, incident.id)
        assert mentions.count(tx, incident.id, Filters()) == 2 * (
            (crowd.BATCHES + 1) * crowd.SIZE // 2 - crowd.BATCHES // 5
        )
