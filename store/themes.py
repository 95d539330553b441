"""Themes: which mentions are in which, kept so that a theme stays the same from one look to the next.

Grouping takes a while, so it is done outside of any transaction that writes: read `texts`, group, then `keep`, which
keeps nothing if somebody else was faster. What is in no theme is kept as the theme of number 0. No text is kept here
but a theme's name and words; those of a theme that has been empty for a week and has no answer are erased.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, tuple_, update

from domain.errors import NotFoundError
from domain.incident import Incident
from domain.theme import Answer, Strand, Theme
from store import bulk, incidents
from store.codes import NEGATIVE
from store.escape import escape, unescape
from store.moments import micros, moment
from store.schema import mentions, theme_answers, theme_groupings, theme_mentions, themes

_CHUNK = 500  # ids in one statement
_SPREAD = 0x9E3779B97F4A7C15  # 2⁶⁴ ÷ the golden ratio: neighbouring ids fall far apart (Knuth, vol. 3, 6.4)
_FORGOTTEN = timedelta(days=7)
_MEMBER = ("mention_id", "theme_id", "fold", "closeness", "published_at", "source", "author_id", "asks")


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouped:
    """The last grouping of one strand: `looked_at` of the `whole` mentions that there were, by chance if not all."""

    grouped_at: datetime
    stamp: str
    looked_at: int
    whole: int
    turn: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    id: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A mention as it was grouped; `fold` is the id of the first in the same words, its own if it is the first.

    `author` is a key, "" for nobody known.
    """

    id: int
    theme_id: int
    fold: int
    closeness: float
    published_at: datetime
    author: str
    asks: bool


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


def grouped(tx: Connection, incident_id: str, strand: Strand) -> Grouped | None:
    """The last grouping, None before the first."""
    row = theme_groupings.c
    query = select(theme_groupings).where(row.incident_id == incident_id, row.strand == strand.value)
    found = tx.execute(query).mappings().one_or_none()
    if found is None:
        return None
    return Grouped(
        grouped_at=moment(found["grouped_at"]),
        stamp=found["stamp"],
        looked_at=found["looked_at"],
        whole=found["whole"],
        turn=found["turn"],
    )


def of(tx: Connection, incident_id: str, strand: Strand) -> list[Theme]:
    """Every theme that was ever found, in the order of their numbers; first what is in none."""
    row = themes.c
    query = select(themes).where(row.incident_id == incident_id, row.strand == strand.value).order_by(row.number)
    return [_theme(each) for each in tx.execute(query).mappings()]


def one(tx: Connection, incident_id: str, theme_id: int) -> Theme:
    """Raises NotFoundError."""
    query = select(themes).where(themes.c.incident_id == incident_id, themes.c.id == theme_id)
    found = tx.execute(query).mappings().one_or_none()
    if found is None:
        msg = f"There is no theme {theme_id} in {incident_id}."
        raise NotFoundError(msg)
    return _theme(found)


def members(tx: Connection, incident: Incident, strand: Strand, *, known_at: datetime | None = None) -> list[Member]:
    """The mentions of all themes since the start, but for those edited since; with `known_at`, those known then.

    In no order.
    """
    row = theme_mentions.c
    ours = select(themes.c.id).where(themes.c.incident_id == incident.id, themes.c.strand == strand.value)
    query = select(*(row[name] for name in _MEMBER)).where(
        row.theme_id.in_(ours), row.published_at >= micros(incident.started_at)
    )
    if known_at is not None:
        query = query.where(row.known_at <= micros(known_at), row.published_at <= micros(known_at))
    return [
        Member(
            id=number,
            theme_id=theme_id,
            fold=fold,
            closeness=closeness,
            published_at=moment(published_at),
            author=f"{source}\n{author_id}" if author_id else "",
            asks=asks,
        )
        for number, theme_id, fold, closeness, published_at, source, author_id, asks in tx.execute(query)
    ]


def take_out(tx: Connection, mention_ids: Sequence[int]) -> None:
    """Take mentions out of their themes: they say something else now. The next grouping looks at them anew."""
    for start in range(0, len(mention_ids), _CHUNK):
        part = mention_ids[start : start + _CHUNK]
        tx.execute(delete(theme_mentions).where(theme_mentions.c.mention_id.in_(part)))


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


def answers(tx: Connection, incident_id: str, known_at: datetime) -> dict[int, Answer]:
    """By theme, what was said last of its questions by `known_at`."""
    row = theme_answers.c
    query = select(theme_answers).where(row.incident_id == incident_id, row.said_at <= micros(known_at))
    return {
        each.theme_id: Answer(answered=each.answered, said_by=unescape(each.said_by), said_at=moment(each.said_at))
        for each in tx.execute(query.order_by(row.id))
    }


def open_questions(tx: Connection, incident_id: str, at: datetime) -> int | None:
    """How many themes of questions nobody had called answered by `at`, or were asked anew since; None if never grouped.

    The themes are those found last; only what was known at `at` counts as asked.
    """
    if grouped(tx, incident_id, Strand.QUESTIONS) is None:
        return None
    row, theme, by = theme_mentions.c, themes.c, micros(at)
    query = (
        select(row.theme_id, func.max(row.published_at))
        .join(themes, theme.id == row.theme_id)
        .where(theme.incident_id == incident_id, theme.strand == Strand.QUESTIONS.value, theme.number > 0)
        .where(row.published_at <= by, row.known_at <= by)
        .group_by(row.theme_id)
    )
    told = answers(tx, incident_id, at)
    return sum(
        theme_id not in told or not told[theme_id].answered or moment(last) > told[theme_id].said_at
        for theme_id, last in tx.execute(query)
    )


def answer(tx: Connection, incident_id: str, theme_id: int, *, answered: bool, said_by: str, said_at: datetime) -> None:
    """Keep that a person calls a theme's questions answered, or not after all. Raises NotFoundError."""
    one(tx, incident_id, theme_id)
    values = {
        "incident_id": incident_id,
        "theme_id": theme_id,
        "answered": answered,
        "said_by": escape(said_by),
        "said_at": micros(said_at),
    }
    tx.execute(insert(theme_answers).values(values))


def _theme(row: Any) -> Theme:
    return Theme(
        id=row["id"],
        strand=Strand(row["strand"]),
        number=row["number"],
        name=unescape(row["name"]),
        words={unescape(word): weight for word, weight in json.loads(row["words"]).items()},
        stability=row["stability"],
        low=row["low"],
        high=row["high"],
        found_at=moment(row["found_at"]),
    )


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
