"""How the advice has changed: what was said at the time, and before that what was worked out from archives.

Rows are only ever added. Where archives were worked through more than once, the last time counts.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select

from domain.suggestion import AdviceChange, Evidence, Stage
from store.escape import escape, unescape
from store.moments import micros, micros_or_none, moment, moment_or_none
from store.schema import advice_changes


def record(tx: Connection, change: AdviceChange) -> bool:
    """Keep what is said now, if its stage is another than the last one; says whether it was kept.

    Of several who judged at once, the first to come here is kept: whoever judged an earlier moment than the last one
    that is known comes too late.
    """
    known = of(tx, change.incident_id)
    if known and (known[-1].at >= change.at or known[-1].stage is change.stage):
        return False
    _add(tx, [change])
    return True


def replace_computed(tx: Connection, changes: Sequence[AdviceChange]) -> None:
    """Keep what was worked out moment by moment afterwards, in order: from now on it is told, and nothing that was
    worked out before.
    """
    _add(tx, _turns(changes))


def of(tx: Connection, incident_id: str, *, until: datetime | None = None) -> list[AdviceChange]:
    """Every change up to `until`, in order; the first is what was said first.

    What was worked out afterwards is told only for the time before anything was said.
    """
    row = advice_changes.c
    query = select(advice_changes).where(row.incident_id == incident_id).order_by(row.at, row.id)
    everything = [_change(values) for values in tx.execute(query).mappings()]
    said = [change for change in everything if change.computed_at is None]
    newest = max((change.computed_at for change in everything if change.computed_at), default=None)
    before = [
        change
        for change in everything
        if change.computed_at and change.computed_at == newest and not (said and change.at >= said[0].at)
    ]
    return _turns([change for change in before + said if until is None or change.at <= until])


def _turns(changes: Sequence[AdviceChange]) -> list[AdviceChange]:
    """Without those that are at the stage of the one before."""
    return [*changes[:1], *(new for old, new in pairwise(changes) if new.stage is not old.stage)]


def _add(tx: Connection, changes: Iterable[AdviceChange]) -> None:
    rows = [
        {
            "incident_id": change.incident_id,
            "at": micros(change.at),
            "stage": change.stage.value,
            "action": escape(change.action),
            "rule": change.rule,
            "because": json.dumps([asdict(item) for item in change.because]),
            "playbook": change.playbook,
            "computed_at": micros_or_none(change.computed_at),
        }
        for change in changes
    ]
    if rows:
        tx.execute(insert(advice_changes), rows)


def _change(row: RowMapping) -> AdviceChange:
    return AdviceChange(
        incident_id=row["incident_id"],
        at=moment(row["at"]),
        stage=Stage(row["stage"]),
        action=unescape(row["action"]),
        rule=row["rule"],
        because=tuple(map(_evidence, json.loads(row["because"]))),
        playbook=row["playbook"],
        computed_at=moment_or_none(row["computed_at"]),
    )


def _evidence(stored: dict[str, Any]) -> Evidence:
    return Evidence(**{**stored, "query": tuple((name, value) for name, value in stored["query"])})
