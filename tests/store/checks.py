"""What the store answers, held against the model's answer to the same question."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, get_args

from sqlalchemy import Connection

from domain.counting import AuthorTally, Bucket, BucketCount
from domain.filters import Filters, Order
from domain.incident import Incident
from domain.mention import Author
from domain.reading import Label
from domain.time import Span
from store import mentions, rollups, tallies
from store.ranking import By
from tests.store.model import Model, Said

_LABELS = [Label.NEGATIVE, Label.UNSCORED, Label.NEUTRAL, Label.POSITIVE]
_MANY = 1_000


def check_mentions(
    tx: Connection, incident: Incident, model: Model, asked: Filters, *, known_at: datetime | None, limit: int
) -> None:
    """Paging visits exactly what fits, each once and in order, and as many are counted."""
    fitting = check_count(tx, incident, model, asked, known_at=known_at)
    found: list[mentions.Shown] = []
    while page := mentions.page(
        tx, incident.id, asked, after=found[-1].position if found else None, limit=limit, known_at=known_at
    ):
        found += page
        assert len(page) <= limit
        assert len(found) < _MANY
    assert [place(each, asked.order) for each in found] == sorted(place(each, asked.order) for each in found)
    assert len(found) == len(fitting)
    assert {each.mention.key: (each.mention, each.reading) for each in found} == {
        each.mention.key: (each.mention, each.reading) for each in fitting
    }


def check_count(
    tx: Connection, incident: Incident, model: Model, asked: Filters, *, known_at: datetime | None
) -> list[Said]:
    """As many are counted as fit, which it returns."""
    fitting = model.fitting(incident.id, asked, known_at)
    assert mentions.count(tx, incident.id, asked, known_at=known_at) == len(fitting)
    return fitting


def place(shown: mentions.Shown, order: Order) -> tuple[Any, ...]:
    """By what a mention is sorted."""
    at, number = shown.mention.published_at, shown.position.id
    if order is Order.OLDEST:
        return (at, number)
    back = (-at.timestamp(), -at.microsecond, -number)
    return (_LABELS.index(shown.reading.label), *back) if order is Order.NEGATIVE_FIRST else back


def check_timeline(
    tx: Connection, incident: Incident, model: Model, level: Bucket, *, span: Span | None, known_at: datetime | None
) -> None:
    found = rollups.timeline(tx, incident.id, level, span=span, known_at=known_at)
    assert [each.start for each in found] == sorted(each.start for each in found)
    assert sorted(map(_bucket, found)) == sorted(map(_bucket, model.timeline(incident.id, level, span, known_at)))


def _bucket(count: BucketCount) -> tuple[Any, ...]:
    return count.start, count.source, count.label, count.mentions, count.asking, count.harm


def check_authors(
    tx: Connection, incident: Incident, model: Model, by: By, *, limit: int, known_at: datetime | None
) -> None:
    authors = model.authors(incident, known_at)
    ranked = sorted((each for each in authors.values() if _strength(each, by)), key=lambda each: _rank(each, by))
    found = rollups.top_authors(tx, incident.id, by, limit, known_at=known_at)
    together = rollups.rankings(tx, incident.id, dict.fromkeys(get_args(By), limit), known_at=known_at)
    assert together.first[by] == found
    assert together.totals == rollups.author_totals(tx, incident.id, known_at=known_at)
    assert [_numbers(each) for each in found] == [_numbers(each) for each in ranked[::-1][:limit]]
    assert rollups.author_totals(tx, incident.id, known_at=known_at) == _totals(authors.values())
    for without in (frozenset[str](), frozenset({"h1", "h2"})):
        others = [one for one in authors.values() if one.author.handle.casefold() not in without]
        left = rollups.rankings(tx, incident.id, {by: limit}, without=without, known_at=known_at, numbers=True)
        expected = [one for one in ranked[::-1] if one in others][:limit]
        assert [_numbers(one) for one in left.first[by]] == [_numbers(one) for one in expected]
        assert left.totals == _totals(others)
        numbers = Counter(one.negative for one in others if one.negative)
        assert left.critics == numbers


def _totals(tallies: Iterable[AuthorTally]) -> rollups.AuthorTotals:
    each = list(tallies)
    return rollups.AuthorTotals(
        authors=sum(one.mentions > 0 for one in each),
        critics=sum(one.negative > 0 for one in each),
        negative=sum(one.negative for one in each),
    )


def _strength(tally: AuthorTally, by: By) -> int:
    number: int = getattr(tally, {"reach": "negative"}.get(by, by))
    return number


def _rank(tally: AuthorTally, by: By) -> tuple[Any, ...]:
    followers = -1 if tally.author.followers is None else tally.author.followers
    numbers = (followers, tally.negative) if by == "reach" else (_strength(tally, by), followers)
    return (*numbers, tally.source, tally.author.id)


def _numbers(tally: AuthorTally) -> AuthorTally:
    """Without who an author is by now: mentions of one moment may compete for it."""
    return replace(tally, author=Author(id=tally.author.id, followers=tally.author.followers))


def check_equation(tx: Connection, incident: Incident, model: Model) -> None:
    found = tallies.by_source(tx, incident.id)
    assert found == model.tallies[incident.id]
    assert all(equation.balanced for equation in found.values())
    visible = model.visible(incident.id, None)
    assert tallies.equation(tx, incident.id).current == len(visible)
    at = sorted(said.mention.published_at for said in visible)
    extent = Span(at[0], at[-1] + timedelta(microseconds=1)) if at else None
    assert rollups.extent(tx, incident.id) == extent
