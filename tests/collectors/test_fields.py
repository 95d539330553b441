"""Foreign data is read into the right type or refused in plain words."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.fields import Fields, as_json, from_epoch, from_iso, published, read_items
from domain.errors import UnreadableItemError
from domain.mention import Flag, Mention

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
anything = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(), inner, max_size=3)),
    max_leaves=10,
)


@given(anything, st.text())
def test_reading_never_fails_in_a_foreign_way(item: Any, name: str) -> None:
    try:
        fields = Fields.of("test", item)
    except UnreadableItemError:
        assert not isinstance(item, dict)
        return
    assert isinstance(fields.text(name), str)
    assert fields.count(name) is None or isinstance(fields.count(name), int)
    assert isinstance(fields.inner(name), Fields)
    assert all(isinstance(part, Fields) for part in fields.each(name))


@pytest.mark.parametrize("value", [None, True, -1, 1.5, "", "x", "١٢", "1" * 21, 10**20, [], {}])
def test_what_is_no_number_is_no_id(value: Any) -> None:
    with pytest.raises(UnreadableItemError):
        Fields("test", {"id": value}).need_number("id")


def test_ids_come_as_text_or_numbers() -> None:
    assert Fields("test", {"id": "0042"}).number("id") == 42
    assert Fields("test", {"id": 42}).number("id") == 42


@given(anything)
def test_anything_can_be_kept_as_text(item: Any) -> None:
    assert json.dumps(json.loads(as_json(item)), sort_keys=True) == json.dumps(item, sort_keys=True)


def test_what_is_nested_too_deeply_is_kept_shortened() -> None:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    assert as_json(deep)


@given(st.one_of(anything, st.floats(), st.integers()))
def test_any_epoch_is_a_moment_or_none(value: Any) -> None:
    moment = from_epoch(value)
    assert moment is None or moment.tzinfo is UTC


@given(st.one_of(st.text(), st.datetimes().map(datetime.isoformat), st.datetimes(timezones=st.timezones()).map(str)))
def test_any_text_is_a_moment_or_none(text: str) -> None:
    moment = from_iso(text)
    assert moment is None or moment.tzinfo is UTC


@pytest.mark.parametrize(
    "text", ["2026-03-01T12:00:00", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "soon"]
)
def test_naive_and_impossible_moments_are_none(text: str) -> None:
    assert from_iso(text) is None


@pytest.mark.parametrize(
    ("claim", "kept"),
    [
        (NOW - timedelta(hours=1), True),
        (NOW + timedelta(minutes=4), True),
        (NOW + timedelta(hours=1), False),
        (datetime(1970, 1, 1, tzinfo=UTC), False),
        (None, False),
    ],
)
def test_impossible_claims_give_way_to_the_time_of_receipt(claim: datetime | None, kept: bool) -> None:  # noqa: FBT001
    assert published(claim, NOW) == ((claim, frozenset()) if kept else (NOW, {Flag.TIME_UNREADABLE}))


def test_each_item_ends_in_one_place() -> None:
    def read(item: object) -> Mention | None:
        number = Fields.of("test", item).need_number("id")
        return (
            None
            if number == 2
            else Mention(source="test", native_id=str(number), text="x", published_at=NOW, collected_at=NOW)
        )

    items = [("row 1", {"id": 1}), ("row 2", {"id": 2}), ("row 3", {"id": "\ud800"}), ("row 4", "rubbish")]
    mentions, unreadable, passed_over = read_items(items, read)
    assert [mention.native_id for mention in mentions] == ["1"]
    assert passed_over == 1
    assert [(item.where, item.content) for item in unreadable] == [
        ("row 3", '{"id": "\ud800"}'),
        ("row 4", '"rubbish"'),
    ]
    assert unreadable[0].reason == "no id in digits"
