"""The tables of themes: which there are, which mention is in which, and which questions people called answered."""

from sqlalchemy import BigInteger, Boolean, Column, Float, Index, Integer, PrimaryKeyConstraint, Table

from store.columns import Number, metadata, moment_column, text_column

theme_groupings = Table(
    "theme_groupings",
    metadata,
    text_column("incident_id"),
    text_column("strand"),
    moment_column("grouped_at"),
    text_column("stamp"),  # changes with the mentions: what was grouped, and by which method
    Column("looked_at", Integer, nullable=False),  # mentions
    Column("whole", Integer, nullable=False),  # all that there were: above `looked_at`, those are a random sample
    Column("turn", Integer, nullable=False),  # counts the groupings: who began before another ended is too late
    PrimaryKeyConstraint("incident_id", "strand"),
)

themes = Table(
    "themes",
    metadata,
    Column("id", Number, primary_key=True),
    text_column("incident_id"),
    text_column("strand"),
    Column("number", Integer, nullable=False),  # what people see; 0 is what is in no theme
    text_column("name"),
    text_column("words"),  # JSON: its centre
    Column("stability", Float, nullable=False),
    Column("low", Integer, nullable=False),  # mentions, in the groupings of resamples
    Column("high", Integer, nullable=False),
    moment_column("found_at"),
    moment_column("last_at"),
    Index("themes_by_number", "incident_id", "strand", "number", unique=True),
)

# What is known of a mention is repeated here: twenty thousand of them strewn over a million rows are slow to look up.
# An edit takes its mention out until the next grouping, a removal for good.
theme_mentions = Table(
    "theme_mentions",
    metadata,
    Column("theme_id", Number, nullable=False),
    Column("mention_id", BigInteger, nullable=False),
    Column("fold", BigInteger, nullable=False),  # the id of the mention that stands for those in the same words
    Column("closeness", Float, nullable=False),  # to the centre, 0 … 1
    moment_column("published_at"),
    moment_column("known_at"),
    text_column("source"),
    text_column("author_id"),
    Column("asks", Boolean, nullable=False),
    PrimaryKeyConstraint("theme_id", "mention_id"),
    Index("theme_mentions_by_mention", "mention_id"),
    sqlite_with_rowid=False,
)

theme_answers = Table(  # rows are only ever added: the last one counts
    "theme_answers",
    metadata,
    Column("id", Number, primary_key=True),
    text_column("incident_id"),
    Column("theme_id", Number, nullable=False),
    Column("answered", Boolean, nullable=False),
    text_column("said_by"),
    moment_column("said_at"),
    Index("theme_answers_by_theme", "incident_id", "theme_id", "id"),
)
