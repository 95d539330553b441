"""Every question about a rich history, at any moment: the store's answer is that of the plain model."""

from datetime import datetime, timedelta
from typing import get_args

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from domain.counting import DAY, LEVELS, MINUTE, Bucket
from domain.filters import Filters, Order
from domain.incident import Incident
from domain.mention import TAKING_UP, Author, Kind
from domain.reading import Label
from domain.time import Span
from store import incidents, mentions, rollups
from store.connection import Database
from store.ranking import By
from tests.store import history, made
from tests.store.checks import check_authors, check_mentions, check_timeline, place
from tests.store.model import Model

moments = st.randoms(use_true_random=False).map(history.moments)
spans = st.tuples(moments, moments).filter(lambda pair: pair[0] != pair[1]).map(lambda pair: Span(*sorted(pair)))
sometimes = st.sampled_from([False, False, False, True])
filters = st.builds(
    Filters,
    labels=st.frozensets(st.sampled_from(Label), max_size=2),
    sources=st.sampled_from([frozenset[str](), frozenset({"x"}), frozenset({"x", "nowhere"})]),
    kinds=st.sampled_from([frozenset[Kind](), frozenset[Kind](), frozenset({Kind.REPLY}), TAKING_UP]),
    languages=st.sampled_from([frozenset[str](), frozenset[str](), frozenset({"de"}), frozenset({"de", "en"})]),
    author=st.sampled_from(["", "", "", "a1", "h2", "nobody"]),
    search=st.sampled_from(["", "", "", "ad", "bad ad", '"bad ad"', "広告", "😡", "@ad_maker", "fur", "h1", "?!"]),
    since=st.none() | moments,
    until=st.none() | moments,
    asks=sometimes,
    harm=sometimes,
    order=st.sampled_from(Order),
)
MANY = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def model(tx: Connection, incident: Incident) -> Model:
    return history.tell(tx, incident)


@MANY
@given(asked=filters, known_at=st.none() | moments, limit=st.sampled_from([5, 50]))
def test_pages_and_counts(
    tx: Connection, incident: Incident, model: Model, *, asked: Filters, known_at: datetime | None, limit: int
) -> None:
    check_mentions(tx, incident, model, asked, known_at=known_at, limit=limit)


@MANY
@given(level=st.sampled_from(LEVELS), span=st.none() | spans, known_at=st.none() | moments)
@example(level=MINUTE, span=Span(made.START + timedelta(seconds=30), made.START + timedelta(seconds=31)), known_at=None)
@example(level=MINUTE, span=Span(made.START, made.START + timedelta(seconds=20.5)), known_at=None)
@example(level=DAY, span=Span(made.START, made.START + timedelta(days=1)), known_at=None)
def test_timelines(
    tx: Connection, incident: Incident, model: Model, *, level: Bucket, span: Span | None, known_at: datetime | None
) -> None:
    check_timeline(tx, incident, model, level, span=span, known_at=known_at)


@pytest.mark.parametrize("part", [1_000, 0], ids=["by going back", "by counting anew"])
def test_rankings(
    tx: Connection, incident: Incident, model: Model, part: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.ranking._PART", part)

    @MANY
    @given(st.sampled_from(get_args(By)), st.integers(1, 20), st.none() | moments)
    def test(by: By, limit: int, known_at: datetime | None) -> None:
        check_authors(tx, incident, model, by, limit=limit, known_at=known_at)

    test()


def test_who_an_author_is_by_now(tx: Connection, incident: Incident) -> None:
    for seconds, handle in ((310, "second"), (320, "latest"), (300, "first")):
        said = made.mention(
            f"{seconds}",
            published_at=made.START + timedelta(seconds=seconds),
            author=Author(id="a", handle=handle, name=handle.title(), verified=handle == "latest", followers=seconds),
        )
        mentions.keep(tx, incident, [said], [made.reading()])
    (tally,) = rollups.top_authors(tx, incident.id, "negative", 5)
    assert tally.author == Author(id="a", handle="latest", name="Latest", verified=True, followers=320)


@pytest.mark.usefixtures("model")
def test_rebuilding_changes_nothing(tx: Connection, incident: Incident) -> None:
    def everything() -> list[object]:
        return [
            *(rollups.timeline(tx, incident.id, level) for level in LEVELS),
            *(rollups.top_authors(tx, incident.id, by, 100) for by in get_args(By)),
            rollups.author_totals(tx, incident.id),
            mentions.languages(tx, incident.id),
            mentions.kinds(tx, incident.id),
        ]

    before = everything()
    rollups.rebuild(tx, incident.id)
    assert everything() == before


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("search", ["", "hello"])
def test_a_page_goes_on_where_it_was_while_mentions_come_in(database: Database, order: Order, search: str) -> None:
    incident = made.incident()
    with database.writing() as tx:
        incidents.add(tx, incident)

    def add(name: str) -> list[str]:
        said = [
            made.mention(f"{name}-{index}", published_at=made.START + timedelta(seconds=index // 3))
            for index in range(12)
        ]
        labels = [list(Label)[index % 4] for index in range(12)]
        with database.writing() as tx:
            mentions.keep(tx, incident, said, [made.reading(label) for label in labels])
        return [each.native_id for each in said]

    first = add("first")
    found: list[mentions.Shown] = []
    for number in range(100):
        with database.reading() as tx:
            after = mentions.Position.decode(found[-1].position.encode()) if found else None
            page = mentions.page(tx, incident.id, Filters(order=order, search=search), after=after, limit=3)
        if not page:
            break
        found += page
        if number < 3:
            add(f"later-{number}")
    seen = [each.mention.native_id for each in found]
    assert len(seen) == len(set(seen))
    assert set(first) <= set(seen)
    assert [place(each, order) for each in found] == sorted(place(each, order) for each in found)


@pytest.mark.parametrize("part", [1_000, 0], ids=["by going back", "by counting anew"])
def test_followers_that_came_later_put_nobody_first_in_a_look_back(
    tx: Connection, incident: Incident, part: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who has a million by now had five then, and who is heard furthest then is found beyond those."""
    monkeypatch.setattr("store.ranking._PART", part)
    at = incident.started_at
    said = [
        made.mention(
            f"{name} {after}",
            author=Author(id=name, followers=followers),
            published_at=at + after,
            collected_at=at + after,
        )
        for name, counts in (("a", (5, 1_000_000)), ("b", (6, 900_000)), ("c", (50, 60)), ("d", (40, 40)))
        for after, followers in zip((timedelta(0), timedelta(hours=2)), counts, strict=True)
    ]
    mentions.keep(tx, incident, said, [made.reading()] * len(said))
    found = rollups.rankings(tx, incident.id, {"reach": 1}, known_at=at + timedelta(hours=1), numbers=True)
    assert [(one.author.id, one.author.followers, one.negative) for one in found.first["reach"]] == [("c", 50, 1)]
    assert found.critics == {1: 4}


@pytest.mark.usefixtures("model")
def test_a_stream_gives_all_in_order(tx: Connection, incident: Incident) -> None:
    streamed = [each for chunk in mentions.stream(tx, incident.id, Filters(), chunk=17) for each in chunk]
    assert streamed == mentions.page(tx, incident.id, Filters(), limit=1_000)
