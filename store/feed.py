"""The feed of mentions, page by page.

A page goes on after a position, so that it costs the same wherever it stands, and nothing is shown twice or passed
over when mentions come in meanwhile. For each source and class the index holds one stretch in order; a page merges
the beginnings of these stretches.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, or_, select, union_all

from domain.filters import Filters, Order
from store import search
from store.asof import in_force
from store.days import days, on_days
from store.facets import stretches
from store.filtering import Wanted, wanted
from store.schema import earlier_versions, mentions
from store.shown import Position, Shown, load, select_shown, shown_of


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turn:
    """A part of the feed: what is wanted, in which order, after which position, and how many at most."""

    incident_id: str
    want: Wanted
    order: Order
    after: Position | None
    limit: int


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
    whole = _Turn(incident_id=incident_id, want=want, order=filters.order, after=after, limit=limit)
    return _page(tx, whole, _earlier(tx, incident_id, want))


def first(tx: Connection, incident_id: str, want: Wanted, order: Order, limit: int) -> list[Position]:
    """Where the first `limit` mentions stand that are as they were then: oldest or newest first.

    For many at once, of filters without author, theme and search: the database merges the stretches. SQLite does it
    as it reads them, if they have no limits of their own; PostgreSQL needs these to see how little is wanted.
    """
    turn = _Turn(incident_id=incident_id, want=want, order=order, after=None, limit=limit)
    parts = [_stretch(turn, source, rank) for source, rank, _ in stretches(tx, incident_id, want)]
    if not parts:
        return []
    if tx.dialect.name == "sqlite":
        merged = union_all(*(each.order_by(None).limit(None) for each in parts))
    else:
        merged = union_all(*(select(each.subquery()) for each in parts))
    by = (_directed(merged.selected_columns[name], order) for name in ("published_at", "id"))
    return [Position(*found) for found in tx.execute(merged.order_by(*by).limit(limit)).all()]


def _page(tx: Connection, whole: _Turn, earlier: dict[Position, Shown]) -> list[Shown]:
    found: list[Shown] = []
    for turn in _turns(whole):
        found += _shown(tx, replace(turn, limit=whole.limit - len(found)), earlier)
        if len(found) == whole.limit:
            break
    return found


def stream(
    tx: Connection, incident_id: str, filters: Filters, *, chunk: int = 5_000, known_at: datetime | None = None
) -> Iterator[list[Shown]]:
    """All of them, in order, `chunk` at a time: for exports. `known_at` as in `page`."""
    want = wanted(tx, incident_id, filters, known_at)
    if want.nothing:
        return
    earlier = _earlier(tx, incident_id, want)
    turn = _Turn(incident_id=incident_id, want=want, order=filters.order, after=None, limit=chunk)
    while found := _page(tx, turn, earlier):
        yield found
        turn = replace(turn, after=found[-1].position)


def _earlier(tx: Connection, incident_id: str, want: Wanted) -> dict[Position, Shown]:
    return {shown.position: shown for shown in earlier_shown(tx, incident_id, want)}


def earlier_shown(tx: Connection, incident_id: str, want: Wanted) -> Iterator[Shown]:
    """Wanted versions that were current at `known_at` and were edited since."""
    if want.known_at is None:
        return
    then = in_force(incident_id, want.known_at)
    query = select_shown(earlier_versions).where(then, *want.conditions(earlier_versions))
    for shown in map(shown_of, tx.execute(query)):
        if want.finds(shown.mention):
            yield shown


def _turns(whole: _Turn) -> Iterator[_Turn]:
    """Negative first, the classes come one after the other; else all of them are mixed."""
    if whole.order is not Order.NEGATIVE_FIRST:
        yield whole
        return
    after = whole.after
    for rank in whole.want.ranks:
        if after is None or rank >= after.rank:
            here = after if after is not None and rank == after.rank else None
            yield replace(whole, want=replace(whole.want, ranks=(rank,)), after=here)


def _shown(tx: Connection, turn: _Turn, earlier: dict[Position, Shown]) -> list[Shown]:
    key = _key(turn.order)
    candidates = [*_positions(tx, turn), *(each for each in earlier if each.rank in turn.want.ranks)]
    after = turn.after
    chosen = sorted((each for each in candidates if after is None or key(each) > key(after)), key=key)[: turn.limit]
    current = iter(load(tx, [each.id for each in chosen if each not in earlier]))
    return [earlier[each] if each in earlier else next(current) for each in chosen]


def _key(order: Order) -> Callable[[Position], tuple[int, int]]:
    sign = 1 if order is Order.OLDEST else -1
    return lambda position: (sign * position.published_at, sign * position.id)


def _positions(tx: Connection, turn: _Turn) -> list[Position]:
    """At least the first `limit` positions of a turn, as far as there are any, in no order."""
    want = turn.want
    if want.phrases is not None and tx.dialect.name == "sqlite":
        ranks = sorted({stretch.rank for stretch in stretches(tx, turn.incident_id, want)})
        return [position for rank in ranks for position in _hits(tx, turn, rank)]
    if want.theme is not None:
        parts = [_select(turn, want.conditions(mentions))]
    elif want.author_ids is not None:
        parts = [_of_authors(tx, turn)]
    else:
        parts = [_stretch(turn, source, rank) for source, rank, _ in stretches(tx, turn.incident_id, want)]
    if not parts:
        return []
    query = parts[0] if len(parts) == 1 else union_all(*(select(each.subquery()) for each in parts))
    return [Position(*found) for found in tx.execute(query)]


def _stretch(turn: _Turn, source: str, rank: int) -> Select[Any]:
    """The first positions of one source and class, straight from the index."""
    row = mentions.c
    query = _select(turn, turn.want.conditions(mentions, ranks=False, sources=False))
    query = query.where(row.source == source, row.label == rank)
    return query.with_hint(mentions, "INDEXED BY mentions_by_feed", "sqlite")


def _of_authors(tx: Connection, turn: _Turn) -> Select[Any]:
    query = _select(turn, [on_days(days(tx, turn.incident_id)), *turn.want.conditions(mentions)])
    return query.with_hint(mentions, "INDEXED BY mentions_by_author", "sqlite")


def _select(turn: _Turn, conditions: list[ColumnElement[bool]]) -> Select[Any]:
    row = mentions.c
    query = select(row.label, row.published_at, row.id).where(row.incident_id == turn.incident_id, *conditions)
    if turn.want.phrases is not None:
        query = query.where(search.document_condition(turn.want.phrases))
    if turn.after is not None:
        query = query.where(_beyond(turn.after, turn.order))
    return query.order_by(*(_directed(column, turn.order) for column in (row.published_at, row.id))).limit(turn.limit)


def _directed(column: ColumnElement[int], order: Order) -> ColumnElement[int]:
    return column.asc() if order is Order.OLDEST else column.desc()


def _beyond(after: Position, order: Order) -> ColumnElement[bool]:
    at, number = mentions.c.published_at, mentions.c.id
    if order is Order.OLDEST:
        return and_(at >= after.published_at, or_(at > after.published_at, number > after.id))
    return and_(at <= after.published_at, or_(at < after.published_at, number < after.id))


def _hits(tx: Connection, turn: _Turn, rank: int) -> Iterator[Position]:
    """Search on SQLite, one class. Hits come by the second; of the last second all are taken, for their order."""
    row, number = mentions.c, search.hits.c.rowid
    query = (
        select(row.label, row.published_at, row.id, number)
        .select_from(search.hits)
        .join(mentions, search.hit_mention())
        .with_hint(mentions, "NOT INDEXED", "sqlite")
        .where(
            search.hit_condition(turn.incident_id, rank, turn.want.phrases or ()),
            search.hits_between(turn.want.since, turn.want.until),
            row.incident_id == turn.incident_id,
            *turn.want.conditions(mentions, ranks=False),
        )
        .order_by(_directed(number, turn.order))
    )
    if turn.after is not None:
        at = turn.after.published_at
        ahead = search.hits_between(at, None) if turn.order is Order.OLDEST else search.hits_between(None, at)
        query = query.where(_beyond(turn.after, turn.order), ahead)
    found = list(tx.execute(query.limit(turn.limit)))
    if len(found) == turn.limit:
        last = found[-1].rowid
        unseen = number > last if turn.order is Order.OLDEST else number < last
        found += tx.execute(query.where(unseen, search.same_second(last)))
    for *position, _ in found:
        yield Position(*position)
