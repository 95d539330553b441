"""What was known at a moment: the difference between then and what the roll-ups count now.

A version counts as known from `Mention.known_at`, and never before it was published. What is current now but was not
known then is taken back; what was current then and edited since is put in its place.
"""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, Connection, and_

from store.rows import Row
from store.schema import earlier_versions, mentions
from store.shown import rows


def changes_since(
    tx: Connection, incident_id: str, at: int, start: int | None = None, end: int | None = None
) -> Iterator[tuple[Row, int]]:
    """Versions published in [start, end), to count once more (1) or once less (-1) to see the moment `at`.

    `end` is at most just after `at`: nobody knew what was not yet published.
    """
    for table, condition, sign in (
        (mentions, late(incident_id, at), -1),
        (earlier_versions, in_force(incident_id, at), 1),
    ):
        within = [condition, table.c.published_at < (at + 1 if end is None else end)]
        if start is not None:
            within.append(table.c.published_at >= start)
        for row in rows(tx, table, *within):
            yield row, sign


def late(incident_id: str, at: int) -> ColumnElement[bool]:
    """Current versions that were published before they were known, and not yet known at the moment `at`."""
    row = mentions.c
    return and_(row.incident_id == incident_id, row.known_at > at, row.known_at > row.published_at)


def in_force(incident_id: str, at: int) -> ColumnElement[bool]:
    """Versions that were current at the moment `at` and were edited since."""
    row = earlier_versions.c
    return and_(row.incident_id == incident_id, row.superseded_at > at, row.known_at <= at)
