"""A new grouping of mentions into themes: what is to be grouped, and how the result is kept.

Grouping takes a while, so it is done outside of any transaction that writes: read `texts`, group, then `keep`, which
keeps nothing if somebody else was faster. No text is kept here but a theme's name and words; those of a theme that has
been empty for a week and has no answer are erased.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, tuple_, update

from domain.incident import Incident
from domain.theme import Strand
from store import bulk, incidents
from store.codes import NEGATIVE
from store.escape import escape, unescape
from store.moments import micros
from store.schema import mentions, theme_answers, theme_groupings, theme_mentions, themes
from store.themes import Grouped, grouped

_CHUNK = 500  # ids in one statement
_SPREAD = 0x9E3779B97F4A7C15  # 2⁶⁴ ÷ the golden ratio: neighbouring ids fall far apart (Knuth, vol. 3, 6.4)
_FORGOTTEN = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    id: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a text was put: the place of its draft (-1: in none), the id of the first in the same words."""

    id: int
    draft: int
    fold: int
    closeness: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A theme to keep: the stored one with `id` as it is now, or a new one if that is None (then with this `name`)."""

    id: int | None
    name: str
    words: Mapping[str, float]
    stability: float
    low: int
    high: int


def texts(tx: Connection, incident: Incident, strand: Strand, at_most: int) -> tuple[list[Text], int]:
    """What is to be grouped, in the order in which it was published: negative, since the incident started.

    If there are more than `at_most`, a random sample, nearly the same one as before. Says how many there are, too.
    """
    row = mentions.c
    ids = np.array(tx.scalars(select(row.id).where(*_wanted(incident, strand))).all(), dtype=np.uint64)
    chosen = ids
    if len(ids) > at_most:
        with np.errstate(over="ignore"):
            scattered = ids * np.uint64(_SPREAD)
        chosen = ids[np.argsort(scattered, kind="stable")[:at_most]]
    found: list[tuple[int, int, str]] = []
    listed = chosen.tolist()
    for start in range(0, len(listed), _CHUNK):
        part = select(row.published_at, row.id, row.text).where(row.id.in_(listed[start : start + _CHUNK]))
        found += [tuple(each) for each in tx.execute(part)]
    found.sort()
    return [Text(id=number, text=unescape(text)) for _, number, text in found], len(ids)


def _wanted(incident: Incident, strand: Strand) -> list[ColumnElement[bool]]:
    row = mentions.c
    conditions: list[ColumnElement[bool]] = [
        row.incident_id == incident.id,
        row.label == NEGATIVE,
        row.published_at >= micros(incident.started_at),
    ]
    return [*conditions, row.asks] if strand is Strand.QUESTIONS else conditions


@dataclass(frozen=True, slots=True, kw_only=True)
class Regrouped:
    """A grouping to keep. `about.turn` is one more than that of the grouping that was there when texts were read."""

    incident_id: str
    strand: Strand
    about: Grouped
    drafts: tuple[Draft, ...]
    places: tuple[Place, ...]


def keep(tx: Connection, regrouped: Regrouped) -> bool:
    """Keep a grouping; False, and nothing kept, if another one came first."""
    incident_id, strand, about = regrouped.incident_id, regrouped.strand, regrouped.about
    last = grouped(tx, incident_id, strand)
    if about.turn != (last.turn if last else 0) + 1:
        return False
    at = micros(about.grouped_at)
    ids = [_keep_theme(tx, incident_id, strand, draft, at) for draft in regrouped.drafts]
    ids.append(_rest(tx, incident_id, strand, at))  # which is where the place -1 leads
    placed = {(ids[each.draft], each.id): (each.fold, each.closeness) for each in regrouped.places}
    _place(tx, incidents.get(tx, incident_id), strand, placed)
    _forget(tx, incident_id, strand, about.grouped_at)
    values = {
        "incident_id": incident_id,
        "strand": strand.value,
        "grouped_at": at,
        "stamp": about.stamp,
        "looked_at": about.looked_at,
        "whole": about.whole,
        "turn": about.turn,
    }
    statement = bulk.upserting(tx.dialect.name, theme_groupings).values(values)
    tx.execute(statement.on_conflict_do_update(index_elements=["incident_id", "strand"], set_=values))
    return True


def _keep_theme(tx: Connection, incident_id: str, strand: Strand, draft: Draft, at: int) -> int:
    """Its id. One that is there keeps its number and name."""
    changing = {
        "words": json.dumps({escape(word): weight for word, weight in draft.words.items()}),
        "stability": draft.stability,
        "low": draft.low,
        "high": draft.high,
        "last_at": at,
    }
    if draft.id is not None:
        tx.execute(update(themes).where(themes.c.id == draft.id).values(changing))
        return draft.id
    mine = (themes.c.incident_id == incident_id, themes.c.strand == strand.value)
    number = (tx.scalar(select(func.max(themes.c.number)).where(*mine)) or 0) + 1
    return _add_theme(tx, incident_id, strand, {**changing, "number": number, "name": escape(draft.name)}, at)


def _rest(tx: Connection, incident_id: str, strand: Strand, at: int) -> int:
    row = themes.c
    query = select(row.id).where(row.incident_id == incident_id, row.strand == strand.value, row.number == 0)
    found = tx.scalar(query)
    nothing = {"number": 0, "name": "", "words": "{}", "stability": 0.0, "low": 0, "high": 0, "last_at": at}
    return found if found is not None else _add_theme(tx, incident_id, strand, nothing, at)


def _add_theme(tx: Connection, incident_id: str, strand: Strand, values: dict[str, Any], at: int) -> int:
    given = {**values, "incident_id": incident_id, "strand": strand.value, "found_at": at}
    theme_id: int = tx.execute(insert(themes).values(given).returning(themes.c.id)).scalar_one()
    return theme_id


def _place(
    tx: Connection, incident: Incident, strand: Strand, placed: Mapping[tuple[int, int], tuple[int, float]]
) -> None:
    """Write what is other than before. What was taken back or turned friendly since it was read gets no place."""
    row = theme_mentions.c
    ours = select(themes.c.id).where(themes.c.incident_id == incident.id, themes.c.strand == strand.value)
    before = {
        (each.theme_id, each.mention_id): (each.fold, each.closeness)
        for each in tx.execute(
            select(row.theme_id, row.mention_id, row.fold, row.closeness).where(row.theme_id.in_(ours))
        )
    }
    gone = [pair for pair, rest in before.items() if placed.get(pair) != rest]
    for start in range(0, len(gone), _CHUNK):
        tx.execute(delete(theme_mentions).where(tuple_(row.theme_id, row.mention_id).in_(gone[start : start + _CHUNK])))
    new = {pair: rest for pair, rest in placed.items() if before.get(pair) != rest}
    known = _known(tx, incident, strand, [mention_id for _, mention_id in new])
    bulk.insert(tx, theme_mentions, [(*pair, *rest, *known[pair[1]]) for pair, rest in new.items() if pair[1] in known])


def _known(tx: Connection, incident: Incident, strand: Strand, mention_ids: list[int]) -> dict[int, tuple[Any, ...]]:
    """What themes repeat of their mentions, by id."""
    row = mentions.c
    found: dict[int, tuple[Any, ...]] = {}
    for start in range(0, len(mention_ids), _CHUNK):
        query = (
            select(row.id, row.published_at, row.known_at, row.source, row.author_id, row.asks)
            .where(row.id.in_(mention_ids[start : start + _CHUNK]), *_wanted(incident, strand))
            .with_hint(mentions, "NOT INDEXED", "sqlite")
        )
        found |= {each[0]: tuple(each[1:]) for each in tx.execute(query)}
    return found


def _forget(tx: Connection, incident_id: str, strand: Strand, at: datetime) -> None:
    row = themes.c
    told = select(theme_answers.c.theme_id).where(theme_answers.c.incident_id == incident_id)
    empty = (
        row.incident_id == incident_id,
        row.strand == strand.value,
        row.number > 0,
        row.last_at < micros(at - _FORGOTTEN),
        row.id.not_in(told),
    )
    tx.execute(update(themes).where(*empty).values(name="", words="{}"))
