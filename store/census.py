"""How many mentions fit a filter: exactly, and without reading the mentions where the roll-ups know."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, func, select

from domain.filters import Filters
from store import search
from store.asof import late
from store.counting import counted
from store.days import days, on_days
from store.facets import filters_of, stretches
from store.feed import earlier_shown
from store.filtering import Wanted, wanted
from store.rows import mention_of
from store.schema import mentions
from store.shown import rows


def count(tx: Connection, incident_id: str, filters: Filters, *, known_at: datetime | None = None) -> int:
    """How many mentions fit. With `known_at`, of those known then and as they then were."""
    want = wanted(tx, incident_id, filters, known_at)
    if want.nothing or (want.since is not None and want.until is not None and want.since >= want.until):
        return 0
    current = replace(want, known_at=None)
    now = _count_current(tx, incident_id, current)
    if want.known_at is None:
        return now
    late_ones = _count_late(tx, incident_id, current, want.known_at)
    return now - late_ones + sum(1 for _ in earlier_shown(tx, incident_id, want))


def _count_current(tx: Connection, incident_id: str, want: Wanted) -> int:
    if want.phrases is not None and tx.dialect.name == "sqlite":
        return sum(_count_hits(tx, incident_id, want, rank) for rank in want.ranks)
    if want.phrases is not None or want.author_ids is not None or want.theme is not None:
        return _count_rows(tx, incident_id, want)
    asked = filters_of(want)
    if len(asked) == 1 and want.since is None and want.until is None:
        return sum(stretch.number for stretch in stretches(tx, incident_id, want))
    if want.kinds or want.languages or len(asked) > 1:
        return _count_rows(tx, incident_id, want)
    field = "asking" if want.asks else "harm" if want.harm else "mentions"
    return sum(
        getattr(part, field)
        for part in counted(tx, incident_id, want.since, want.until)
        if part.label in want.ranks and (not want.sources or part.source in want.sources)
    )


def _count_rows(tx: Connection, incident_id: str, want: Wanted) -> int:
    """From the index of one author, or from that of the feed, which holds all that filters ask for."""
    row = mentions.c
    query = select(func.count()).select_from(mentions).where(row.incident_id == incident_id, *want.conditions(mentions))
    if want.phrases is not None:
        query = query.where(search.document_condition(want.phrases))
    if want.author_ids is not None:
        query = query.where(on_days(days(tx, incident_id)))
    if want.theme is None:
        index = "author" if want.author_ids is not None else "feed"
        query = query.with_hint(mentions, f"INDEXED BY mentions_by_{index}", "sqlite")
    return tx.execute(query).scalar_one()


def _count_hits(tx: Connection, incident_id: str, want: Wanted, rank: int) -> int:
    """Search on SQLite, one class. Where only times are asked for, mentions are read at the two edges alone."""
    matched = search.hit_condition(incident_id, rank, want.phrases or ())
    hits = select(func.count()).select_from(search.hits).where(matched)
    joined = hits.join(mentions, search.hit_mention()).with_hint(mentions, "NOT INDEXED", "sqlite")
    checked = joined.where(mentions.c.incident_id == incident_id, *want.conditions(mentions, ranks=False))
    if replace(want, since=None, until=None).conditions(mentions, ranks=False):
        return tx.execute(checked.where(search.hits_between(want.since, want.until))).scalar_one()
    inside, *edges = search.hits_around(want.since, want.until)
    return sum(
        tx.execute(query).scalar_one() for query in (hits.where(inside), *(checked.where(edge) for edge in edges))
    )


def _count_late(tx: Connection, incident_id: str, want: Wanted, at: int) -> int:
    conditions = (late(incident_id, at), *want.conditions(mentions))
    if want.phrases is None:
        return tx.execute(select(func.count()).select_from(mentions).where(*conditions)).scalar_one()
    return sum(want.finds(mention_of(row)) for row in rows(tx, mentions, *conditions))
