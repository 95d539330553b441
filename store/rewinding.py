"""Authors at an earlier moment, from what has changed since: its cost grows with that, and not with all that was known.

What an author's counts were follows from the counts of now. How many followers they were known to have does not, nor
by which name: `Rewound.then` has more followers than were known then where only later mentions say so.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Integer, Select, case, func, literal_column, select, union_all

from store import authors
from store.asof import in_force, late
from store.authors import AuthorKey, AuthorRow
from store.codes import LABELS
from store.counting import counted, sources
from store.schema import earlier_versions, mentions

_COUNTS = (
    *("negative", "unscored", "neutral", "positive"),
    *("negative_before", "unscored_before", "neutral_before", "positive_before"),
)


class Rewound(NamedTuple):
    """An author whose counts are others now than they were; `now` is None for who has no mention any more."""

    now: AuthorRow | None
    then: AuthorRow


class _Change(NamedTuple):
    """How many mentions of one author, class and side of the start to count in (or out, below 0)."""

    source: str
    author_id: str
    label: int
    before: int
    number: int
    followers: int


def how_many(tx: Connection, incident_id: str, at: int) -> int:
    """How many versions were published, learnt or edited since the moment `at`."""
    known_late = select(func.count()).where(late(incident_id, at), mentions.c.published_at <= at)
    edited = select(func.count()).where(in_force(incident_id, at))
    published = sum(part.mentions for part in counted(tx, incident_id, at + 1))
    return published + tx.execute(known_late).scalar_one() + tx.execute(edited).scalar_one()


def rewound(tx: Connection, incident_id: str, started_at: int, at: int) -> dict[AuthorKey, Rewound]:
    """Every author of whom anything was published, learnt or edited since the moment `at`."""
    numbers: dict[AuthorKey, list[int]] = {}
    followers: dict[AuthorKey, int] = {}
    for change in _changes(tx, incident_id, started_at, at):
        key = (change.source, change.author_id)
        numbers.setdefault(key, [0] * len(_COUNTS))[change.label + len(LABELS) * change.before] += change.number
        followers[key] = max(followers.get(key, authors.UNKNOWN), change.followers)
    now = authors.tallies_of(tx, incident_id, numbers)
    return {
        key: Rewound(now.get(key), _then(now.get(key) or _nobody(incident_id, key), changed, followers[key]))
        for key, changed in numbers.items()
    }


def _then(now: AuthorRow, changed: list[int], followers: int) -> AuthorRow:
    counts = {name: getattr(now, name) + number for name, number in zip(_COUNTS, changed, strict=True) if number}
    return now._replace(followers=max(now.followers, followers), **counts)


def _nobody(incident_id: str, key: AuthorKey) -> AuthorRow:
    who = (incident_id, *key, "", "", "", "", authors.UNKNOWN, None)
    return AuthorRow._make((*who, *[0] * len(_COUNTS), 0, 0))


def _changes(tx: Connection, incident_id: str, started_at: int, at: int) -> Iterator[_Change]:
    row, unknown = mentions.c, literal_column(str(authors.UNKNOWN), Integer)
    published = _versions(row, -1, unknown).with_hint(mentions, "INDEXED BY mentions_by_feed", "sqlite")
    published = published.where(
        row.incident_id == incident_id,
        row.source.in_(sources(tx, incident_id)),
        row.label.in_(range(len(LABELS))),
        row.published_at > at,
    )
    learnt = _versions(row, -1, unknown).where(late(incident_id, at), row.published_at <= at)
    edited = _versions(earlier_versions.c, 1, func.coalesce(earlier_versions.c.author_followers, unknown))
    versions = union_all(published, learnt, edited.where(in_force(incident_id, at))).subquery().c
    before = case((versions.published_at < started_at, 1), else_=0).label("before")
    each = select(*versions, before).subquery().c
    query = select(
        each.source, each.author_id, each.label, each.before, func.sum(each.sign), func.max(each.followers)
    ).group_by(each.source, each.author_id, each.label, each.before)
    for source, author_id, label, is_before, number, followers in tx.execute(query).all():
        yield _Change(source, author_id, label, is_before, int(number), followers)


def _versions(row: Any, sign: int, followers: ColumnElement[int]) -> Select[Any]:
    return select(
        row.source,
        row.author_id,
        row.label,
        row.published_at,
        literal_column(str(sign)).label("sign"),
        followers.label("followers"),
    ).where(row.author_id != literal_column("''"))
