"""What people decided about the advice: taken or not, by whom, when and why. Rows are only ever added."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, RowMapping, insert, select

from domain.suggestion import Decision, Stage
from store.escape import escape, unescape
from store.moments import micros, micros_or_none, moment, moment_or_none
from store.schema import decisions


def add(tx: Connection, decision: Decision) -> None:
    tx.execute(
        insert(decisions).values(
            incident_id=decision.incident_id,
            at=micros(decision.at),
            stage=decision.stage.value,
            action=escape(decision.action),
            rule=decision.rule,
            accepted=decision.accepted,
            reason=escape(decision.reason),
            decided_by=escape(decision.decided_by),
            judged_at=micros_or_none(decision.judged_at),
        )
    )


def of(tx: Connection, incident_id: str, *, until: datetime | None = None) -> Sequence[Decision]:
    """Every decision up to `until`, in order."""
    row = decisions.c
    query = select(decisions).where(row.incident_id == incident_id).order_by(row.at, row.id)
    if until is not None:
        query = query.where(row.at <= micros(until))
    return [_decision(values) for values in tx.execute(query).mappings()]


def _decision(row: RowMapping) -> Decision:
    return Decision(
        incident_id=row["incident_id"],
        at=moment(row["at"]),
        stage=Stage(row["stage"]),
        action=unescape(row["action"]),
        rule=row["rule"],
        accepted=row["accepted"],
        reason=unescape(row["reason"]),
        decided_by=unescape(row["decided_by"]),
        judged_at=moment_or_none(row["judged_at"]),
    )
