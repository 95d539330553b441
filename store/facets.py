"""How many mentions have a value that filters ask for, by source and class.

They answer counts over all time, fill the choices of a filter, and spare the feed to look where there is nothing.
"""

from collections import Counter
from collections.abc import Iterable
from operator import attrgetter
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from store.escape import unescape
from store.filtering import Wanted
from store.rows import Row
from store.schema import facets

_FILTERED = attrgetter("kind", "language", "asks", "harm", "source", "label")


class Stretch(NamedTuple):
    """The mentions of one source and class, which the feed's index has in order; `number` of them have the value."""

    source: str
    rank: int
    number: int


def facets_of(rows: Iterable[Row]) -> Counter[tuple[str, str, str, int]]:
    """The values under which mentions are counted, with source and class, and how many there are of each."""
    found: Counter[tuple[str, str, str, int]] = Counter()
    for (kind, language, asks, harm, *place), number in Counter(map(_FILTERED, rows)).items():
        values = [("kind", kind), ("language", language), *[("asks", "")] * asks, *[("harm", "")] * harm]
        for value in values:
            found[*value, *place] += number
    return found


def languages(tx: Connection, incident_id: str) -> dict[str, int]:
    """How many mentions in which language (as detected, else as its source claims), most first."""
    return _values(tx, incident_id, "language")


def kinds(tx: Connection, incident_id: str) -> dict[str, int]:
    """How many mentions of which kind, most first."""
    return _values(tx, incident_id, "kind")


def _values(tx: Connection, incident_id: str, facet: str) -> dict[str, int]:
    row = facets.c
    number = func.sum(row.mentions)
    query = (
        select(row.value, number)
        .where(row.incident_id == incident_id, row.facet == facet)
        .group_by(row.value)
        .having(number > 0)
        .order_by(number.desc(), row.value)
    )
    return {unescape(value): int(found) for value, found in tx.execute(query)}


def filters_of(want: Wanted) -> list[tuple[str, frozenset[str]]]:
    """The filters that are facets: which, and the values asked for."""
    asked = [("kind", want.kinds), ("language", want.languages)]
    flags = [("asks", want.asks), ("harm", want.harm)]
    return [each for each in asked if each[1]] + [(flag, frozenset({""})) for flag, is_asked in flags if is_asked]


def stretches(tx: Connection, incident_id: str, want: Wanted) -> list[Stretch]:
    """Where wanted mentions can be; how many have the rarest of the values asked for."""
    found: dict[tuple[str, int], int] | None = None
    for facet, values in filters_of(want) or [("kind", frozenset())]:
        numbers = _numbers(tx, incident_id, facet, values)
        found = (
            numbers if found is None else {key: min(found[key], numbers[key]) for key in found.keys() & numbers.keys()}
        )
    return [
        Stretch(source, rank, number)
        for (source, rank), number in sorted((found or {}).items())
        if rank in want.ranks and (not want.sources or source in want.sources)
    ]


def _numbers(tx: Connection, incident_id: str, facet: str, values: frozenset[str]) -> dict[tuple[str, int], int]:
    """By source and class; no values are all values."""
    row = facets.c
    query = select(row.source, row.label, func.sum(row.mentions)).where(
        row.incident_id == incident_id, row.facet == facet, row.mentions > 0
    )
    if values:
        query = query.where(row.value.in_(values))
    return {(source, label): int(number) for source, label, number in tx.execute(query.group_by(row.source, row.label))}
