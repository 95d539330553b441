"""One batch into the store, inside the caller's transaction: all of it, or the item that cannot be is quarantined.

arrivals            ─▶ rows, roll-ups, search, tallies ┐
removals, notices   ─▶ tombstones                      ├─ one transaction, with coverage and checkpoint (run.py)
unreadable items    ─▶ quarantine                      │
own accounts' posts ─▶ statements                      ┘
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError

from collectors.batches import Batch
from collectors.preparing import quarantined, unstorable
from collectors.source import Notice
from domain.incident import Incident
from domain.mention import Removal, Unreadable
from store import known, mentions, quarantine, statements
from store.mentions import Arrival, Kept

MOST_FAULTS = 20  # items of one batch that may be at fault themselves; if it is more, the fault lies elsewhere

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What became of a batch. `noticed`: removals that its notices led to; `passed_over`: notices that led to none."""

    kept: Kept
    quarantined: int
    known: int
    noticed: int = 0
    passed_over: int = 0


def keep_batch(tx: Connection, incident: Incident, source: str, batch: Batch, *, now: datetime) -> Stored:
    """Store a batch."""
    kept, refused = _keep(tx, incident, batch.arrivals)
    noticed, passed_over = _concerned(tx, source, batch.notices)
    mentions.remove(tx, [*batch.removals, *noticed])
    new, again = quarantine.put(tx, incident.id, source, [*batch.unreadable, *refused], now)
    for statement in batch.statements:
        statements.add(tx, statement)
    return Stored(kept=kept, quarantined=new, known=again, noticed=len(noticed), passed_over=passed_over)


def _concerned(tx: Connection, source: str, notices: Sequence[Notice]) -> tuple[list[Removal], int]:
    """Removals of the mentions that notices concern, and how many notices concern none."""
    posts = known.native_ids(tx, source, [notice.native_id for notice in notices if notice.native_id])
    authors = known.by_authors(tx, source, [notice.author_id for notice in notices if notice.author_id])
    removals: dict[str, Removal] = {}
    passed_over = 0
    for notice in notices:
        found = authors.get(notice.author_id, ()) if notice.author_id else {notice.native_id} & posts
        passed_over += not found
        for native_id in found:
            removal = Removal(source=source, native_id=native_id, reason=notice.reason, removed_at=notice.at)
            removals.setdefault(native_id, removal)
    return list(removals.values()), passed_over


def _keep(tx: Connection, incident: Incident, arrivals: Sequence[Arrival]) -> tuple[Kept, list[Unreadable]]:
    """Keep all that can be kept; a mention that the store cannot bear is singled out by halving."""
    kept, refused = Kept(), list[Unreadable]()
    waiting = [arrivals]
    while waiting:
        part = waiting.pop()
        if not part:
            continue
        try:
            with tx.begin_nested():
                kept += mentions.admit(tx, incident, part)
        except (OperationalError, InterfaceError, InternalError):
            raise  # the database itself is in trouble
        except Exception as error:
            if len(refused) >= MOST_FAULTS:
                raise
            if len(part) == 1:
                _log.exception("A mention could not be stored")
                refused.append(quarantined(part[0].mention, unstorable(error)))
            else:
                middle = len(part) // 2
                waiting += [part[middle:], part[:middle]]
    return kept, refused
