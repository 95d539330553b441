"""A mention as a reader gets it: with the reading in force and its place in the feed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Self

from sqlalchemy import ColumnElement, Connection, Select, Table, and_, select

from domain.errors import NotFoundError
from domain.mention import Mention
from domain.reading import Reading
from store.rows import Row, mention_of, reading_of
from store.schema import mentions, readings, scorers

_WIDTH = len(Row._fields)


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """Where a mention stands in every order of the feed; a page goes on after one."""

    rank: int
    published_at: int
    id: int

    def encode(self) -> str:
        """As it stands in the address of a page."""
        return f"{self.rank}.{self.published_at}.{self.id}"

    @classmethod
    def decode(cls, text: str) -> Self:
        """Raises NotFoundError if no mention could stand there."""
        try:
            rank, published_at, mention_id = map(int, text.split("."))
        except ValueError:
            msg = f"There is no such place in the list: {text[:40]!r}."
            raise NotFoundError(msg) from None
        return cls(rank, published_at, mention_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    mention: Mention
    reading: Reading
    position: Position


def select_shown(table: Table = mentions) -> Select[Any]:
    """Rows for `shown_of`, from the current or from the earlier versions."""
    reading = readings.c
    return (
        select(
            *(table.c[name] for name in Row._fields),
            scorers.c.name,
            scorers.c.version,
            reading.label,
            reading.compound,
            reading.unscored_because,
            reading.language,
            reading.asks,
            reading.harms,
        )
        .join(readings, _in_force(table))
        .join(scorers, scorers.c.id == reading.scorer_id)
    )


def shown_of(values: Sequence[Any]) -> Shown:
    row = Row(*values[:_WIDTH])
    return Shown(
        mention=mention_of(row),
        reading=reading_of(tuple(values[_WIDTH : _WIDTH + 8])),
        position=Position(row.label, row.published_at, row.id),
    )


def load(tx: Connection, ids: Sequence[int]) -> list[Shown]:
    """The current versions with these ids, in the order of the ids."""
    rows = tx.execute(select_shown().where(mentions.c.id.in_(ids)))
    by_id = {shown.position.id: shown for shown in map(shown_of, rows)}
    return [by_id[each] for each in ids]


def rows(tx: Connection, table: Table, *conditions: ColumnElement[bool]) -> Iterator[Row]:
    """Versions as they are stored."""
    query = select(*(table.c[name] for name in Row._fields)).where(*conditions)
    with tx.execute(query, execution_options={"yield_per": 1_000}) as result:
        for found in result:
            yield Row(*found)


def _in_force(table: Table) -> ColumnElement[bool]:
    return and_(
        readings.c.mention_id == table.c.id,
        readings.c.version == table.c.version,
        readings.c.scorer_id == table.c.scorer_id,
    )
