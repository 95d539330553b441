"""Themes: which mentions are in which, kept so that a theme stays the same from one look to the next.

What is in no theme is kept as the theme of number 0. How a grouping comes in is told in `store.regrouping`.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, delete, func, insert, or_, select

from domain.errors import NotFoundError
from domain.incident import Incident
from domain.mention import Kind
from domain.theme import Answer, Strand, Theme
from domain.time import Span
from store.escape import escape, unescape
from store.moments import micros, moment
from store.schema import mentions, theme_answers, theme_groupings, theme_mentions, themes

_CHUNK = 500  # ids in one statement
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
class Size:
    """How many mentions, and how many are left if those in the same words count once."""

    mentions: int
    folds: int


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
    """The mentions in themes since the start, but for those edited since; with `known_at`, those known then.

    In no order. Those in none, which are most, are only counted (`sizes`).
    """
    row = theme_mentions.c
    query = select(*(row[name] for name in _MEMBER)).where(*_since(incident, strand, known_at), themes.c.number > 0)
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


def times(
    tx: Connection, incident: Incident, strand: Strand, within: Span, known_at: datetime | None
) -> list[datetime]:
    """When each of the mentions was published that are in themes or in none; otherwise as `members`."""
    row = theme_mentions.c
    query = select(row.published_at).where(
        *_since(incident, strand, known_at),
        row.published_at >= micros(within.start),
        row.published_at < micros(within.end),
    )
    return list(map(moment, tx.scalars(query)))


def first_said(tx: Connection, incident: Incident, theme: Theme, fold: int, known_at: datetime | None) -> int | None:
    """Which of the mentions in the same words stands for them: the earliest that does not pass on another one.

    Where all do, the earliest of them, in whatever order they came in. None where all were taken back.
    """
    row, said = theme_mentions.c, mentions.c
    passed_on = case((or_(said.kind == Kind.REPOST.value, said.text.like("RT @%")), 1), else_=0)
    query = (
        select(row.mention_id)
        .join(mentions, said.id == row.mention_id)
        .where(*_since(incident, theme.strand, known_at), row.theme_id == theme.id, row.fold == fold)
        .order_by(passed_on, said.published_at, said.source, said.native_id)
    )
    return tx.scalars(query.limit(1)).first()


def sizes(tx: Connection, incident: Incident, strand: Strand, *, known_at: datetime | None = None) -> dict[int, Size]:
    """By theme, how many mentions are in it, the theme of those in none included; otherwise as `members`."""
    row = theme_mentions.c
    query = select(row.theme_id, func.count(), func.count(row.fold.distinct())).where(
        *_since(incident, strand, known_at)
    )
    return {
        theme_id: Size(mentions=number, folds=folds)
        for theme_id, number, folds in tx.execute(query.group_by(row.theme_id))
    }


def _since(incident: Incident, strand: Strand, known_at: datetime | None) -> list[ColumnElement[bool]]:
    row = theme_mentions.c
    conditions: list[ColumnElement[bool]] = [
        themes.c.id == row.theme_id,
        themes.c.incident_id == incident.id,
        themes.c.strand == strand.value,
        row.published_at >= micros(incident.started_at),
    ]
    if known_at is not None:
        conditions += [row.known_at <= micros(known_at), row.published_at <= micros(known_at)]
    return conditions


def take_out(tx: Connection, mention_ids: Sequence[int]) -> None:
    """Take mentions out of their themes: they say something else now. The next grouping looks at them anew."""
    for start in range(0, len(mention_ids), _CHUNK):
        part = mention_ids[start : start + _CHUNK]
        tx.execute(delete(theme_mentions).where(theme_mentions.c.mention_id.in_(part)))


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
