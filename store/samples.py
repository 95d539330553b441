"""The tables of human labels: what was drawn to be labelled, and what people said of it. Rows are only ever added."""

from sqlalchemy import BigInteger, Column, Float, Index, Integer, PrimaryKeyConstraint, Table

from store.columns import Number, metadata, moment_column, text_column

label_samples = Table(
    "label_samples",
    metadata,
    Column("id", Number, primary_key=True),
    text_column("incident_id"),
    moment_column("drawn_at"),
    Column("seed", BigInteger, nullable=False),
    Column("size", Integer, nullable=False),
    text_column("asked_by"),
    Index("label_samples_by_incident", "incident_id", "id"),
)

label_drawn = Table(
    "label_drawn",
    metadata,
    Column("sample_id", Number, nullable=False),
    Column("place", Integer, nullable=False),  # in a random order: the first so many are a random sample, too
    text_column("incident_id"),
    text_column("source"),
    text_column("native_id"),
    Column("weight", Float, nullable=False),
    PrimaryKeyConstraint("sample_id", "place"),
    Index("label_drawn_by_key", "incident_id", "source", "native_id"),
)

labels = Table(
    "labels",
    metadata,
    Column("id", Number, primary_key=True),
    text_column("incident_id"),
    text_column("source"),
    text_column("native_id"),
    text_column("verdict"),
    text_column("labeller"),
    moment_column("labelled_at"),
    Column("weight", Float, nullable=False),
    Index("labels_by_key", "incident_id", "source", "native_id"),
)
