from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event

from config.playbook import shipped
from domain.mention import Author, Kind
from domain.reading import Label
from situation.advice import advise
from situation.facts import known
from situation.people import people
from store import incidents
from store.connection import Database
from tests.situation.scene import FIRST, HOUR, INCIDENT, START, keep, mention, settle

NOW = START + 6 * HOUR


def author(name: str, followers: int | None = None) -> Author:
    return Author(id=name, handle=name, followers=followers)


def test_the_lists_name_who_is_heard_who_defends_who_could_help_and_who_asks(database: Database) -> None:
    critic, friend, ally, own = author("critic", 40_000), author("friend", 300), author("ally", 9_000), author("crumbs")
    said = [
        *(mention(place, START + HOUR, Label.NEGATIVE, author=critic, asks=place == 0) for place in range(3)),
        mention(5, START + HOUR, Label.NEGATIVE, author=author("small", 10), asks=True),
        mention(6, START - 2 * HOUR, Label.NEGATIVE, author=author("early"), asks=True),
        *(mention(10 + place, START + 2 * HOUR, Label.POSITIVE, author=friend) for place in range(3)),
        *(mention(20 + place, FIRST, Label.POSITIVE, author=ally) for place in range(2)),
        mention(30, START + HOUR, Label.NEGATIVE, author=own, asks=True),
    ]
    with database.writing() as tx:
        incidents.add(tx, INCIDENT)
        keep(tx, said)
    with database.reading() as tx:
        found = people(tx, INCIDENT, NOW)
        early = people(tx, INCIDENT, START + 90 * timedelta(minutes=1))
    assert [person.author.handle for person in found.loudest] == ["critic", "small"]
    assert [person.author.handle for person in found.busiest] == ["critic", "small"]
    assert [person.author.handle for person in found.defenders] == ["friend"]
    assert [person.author.handle for person in found.allies] == ["ally"]
    assert [asker.mention.author.handle for asker in found.asking] == ["critic", "small", "early"]
    assert found.asking[0].reasons == (
        "asks or demands something, 5 h ago".replace("5 h", "5\u202fh"),
        "40\u202fk followers",
    )
    assert early.defenders == ()
    assert found.unknown == ""


def test_own_accounts_are_in_no_denominator(database: Database) -> None:
    own, other = author("Crumbs", 10_000), author("other", 10)
    with database.writing() as tx:
        incidents.add(tx, INCIDENT)
        keep(tx, [mention(place, START + HOUR, Label.NEGATIVE, author=own) for place in range(18)])
        alone = people(tx, INCIDENT, NOW)
        keep(tx, [mention(20 + place, START + 2 * HOUR, Label.NEGATIVE, author=other) for place in range(3)])
    with database.reading() as tx:
        found = people(tx, INCIDENT, NOW)
        early = people(tx, INCIDENT, START + 90 * timedelta(minutes=1))
    assert (found.authors, found.critics, found.negative) == (1, 1, 3)
    assert found.loud
    assert (found.loud.critics, found.loud.negative) == (found.critics, found.negative)
    assert (early.authors, early.critics, early.negative) == (0, 0, 0)
    assert alone.unknown == early.unknown == ""  # the own accounts' mentions did not come without authors


def test_a_report_finds_the_defenders_that_the_lists_name(sqlite: Database) -> None:
    """Six turn out to be no defenders: the seventh stands in the lists, so the advice must have looked at it."""
    torn = [
        mention(100 * place + number, START + HOUR, label, author=author(f"torn{place}"))
        for place in range(6)
        for number, label in enumerate([Label.POSITIVE] * 5 + [Label.NEGATIVE] * 4)
    ]
    with sqlite.writing() as tx:
        incidents.add(tx, INCIDENT)
        keep(tx, [*torn, mention(900, START + HOUR, Label.POSITIVE, author=author("seventh"))])
        found = people(tx, INCIDENT, NOW)
        facts = known(tx, INCIDENT, NOW, shipped())
    assert [person.author.handle for person in found.defenders] == ["seventh"]
    assert [tally.author.handle for tally in facts.supporters] == ["seventh"]


