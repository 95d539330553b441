"""The feed of mentions, page by page.

A page goes on after a position, so that it costs the same wherever it stands and nothing is shown twice or passed
over when mentions come in meanwhile. For each source and class the index holds one stretch in order; a page merges
the beginnings of these stretches.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, or_, select, union_all

from domain.filters import Filters, Order
from store import search
from store.asof import in_force
from store.counting import sources
from store.filtering import Wanted, wanted
from store.schema import earlier_versions, mentions
from store.shown import Position, Shown, load, select_shown, shown_of

_HINT = "INDEXED BY mentions_by_"


def page(
    tx: Connection,
    incident_id: str,
    filters: Filters,
    *,
    after: Position | None = None,
    limit: int = 50,
    known_at: datetime | None = None,
) -> list[Shown]:
    """Up to `limit` mentions in the order that `filters` names, after the position `after`.

    With `known_at`, what was known then and as it then was.
    """
    want = wanted(tx, incident_id, filters, known_at)
    if want.nothing:
        return []
    earlier = list(earlier_shown(tx, incident_id, want))
    found: list[Shown] = []
    for ranks in _turns(want, filters.order):
        if after is not None and filters.order is Order.NEGATIVE_FIRST and ranks[0] < after.rank:
            continue
        turn = replace(want, ranks=ranks)
        here = after if after is None or filters.order is not Order.NEGATIVE_FIRST or ranks[0] == after.rank else None
        missing = limit - len(found)
        positions = _positions(tx, incident_id, turn, filters.order, here, missing)
        then = {
            each.position: each
            for each in earlier
            if each.position.rank in ranks and _is_after(each.position, here, filters.order)
        }
        chosen = sorted({*positions, *then}, key=_key(filters.order))[:missing]
        now = {shown.position: shown for shown in load(tx, [each.id for each in chosen if each not in then])}
        found += [then.get(each) or now[each] for each in chosen]
        if len(found) == limit:
            break
    return found


def stream(tx: Connection, incident_id: str, filters: Filters, *, chunk: int = 5_000) -> Iterator[list[Shown]]:
    """All of them, in order, `chunk` at a time: for exports."""
    after: Position | None = None
    while found := page(tx, incident_id, filters, after=after, limit=chunk):
        yield found
        after = found[-1].position


def earlier_shown(tx: Connection, incident_id: str, want: Wanted) -> Iterator[Shown]:
    """Wanted versions that were current at `known_at` and were edited since."""
    if want.known_at is None:
        return
    then = in_force(incident_id, want.known_at)
    query = select_shown(earlier_versions).where(then, *want.conditions(earlier_versions))
    for shown in map(shown_of, tx.execute(query)):
        if want.finds(shown.mention):
            yield shown


def _turns(want: Wanted, order: Order) -> Iterable[tuple[int, ...]]:
    """The classes that are shown one after the other; those of one turn are mixed."""
    return [(rank,) for rank in want.ranks] if order is Order.NEGATIVE_FIRST else [want.ranks]


def _key(order: Order) -> Any:
    if order is Order.NEGATIVE_FIRST:
        return lambda position: (position.rank, -position.published_at, -position.id)
    sign = 1 if order is Order.OLDEST else -1
    return lambda position: (sign * position.published_at, sign * position.id)


def _is_after(position: Position, after: Position | None, order: Order) -> bool:
    key = _key(order)
    return after is None or key(position) > key(after)


def _positions(
    tx: Connection, incident_id: str, want: Wanted, order: Order, after: Position | None, limit: int
) -> list[Position]:
    """At least the first `limit` positions after `after`, as far as there are any, in no order."""
    if want.phrases is not None and tx.dialect.name == "sqlite":
        hits = (_hits(tx, incident_id, want, rank, order, after, limit) for rank in want.ranks)
        return [position for found in hits for position in found]
    if want.author_ids is not None:
        stretches = [_stretch(incident_id, want, order, after, limit)]
    else:
        known = sources(tx, incident_id)
        stretches = [
            _stretch(incident_id, want, order, after, limit, source=source, rank=rank)
            for source in known
            if not want.sources or source in want.sources
            for rank in want.ranks
        ]
    if not stretches:
        return []
    query = stretches[0] if len(stretches) == 1 else union_all(*(select(each.subquery()) for each in stretches))
    return [Position(*found) for found in tx.execute(query)]


def _stretch(
    incident_id: str,
    want: Wanted,
    order: Order,
    after: Position | None,
    limit: int,
    *,
    source: str | None = None,
    rank: int | None = None,
) -> Select[Any]:
    """The first positions of one source and class, straight from the index; of all of them if neither is given."""
    row = mentions.c
    query = select(row.label, row.published_at, row.id).where(row.incident_id == incident_id)
    if source is None:
        query = query.where(*want.conditions(mentions))
        query = query.with_hint(mentions, _HINT + "author", "sqlite")
    else:
        query = query.where(
            row.source == source, row.label == rank, *want.conditions(mentions, ranks=False, sources=False)
        )
        query = query.with_hint(mentions, _HINT + "feed", "sqlite")
    if want.phrases is not None:
        query = query.where(search.document_condition(want.phrases))
    if after is not None:
        query = query.where(_beyond(after, order))
    return _in_order(query, order).limit(limit)


def _beyond(after: Position, order: Order) -> ColumnElement[bool]:
    row = mentions.c
    if order is Order.OLDEST:
        return and_(
            row.published_at >= after.published_at, or_(row.published_at > after.published_at, row.id > after.id)
        )
    return and_(row.published_at <= after.published_at, or_(row.published_at < after.published_at, row.id < after.id))


def _in_order(query: Select[Any], order: Order) -> Select[Any]:
    row = mentions.c
    columns = (row.published_at, row.id)
    return query.order_by(*(column if order is Order.OLDEST else column.desc() for column in columns))


def _hits(
    tx: Connection, incident_id: str, want: Wanted, rank: int, order: Order, after: Position | None, limit: int
) -> list[Position]:
    """Search on SQLite, one class. Hits come in the order of their second; within the last one all are taken."""
    row, number = mentions.c, search.hits.c.rowid
    query = (
        select(row.label, row.published_at, row.id, number)
        .select_from(search.hits)
        .join(mentions, search.hit_mention())
        .with_hint(mentions, "NOT INDEXED", "sqlite")
        .where(
            search.hit_condition(incident_id, rank, want.phrases or ()),
            row.incident_id == incident_id,
            *want.conditions(mentions, ranks=False),
        )
        .order_by(number if order is Order.OLDEST else number.desc())
    )
    if want.since is not None:
        query = query.where(number >= search.first_hit(want.since))
    if want.until is not None:
        query = query.where(number <= search.last_hit(want.until))
    if after is not None:
        query = query.where(_beyond(after, order))
        if order is Order.OLDEST:
            query = query.where(number >= search.first_hit(after.published_at))
        else:
            query = query.where(number <= search.last_hit(after.published_at))
    found = list(tx.execute(query.limit(limit)))
    if len(found) == limit:
        last = found[-1].rowid
        if order is Order.OLDEST:
            rest = query.where(number > last, number <= (last | search.ID_MASK))
        else:
            rest = query.where(number < last, number >= (last & ~search.ID_MASK))
        found += tx.execute(rest)
    return [Position(*each[:3]) for each in found]
