"""Filters survive the address of a page, and a mistyped address hides nothing."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from domain.filters import Filters, Order
from domain.mention import Kind
from domain.reading import Label

PARAMETERS = (
    "label",
    "source",
    "kind",
    "language",
    "author",
    "search",
    "since",
    "until",
    "asks",
    "harm",
    "theme",
    "order",
)
NAMES = st.frozensets(st.text(min_size=1), max_size=3)
MOMENTS = st.none() | st.datetimes(timezones=st.just(UTC))
FILTERS = st.builds(
    Filters,
    labels=st.frozensets(st.sampled_from(Label)),
    sources=NAMES,
    kinds=st.frozensets(st.sampled_from(Kind)),
    languages=NAMES,
    author=st.text(),
    search=st.text(),
    since=MOMENTS,
    until=MOMENTS,
    asks=st.booleans(),
    harm=st.booleans(),
    theme=st.from_regex(r"(?:[1-9][0-9]{0,17}(?:-[1-9][0-9]{0,17})?)?", fullmatch=True),
    order=st.sampled_from(Order),
)


@given(FILTERS)
def test_what_goes_into_the_address_comes_back(filters: Filters) -> None:
    assert Filters.from_query(filters.to_query()) == filters


@given(st.dictionaries(st.sampled_from([*PARAMETERS, "nonsense"]), st.text()))
def test_any_address_gives_filters(query: dict[str, str]) -> None:
    found = Filters.from_query(query)
    assert Filters.from_query(found.to_query()) == found


def test_what_makes_no_sense_hides_nothing() -> None:
    assert Filters.from_query({"label": "angry", "since": "soon", "until": "2026-01-01", "order": "?"}) == Filters()
    assert all(
        Filters.from_query({"theme": text}) == Filters() for text in ("money", "-1", "1-", "1-0", "9" * 40, "１")
    )
    assert not Filters(order=Order.OLDEST).narrows
    assert Filters(asks=True, since=datetime(2026, 1, 1, tzinfo=UTC)).narrows


def test_everyday_addresses_stay_readable() -> None:
    filters = Filters(labels=frozenset({Label.NEGATIVE, Label.NEUTRAL}), sources=frozenset({"drill-x", "hackernews"}))
    assert filters.to_query() == {"label": "negative,neutral", "source": "drill-x,hackernews"}
