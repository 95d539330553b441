"""What people found out about a mistake, each time as a whole. Rows are only ever added."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select

from domain.assessment import Assessment, Audience, Harm, Mistake, Range, Responsibility
from store.escape import escape, unescape
from store.moments import micros, moment
from store.schema import assessments


def add(tx: Connection, assessment: Assessment) -> None:
    content = {name: value for name, value in asdict(assessment).items() if name not in {"incident_id", "at", "set_by"}}
    tx.execute(
        insert(assessments).values(
            incident_id=assessment.incident_id,
            at=micros(assessment.at),
            content=json.dumps(content),
            set_by=escape(assessment.set_by),
        )
    )


def revise(
    tx: Connection, incident_id: str, changes: Mapping[str, Any], *, at: datetime, set_by: str = ""
) -> Assessment:
    """Keep an assessment that differs from what was known at `at` by `changes` (fields of an Assessment), and return
    it. What changes nothing is not kept. Two people's changes of different fields both hold.

    Raises ValueError for a value that cannot be.
    """
    before = next(reversed(of(tx, incident_id, until=at)), Assessment(incident_id=incident_id, at=at))
    after = replace(before, **changes)
    if after == before:
        return before
    after = replace(after, at=at, set_by=set_by)
    add(tx, after)
    return after


def of(tx: Connection, incident_id: str, *, until: datetime | None = None) -> Sequence[Assessment]:
    """Every assessment up to `until`, in order of its time: the last one is what was known."""
    row = assessments.c
    query = select(assessments).where(row.incident_id == incident_id).order_by(row.at, row.id)
    if until is not None:
        query = query.where(row.at <= micros(until))
    return [_assessment(values) for values in tx.execute(query).mappings()]


def _assessment(row: RowMapping) -> Assessment:
    content = json.loads(row["content"])
    return Assessment(
        **content
        | {
            "incident_id": row["incident_id"],
            "at": moment(row["at"]),
            "set_by": unescape(row["set_by"]),
            "mistake": Mistake(content["mistake"]) if content["mistake"] else None,
            "responsibility": Responsibility(content["responsibility"]),
            "harms": tuple(map(Harm, content["harms"])),
            "audience": _audience(content["audience"]) if content["audience"] else None,
        }
    )


def _audience(content: dict[str, Any]) -> Audience:
    parts = {name: Range(**content[name]) for name in ("opened", "noticed", "cared")}
    return Audience(recipients=content["recipients"], **parts)
