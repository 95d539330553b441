"""Themes are kept whole or not at all, keep their numbers, and what a source takes back leaves them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection, func, select

from domain.errors import NotFoundError
from domain.filters import Filters
from domain.incident import Incident
from domain.mention import Removal
from domain.reading import Label
from domain.theme import Strand
from store import incidents, mentions, regrouping, themes
from store.regrouping import Draft, Place, Regrouped
from store.schema import theme_mentions
from store.themes import Grouped
from tests.store import made

LATER = made.START + timedelta(hours=1)
ANGER = Strand.ANGER


@pytest.fixture
def told(tx: Connection) -> Incident:
    """Six negative mentions, two of which ask; and one that is positive."""
    about = made.incident(started_at=made.START)
    incidents.add(tx, about)
    readings = [made.reading(asks=number < 2) for number in range(6)]
    mentions.keep(tx, about, made.distinct(7), [*readings, made.reading(Label.POSITIVE)])
    return about


def draft(name: str, theme_id: int | None = None) -> Draft:
    return Draft(id=theme_id, name=name, words={name: 1.0, "wörd\x00": 0.5}, stability=0.8, low=1, high=3)


def regrouped(
    tx: Connection, about: Incident, drafts: Sequence[Draft], places: Sequence[int], *, turn: int = 1
) -> Regrouped:
    texts, whole = regrouping.texts(tx, about, ANGER, 100)
    about_it = Grouped(
        grouped_at=LATER + turn * timedelta(days=1), stamp="s", looked_at=len(texts), whole=whole, turn=turn
    )
    placed = tuple(
        Place(id=text.id, draft=place, fold=texts[0].id if place == 0 else text.id, closeness=0.5)
        for text, place in zip(texts, places, strict=True)
    )
    return Regrouped(incident_id=about.id, strand=ANGER, about=about_it, drafts=tuple(drafts), places=placed)


def test_what_is_to_be_grouped_is_negative_since_the_start(tx: Connection, told: Incident) -> None:
    found, whole = regrouping.texts(tx, told, ANGER, 100)
    assert [each.text for each in found] == [f"text {number}" for number in range(6)]
    assert whole == 6
    later = replace(told, started_at=made.START + timedelta(seconds=4))
    assert len(regrouping.texts(tx, later, ANGER, 100)[0]) == 2
    assert [each.text for each in regrouping.texts(tx, told, Strand.QUESTIONS, 100)[0]] == ["text 0", "text 1"]


def test_of_too_many_a_sample_is_taken_that_stays_nearly_the_same(tx: Connection, told: Incident) -> None:
    found, whole = regrouping.texts(tx, told, ANGER, 4)
    assert (len(found), whole) == (4, 6)
    again, _ = regrouping.texts(tx, told, ANGER, 5)
    assert {each.id for each in found} < {each.id for each in again}
    assert [each.text for each in found] == sorted(each.text for each in found)


def test_a_theme_keeps_its_number_and_name(tx: Connection, told: Incident) -> None:
    assert themes.grouped(tx, told.id, ANGER) is None
    assert regrouping.keep(tx, regrouped(tx, told, [draft("refund"), draft("parcel")], [0, 0, 1, 1, -1, -1]))
    rest, refund, parcel = themes.of(tx, told.id, ANGER)
    assert [each.number for each in (rest, refund, parcel)] == [0, 1, 2]
    assert dict(refund.words) == {"refund": 1.0, "wörd\x00": 0.5}
    renamed = draft("another name", parcel.id)
    assert regrouping.keep(tx, regrouped(tx, told, [draft("data"), renamed], [0, 0, 1, 1, 1, -1], turn=2))
    assert [(each.number, each.name) for each in themes.of(tx, told.id, ANGER)] == [
        (0, ""), (1, "refund"), (2, "parcel"), (3, "data"),
    ]  # fmt: skip
    by_theme = [each.theme_id for each in themes.members(tx, told, ANGER)]
    assert (by_theme.count(parcel.id), by_theme.count(refund.id)) == (3, 0)
    sizes = themes.sizes(tx, told, ANGER)
    assert (sizes[parcel.id].mentions, sizes[rest.id].mentions, refund.id in sizes) == (3, 1, False)
    assert themes.of(tx, told.id, Strand.QUESTIONS) == []


def test_who_comes_second_keeps_nothing(tx: Connection, told: Incident) -> None:
    one, other = (regrouped(tx, told, [draft(name)], [0] * 6) for name in ("one", "other"))
    assert regrouping.keep(tx, one)
    assert not regrouping.keep(tx, other)
    assert [each.name for each in themes.of(tx, told.id, ANGER)] == ["", "one"]


def test_the_mentions_of_a_theme_can_be_filtered_counted_and_paged(tx: Connection, told: Incident) -> None:
    regrouping.keep(tx, regrouped(tx, told, [draft("refund"), draft("parcel")], [0, 0, 0, 1, -1, -1]))
    rest, refund, _ = themes.of(tx, told.id, ANGER)
    first = min(each.id for each in themes.members(tx, told, ANGER))
    for wanted, number in [
        (Filters(theme=str(refund.id)), 3),
        (Filters(theme=str(rest.id)), 2),
        (Filters(theme=f"{refund.id}-{first}"), 3),
        (Filters(theme=f"{rest.id}-{first}"), 0),
        (Filters(theme=str(refund.id), asks=True), 2),
        (Filters(theme=str(refund.id), labels=frozenset({Label.POSITIVE})), 0),
        (Filters(theme=str(refund.id), search="text 2"), 1),
        (Filters(theme=str(refund.id), author="a1"), 1),
        (Filters(theme="987654321"), 0),
    ]:
        assert mentions.count(tx, told.id, wanted) == number, wanted
        assert len(mentions.page(tx, told.id, wanted)) == number, wanted
    two = mentions.page(tx, told.id, Filters(theme=str(refund.id)), limit=2)
    rest_of_it = mentions.page(tx, told.id, Filters(theme=str(refund.id)), after=two[-1].position)
    assert [each.mention.text for each in (*two, *rest_of_it)] == ["text 2", "text 1", "text 0"]
    then = made.START + timedelta(seconds=1)
    assert mentions.count(tx, told.id, Filters(theme=str(refund.id)), known_at=then) == 2
    assert len(themes.members(tx, told, ANGER, known_at=then)) == 2


def test_what_is_taken_back_or_no_longer_negative_leaves_its_theme(tx: Connection, told: Incident) -> None:
    regrouping.keep(tx, regrouped(tx, told, [draft("refund")], [0] * 6))
    mentions.remove(tx, [Removal(source="x", native_id="1", reason="deleted", removed_at=LATER)])
    mentions.keep(tx, told, [made.mention("2", "said otherwise")], [made.reading(Label.NEUTRAL)])
    assert len(themes.members(tx, told, ANGER)) == 4
    assert tx.scalar(select(func.count()).select_from(theme_mentions)) == 4


def test_what_is_taken_back_or_said_otherwise_while_texts_are_grouped_gets_no_place(
    tx: Connection, told: Incident
) -> None:
    found = regrouped(tx, told, [draft("refund")], [0] * 6)
    mentions.remove(tx, [Removal(source="x", native_id="1", reason="deleted", removed_at=LATER)])
    mentions.keep(tx, told, [made.mention("2", "said otherwise")], [made.reading(Label.NEUTRAL)])
    regrouping.keep(tx, found)
    assert len(themes.members(tx, told, ANGER)) == tx.scalar(select(func.count()).select_from(theme_mentions)) == 4


def test_the_last_word_on_an_answer_counts(tx: Connection, told: Incident) -> None:
    regrouping.keep(tx, regrouped(tx, told, [draft("refund")], [0] * 6))
    theme = themes.of(tx, told.id, ANGER)[1]
    for hours, answered in ((1, True), (2, False)):
        said_at = made.START + timedelta(hours=hours)
        themes.answer(tx, told.id, theme.id, answered=answered, said_by="Ada\x00", said_at=said_at)
    now = themes.answers(tx, told.id, made.START + timedelta(hours=3))[theme.id]
    then = themes.answers(tx, told.id, made.START + timedelta(hours=1))[theme.id]
    assert (now.answered, then.answered, now.said_by) == (False, True, "Ada\x00")
    assert themes.answers(tx, told.id, made.START) == {}
    with pytest.raises(NotFoundError):
        themes.answer(tx, told.id, theme.id + 99, answered=True, said_by="Ada", said_at=LATER)
    with pytest.raises(NotFoundError):
        themes.one(tx, made.incident().id, theme.id)


def test_an_empty_theme_is_forgotten_after_a_week_unless_it_was_answered(tx: Connection, told: Incident) -> None:
    regrouping.keep(tx, regrouped(tx, told, [draft("gone"), draft("answered")], [0, 0, 0, 1, 1, 1]))
    answered = themes.of(tx, told.id, ANGER)[2]
    themes.answer(tx, told.id, answered.id, answered=True, said_by="Ada", said_at=LATER)
    regrouping.keep(tx, regrouped(tx, told, [], [-1] * 6, turn=2))
    assert [each.name for each in themes.of(tx, told.id, ANGER)] == ["", "gone", "answered"]
    regrouping.keep(tx, regrouped(tx, told, [draft("new")], [0] * 6, turn=3))
    late = regrouped(tx, told, [], [-1] * 6, turn=4)
    regrouping.keep(tx, replace(late, about=replace(late.about, grouped_at=LATER + timedelta(days=9))))
    found = themes.of(tx, told.id, ANGER)
    assert [(each.number, each.name) for each in found] == [(0, ""), (1, ""), (2, "answered"), (3, "new")]
    assert not found[1].words