def test_mentions_without_authors_are_said_to_be_the_reason(sqlite: Database) -> None:
    with sqlite.writing() as tx:
        incidents.add(tx, INCIDENT)
        assert people(tx, INCIDENT, NOW).unknown == ""
        keep(tx, [mention(1, START + HOUR, Label.NEGATIVE, author=Author())])
        found = people(tx, INCIDENT, NOW)
    assert found.loudest == found.defenders == found.allies == ()
    assert "without authors" in found.unknown


def test_the_lists_are_as_long_as_asked(sqlite: Database) -> None:
    with sqlite.writing() as tx:
        incidents.add(tx, INCIDENT)
        keep(
            tx, [mention(place, START + HOUR, Label.NEGATIVE, author=author(f"a{place}", place)) for place in range(20)]
        )
        found = people(tx, replace(INCIDENT, own_audience=None), NOW, limit=4)
    assert len(found.loudest) == 4
    assert found.critics == 20


def test_a_question_that_is_passed_on_stands_once_with_its_number(sqlite: Database) -> None:
    question = "Where is my order?"
    said = [
        mention(1, START + HOUR, Label.NEGATIVE, asks=True, text=question, author=author("asker", 20)),
        *(
            mention(
                10 + place,
                START + 2 * HOUR,
                Label.NEGATIVE,
                asks=True,
                text=f"RT @asker: {question}",
                kind=Kind.REPOST,
                author=author(f"fan{place}", 5_000),
            )
            for place in range(3)
        ),
        mention(20, START + HOUR, Label.NEGATIVE, asks=True, text="When do you answer?", author=author("other", 90)),
    ]
    with sqlite.writing() as tx:
        incidents.add(tx, INCIDENT)
        keep(tx, said)
        found = people(tx, INCIDENT, NOW)
    assert [asker.mention.author.handle for asker in found.asking] == ["asker", "other"]
    assert found.asking[0].reasons[-1] == "said 4 times in the same words"


def test_that_nobody_asks_is_only_said_of_time_that_was_read(database: Database) -> None:
    with database.writing() as tx:
        settle(tx, [mention(place, START + place * HOUR) for place in range(7)])
    with database.reading() as tx:
        said = [people(tx, INCIDENT, START + hours * HOUR).nobody_asks for hours in (6, 27, 48)]
    nobody = "Nobody asks or demands anything in the negative mentions of the last day"
    assert said == [
        f"{nobody}.",
        f"{nobody}, 13\u202f% of which was read in full.",
        "Nothing of the last day was read in full: whether anybody asks is not known.",
    ]


def test_a_look_back_counts_everybody_at_most_once(sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counting all authors anew takes seconds where there are a million mentions."""
    monkeypatch.setattr("store.ranking._PART", 0)
    counted: list[str] = []
    with sqlite.writing() as tx:
        incidents.add(tx, INCIDENT)
        keep(tx, [mention(n, START + n * HOUR, Label.NEGATIVE, author=author("critic", 5)) for n in range(3)])
        event.listen(tx, "before_cursor_execute", lambda *run: counted.append(run[2]))
        found = people(tx, INCIDENT, START + HOUR)
    assert found.loud
    assert (found.critics, found.negative, found.loud.negative) == (1, 2, 2)
    assert sum(statement.startswith("WITH counts") for statement in counted) == 1


@pytest.mark.parametrize("before", [0, 1])
def test_that_nothing_was_collected_since_the_start_is_no_calm_and_no_lack_of_authors(
    sqlite: Database, before: int
) -> None:
    with sqlite.writing() as tx:
        incidents.add(tx, INCIDENT)
        keep(tx, [mention(1, START - HOUR, Label.NEGATIVE, author=author("critic", 1))][:before])
        found, signals = people(tx, INCIDENT, NOW), advise(tx, INCIDENT, NOW).signals
    nothing = "No mention since the start was collected."
    assert found.nobody_against == found.nobody_for_us == signals.defenders.found == nothing
    assert not signals.defenders.told


def test_that_nobody_defends_us_is_told_where_authors_are_known(sqlite: Database) -> None:
    with sqlite.writing() as tx:
        incidents.add(tx, INCIDENT)
        keep(tx, [mention(1, START + HOUR, Label.NEUTRAL, author=author("somebody", 1))])
        assert advise(tx, INCIDENT, NOW).signals.defenders.told
