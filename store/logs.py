"""The tables of the collecting itself; `store.schema` has the rest and the rules for all."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
)

from store.columns import Number, count_column, metadata, moment_column, text_column

checkpoints = Table(
    "checkpoints",
    metadata,
    text_column("incident_id"),
    text_column("source"),
    Column("cursor", Text),
    moment_column("covered_until", nullable=True),
    moment_column("last_success_at", nullable=True),
    moment_column("last_failure_at", nullable=True),
    text_column("last_problem"),
    moment_column("retry_at", nullable=True),
    moment_column("due_at", nullable=True),
    Column("due_every", BigInteger),  # microseconds
    PrimaryKeyConstraint("incident_id", "source"),
)

rechecks = Table(
    "rechecks",
    metadata,
    text_column("place"),
    Column("within", BigInteger, nullable=False),  # microseconds
    moment_column("since_at"),
    moment_column("started_at", nullable=True),
    text_column("after"),  # the key of a mention
    count_column("looked"),
    moment_column("finished_at", nullable=True),
    count_column("finished_looked"),
    count_column("edited"),
    count_column("removed"),
    moment_column("last_failure_at", nullable=True),
    text_column("last_problem"),
    moment_column("retry_at", nullable=True),
    PrimaryKeyConstraint("place"),
)

leases = Table(
    "leases",
    metadata,
    text_column("incident_id"),
    text_column("source"),
    text_column("holder"),
    moment_column("until"),
    PrimaryKeyConstraint("incident_id", "source"),
)

coverage = Table(
    "coverage",
    metadata,
    text_column("incident_id"),
    text_column("source"),
    moment_column("start_at"),
    moment_column("end_at"),
    Column("complete", Boolean, nullable=False),
    text_column("reason"),
    PrimaryKeyConstraint("incident_id", "source", "start_at"),
)

# What was read long after it was said, so that looking back shows what was not known yet.
late_coverage = Table(
    "late_coverage",
    metadata,
    text_column("incident_id"),
    moment_column("known_at"),
    text_column("source"),
    moment_column("start_at"),
    moment_column("end_at"),
    text_column("reason"),  # what stood there until then: why it was a gap, or nothing
    PrimaryKeyConstraint("incident_id", "known_at", "source", "start_at"),
)

totals = Table(
    "totals",
    metadata,
    text_column("incident_id"),
    text_column("place"),
    moment_column("start_at"),
    Column("width", BigInteger, nullable=False),  # microseconds
    count_column("total"),
    Column("at_most", Boolean, nullable=False),
    moment_column("counted_at"),
    PrimaryKeyConstraint("incident_id", "place", "width", "start_at"),
)

# What reading cost, by day (UTC), in the place's own unit.
spending = Table(
    "spending",
    metadata,
    text_column("place"),
    moment_column("day"),
    text_column("incident_id"),
    Column("amount", Float, nullable=False),
    PrimaryKeyConstraint("place", "day", "incident_id"),
    Index("spending_by_incident", "incident_id", "place"),
)

# Stretches that were drawn at random and read in full; the rest of their strata was not read.
slots = Table(
    "slots",
    metadata,
    text_column("incident_id"),
    text_column("place"),
    moment_column("start_at"),
    moment_column("end_at"),
    moment_column("stratum_start"),
    moment_column("stratum_end"),
    Column("probability", Float, nullable=False),
    Column("total", BigInteger),
    moment_column("known_at"),
    PrimaryKeyConstraint("incident_id", "place", "start_at"),
)

quarantine = Table(
    "quarantine",
    metadata,
    Column("id", Number, primary_key=True),
    text_column("incident_id"),
    text_column("source"),
    Column("digest", LargeBinary, nullable=False),
    text_column("stood_at"),
    text_column("reason"),
    text_column("content"),
    moment_column("first_at"),
    moment_column("last_at"),
    Index("quarantine_by_content", "incident_id", "source", "digest", unique=True),
    Index("quarantine_by_incident", "incident_id", "id"),
)

runs = Table(
    "runs",
    metadata,
    Column("id", Number, primary_key=True),
    text_column("incident_id"),
    text_column("source"),
    moment_column("started_at"),
    moment_column("finished_at"),
    *(
        count_column(name)
        for name in ("received", "kept", "edited", "duplicates", "quarantined", "removed", "passed_over")
    ),
    Column("complete", Boolean, nullable=False),
    text_column("problem"),
    text_column("budget_left"),
    Index("runs_by_incident", "incident_id", "id"),
)

# What was raised; a row changes twice at most: when it was told, and when it no longer held.
alerts = Table(
    "alerts",
    metadata,
    Column("id", Number, primary_key=True),
    text_column("incident_id"),  # "" for what concerns all of them
    text_column("rule"),
    text_column("about"),
    text_column("found"),
    text_column("rule_said"),
    Column("urgent", Boolean, nullable=False),
    moment_column("at"),
    moment_column("ended_at", nullable=True),
    text_column("message"),
    Index("alerts_by_incident", "incident_id", "id"),
)

alert_deliveries = Table(
    "alert_deliveries",
    metadata,
    Column("id", Number, primary_key=True),
    text_column("incident_id"),
    text_column("message"),
    text_column("channel"),  # its name; its address is in the settings alone
    text_column("subject"),
    text_column("body"),
    text_column("state"),
    moment_column("made_at"),
    Column("attempts", Integer, nullable=False),
    moment_column("retry_at", nullable=True),
    moment_column("ended_at", nullable=True),
    text_column("problem"),
    Index("alert_deliveries_by_message", "message", "channel", unique=True),
    Index("alert_deliveries_by_incident", "incident_id", "id"),
    Index("alert_deliveries_by_state", "state", "retry_at"),
)
