"""The tables. Every row belongs to an incident, so that they could be spread over servers by incident.

Times are microseconds since 1970 (`store.moments`), text is escaped (`store.escape`), classes are ranks
(`store.codes`). How a database gets these tables and changes with them is told in `store.migrations`.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
)
from sqlalchemy import text as sql

from store.columns import Number, PlainText, count_column, metadata, moment_column, text_column
from store.counts import author_totals, authors, facets, rollups, tallies
from store.groupings import theme_answers, theme_groupings, theme_mentions, themes
from store.judgements import (
    assessments,
    campaigns,
    class_changes,
    decisions,
    incident_changes,
    promise_moves,
    promises,
)
from store.logs import (
    alert_deliveries,
    alerts,
    checkpoints,
    coverage,
    late_coverage,
    leases,
    quarantine,
    rechecks,
    runs,
    slots,
    spending,
    totals,
)
from store.moments import DAY_WIDTH
from store.samples import label_drawn, label_samples, labels

__all__ = [
    "advice_changes",
    "alert_deliveries",
    "alerts",
    "assessments",
    "author_totals",
    "authors",
    "campaigns",
    "checkpoints",
    "class_changes",
    "coverage",
    "decisions",
    "earlier_versions",
    "facets",
    "incident_changes",
    "incidents",
    "label_drawn",
    "label_samples",
    "labels",
    "late_coverage",
    "leases",
    "mentions",
    "metadata",
    "promise_moves",
    "promises",
    "quarantine",
    "readings",
    "rechecks",
    "removals",
    "rollups",
    "runs",
    "scorers",
    "slots",
    "spending",
    "statements",
    "tallies",
    "theme_answers",
    "theme_groupings",
    "theme_mentions",
    "themes",
    "tombstones",
    "totals",
]

incidents = Table(
    "incidents",
    metadata,
    Column("id", PlainText, primary_key=True),
    text_column("title"),
    moment_column("started_at"),
    text_column("watch"),  # JSON
    Column("kind", Text),
    text_column("status"),
    moment_column("closed_at", nullable=True),
    text_column("own_accounts"),  # JSON
    Column("own_audience", BigInteger),
    Column("affected", BigInteger),
    text_column("owner"),
    text_column("zone"),
    Column("drill", Text),  # JSON
)

statements = Table(
    "statements",
    metadata,
    Column("id", PlainText, primary_key=True),
    text_column("incident_id"),
    moment_column("at"),
    text_column("kind"),
    text_column("text"),
    text_column("url"),
    Column("recognised", Boolean, nullable=False),
    Column("by_ceo", Boolean, nullable=False, server_default=sql("false")),
    moment_column("withdrawn_at", nullable=True),
    Index("statements_by_time", "incident_id", "at"),
)

advice_changes = Table(  # rows are only ever added
    "advice_changes",
    metadata,
    Column("id", Number, primary_key=True),
    text_column("incident_id"),
    moment_column("at"),
    text_column("stage"),
    text_column("action"),
    text_column("rule"),
    text_column("because"),  # JSON
    text_column("playbook"),
    moment_column("computed_at", nullable=True),
    Index("advice_changes_by_time", "incident_id", "at"),
)


DAY_NUMBER = f"published_at / {DAY_WIDTH}"  # as an index has it


def _version_columns() -> list[Column[Any]]:
    """One version of a mention: what its source gave, and what the reading in force says of it."""
    return [
        Column("version", Integer, nullable=False),
        text_column("incident_id"),
        text_column("source"),
        text_column("native_id"),
        text_column("kind"),
        Column("label", SmallInteger, nullable=False),
        Column("asks", Boolean, nullable=False),
        Column("harm", Boolean, nullable=False),
        moment_column("published_at"),
        moment_column("known_at"),  # never before published_at: what counts for "as of"
        moment_column("collected_at"),
        text_column("url"),
        text_column("author_id"),
        text_column("author_handle"),
        text_column("author_name"),
        Column("author_followers", BigInteger),
        Column("author_verified", Boolean),
        text_column("text"),
        text_column("claimed_language"),
        text_column("language"),  # as detected, else as claimed: what the filter goes by
        text_column("in_reply_to"),
        text_column("conversation_id"),
        Column("likes", BigInteger),
        Column("reposts", BigInteger),
        Column("replies", BigInteger),
        Column("views", BigInteger),
        text_column("flags"),
        Column("inclusion", Float),
        text_column("raw"),
        text_column("long_ids"),  # JSON: ids too long for an index, in full
        Column("content_hash", LargeBinary, nullable=False),
        Column("wording", BigInteger, nullable=False),  # `domain.wording`: copies of a text have the same
        Column("scorer_id", Integer, nullable=False),
    ]


mentions = Table(
    "mentions",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=False),
    *_version_columns(),
    Index("mentions_by_key", "incident_id", "source", "native_id", unique=True),
    # A feed merges one ordered stretch for each source and class; the rest is there to filter without the row.
    Index(
        "mentions_by_feed", "incident_id", "source", "label", "published_at", "id", "kind", "language", "asks", "harm"
    ),
    # By the day, so that what comes in order of time does not write to all of it, as authors come in no order.
    Index(
        "mentions_by_author",
        "incident_id",
        sql(f"({DAY_NUMBER})"),
        "author_id",
        "published_at",
        sqlite_where=sql("author_id <> ''"),
        postgresql_where=sql("author_id <> ''"),
    ),
    Index(
        "mentions_by_conversation",
        "incident_id",
        "conversation_id",
        "published_at",
        sqlite_where=sql("conversation_id <> ''"),
        postgresql_where=sql("conversation_id <> ''"),
    ),
    # The copies of a text that somebody labelled, without the rows. By the day for the same reason.
    Index("mentions_by_wording", "incident_id", sql(f"({DAY_NUMBER})"), "wording", "published_at", "label"),
    # Known later than published: what an as-of read takes back from the roll-ups.
    Index(
        "mentions_by_lateness",
        "incident_id",
        "known_at",
        "published_at",
        sqlite_where=sql("known_at > published_at"),
        postgresql_where=sql("known_at > published_at"),
    ),
)

earlier_versions = Table(
    "earlier_versions",
    metadata,
    Column("id", Number, nullable=False),
    *_version_columns(),
    moment_column("superseded_at"),
    PrimaryKeyConstraint("id", "version"),
    Index("earlier_versions_by_time", "incident_id", "superseded_at"),
)

scorers = Table(
    "scorers",
    metadata,
    Column("id", Integer, primary_key=True),
    text_column("name"),
    text_column("version"),
    Index("scorers_by_name", "name", "version", unique=True),
)

readings = Table(
    "readings",
    metadata,
    Column("mention_id", Number, nullable=False),
    Column("version", Integer, nullable=False),
    Column("scorer_id", Integer, nullable=False),
    text_column("incident_id"),
    Column("label", SmallInteger, nullable=False),
    Column("compound", Float),
    text_column("unscored_because"),
    text_column("language"),
    Column("asks", Boolean, nullable=False),
    text_column("harms"),
    PrimaryKeyConstraint("mention_id", "version", "scorer_id"),
    sqlite_with_rowid=False,
)

removals = Table(
    "removals",
    metadata,
    text_column("source"),
    text_column("native_id"),
    text_column("reason"),
    moment_column("removed_at"),
    PrimaryKeyConstraint("source", "native_id"),
    sqlite_with_rowid=False,
)

tombstones = Table(
    "tombstones",
    metadata,
    text_column("incident_id"),
    text_column("source"),
    text_column("native_id"),
    text_column("reason"),
    moment_column("removed_at"),
    count_column("versions"),
    PrimaryKeyConstraint("incident_id", "source", "native_id"),
    sqlite_with_rowid=False,
)
