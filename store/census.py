"""How many mentions fit a filter: exactly, and without reading the mentions where the roll-ups know."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, func, select

from domain.filters import Filters
from domain.mention import TAKING_UP
from domain.reading import Label
from store import search
from store.asof import late
from store.codes import LABELS
from store.counting import counted
from store.days import days, on_days
from store.facets import filters_of, stretches
from store.feed import earlier_shown
from store.filtering import Wanted, wanted
from store.rows import mention_of
from store.schema import mentions
from store.shown import rows

_FLAGGED = frozenset({""})
# Filters that the roll-ups have a count of, when nothing else is asked for.
_ROLLED_UP = {
    ("kind", frozenset(kind.value for kind in TAKING_UP)): "taking_up",
    ("asks", _FLAGGED): "asking",
    ("harm", _FLAGGED): "harm",
}


def count(tx: Connection, incident_id: str, filters: Filters, *, known_at: datetime | None = None) -> int:
    """How many mentions fit. With `known_at`, of those known then and as they then were."""
    return count_by_label(tx, incident_id, filters, known_at=known_at).total()


def count_by_label(
    tx: Connection, incident_id: str, filters: Filters, *, known_at: datetime | None = None
) -> Counter[Label]:
    """The same by class, at the same cost."""
    want = wanted(tx, incident_id, filters, known_at)
    if want.nothing or (want.since is not None and want.until is not None and want.since >= want.until):
        return Counter()
    current = replace(want, known_at=None)
    now = Counter(dict(_count_current(tx, incident_id, current)))
    if want.known_at is not None:
        now.subtract(_late(tx, incident_id, current, want.known_at))
        now.update(shown.position.rank for shown in earlier_shown(tx, incident_id, want))
    return Counter({LABELS[rank]: number for rank, number in now.items()})


def _count_current(tx: Connection, incident_id: str, want: Wanted) -> Iterable[tuple[int, int]]:
    """By rank, each once."""
    if want.phrases is not None and tx.dialect.name == "sqlite":
        return [(rank, _count_hits(tx, incident_id, want, rank)) for rank in want.ranks]
    if want.phrases is not None or want.author_ids is not None or want.theme is not None:
        return _count_rows(tx, incident_id, want)
    asked = filters_of(want)
    if len(asked) == 1 and want.since is None and want.until is None:
        return _summed((each.rank, each.number) for each in stretches(tx, incident_id, want))
    if len(asked) > 1 or (asked and asked[0] not in _ROLLED_UP):
        return _count_rows(tx, incident_id, want)
    field = _ROLLED_UP[asked[0]] if asked else "mentions"
    return _summed(
        (part.label, getattr(part, field))
        for part in counted(tx, incident_id, want.since, want.until)
        if part.label in want.ranks and (not want.sources or part.source in want.sources)
    )


def _summed(parts: Iterable[tuple[int, int]]) -> Iterable[tuple[int, int]]:
    found: Counter[int] = Counter()
    for rank, number in parts:
        found[rank] += number
    return found.items()


def _count_rows(tx: Connection, incident_id: str, want: Wanted) -> list[tuple[int, int]]:
    """From the index of one author, or from that of the feed, which holds all that filters ask for."""
    row = mentions.c
    query = (
        select(row.label, func.count())
        .where(row.incident_id == incident_id, *want.conditions(mentions))
        .group_by(row.label)
    )
    if want.phrases is not None:
        query = query.where(search.document_condition(want.phrases))
    if want.author_ids is not None:
        query = query.where(on_days(days(tx, incident_id)))
    if want.theme is None:
        index = "author" if want.author_ids is not None else "feed"
        query = query.with_hint(mentions, f"INDEXED BY mentions_by_{index}", "sqlite")
    return [(rank, number) for rank, number in tx.execute(query)]


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


def _late(tx: Connection, incident_id: str, want: Wanted, at: int) -> Counter[int]:
    """Those not yet known, by rank."""
    conditions = (late(incident_id, at), *want.conditions(mentions))
    if want.phrases is None:
        label = mentions.c.label
        query = select(label, func.count()).where(*conditions).group_by(label)
        return Counter(dict(map(tuple, tx.execute(query))))
    return Counter(row.label for row in rows(tx, mentions, *conditions) if want.finds(mention_of(row)))
