"""A collector in short, made to be killed: it reads numbered pages, keeps them, and remembers where it is.

Like a newest-first platform it may go on only after every third page; the pages since are read again after a kill.
Besides the right way to build it there are two mistakes, which the test must notice.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection as Pipe

from sqlalchemy import text

from domain.incident import Incident
from domain.mention import Author, Mention
from domain.reading import Label, Reading
from store import checkpoints, intake, mentions
from store.checkpoints import Checkpoint
from store.connection import Database, open_database

SIZE = 40
START = datetime(2026, 3, 1, tzinfo=UTC)
INCIDENT = Incident(id="killed", title="Killed", started_at=START + timedelta(minutes=5))
Build = Callable[[Database, int], None]


def page(number: int) -> tuple[list[Mention], list[Reading]]:
    """Always the same for the same number."""
    said, readings = [], []
    for index in range(SIZE):
        at = START + timedelta(seconds=number * SIZE + index)
        author = Author(id=f"a{index % 4}", handle=f"h{index % 4}")
        said.append(
            Mention(
                source="x",
                native_id=f"{number}-{index}",
                text=f"word {number} {index}",
                published_at=at,
                collected_at=at,
                author=author,
            )
        )
        label = (Label.NEGATIVE, Label.NEUTRAL)[index % 2]
        readings.append(Reading(scorer="made up", scorer_version="1", label=label, compound=0.0))
    return said, readings


def checkpoint(number: int) -> Checkpoint:
    """Where to go on once this page is kept."""
    return Checkpoint(incident_id=INCIDENT.id, source="x", cursor=str(number + 1))


def whole(database: Database, number: int) -> None:
    """As it should be: the page and the checkpoint in one transaction."""
    with database.writing() as tx:
        mentions.keep(tx, INCIDENT, *page(number))
        if number % 3 == 2:
            checkpoints.put(tx, checkpoint(number))


def checkpoint_first(database: Database, number: int) -> None:
    """A mistake: the checkpoint is committed before the page."""
    with database.writing() as tx:
        checkpoints.put(tx, checkpoint(number))
    with database.writing() as tx:
        mentions.keep(tx, INCIDENT, *page(number))


def without_keys(database: Database, number: int) -> None:
    """A mistake: a table without its unique key, and nothing that looks for what is known."""
    intake._known = lambda *_: {}
    with database.writing() as tx:
        tx.execute(text("DROP INDEX IF EXISTS mentions_by_key"))
    whole(database, number)


def collect(url: str, build: Build, pipe: Pipe, pages: int | None) -> None:
    """Go on from the checkpoint: so many more pages, or until killed. Says "next" before each page."""
    with open_database(url) as database:
        with database.reading() as tx:
            number = int(checkpoints.get(tx, INCIDENT.id, "x").cursor or 0)
        end = None if pages is None else number + pages
        while end is None or number < end:
            pipe.send("next")
            build(database, number)
            number += 1
