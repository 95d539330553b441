"""What the processes of `test_processes` do: two kinds of people who all use one database at once."""

from datetime import timedelta

from sqlalchemy import Connection, func, select

from domain.counting import LEVELS
from domain.filters import Filters
from domain.incident import Incident
from domain.mention import Removal
from domain.reading import Label
from store import checkpoints, mentions, rollups, schema, tallies
from store.checkpoints import Checkpoint
from store.connection import open_database
from tests.store import made

BATCHES = 25
SIZE = 40


def write(url: str, incident: Incident, source: str) -> None:
    """Keep, edit, repeat and remove, with a checkpoint in every transaction."""
    with open_database(url) as database:
        for number in range(BATCHES):
            said = [
                made.mention(
                    str(number * SIZE // 2 + index),  # the second half comes again with the next batch
                    f"word {number if index % 10 == 0 else ''}",  # some of it edited
                    source=source,
                    published_at=made.START + timedelta(seconds=number * SIZE // 2 + index),
                )
                for index in range(SIZE)
            ]
            readings = [made.reading(list(Label)[index % 4], asks=index % 3 == 0) for index in range(SIZE)]
            gone = Removal(source=source, native_id=str(number), reason="gone", removed_at=made.START)
            with database.writing() as tx:
                mentions.keep(tx, incident, said, readings)
                if number % 5 == 0:
                    mentions.remove(tx, [gone])
                checkpoints.put(tx, Checkpoint(incident_id=incident.id, source=source, cursor=str(number)))


def read(url: str, incident_id: str) -> None:
    """Look until all is written: whatever one moment shows must fit together."""
    with open_database(url) as database:
        ended = False
        while not ended:
            with database.reading() as tx:
                reached = [each.cursor for each in checkpoints.every(tx, incident_id)]
                check(tx, incident_id)
            ended = reached == [str(BATCHES - 1)] * 2


def check(tx: Connection, incident_id: str) -> None:
    rows = tx.execute(
        select(func.count()).select_from(schema.mentions).where(schema.mentions.c.incident_id == incident_id)
    ).scalar_one()
    for level in LEVELS:
        assert sum(bucket.mentions for bucket in rollups.timeline(tx, incident_id, level)) == rows
    assert mentions.count(tx, incident_id, Filters()) == rows
    assert mentions.count(tx, incident_id, Filters(search="word")) == rows
    assert sum(mentions.kinds(tx, incident_id).values()) == rows
    assert len(mentions.page(tx, incident_id, Filters(), limit=10)) == min(10, rows)
    equation = tallies.equation(tx, incident_id)
    assert equation.balanced
    assert equation.current == rows
