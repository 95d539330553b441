"""The tables of what people found out about a mistake, of what was promised, and of campaigns that ran meanwhile."""

from sqlalchemy import Column, Index, Table

from store.columns import Number, PlainText, metadata, moment_column, text_column

assessments = Table(  # rows are only ever added: the last one counts, as a whole
    "assessments",
    metadata,
    Column("id", Number, primary_key=True),
    text_column("incident_id"),
    moment_column("at"),
    text_column("content"),  # JSON
    text_column("set_by"),
    Index("assessments_by_time", "incident_id", "at"),
)

promises = Table(
    "promises",
    metadata,
    Column("id", PlainText, primary_key=True),
    text_column("incident_id"),
    moment_column("made_at"),
    text_column("text"),
    text_column("owner"),
    moment_column("due_at", nullable=True),
    moment_column("kept_at", nullable=True),
    text_column("kept_how"),
    Index("promises_by_time", "incident_id", "made_at"),
)

# Dates that promises had before.
promise_moves = Table(
    "promise_moves",
    metadata,
    text_column("incident_id"),
    Column("promise_id", PlainText, nullable=False),
    moment_column("moved_at"),
    moment_column("due_at", nullable=True),
    Index("promise_moves_by_incident", "incident_id", "moved_at"),
)

campaigns = Table(
    "campaigns",
    metadata,
    Column("id", PlainText, primary_key=True),
    text_column("incident_id"),
    moment_column("started_at"),
    moment_column("ended_at"),
    text_column("title"),
    Index("campaigns_by_time", "incident_id", "started_at"),
)
