"""Text survives being stored, whatever it holds."""

from hypothesis import given

from store.escape import escape, unescape
from store.keys import is_hashed, key, value
from tests.store.made import hostile_texts


@given(hostile_texts)
def test_nothing_is_lost_and_nothing_is_refused(text: str) -> None:
    stored = escape(text)
    assert unescape(stored) == text
    assert "\x00" not in stored
    stored.encode()  # raises for a lone surrogate


@given(hostile_texts, hostile_texts)
def test_different_ids_have_different_keys(one: str, other: str) -> None:
    assert (key(one) == key(other)) == (one == other)


@given(hostile_texts)
def test_a_key_is_short_and_leads_back_to_the_id(text: str) -> None:
    stored = key(text)
    assert len(stored) <= 200
    assert value(stored, escape(text) if is_hashed(stored) else "") == text
