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
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects import postgresql

metadata = MetaData()

# SQLite numbers its rows only in a column that says INTEGER.
Number = BigInteger().with_variant(Integer(), "sqlite")


# Text sorts and compares by code point on both.
_Text = Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def _text(name: str) -> Column[str]:
    return Column(name, _Text, nullable=False)


def _count(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False, server_default=text("0"))


def _moment(name: str, *, nullable: bool = False) -> Column[int]:
    return Column(name, BigInteger, nullable=nullable)


incidents = Table(
    "incidents",
    metadata,
    Column("id", _Text, primary_key=True),
    _text("title"),
    _moment("started_at"),
    _text("watch"),  # JSON
    Column("kind", Text),
    _text("status"),
    _moment("closed_at", nullable=True),
    _text("own_accounts"),  # JSON
    Column("own_audience", BigInteger),
    Column("affected", BigInteger),
    _text("owner"),
    _text("zone"),
    Column("drill", Text),  # JSON
)

statements = Table(
    "statements",
    metadata,
    Column("id", _Text, primary_key=True),
    _text("incident_id"),
    _moment("at"),
    _text("kind"),
    _text("text"),
    _text("url"),
    Column("recognised", Boolean, nullable=False),
    Index("statements_by_time", "incident_id", "at"),
)


def _version_columns() -> list[Column[Any]]:
    """One version of a mention: what its source gave, and what the reading in force says of it."""
    return [
        Column("version", Integer, nullable=False),
        _text("incident_id"),
        _text("source"),
        _text("native_id"),
        _text("kind"),
        Column("label", SmallInteger, nullable=False),
        Column("asks", Boolean, nullable=False),
        Column("harm", Boolean, nullable=False),
        _moment("published_at"),
        _moment("known_at"),  # never before published_at: what counts for "as of"
        _moment("collected_at"),
        _text("url"),
        _text("author_id"),
        _text("author_handle"),
        _text("author_name"),
        Column("author_followers", BigInteger),
        Column("author_verified", Boolean),
        _text("text"),
        _text("claimed_language"),
        _text("language"),  # as detected, else as claimed: what the filter goes by
        _text("in_reply_to"),
        _text("conversation_id"),
        Column("likes", BigInteger),
        Column("reposts", BigInteger),
        Column("replies", BigInteger),
        Column("views", BigInteger),
        _text("flags"),
        _text("raw"),
        _text("long_ids"),  # JSON: ids too long for an index, in full
        Column("content_hash", LargeBinary, nullable=False),
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
    Index(
        "mentions_by_author",
        "incident_id",
        "author_id",
        "published_at",
        sqlite_where=text("author_id <> ''"),
        postgresql_where=text("author_id <> ''"),
    ),
    Index(
        "mentions_by_conversation",
        "incident_id",
        "conversation_id",
        "published_at",
        sqlite_where=text("conversation_id <> ''"),
        postgresql_where=text("conversation_id <> ''"),
    ),
    # Known later than published: what an as-of read takes back from the roll-ups.
    Index(
        "mentions_by_lateness",
        "incident_id",
        "known_at",
        "published_at",
        sqlite_where=text("known_at > published_at"),
        postgresql_where=text("known_at > published_at"),
    ),
)

earlier_versions = Table(
    "earlier_versions",
    metadata,
    Column("id", Number, nullable=False),
    *_version_columns(),
    _moment("superseded_at"),
    PrimaryKeyConstraint("id", "version"),
    Index("earlier_versions_by_time", "incident_id", "superseded_at"),
)

scorers = Table(
    "scorers",
    metadata,
    Column("id", Integer, primary_key=True),
    _text("name"),
    _text("version"),
    Index("scorers_by_name", "name", "version", unique=True),
)

readings = Table(
    "readings",
    metadata,
    Column("mention_id", Number, nullable=False),
    Column("version", Integer, nullable=False),
    Column("scorer_id", Integer, nullable=False),
    _text("incident_id"),
    Column("label", SmallInteger, nullable=False),
    Column("compound", Float),
    _text("unscored_because"),
    _text("language"),
    Column("asks", Boolean, nullable=False),
    _text("harms"),
    PrimaryKeyConstraint("mention_id", "version", "scorer_id"),
    sqlite_with_rowid=False,
)

removals = Table(
    "removals",
    metadata,
    _text("source"),
    _text("native_id"),
    _text("reason"),
    _moment("removed_at"),
    PrimaryKeyConstraint("source", "native_id"),
    sqlite_with_rowid=False,
)

