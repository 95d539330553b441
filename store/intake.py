"""Mentions coming in: new ones are kept, edits become versions, what is known already is counted as a duplicate.

    mentions + readings ─▶ prepared ─▶ compared with what is known ─▶ rows, readings, search, roll-ups, authors, tallies

What is prepared (`store.arrivals`) needs no database; all the rest happens in the caller's transaction.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, select, update

from domain.counting import Equation
from domain.incident import Incident
from domain.mention import Flag, Mention
from domain.reading import Reading
from store import authors, bulk, rollups, search, tallies, themes
from store.arrivals import Arrival, prepare
from store.escape import unescape
from store.readings import Scorer, scorer_ids
from store.rows import Row
from store.schema import authors as authors_table
from store.schema import earlier_versions, mentions, readings, removals, tombstones
from store.shown import rows

_Key = tuple[str, str]  # source and native id, as they are stored
_Scorers = dict[Scorer, int]
_MOST = 20_000  # mentions compared with what is known at a time
_ENGAGEMENT = ("likes", "reposts", "replies", "views")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What became of the mentions that were handed over. `removed`: their source had taken them back already."""

    kept: int = 0
    edited: int = 0
    duplicates: int = 0
    removed: int = 0

    def __add__(self, other: "Kept") -> "Kept":
        return Kept(**{each.name: getattr(self, each.name) + getattr(other, each.name) for each in fields(Kept)})


@dataclass(frozen=True, slots=True)
class _Known:
    """What is stored under a key already."""

    id: int
    version: int
    digest: bytes
    engagement: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class _Sorted:
    """A batch by what becomes of it. `outdated`: an archive repeats what has been edited since."""

    new: list[Arrival] = field(default_factory=list)
    edits: list[tuple[Arrival, _Known]] = field(default_factory=list)
    repeats: list[tuple[Arrival, _Known]] = field(default_factory=list)
    outdated: list[Arrival] = field(default_factory=list)
    taken_back: list[Arrival] = field(default_factory=list)


def keep(tx: Connection, incident: Incident, new: Sequence[Mention], their_readings: Sequence[Reading]) -> Kept:
    """Keep mentions with their readings (one for one) and make everything that is counted follow.

    The same content under a known key is a duplicate (its engagement counts are taken over), other content an edit:
    the version before is kept aside. An archive tells the past: what an earlier version of its key said already is a
    duplicate too, and changes nothing. What its source has removed stays removed.
    """
    return admit(tx, incident, [prepare(incident.id, *each) for each in zip(new, their_readings, strict=True)])


def admit(tx: Connection, incident: Incident, arrivals: Sequence[Arrival]) -> Kept:
    """The same for what was prepared before."""
    scorers = scorer_ids(tx, (item.scorer for item in arrivals))
    kept = Kept()
    for start in range(0, len(arrivals), _MOST):
        waiting = list(arrivals[start : start + _MOST])
        while waiting:
            batch, waiting = _without_repeats(waiting)
            kept += _keep(tx, incident, batch, scorers)
    return kept


def _without_repeats(items: list[Arrival]) -> tuple[list[Arrival], list[Arrival]]:
    """Items with a key of their own, and the rest, both in order."""
    first: dict[_Key, Arrival] = {}
    rest = [item for item in items if first.setdefault(item.key, item) is not item]
    return list(first.values()), rest


def _keep(tx: Connection, incident: Incident, batch: list[Arrival], scorers: _Scorers) -> Kept:
    found = _sort(tx, incident.id, batch)
    added = _add(tx, incident, found.new, scorers)
    old, changed = _edit(tx, incident, found.edits, scorers)
    _take_engagement(tx, found.repeats)
    _bury(tx, incident.id, found.taken_back)
    rollups.change(tx, incident.id, added=[*added, *changed], taken=old)
    authors.absorb(tx, incident, added)
    authors.recompute(tx, incident, {(row.source, row.author_id) for row in (*old, *changed) if row.author_id})
    _tally(tx, incident.id, batch, found)
    return Kept(
        kept=len(found.new),
        edited=len(found.edits),
        duplicates=len(found.repeats) + len(found.outdated),
        removed=len(found.taken_back),
    )


def _sort(tx: Connection, incident_id: str, batch: list[Arrival]) -> _Sorted:
    by_source = _by_source(batch)
    known, gone = _known(tx, incident_id, by_source), _taken_back(tx, by_source)
    past = _said_before(tx, [known[item.key] for item in batch if item.key in known and item.archived])
    found = _Sorted()
    for item in batch:
        stored = known.get(item.key)
        if item.key in gone:
            found.taken_back.append(item)
        elif stored is None:
            found.new.append(item)
        elif stored.digest == item.digest:
            found.repeats.append((item, stored))
        elif item.archived and (stored.id, item.digest) in past:
            found.outdated.append(item)
        else:
            found.edits.append((item, stored))
    return found


