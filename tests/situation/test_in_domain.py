"""A model of the team's labels stands beside the scorer only where it beats it, and never in its place."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Connection, select

from domain.labelling import Verdict
from domain.reading import Label
from domain.time import Span
from situation.in_domain import METHOD, compared, taken_over
from store import labels, mentions
from store.codes import RANKS
from store.connection import Database
from store.schema import mentions as rows
from tests.situation.scene import HOUR, INCIDENT, START, keep, late, mention, settle

ANGRY = ("my suitcase waits in rain {}", "hours on the phone {}", "they shut the gate on us {}")
CALM = ("the route opens monday {}", "a new lounge upstairs {}", "the crew is on board {}")
END = START + 300 * timedelta(minutes=1)
WHOLE = Span(START, END)


def tell(tx: Connection, *, telling: bool) -> None:
    """Three hundred mentions, a third of them angry, in words that only people understand, or that the scorer knows."""
    said = []
    for number in range(300):
        texts = ANGRY if number % 3 == 0 else CALM
        plain = "this is bad {}" if number % 3 == 0 else "this is it {}"
        text = (texts[number % 5 % 3] if telling else plain).format(f"x{number}")
        said.append(mention(number, START + number * timedelta(minutes=1), Label.NEUTRAL, text=text))
    settle(tx, said)
    for number in range(0, 300, 2):
        verdict = Verdict.NEGATIVE if number % 3 == 0 else Verdict.NEUTRAL
        labels.add(tx, INCIDENT.id, ("forum", str(number)), verdict, labeller="ann", labelled_at=END)


def test_where_it_beats_the_scorer_its_share_is_shown_beside_it(database: Database) -> None:
    with database.writing() as tx:
        tell(tx, telling=True)
        read = taken_over(tx, INCIDENT, END)
        assert read is not None
        share = read.share(WHOLE)
        assert share is not None
        assert share.low < 1 / 3 < share.high
        assert (share.n, share.method) == (300, METHOD)
        assert read.share(Span(END, END + HOUR)) is None
        assert set(tx.scalars(select(rows.c.label))) == {RANKS[Label.NEUTRAL]}, (
            "the scorer's readings stay what they are"
        )


def test_what_was_found_or_edited_later_was_not_read_then(database: Database) -> None:
    with database.writing() as tx:
        tell(tx, telling=True)
        keep(tx, [late(mention(9_000, END - HOUR, Label.NEGATIVE, text="bad, found late"), END + HOUR)])
        edited, reading = mention(1, START + timedelta(minutes=1), Label.NEUTRAL, text="edited later")
        keep(tx, [late((edited, reading), END + HOUR)])
        share, now = (
            read.share(WHOLE) for at in (END, END + 2 * HOUR) if (read := taken_over(tx, INCIDENT, at)) is not None
        )
    assert share is not None
    assert now is not None
    assert (share.n, now.n) == (299, 301)


def test_labels_on_what_cannot_be_scored_are_counted_apart(sqlite: Database) -> None:
    foreign = "das ist wirklich unfassbar und niemand antwortet auf meine fragen dazu"
    with sqlite.writing() as tx:
        tell(tx, telling=True)
        before = compared(tx, INCIDENT)
        for number, verdict in enumerate((Verdict.NEGATIVE, Verdict.NEGATIVE, Verdict.NEUTRAL)):
            said, reading = mention(9_000 + number, END - HOUR, Label.UNSCORED, text=f"{foreign} {number}")
            mentions.keep(tx, INCIDENT, [said], [reading])
            labels.add(tx, INCIDENT.id, said.key, verdict, labeller="ann", labelled_at=END)
        found = compared(tx, INCIDENT)
    assert before is not None
    assert found == replace(before, unread=3, unread_negative=2)


def test_where_it_does_not_nothing_takes_over(sqlite: Database) -> None:
    with sqlite.writing() as tx:
        tell(tx, telling=False)
        found = compared(tx, INCIDENT)
        assert found is not None
        assert not found.better
        assert taken_over(tx, INCIDENT, END) is None


def test_labels_given_later_were_not_known_then(sqlite: Database) -> None:
    with sqlite.writing() as tx:
        tell(tx, telling=True)
        assert taken_over(tx, INCIDENT, END - HOUR) is None
