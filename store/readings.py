"""What scorers made of the texts. A reading is never overwritten; each names its scorer and the scorer's version."""

from collections.abc import Iterable

from sqlalchemy import Connection, insert, select

from store.escape import escape
from store.schema import scorers

Scorer = tuple[str, str]  # name and version


def scorer_ids(tx: Connection, wanted: Iterable[Scorer]) -> dict[Scorer, int]:
    """The number of each scorer; a new one gets one."""
    return {scorer: _scorer_id(tx, *map(escape, scorer)) for scorer in set(wanted)}


def _scorer_id(tx: Connection, name: str, version: str) -> int:
    known = select(scorers.c.id).where(scorers.c.name == name, scorers.c.version == version)
    found: int | None = tx.scalar(known)
    if found is None:
        tx.execute(insert(scorers).values(name=name, version=version))
        found = tx.execute(known).scalar_one()
    return found
