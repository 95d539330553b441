"""The tables of what people found out and decided about a mistake, of what was promised, and of campaigns that ran
meanwhile.
"""

from sqlalchemy import Boolean, Column, Index, Table, Text

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

decisions = Table(  # rows are only ever added
    "decisions",
    metadata,
    Column("id", Number, primary_key=True),
    text_column("incident_id"),
    moment_column("at"),
    text_column("stage"),
    text_column("action"),
    text_column("rule"),
    Column("accepted", Boolean, nullable=False),
    text_column("reason"),
    text_column("decided_by"),
    moment_column("judged_at", nullable=True),  # null before this was kept
    Index("decisions_by_time", "incident_id", "at"),
)

class_changes = Table(  # rows are only ever added
    "class_changes",
    metadata,
    Column("id", Number, primary_key=True),
    text_column("incident_id"),
    moment_column("at"),
    Column("kind", Text),
    text_column("set_by"),
    Index("class_changes_by_time", "incident_id", "at"),
)

incident_changes = Table(  # rows are only ever added
    "incident_changes",
    metadata,
    Column("id", Number, primary_key=True),
    text_column("incident_id"),
    moment_column("at"),
    text_column("field"),
    text_column("before"),  # JSON
    Index("incident_changes_by_time", "incident_id", "at"),
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
