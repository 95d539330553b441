"""The copies of a text are known, in older databases too."""

from sqlalchemy import select, text

from domain.wording import NONE, wording
from store import incidents, mentions
from store.connection import Database
from store.migrations import migrate
from store.schema import mentions as table
from tests.store import made

SAID = ("The kettle burns", "RT @ann: the kettle burns!", "Another one", "https://x.example/1")


def test_an_older_database_learns_who_says_the_same(database: Database) -> None:
    incident = made.incident()
    given = [made.mention(str(place), text=said) for place, said in enumerate(SAID)]
    with database.writing() as tx:
        incidents.add(tx, incident)
        mentions.keep(tx, incident, given, [made.reading() for _ in given])
        kept = tx.scalars(select(table.c.wording).order_by(table.c.native_id)).all()
        assert kept == [wording(SAID[0])] * 2 + [wording(SAID[2]), NONE]
        tx.execute(text("DROP INDEX mentions_by_wording"))
        for name in ("mentions", "earlier_versions"):
            tx.execute(text(f"ALTER TABLE {name} DROP COLUMN wording"))
        tx.execute(text("DELETE FROM migrations WHERE number = 13"))
        migrate(tx)
        assert tx.scalars(select(table.c.wording).order_by(table.c.native_id)).all() == kept
