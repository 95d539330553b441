"""Mentions that take something up, many at once, with only what joins them to what they take up.

A whole mention with its reading costs several times as much to read, and tens of thousands are put together at once.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, Table, case, select

from domain.filters import Filters, Order
from domain.mention import TAKING_UP, Author, Engagement, Kind, Mention
from domain.reading import Label
from store.asof import in_force
from store.codes import LABELS
from store.escape import unescape
from store.feed import first
from store.filtering import Wanted, wanted
from store.keys import value
from store.moments import moment
from store.schema import earlier_versions, mentions

_NAMED_IN_RAW = (Kind.REPOST.value, Kind.QUOTE.value)
_KINDS = {kind.value: kind for kind in Kind}


class _Row(NamedTuple):
    id: int
    source: str
    native_id: str
    kind: str
    label: int
    published_at: int
    collected_at: int
    author_id: str
    author_handle: str
    author_name: str
    author_followers: int | None
    author_verified: bool | None
    text: str
    in_reply_to: str
    reposts: int | None
    long_ids: str
    raw: str


def taking_up(
    tx: Connection, incident_id: str, since: datetime, *, known_at: datetime | None = None
) -> list[tuple[Mention, Label]]:
    """All replies, reposts and quotes since a moment in order of time; `known_at` as for the feed.

    The mentions have key, kind, text, times, author, the count of reposts and what names what they take up; the rest
    is left empty. Replies name it in a field: what else their source sent of them is not read.
    """
    want = wanted(tx, incident_id, Filters(kinds=TAKING_UP, since=since), known_at)
    query = _select(mentions).where(mentions.c.incident_id == incident_id, *want.conditions(mentions))
    by_feed = query.with_hint(mentions, "INDEXED BY mentions_by_feed", "sqlite")
    return _told([*_rows(tx, by_feed), *_earlier(tx, incident_id, want)], Order.OLDEST)


def some_taking_up(
    tx: Connection, incident_id: str, since: datetime, order: Order, limit: int, *, known_at: datetime | None = None
) -> list[tuple[Mention, Label]]:
    """The oldest or the newest `limit` of them, in that order; it costs the same however many there are."""
    want = wanted(tx, incident_id, Filters(kinds=TAKING_UP, since=since), known_at)
    ids = [position.id for position in first(tx, incident_id, want, order, limit)]
    current = _rows(tx, _select(mentions).where(mentions.c.id.in_(ids)))
    return _told([*current, *_earlier(tx, incident_id, want)], order)[:limit]


def _told(found: list[_Row], order: Order) -> list[tuple[Mention, Label]]:
    found.sort(key=lambda one: (one.published_at, one.id), reverse=order is not Order.OLDEST)
    return [(_mention_of(one), LABELS[one.label]) for one in found]


def _earlier(tx: Connection, incident_id: str, want: Wanted) -> Iterator[_Row]:
    """Versions that were current then and were edited since."""
    if want.known_at is not None:
        then = in_force(incident_id, want.known_at)
        yield from _rows(tx, _select(earlier_versions).where(then, *want.conditions(earlier_versions)))


def _select(table: Table) -> Select[Any]:
    *fields, _ = _Row._fields
    raw = case((table.c.kind.in_(_NAMED_IN_RAW), table.c.raw), else_="")
    return select(*(table.c[name] for name in fields), raw)


def _rows(tx: Connection, query: Select[Any]) -> Iterator[_Row]:
    return map(_Row._make, tx.execute(query).all())  # at once: one by one takes twice as long


def _mention_of(row: _Row) -> Mention:
    full = json.loads(row.long_ids) if row.long_ids else {}
    return Mention(
        source=unescape(row.source),
        native_id=value(row.native_id, full.get("native_id", "")),
        kind=_KINDS[row.kind],
        text=unescape(row.text),
        published_at=moment(row.published_at),
        collected_at=moment(row.collected_at),
        author=Author(
            id=value(row.author_id, full.get("author_id", "")),
            handle=unescape(row.author_handle),
            name=unescape(row.author_name),
            followers=row.author_followers,
            verified=row.author_verified,
        ),
        in_reply_to=value(row.in_reply_to, full.get("in_reply_to", "")),
        engagement=Engagement(reposts=row.reposts),
        raw=unescape(row.raw),
    )
