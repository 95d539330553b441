"""Human labels: nothing said is lost, each labeller's last word counts, and a removal takes the way to the text."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection, func, select

from domain.errors import NotFoundError
from domain.incident import Incident
from domain.labelling import Candidate, Drawn, Verdict
from domain.mention import Removal
from domain.reading import Label
from domain.time import Span
from domain.wording import wording
from store import labels, mentions
from store.schema import label_drawn
from store.schema import labels as rows
from tests.store import made

LONG = "n" * 500  # an id that no index takes
LATER = made.START + timedelta(hours=1)


@pytest.fixture
def told(tx: Connection, incident: Incident) -> Incident:
    said = [*made.distinct(4), made.mention(LONG, published_at=LATER)]
    mentions.keep(tx, incident, said, [made.reading(label) for label in (*Label, Label.NEGATIVE)])
    return incident


def give(
    tx: Connection, about: Incident, native_id: str, verdict: Verdict, who: str = "Ada", *, hours: int = 1
) -> bool:
    at = made.START + timedelta(hours=hours)
    return labels.add(tx, about.id, ("x", native_id), verdict, labeller=who, labelled_at=at)


def test_every_mention_is_a_candidate(tx: Connection, told: Incident) -> None:
    found = labels.candidates(tx, told)
    assert {each.native_id for each in found} == {"0", "1", "2", "3", LONG}
    assert {(each.native_id, each.label) for each in found} >= {("0", Label.NEGATIVE), ("3", Label.UNSCORED)}
    late = labels.candidates(tx, told, Span(LATER, LATER + timedelta(seconds=1)))
    said = wording("hello")
    assert late == [Candidate(source="x", native_id=LONG, published_at=LATER, label=Label.NEGATIVE, wording=said)]


def test_a_label_comes_back_with_its_weight_and_its_mention(tx: Connection, told: Incident) -> None:
    drawn = [Drawn(source="x", native_id=LONG, weight=2.5), Drawn(source="x", native_id="1", weight=2.5)]
    number = labels.draw(tx, told.id, drawn, drawn_at=LATER, seed=7, asked_by="Ada\x00")
    assert labels.samples(tx, told.id) == [labels.Sample(id=number, drawn_at=LATER, seed=7, size=2, asked_by="Ada\x00")]
    order = tx.execute(select(label_drawn.c.weight, label_drawn.c.place).order_by(label_drawn.c.place)).all()
    assert [tuple(each) for each in order] == [(2.5, 0), (2.5, 1)]
    assert give(tx, told, LONG, Verdict.POSITIVE, hours=1)
    assert give(tx, told, "2", Verdict.UNSURE, hours=2)
    first, second = labels.of(tx, told.id)
    assert (first.native_id, first.verdict, first.weight, first.reading) == (
        LONG,
        Verdict.POSITIVE,
        2.5,
        Label.NEGATIVE,
    )
    assert (first.labelled_at, first.published_at, first.labeller) == (LATER, LATER, "Ada")
    assert (second.native_id, second.verdict, second.weight, second.reading) == ("2", Verdict.UNSURE, 1, Label.POSITIVE)


def test_the_last_word_counts_and_the_earlier_stays(tx: Connection, told: Incident) -> None:
    assert give(tx, told, "1", Verdict.NEUTRAL, hours=1)
    assert not give(tx, told, "1", Verdict.NEUTRAL, hours=2)
    assert give(tx, told, "1", Verdict.NEGATIVE, hours=3)
    assert give(tx, told, "1", Verdict.POSITIVE, "Bo", hours=4)
    assert [(each.labeller, each.verdict) for each in labels.of(tx, told.id)] == [
        ("Ada", Verdict.NEGATIVE),
        ("Bo", Verdict.POSITIVE),
    ]
    then = labels.of(tx, told.id, made.START + timedelta(hours=2))
    assert [(each.labeller, each.verdict) for each in then] == [("Ada", Verdict.NEUTRAL)]
    assert tx.scalar(select(func.count()).select_from(rows)) == 3


def test_agreement_has_what_two_people_or_more_labelled(tx: Connection, told: Incident) -> None:
    give(tx, told, "1", Verdict.NEUTRAL, "Bo")
    give(tx, told, "1", Verdict.NEGATIVE, "Ada")
    give(tx, told, "2", Verdict.POSITIVE, "Ada")
    give(tx, told, "3", Verdict.POSITIVE, "Ada")
    give(tx, told, "3", Verdict.POSITIVE, "Cy")
    give(tx, told, "3", Verdict.UNSURE, "Bo")
    assert labels.agreement(tx, told.id) == [
        (Verdict.NEGATIVE, Verdict.NEUTRAL),
        (Verdict.POSITIVE, Verdict.UNSURE, Verdict.POSITIVE),
    ]


def test_a_label_of_a_removed_mention_is_counted_but_leads_nowhere(tx: Connection, told: Incident) -> None:
    give(tx, told, "1", Verdict.NEGATIVE)
    give(tx, told, "2", Verdict.POSITIVE)
    mentions.remove(tx, [Removal(source="x", native_id="1", reason="deleted", removed_at=LATER)])
    assert [each.native_id for each in labels.of(tx, told.id)] == ["2"]
    found = labels.counts(tx, told.id)
    assert (found.labels, found.removed, dict(found.by_labeller)) == (2, 1, {"Ada": 2})
    assert found.by_verdict[Verdict.NEGATIVE] == 1
    with pytest.raises(NotFoundError):
        give(tx, told, "1", Verdict.NEUTRAL)


def test_an_edit_keeps_the_label_and_changes_what_it_is_compared_with(tx: Connection, told: Incident) -> None:
    give(tx, told, "1", Verdict.NEGATIVE)
    mentions.keep(tx, told, [made.mention("1", "said otherwise")], [made.reading(Label.POSITIVE)])
    (found,) = labels.of(tx, told.id)
    assert (found.verdict, found.reading) == (Verdict.NEGATIVE, Label.POSITIVE)


def test_a_label_knows_what_it_was_drawn_with(tx: Connection, told: Incident) -> None:
    """Drawn and left, then drawn again and labelled: it is the second sample's, and weighs what it weighed there."""
    of_five, of_two = (
        [Drawn(source="x", native_id=each, weight=weight) for each in keys]
        for keys, weight in (("01", 2.5), ("12", 4.0))
    )
    labels.draw(tx, told.id, of_five, drawn_at=LATER, seed=1, asked_by="Ada")
    second = labels.draw(tx, told.id, of_two, drawn_at=LATER, seed=2, asked_by="Ada")
    for native_id in "13":
        assert give(tx, told, native_id, Verdict.NEUTRAL)
    assert [(each.native_id, each.weight, each.sample) for each in labels.of(tx, told.id)] == [
        ("1", 4.0, second),
        ("3", 1.0, 0),
    ]


def test_what_has_no_answer_is_counted_and_comes_back_in_its_order(tx: Connection, told: Incident) -> None:
    assert labels.asked(tx, told.id) == labels.Asked(drawn=0, answered=0)
    assert labels.left_open(tx, told.id, "Ada") == []
    first = [Drawn(source="x", native_id=each, weight=1.5) for each in (LONG, "3", "0")]
    labels.draw(tx, told.id, first, drawn_at=LATER, seed=1, asked_by="Ada")
    labels.draw(tx, told.id, first[:2], drawn_at=LATER, seed=2, asked_by="Bo")
    assert give(tx, told, "3", Verdict.UNSURE, "Bo")
    assert labels.asked(tx, told.id) == labels.Asked(drawn=3, answered=1)
    assert labels.left_open(tx, told.id, "Ada") == [first[0], first[2]]
    mentions.remove(tx, [Removal(source="x", native_id="0", reason="deleted", removed_at=LATER)])
    assert labels.asked(tx, told.id) == labels.Asked(drawn=2, answered=1)
    assert labels.left_open(tx, told.id, "Ada") == [first[0]]
