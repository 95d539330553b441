"""Filters as conditions on rows, and the same as a test on one mention."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Select, Table, literal_column, select

from domain.filters import Filters
from domain.mention import Mention
from domain.reading import Label
from store.authors import folded
from store.codes import LABELS, RANKS
from store.escape import escape
from store.keys import key
from store.moments import micros_or_none
from store.schema import authors, theme_mentions
from store.search import searchable
from store.words import phrases


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Filters as the tables have them. `author_ids` is None for any author; `phrases` is None for no search.

    `theme`: its id, and that of the mention that stands for the same words; None for any theme.
    """

    ranks: tuple[int, ...]
    sources: frozenset[str]
    kinds: frozenset[str]
    languages: frozenset[str]
    author_ids: frozenset[str] | None
    phrases: tuple[tuple[str, ...], ...] | None
    since: int | None
    until: int | None
    asks: bool
    harm: bool
    theme: tuple[int, int | None] | None
    known_at: int | None

    @property
    def nothing(self) -> bool:
        """Whether it can be seen without looking that nothing fits."""
        return self.author_ids == frozenset() or self.phrases == ()

    def conditions(self, table: Table, *, ranks: bool = True, sources: bool = True) -> list[ColumnElement[bool]]:
        """All but the search, on the current or the earlier versions."""
        row = table.c
        among = [
            (row.label, self.ranks if ranks and len(self.ranks) < len(LABELS) else ()),
            (row.source, self.sources if sources else ()),
            (row.kind, self.kinds),
            (row.language, self.languages),
        ]
        found: list[ColumnElement[bool]] = [column.in_(values) for column, values in among if values]
        if self.author_ids is not None:
            found += [row.author_id.in_(self.author_ids), row.author_id != literal_column("''")]
        bounds = [
            (row.published_at.__ge__, self.since),
            (row.published_at.__lt__, self.until),
            (row.known_at.__le__, self.known_at),
        ]
        found += [compare(bound) for compare, bound in bounds if bound is not None]
        if self.theme is not None:
            found.append(row.id.in_(members(*self.theme)))
        return found + [flag for flag, asked in ((row.asks, self.asks), (row.harm, self.harm)) if asked]

    def finds(self, mention: Mention) -> bool:
        """Whether the search, if there is one, finds this mention."""
        if self.phrases is None:
            return True
        text = f" {' '.join(searchable(mention).split())} "
        return all(f" {' '.join(phrase)} " in text for phrase in self.phrases)


def wanted(tx: Connection, incident_id: str, filters: Filters, known_at: datetime | None) -> Wanted:
    """Look up what filters mean in one incident. `author` is an id, or the handle that an author has by now."""
    until = micros_or_none(filters.until)
    known = micros_or_none(known_at)
    if known is not None:
        until = known + 1 if until is None else min(until, known + 1)
    return Wanted(
        ranks=tuple(sorted(RANKS[label] for label in filters.labels or Label)),
        sources=frozenset(map(escape, filters.sources)),
        kinds=frozenset(kind.value for kind in filters.kinds),
        languages=frozenset(map(key, filters.languages)),
        author_ids=_author_ids(tx, incident_id, filters.author) if filters.author else None,
        phrases=tuple(map(tuple, phrases(filters.search))) if filters.search.strip() else None,
        since=micros_or_none(filters.since),
        until=until,
        asks=filters.asks,
        harm=filters.harm,
        theme=_theme(filters.theme),
        known_at=known,
    )


def members(theme_id: int, fold: int | None = None) -> Select[tuple[int]]:
    """The ids of the mentions in a theme; with `fold`, of those that say the same as the mention of that id."""
    row = theme_mentions.c
    query = select(row.mention_id).where(row.theme_id == theme_id)
    return query if fold is None else query.where(row.fold == fold)


def _theme(asked: str) -> tuple[int, int | None] | None:
    if not asked:
        return None
    theme_id, _, fold = asked.partition("-")
    return int(theme_id), int(fold) if fold else None


def _author_ids(tx: Connection, incident_id: str, author: str) -> frozenset[str]:
    row = authors.c
    handle = folded(escape(author))
    by_handle = select(row.author_id).where(row.incident_id == incident_id, row.folded_handle == handle)
    return frozenset({key(author), *(tx.scalars(by_handle) if handle else ())})
