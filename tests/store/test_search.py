"""People find what was said, however they type it, and nothing they type is an error."""

from datetime import timedelta
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from domain.filters import Filters, Order
from domain.incident import Incident
from domain.mention import Author
from store import mentions
from store.words import phrases, words
from tests.store import made

TEXTS = {
    "english": "The #PepsiAd is tone-deaf, don't you think? See pepsi.com/ad_2017 C++ 3.50$",
    "german": "Größter Ärger über die Anzeige",
    "japanese": "この広告は本当に悪い",
    "arabic": "هَذَا الإِعْلَان سَيِّئ",
    "emoji": "Well 😡😡 done ❤️",
    "styled": "𝐁𝐨𝐲𝐜𝐨𝐭𝐭 ＰＥＰＳＩ",
    "hidden": "before\x00after \ud800 back\\slash",
}
AUTHOR = Author(id="1", handle="Some_User", name="Zoë Smith")


@pytest.fixture
def told(tx: Connection, incident: Incident) -> Incident:
    said = [made.mention(name, text) for name, text in TEXTS.items()]
    mentions.keep(tx, incident, [*said, made.mention("author", "nothing", author=AUTHOR)], [made.reading()] * 8)
    return incident


FOUND = {
    "pepsiad": ["english"],
    "#PEPSIAD": ["english"],
    "tone-deaf": ["english"],
    "deaf tone": ["english"],
    '"deaf tone"': [],
    "don't": ["english"],
    "ad_2017": ["english"],
    "pepsi": ["english", "styled"],
    "grosster arger": ["german"],
    "ÄRGER": ["german"],
    "広告": ["japanese"],
    "告広": [],
    "悪い": ["japanese"],
    "هذا": ["arabic"],
    "😡": ["emoji"],
    "❤": ["emoji"],
    "boycott": ["styled"],
    "after": ["hidden"],
    "slash back": ["hidden"],
    "@some_user": ["author"],
    "zoe": ["author"],
    '"zoe smith"': ["author"],
    '"nothing some"': [],
    "pepsi nothing": [],
    "": [*TEXTS, "author"],
    "  ": [*TEXTS, "author"],
    "?!": [],
}


def test_what_is_found(tx: Connection, told: Incident) -> None:
    asked = {search: Filters(search=search, order=Order.OLDEST) for search in FOUND}
    found = {search: mentions.page(tx, told.id, each) for search, each in asked.items()}
    assert {search: [shown.mention.native_id for shown in page] for search, page in found.items()} == FOUND
    assert {search: mentions.count(tx, told.id, each) for search, each in asked.items()} == {
        search: len(page) for search, page in found.items()
    }


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made.hostile_texts | st.text("\"'*()-:^{}+ANDORNOTNEAR ad\\&|!<>", max_size=20))
def test_nothing_typed_is_an_error(tx: Connection, told: Incident, search: str) -> None:
    page = mentions.page(tx, told.id, Filters(search=search))
    assert mentions.count(tx, told.id, Filters(search=search)) == len(page)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made.hostile_texts)
def test_a_text_is_found_by_its_own_words(tx: Connection, incident: Incident, text: str) -> None:
    name = f"{hash(text)}"
    mentions.keep(tx, incident, [made.mention(name, text)], [made.reading()])
    search = " ".join(words(text))
    if phrases(search):
        asked = Filters(search=f'"{search}"' if len(phrases(search)) < 64 else search)
        found = mentions.page(tx, incident.id, asked, limit=10_000)
        assert name in {each.mention.native_id for each in found}


def test_hits_are_counted_to_the_microsecond(tx: Connection, incident: Incident) -> None:
    said = [
        made.mention(f"{place}", "pepsi", published_at=made.START + timedelta(milliseconds=400 * place))
        for place in range(9)
    ]
    mentions.keep(tx, incident, said, [made.reading()] * 9)
    moments = [None, *(made.START + timedelta(milliseconds=200 * place) for place in range(-2, 20))]
    for since, until in product(moments, moments):
        asked = Filters(search="pepsi", since=since, until=until)
        fitting = [
            each
            for each in said
            if (since or each.published_at) <= each.published_at and (not until or each.published_at < until)
        ]
        assert mentions.count(tx, incident.id, asked) == len(fitting), (since, until)


def test_a_search_may_be_long(tx: Connection, told: Incident) -> None:
    assert mentions.count(tx, told.id, Filters(search="pepsi " * 10_000)) == 2
    assert mentions.count(tx, told.id, Filters(search='"' + "pepsi " * 10_000)) == 0


@given(st.text(alphabet=st.characters(max_codepoint=127), max_size=60))
def test_plain_text_has_the_words_that_it_has_anywhere(text: str) -> None:
    """ASCII takes a shorter way: punctuation from elsewhere makes it take the other."""
    assert words(text) == words(f"{text} «»")
