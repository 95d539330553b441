"""The tables of everything that is counted; `store.schema` has the rest and the rules for all."""

from sqlalchemy import BigInteger, Boolean, Column, Index, PrimaryKeyConstraint, SmallInteger, Table
from sqlalchemy import text as sql

from store.columns import PlainText, count_column, metadata, moment_column, text_column

tallies = Table(
    "tallies",
    metadata,
    text_column("incident_id"),
    text_column("source"),
    count_column("received"),
    count_column("current"),
    count_column("earlier_versions"),
    count_column("duplicates"),
    count_column("quarantined"),
    count_column("removed"),
    PrimaryKeyConstraint("incident_id", "source"),
    sqlite_with_rowid=False,
)

rollups = Table(
    "rollups",
    metadata,
    text_column("incident_id"),
    Column("level", SmallInteger, nullable=False),
    moment_column("bucket_start"),
    text_column("source"),
    Column("label", SmallInteger, nullable=False),
    count_column("mentions"),
    count_column("asking"),
    count_column("harm"),
    count_column("taking_up"),  # of the kinds `domain.mention.TAKING_UP`
    PrimaryKeyConstraint("incident_id", "level", "bucket_start", "source", "label"),
    sqlite_with_rowid=False,
)

facets = Table(
    "facets",
    metadata,
    text_column("incident_id"),
    text_column("facet"),  # "kind", "language", "asks" or "harm"
    text_column("value"),
    text_column("source"),
    Column("label", SmallInteger, nullable=False),
    count_column("mentions"),
    PrimaryKeyConstraint("incident_id", "facet", "value", "source", "label"),
    sqlite_with_rowid=False,
)

authors = Table(
    "authors",
    metadata,
    text_column("incident_id"),
    text_column("source"),
    text_column("author_id"),
    text_column("long_id"),
    text_column("handle"),
    text_column("folded_handle"),
    text_column("name"),
    Column("followers", BigInteger, nullable=False),  # the most ever seen, -1 for unknown
    Column("verified", Boolean),
    *(
        count_column(name + when)
        for when in ("", "_before")
        for name in ("negative", "unscored", "neutral", "positive")
    ),
    moment_column("first_at"),
    moment_column("last_at"),
    PrimaryKeyConstraint("incident_id", "source", "author_id"),
    Index("authors_by_handle", "incident_id", "folded_handle"),
    *(
        Index(
            f"authors_by_{name}",
            "incident_id",
            *order,
            "source",
            "author_id",
            sqlite_where=sql(condition),
            postgresql_where=sql(condition),
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
    Column("incident_id", PlainText, primary_key=True),
    count_column("authors"),
    count_column("critics"),
    count_column("negative"),
)
