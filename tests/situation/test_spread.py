"""Who started it and who spread it, read from a real store, as of a moment and as far as it was collected."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection

from domain.filters import Filters
from domain.mention import Author, Engagement, Kind
from domain.reading import Label
from situation.people import people
from situation.portraits import portraits
from situation.spread import loudness, spread
from store import incidents, mentions, rollups
from store.connection import Database
from tests.situation.scene import FIRST, HOUR, INCIDENT, START, keep, late, mention, reply

NOW = START + 6 * HOUR
MINUTE = timedelta(minutes=1)


def author(name: str, followers: int | None = None) -> Author:
    return Author(id=name, handle=name, followers=followers)


def test_an_origin_from_before_the_start_is_found_and_the_first_critic_named(database: Database) -> None:
    own, critic = author("crumbs"), author("critic", 900)
    said = [
        mention(1000, START - HOUR, author=own, text="Try our crumbs"),
        mention(1001, START, Label.NEGATIVE, author=own),
        reply(1, START + HOUR, "1000", critic, Label.NEGATIVE),
        reply(2, START + 2 * HOUR, "1", author("b"), Label.NEGATIVE),
        mention(3, START + HOUR, kind=Kind.REPOST, text="RT @Critic: never again", author=author("c", 50)),
        mention(4, START + 30 * MINUTE, Label.NEGATIVE, text="never again", author=critic),
        reply(5, START + HOUR, "not collected", author("d"), Label.NEGATIVE),
    ]  # fmt: skip
    with database.writing() as tx:
        incidents.add(tx, INCIDENT)
        keep(tx, said)
    with database.reading() as tx:
        found = spread(tx, INCIDENT, NOW)
    assert found.first
    assert found.first.mention.author.handle == "critic"
    assert [(one.author.handle, one.size, one.depth) for one in found.cascades] == [
        ("crumbs", 2, 2), ("critic", 1, 1), ("", 1, 1),
    ]  # fmt: skip
    assert [(one.author.handle, one.by, one.reach) for one in found.spreaders if one.by] == [("critic", 1, 50)]
    assert (found.read, found.whole) == (4, True)


def test_nothing_from_later_is_known(sqlite: Database) -> None:
    early = reply(1, START + HOUR, "1000", author("a"), Label.NEGATIVE)
    said = [
        late(mention(1000, START, text="Try our crumbs", author=author("b")), NOW),
        late(early, START + 2 * HOUR),
        reply(2, START + 3 * HOUR, "1000", author("c"), Label.NEGATIVE),
    ]
    with sqlite.writing() as tx:
        incidents.add(tx, INCIDENT)
        keep(tx, said)
        nothing = spread(tx, INCIDENT, START + HOUR)
        (then,) = spread(tx, INCIDENT, START + 4 * HOUR).cascades
        (now,) = spread(tx, INCIDENT, NOW).cascades
        alone = loudness(tx, INCIDENT, START + 150 * MINUTE)
    assert nothing.cascades == ()
    assert (then.origin, then.size) == (None, 2)
    assert now.origin
    assert now.origin.mention.text == "Try our crumbs"
    assert alone
    assert (alone.critics, alone.negative) == (1, 1)


def test_a_part_is_said_to_be_one(sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("situation.spread.PART", 5)
    with sqlite.writing() as tx:
        incidents.add(tx, INCIDENT)
        keep(tx, [reply(n, START + n * MINUTE, "1000", author(f"a{n}"), Label.NEGATIVE) for n in range(9)])
        found = spread(tx, INCIDENT, NOW)
        keep(tx, [reply(n, START + n * MINUTE, "1000", author(f"a{n}"), Label.NEGATIVE) for n in range(9, 12)])
        more = spread(tx, INCIDENT, NOW)
    assert (found.read, found.whole) == (9, True)
    assert (more.read, more.whole) == (10, False)


def test_own_accounts_are_no_critics_of_ours(sqlite: Database) -> None:
    with sqlite.writing() as tx:
        incidents.add(tx, INCIDENT)
        keep(tx, [mention(n, START + n * MINUTE, Label.NEGATIVE, author=author("crumbs")) for n in range(4)])
        assert loudness(tx, INCIDENT, NOW) is None
        keep(tx, [mention(9, START + HOUR, Label.NEGATIVE, author=author("a"))])
        found = loudness(tx, INCIDENT, NOW)
    assert found
    assert (found.critics, found.negative) == (1, 1)


def test_signs_of_automation_leave_nothing_out_and_lower_no_count(sqlite: Database) -> None:
    """The same mentions, regular as a clock and in the same words, or irregular: every number stays what it was."""
    robot = author("robot", 5_000)
    moments = [START + 5 * n * MINUTE for n in range(12)]
    irregular = [START + n * n * MINUTE for n in range(12)]

    def numbers(tx: Connection, at: list[datetime], text: str, name: str) -> tuple[bool, object]:
        incident = replace(INCIDENT, id=name)
        incidents.add(tx, incident)
        said = [mention(n, at[n], Label.NEGATIVE, author=robot, text=text.format(n)) for n in range(12)]
        keep(tx, said, incident)
        found = people(tx, incident, NOW)
        (portrait,) = portraits(tx, incident, [("forum", robot)], NOW).values()
        loud = loudness(tx, incident, NOW)
        counts = mentions.count(tx, name, Filters()), rollups.author_totals(tx, name)
        lists = [(one.author.handle, one.negative, one.mentions) for one in (*found.loudest, *found.busiest)]
        return bool(portrait.signs), (counts, lists, found.negative, found.critics, loud)

    with sqlite.writing() as tx:
        signs, automatic = numbers(tx, moments, "Boycott crumbs", "robot")
        none, human = numbers(tx, irregular, "Crumbs, take {}", "human")
    assert (signs, none) == (True, False)
    assert automatic == human


def test_a_portrait_tells_what_one_person_said_and_nothing_from_later(sqlite: Database) -> None:
    who, other = author("a1", 10), Author(id="z", handle="a1")
    said = [
        *(mention(n, FIRST + n * HOUR, Label.POSITIVE, author=who, engagement=Engagement(likes=3)) for n in range(5)),
        *(mention(100 + n, START + n * HOUR, Label.NEGATIVE, author=who) for n in range(5)),
        mention(9, START, Label.NEUTRAL, author=other),
    ]
    with sqlite.writing() as tx:
        incidents.add(tx, INCIDENT)
        keep(tx, said)
        (found,) = portraits(tx, INCIDENT, [("forum", who), ("forum", Author())], NOW).values()
        (then,) = portraits(tx, INCIDENT, [("forum", who)], START + 90 * MINUTE).values()
    assert found.whole
    assert found.engagement == Engagement(likes=15)
    assert then.engagement == Engagement()  # how far it went was seen later
    assert [label for _, label in found.said] == [Label.POSITIVE] * 5 + [Label.NEGATIVE] * 5
    assert found.turned
    assert (found.turned.at, found.turned.against) == (START, True)
    assert len(then.said) == 7
    assert then.turned is None
