"""The copies of a text are known, in older databases too."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select, text

from domain.incident import Incident
from domain.labelling import Copies
from domain.mention import Removal
from domain.reading import Label
from domain.wording import NONE, wording
from store import incidents, labels, mentions
from store.connection import Database
from store.migrations import migrate
from store.moments import MINUTE_WIDTH, micros, moment
from store.schema import mentions as table
from tests.store import made

SAID = ("The kettle burns", "RT @ann: the kettle burns!", "Another one", "https://x.example/1")


def test_an_older_database_learns_who_says_the_same(database: Database) -> None:
    incident = made.incident()
    told = [made.mention(str(place), text=said) for place, said in enumerate(SAID)]
    with database.writing() as tx:
        incidents.add(tx, incident)
        mentions.keep(tx, incident, told, [made.reading() for _ in told])
        kept = tx.scalars(select(table.c.wording).order_by(table.c.native_id)).all()
        assert kept == [wording(SAID[0])] * 2 + [wording(SAID[2]), NONE]
        tx.execute(text("DROP INDEX IF EXISTS mentions_by_wording"))
        for name in ("mentions", "earlier_versions"):
            tx.execute(text(f"ALTER TABLE {name} DROP COLUMN wording"))
        tx.execute(text("DELETE FROM migrations WHERE number = 13"))
        migrate(tx)
        assert tx.scalars(select(table.c.wording).order_by(table.c.native_id)).all() == kept


# Around the ends of a minute and of a day, and long ago.
TIMES = (
    *(
        made.START + timedelta(seconds=second, microseconds=part)
        for second in (0, 29, 30, 31, 90, 5_400)
        for part in (0, 1)
    ),
    *(datetime(year, 3, 1, 12, 30, 30, 500, tzinfo=UTC) for year in (2, 1835, 1969, 1970, 2107, 9998)),
)


def counted(tx: Connection, incident: Incident, until: datetime) -> list[Copies]:
    """Each mention looked at by itself."""
    found = Counter(
        (int(micros(each.published_at) / MINUTE_WIDTH) * MINUTE_WIDTH, each.wording, each.label)
        for each in labels.candidates(tx, incident)
        if each.published_at <= until and each.wording != NONE
    )
    return [
        Copies(wording=wording, start=moment(start), label=label, mentions=number)
        for (start, wording, label), number in sorted(found.items())
    ]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(TIMES), st.sampled_from(SAID), st.sampled_from(Label)), min_size=1))
def test_copies_are_counted_by_the_minute(
    tx: Connection, incident: Incident, said: list[tuple[datetime, str, Label]]
) -> None:
    with tx.begin_nested() as attempt:
        told = [made.mention(str(place), text=text, published_at=at) for place, (at, text, _) in enumerate(said)]
        mentions.keep(tx, incident, told, [made.reading(label) for *_, label in said])
        edited, removed = made.mention("0", text=SAID[2], published_at=TIMES[0]), told[-1]
        mentions.keep(tx, incident, [edited], [made.reading()])
        mentions.remove(
            tx, [Removal(source=removed.source, native_id=removed.native_id, reason="x", removed_at=made.START)]
        )
        for until in TIMES:
            assert labels.copies(tx, incident.id, {*map(wording, SAID)}, until) == counted(tx, incident, until)
        assert labels.copies(tx, "another", {*map(wording, SAID)}, TIMES[-1]) == []
        attempt.rollback()


def test_an_older_database_finds_copies_day_by_day(database: Database) -> None:
    incident = made.incident()
    told = [made.mention(str(place), text=said) for place, said in enumerate(SAID)]
    with database.writing() as tx:
        incidents.add(tx, incident)
        mentions.keep(tx, incident, told, [made.reading() for _ in told])
        tx.execute(text("DROP INDEX mentions_by_wording"))
        tx.execute(text("CREATE INDEX mentions_by_wording ON mentions (incident_id, wording, published_at, label)"))
        tx.execute(text("DELETE FROM migrations WHERE number = 16"))
        migrate(tx)
        found = labels.copies(tx, incident.id, {*map(wording, SAID)}, made.START)
        assert found == counted(tx, incident, made.START) != []