def _by_source(batch: Iterable[Arrival]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for item in batch:
        source, native_id = item.key
        found.setdefault(source, []).append(native_id)
    return found


def _known(tx: Connection, incident_id: str, by_source: dict[str, list[str]]) -> dict[_Key, _Known]:
    row = mentions.c
    found: dict[_Key, _Known] = {}
    for source, native_ids in by_source.items():
        query = select(
            row.native_id, row.id, row.version, row.content_hash, *(row[name] for name in _ENGAGEMENT)
        ).where(row.incident_id == incident_id, row.source == source, bulk.among(tx, row.native_id, native_ids))
        for native_id, mention_id, version, digest, *engagement in tx.execute(query):
            found[source, native_id] = _Known(mention_id, version, digest, tuple(engagement))
    return found


def _said_before(tx: Connection, known: Iterable[_Known]) -> set[tuple[int, bytes]]:
    """What the versions before the current one said: id and content."""
    edited = [each.id for each in known if each.version > 1]
    if not edited:
        return set()
    row = earlier_versions.c
    return {
        (each.id, each.content_hash) for each in tx.execute(select(row.id, row.content_hash).where(row.id.in_(edited)))
    }


def _taken_back(tx: Connection, by_source: dict[str, list[str]]) -> set[_Key]:
    row = removals.c
    found: set[_Key] = set()
    for source, native_ids in by_source.items():
        # Most sources never took anything back.
        if tx.execute(select(row.source).where(row.source == source).limit(1)).first():
            query = select(row.native_id).where(row.source == source, bulk.among(tx, row.native_id, native_ids))
            found |= {(source, native_id) for native_id in tx.scalars(query)}
    return found


def _add(tx: Connection, incident: Incident, items: list[Arrival], scorers: _Scorers) -> list[Row]:
    if not items:
        return []
    known = tx.scalar(select(func.max(mentions.c.id))) or 0
    new = [item.row(number, 1, scorers[item.scorer]) for number, item in enumerate(items, known + 1)]
    _write(tx, incident.id, new, items)
    bulk.refresh_statistics(tx, (mentions, authors_table), known, known + len(new))
    return new


def _edit(
    tx: Connection, incident: Incident, edits: list[tuple[Arrival, _Known]], scorers: _Scorers
) -> tuple[list[Row], list[Row]]:
    """Put the new versions in the place of the old ones; both are returned."""
    if not edits:
        return [], []
    ids = [known.id for _, known in edits]
    stored = {row.id: row for row in rows(tx, mentions, mentions.c.id.in_(ids))}
    old = [stored[each] for each in ids]
    new = [_edited(item, item.row(known.id, known.version + 1, scorers[item.scorer])) for item, known in edits]
    bulk.insert(tx, earlier_versions, [(*before, after.known_at) for before, after in zip(old, new, strict=True)])
    # A version that was known before its predecessor (an archive read later) takes that one's time as well.
    overtaken = update(earlier_versions).where(
        earlier_versions.c.id == bindparam("of_id"), earlier_versions.c.superseded_at > bindparam("known")
    )
    tx.execute(
        overtaken.values(superseded_at=bindparam("known")), [{"of_id": row.id, "known": row.known_at} for row in new]
    )
    search.remove(tx, incident.id, [search.entry_of(row) for row in old])
    tx.execute(delete(mentions).where(mentions.c.id.in_(ids)))
    _write(tx, incident.id, new, [item for item, _ in edits])
    themes.take_out(tx, ids)
    return old, new


def _edited(item: Arrival, row: Row) -> Row:
    """A new version. An archive tells what was said when, and what it says otherwise than before was learnt now."""
    if not item.archived:
        return row
    flags = ",".join(flag for flag in row.flags.split(",") if flag != Flag.ARCHIVE)
    return row._replace(flags=flags, known_at=max(row.published_at, row.collected_at))


def _write(tx: Connection, incident_id: str, new: list[Row], items: list[Arrival]) -> None:
    bulk.insert(tx, mentions, new)
    pairs = list(zip(new, items, strict=True))
    bulk.insert(
        tx,
        readings,
        [(row.id, row.version, row.scorer_id, row.incident_id, row.label, *item.reading) for row, item in pairs],
    )
    search.add(tx, incident_id, [search.Entry(row.id, row.published_at, row.label, item.words) for row, item in pairs])


def _take_engagement(tx: Connection, repeats: list[tuple[Arrival, _Known]]) -> None:
    """How far a mention went, as last seen. Unknown does not overwrite known."""
    changed = []
    for item, known in repeats:
        row = item.row(known.id, known.version, 0)
        seen = (row.likes, row.reposts, row.replies, row.views)
        latest = tuple(was if now is None else now for now, was in zip(seen, known.engagement, strict=True))
        if latest != known.engagement:
            changed.append({"of_id": known.id, **dict(zip(_ENGAGEMENT, latest, strict=True))})
    if changed:
        values: dict[str, Any] = {name: bindparam(name) for name in _ENGAGEMENT}
        tx.execute(update(mentions).where(mentions.c.id == bindparam("of_id")).values(values), changed)


def _bury(tx: Connection, incident_id: str, items: list[Arrival]) -> None:
    """Count in the tombstones what came in after its removal."""
    for item in items:
        source, native_id = item.key
        removed = tx.execute(
            select(removals.c.reason, removals.c.removed_at).where(
                removals.c.source == source, removals.c.native_id == native_id
            )
        ).one()
        stone = bulk.upserting(tx.dialect.name, tombstones).values(
            incident_id=incident_id,
            source=source,
            native_id=native_id,
            reason=removed.reason,
            removed_at=removed.removed_at,
            versions=1,
        )
        names = ["incident_id", "source", "native_id"]
        again = {"versions": tombstones.c.versions + 1}
        tx.execute(stone.on_conflict_do_update(index_elements=names, set_=again))


def _tally(tx: Connection, incident_id: str, batch: list[Arrival], found: _Sorted) -> None:
    received = Counter(item.key[0] for item in batch)
    new = Counter(item.key[0] for item in found.new)
    edits = Counter(item.key[0] for item, _ in found.edits)
    repeats = Counter(item.key[0] for item in [*(item for item, _ in found.repeats), *found.outdated])
    taken_back = Counter(item.key[0] for item in found.taken_back)
    for source, number in received.items():
        change = Equation(
            received=number,
            current=new[source],
            earlier_versions=edits[source],
            duplicates=repeats[source],
            removed=taken_back[source],
        )
        tallies.add(tx, incident_id, unescape(source), change)
