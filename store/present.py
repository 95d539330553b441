"""Whether a moment is the present as far as one incident is concerned: then nothing has to be taken back to see it."""

from datetime import datetime

from sqlalchemy import Connection, func, select

from store.asof import late
from store.counting import counted
from store.moments import MINUTE_WIDTH, micros
from store.schema import earlier_versions, mentions, rollups


def is_present(tx: Connection, incident_id: str, at: datetime) -> bool:
    """Whether nothing was published, learnt or edited after `at`: what was known then is all that is known now.

    Whoever reads much as of one moment asks this once and then reads without `known_at`, which is quicker.
    """
    moment, edited, minutes = micros(at), earlier_versions.c, rollups.c
    newest = tx.scalar(
        select(func.max(minutes.bucket_start)).where(minutes.incident_id == incident_id, minutes.level == 0)
    )
    return (
        (newest is None or not counted(tx, incident_id, moment + 1, newest + MINUTE_WIDTH))
        and tx.execute(select(mentions.c.id).where(late(incident_id, moment)).limit(1)).first() is None
        and tx.execute(
            select(edited.id).where(edited.incident_id == incident_id, edited.superseded_at > moment).limit(1)
        ).first()
        is None
    )
