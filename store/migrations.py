"""How a database gets its tables, and how an older one catches up.

An empty database gets today's tables at once; an older one goes through the migrations that it has not seen, in
order. Each migration and the record that it happened are one transaction. To change the tables: change
`store.schema`, and append a migration that does the same to a database of the version before.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import (
    Column,
    Connection,
    Integer,
    MetaData,
    Table,
    Text,
    bindparam,
    func,
    inspect,
    select,
    text,
    update,
)

from domain.errors import StoreError
from domain.mention import TAKING_UP
from domain.wording import wording
from store import schema, search
from store.counting import WIDTHS
from store.escape import unescape

_CHUNK = 10_000
_INDEXES = {str(index.name): index for index in schema.mentions.indexes}
_AUTHORS, _WORDINGS = _INDEXES["mentions_by_author"], _INDEXES["mentions_by_wording"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    number: int
    title: str
    apply: Callable[[Connection], None]


_record = Table(
    "migrations",
    MetaData(),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("title", Text, nullable=False),
)


def _create(tx: Connection) -> None:
    schema.metadata.create_all(tx)
    search.create(tx)


def _add_due_times_and_rechecks(tx: Connection) -> None:
    for column in ("due_at", "due_every"):
        tx.execute(text(f"ALTER TABLE checkpoints ADD COLUMN {column} BIGINT"))
    schema.rechecks.create(tx)


def _add_spending_and_slots(tx: Connection) -> None:
    for table in ("mentions", "earlier_versions"):
        tx.execute(text(f"ALTER TABLE {table} ADD COLUMN inclusion DOUBLE PRECISION"))
    schema.spending.create(tx)
    schema.slots.create(tx)


def _add_alerts(tx: Connection) -> None:
    schema.alerts.create(tx)
    schema.alert_deliveries.create(tx)


def _add_labels(tx: Connection) -> None:
    schema.label_samples.create(tx)
    schema.label_drawn.create(tx)
    schema.labels.create(tx)


def _add_themes(tx: Connection) -> None:
    for table in (schema.theme_groupings, schema.themes, schema.theme_mentions, schema.theme_answers):
        table.create(tx)


def _repeat_mentions_in_themes(tx: Connection) -> None:
    """Who is in which theme is worked out anew at the next look; the themes, with names and answers, stay."""
    schema.theme_mentions.drop(tx)
    schema.theme_mentions.create(tx)
    tx.execute(schema.theme_groupings.delete())


def _add_judgements(tx: Connection) -> None:
    schema.assessments.create(tx)
    schema.promises.create(tx)
    tx.execute(text("ALTER TABLE statements ADD COLUMN by_ceo BOOLEAN DEFAULT false NOT NULL"))


def _add_wordings(tx: Connection) -> None:
    """Of a million mentions this takes about half a minute, once."""
    for table in (schema.mentions, schema.earlier_versions):
        tx.execute(text(f"ALTER TABLE {table.name} ADD COLUMN wording BIGINT DEFAULT 0 NOT NULL"))
    row = schema.mentions.c
    known = update(schema.mentions).where(row.id == bindparam("of")).values(wording=bindparam("found"))
    last = None
    while True:  # by chunks, since a statement of this connection may not change what another one is reading
        query = select(row.id, row.text).order_by(row.id).limit(_CHUNK)
        found = tx.execute(query if last is None else query.where(row.id > last)).all()
        if not found:
            break
        tx.execute(known, [{"of": each.id, "found": wording(unescape(each.text))} for each in found])
        last = found[-1].id
    _WORDINGS.create(tx)


def _find_wordings_by_day(tx: Connection) -> None:
    """Of a million mentions this takes a few seconds, once."""
    _WORDINGS.drop(tx)
    _WORDINGS.create(tx)


def _find_authors_by_day(tx: Connection) -> None:
    """As long again."""
    _AUTHORS.drop(tx)
    _AUTHORS.create(tx)


def _note_what_incidents_were(tx: Connection) -> None:
    """The classes before the last; which one an incident was opened with was not kept, so none."""
    schema.incident_changes.create(tx)
    row, before = schema.class_changes.c, dict[str, str | None]()
    changes = tx.execute(select(row.incident_id, row.at, row.kind).order_by(row.incident_id, row.at, row.id)).all()
    for incident_id, at, kind in changes:
        values = {"incident_id": incident_id, "at": at, "field": "kind", "before": json.dumps(before.get(incident_id))}
        tx.execute(schema.incident_changes.insert().values(values))
        before[incident_id] = kind


def _let_statements_be_withdrawn(tx: Connection) -> None:
    tx.execute(text("ALTER TABLE statements ADD COLUMN withdrawn_at BIGINT"))


def _keep_which_advice_was_decided_about(tx: Connection) -> None:
    """Databases from before decisions were kept have just got the table as it is today."""
    if "judged_at" not in {column["name"] for column in inspect(tx).get_columns(schema.decisions.name)}:
        tx.execute(text("ALTER TABLE decisions ADD COLUMN judged_at BIGINT"))


def _roll_up_what_takes_something_up(tx: Connection) -> None:
    """Of a million mentions this takes a few seconds, once."""
    tx.execute(text("ALTER TABLE rollups ADD COLUMN taking_up BIGINT DEFAULT 0 NOT NULL"))
    row, rolled_up = schema.mentions.c, schema.rollups
    for level, width in enumerate(WIDTHS):
        number = (
            select(func.count())
            .select_from(schema.mentions)
            .with_hint(schema.mentions, "INDEXED BY mentions_by_feed", "sqlite")
            .where(
                row.incident_id == rolled_up.c.incident_id,
                row.source == rolled_up.c.source,
                row.label == rolled_up.c.label,
                row.published_at >= rolled_up.c.bucket_start,
                row.published_at < rolled_up.c.bucket_start + width,
                row.kind.in_([kind.value for kind in TAKING_UP]),
            )
            .scalar_subquery()
        )
        tx.execute(update(rolled_up).where(rolled_up.c.level == level).values(taking_up=number))


MIGRATIONS: tuple[Migration, ...] = (
    Migration(number=1, title="the first tables", apply=_create),
    Migration(number=2, title="changes of advice", apply=schema.advice_changes.create),
    Migration(number=3, title="when to look again, and re-checks", apply=_add_due_times_and_rechecks),
    Migration(number=4, title="true totals", apply=schema.totals.create),
    Migration(number=5, title="what reading cost, and random samples in time", apply=_add_spending_and_slots),
    Migration(number=6, title="alerts and their deliveries", apply=_add_alerts),
    Migration(number=7, title="human labels and what was drawn for them", apply=_add_labels),
    Migration(number=8, title="themes, who is in them, and which questions were answered", apply=_add_themes),
    Migration(number=9, title="what people decided about the advice", apply=schema.decisions.create),
    Migration(number=10, title="when the class of a mistake was set", apply=schema.class_changes.create),
    Migration(number=11, title="themes that know their mentions", apply=_repeat_mentions_in_themes),
    Migration(number=12, title="what people found out, what was promised, who spoke", apply=_add_judgements),
    Migration(number=13, title="who says the same in the same words", apply=_add_wordings),
    Migration(number=14, title="campaigns of one's own", apply=schema.campaigns.create),
    Migration(number=15, title="what was read late", apply=schema.late_coverage.create),
    Migration(number=16, title="copies of a text are found day by day", apply=_find_wordings_by_day),
    Migration(number=17, title="dates that promises had before", apply=schema.promise_moves.create),
    Migration(number=18, title="what an author wrote is found day by day", apply=_find_authors_by_day),
    Migration(number=19, title="the search gathers more before it writes", apply=search.gather),
    Migration(number=20, title="what was recorded of an incident before", apply=_note_what_incidents_were),
    Migration(number=21, title="statements that were entered by mistake", apply=_let_statements_be_withdrawn),
    Migration(number=22, title="when decided advice was judged", apply=_keep_which_advice_was_decided_about),
    Migration(number=23, title="how much takes something up, by time", apply=_roll_up_what_takes_something_up),
)


def is_current(tx: Connection, migrations: Sequence[Migration] = MIGRATIONS) -> bool:
    """Whether `migrate` has nothing to do."""
    return inspect(tx).has_table(_record.name) and _done(tx) == {migration.number for migration in migrations}


def migrate(tx: Connection, migrations: Sequence[Migration] = MIGRATIONS) -> None:
    """Bring the tables up to date within `tx`, which must be the only writer."""
    if not inspect(tx).has_table(_record.name):
        _record.create(tx)
        migrations[0].apply(tx)
        _note(tx, migrations)
        return
    done = _done(tx)
    if unknown := done - {migration.number for migration in migrations}:
        msg = (
            f"A newer Ownup has changed this database (migration {max(unknown)}). Install that version or a later one."
        )
        raise StoreError(msg)
    for migration in migrations:
        if migration.number not in done:
            migration.apply(tx)
            _note(tx, [migration])


def _done(tx: Connection) -> set[int]:
    return set(tx.scalars(select(_record.c.number)))


def _note(tx: Connection, migrations: Sequence[Migration]) -> None:
    tx.execute(_record.insert(), [{"number": each.number, "title": each.title} for each in migrations])