tombstones = Table(
    "tombstones",
    metadata,
    _text("incident_id"),
    _text("source"),
    _text("native_id"),
    _text("reason"),
    _moment("removed_at"),
    _count("versions"),
    PrimaryKeyConstraint("incident_id", "source", "native_id"),
    sqlite_with_rowid=False,
)

tallies = Table(
    "tallies",
    metadata,
    _text("incident_id"),
    _text("source"),
    _count("received"),
    _count("current"),
    _count("earlier_versions"),
    _count("duplicates"),
    _count("quarantined"),
    _count("removed"),
    PrimaryKeyConstraint("incident_id", "source"),
    sqlite_with_rowid=False,
)

rollups = Table(
    "rollups",
    metadata,
    _text("incident_id"),
    Column("level", SmallInteger, nullable=False),
    _moment("bucket_start"),
    _text("source"),
    Column("label", SmallInteger, nullable=False),
    _count("mentions"),
    _count("asking"),
    _count("harm"),
    PrimaryKeyConstraint("incident_id", "level", "bucket_start", "source", "label"),
    sqlite_with_rowid=False,
)

facets = Table(
    "facets",
    metadata,
    _text("incident_id"),
    _text("facet"),  # "kind", "language", "asks" or "harm"
    _text("value"),
    _text("source"),
    Column("label", SmallInteger, nullable=False),
    _count("mentions"),
    PrimaryKeyConstraint("incident_id", "facet", "value", "source", "label"),
    sqlite_with_rowid=False,
)

authors = Table(
    "authors",
    metadata,
    _text("incident_id"),
    _text("source"),
    _text("author_id"),
    _text("long_id"),
    _text("handle"),
    _text("folded_handle"),
    _text("name"),
    Column("followers", BigInteger, nullable=False),  # the most ever seen, -1 for unknown
    Column("verified", Boolean),
    *(_count(name + when) for when in ("", "_before") for name in ("negative", "unscored", "neutral", "positive")),
    _moment("first_at"),
    _moment("last_at"),
    PrimaryKeyConstraint("incident_id", "source", "author_id"),
    Index("authors_by_handle", "incident_id", "folded_handle"),
    *(
        Index(
            f"authors_by_{name}",
            "incident_id",
            *order,
            "source",
            "author_id",
            sqlite_where=text(condition),
            postgresql_where=text(condition),
        )
        for name, order, condition in (
            ("negative", ("negative", "followers"), "negative > 0"),
            ("reach", ("followers", "negative"), "negative > 0"),
            ("positive", ("positive", "followers"), "positive > 0"),
            ("positive_before", ("positive_before", "followers"), "positive_before > 0"),
        )
    ),
    sqlite_with_rowid=False,
)

author_totals = Table(
    "author_totals",
    metadata,
    Column("incident_id", _Text, primary_key=True),
    _count("authors"),
    _count("critics"),
    _count("negative"),
)

checkpoints = Table(
    "checkpoints",
    metadata,
    _text("incident_id"),
    _text("source"),
    Column("cursor", Text),
    _moment("covered_until", nullable=True),
    _moment("last_success_at", nullable=True),
    _moment("last_failure_at", nullable=True),
    _text("last_problem"),
    _moment("retry_at", nullable=True),
    PrimaryKeyConstraint("incident_id", "source"),
)

leases = Table(
    "leases",
    metadata,
    _text("incident_id"),
    _text("source"),
    _text("holder"),
    _moment("until"),
    PrimaryKeyConstraint("incident_id", "source"),
)

coverage = Table(
    "coverage",
    metadata,
    _text("incident_id"),
    _text("source"),
    _moment("start_at"),
    _moment("end_at"),
    Column("complete", Boolean, nullable=False),
    _text("reason"),
    PrimaryKeyConstraint("incident_id", "source", "start_at"),
)

quarantine = Table(
    "quarantine",
    metadata,
    Column("id", Number, primary_key=True),
    _text("incident_id"),
    _text("source"),
    Column("digest", LargeBinary, nullable=False),
    _text("stood_at"),
    _text("reason"),
    _text("content"),
    _moment("first_at"),
    _moment("last_at"),
    Index("quarantine_by_content", "incident_id", "source", "digest", unique=True),
    Index("quarantine_by_incident", "incident_id", "id"),
)

runs = Table(
    "runs",
    metadata,
    Column("id", Number, primary_key=True),
    _text("incident_id"),
    _text("source"),
    _moment("started_at"),
    _moment("finished_at"),
    *(_count(name) for name in ("received", "kept", "edited", "duplicates", "quarantined", "removed", "passed_over")),
    Column("complete", Boolean, nullable=False),
    _text("problem"),
    _text("budget_left"),
    Index("runs_by_incident", "incident_id", "id"),
)
