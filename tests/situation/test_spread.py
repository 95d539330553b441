"""Who started it and who spread it, read from a real store, as of a moment and as far as it was collected."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection

from domain.filters import Filters
from domain.mention import Author, Engagement, Kind
from domain.reading import Label
from domain.time import Span
from situation.people import people
from situation.portraits import portraits
from situation.spread import not_read, spread
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
    assert (found.read, found.unread) == (4, None)


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
        alone = people(tx, INCIDENT, START + 150 * MINUTE).loud
    assert nothing.cascades == ()
    assert (then.origin, then.size) == (None, 2)
    assert now.origin
    assert now.origin.mention.text == "Try our crumbs"
    assert alone
    assert (alone.critics, alone.negative) == (1, 1)


def test_the_middle_of_a_crisis_is_read_too(sqlite: Database) -> None:
    """Thousands answer an old post before and after an hour in which everybody takes up another one."""
    second = START + 30 * MINUTE
    calm = [
        reply(n, START + n * timedelta(seconds=1) + (HOUR if n >= 2_000 else 0 * HOUR), "old", author(f"a{n}"), label)
        for n, label in enumerate([Label.NEUTRAL] * 4_000)
    ]
    wave = [
        reply(10_000 + n, second + 10 * MINUTE + n * timedelta(seconds=1), "new", author(f"b{n % 180}"), label)
        for n, label in enumerate([Label.NEGATIVE] * 150 + [Label.NEUTRAL] * 50)
    ]
    with sqlite.writing() as tx:
        incidents.add(tx, INCIDENT)
        keep(tx, [*calm, *wave])
        found = spread(tx, INCIDENT, NOW)
    assert (found.read, found.unread) == (4_200, None)
    (new,) = (one for one in found.cascades if one.steps[0].taken_from == ("forum", "new"))
    assert (new.size, new.people, new.negative) == (200, 180, 150)
    assert new.half_at == second + 10 * MINUTE + timedelta(seconds=99)


def test_of_a_part_it_is_known_what_was_not_read(sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("situation.spread.ALL", 10)
    monkeypatch.setattr("situation.spread.PART", 5)
    with sqlite.writing() as tx:
        incidents.add(tx, INCIDENT)
        keep(tx, [reply(n, START + n * MINUTE, "1000", author(f"a{n}"), Label.NEGATIVE) for n in range(10)])
        found = spread(tx, INCIDENT, NOW)
        keep(tx, [reply(n, START + n * MINUTE, "1000", author(f"a{n}"), Label.NEGATIVE) for n in range(10, 13)])
        more = spread(tx, INCIDENT, NOW)
    assert (found.read, found.unread) == (10, None)
    assert more.unread
    assert (more.read, more.unread.mentions) == (10, 3)
    assert more.unread.span == Span(START + 4 * MINUTE, START + 8 * MINUTE)
    assert not_read(more, ZoneInfo("UTC")) == (
        "3 of the 13 mentions since the start that answer, quote or pass on others were not looked at: "
        "those of Mon 2 Mar 2026, 09:04–09:08."
    )
    (only,) = more.cascades
    assert only.size == 10


def test_a_part_of_one_moment_is_a_part(sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("situation.spread.ALL", 4)
    monkeypatch.setattr("situation.spread.PART", 2)
    with sqlite.writing() as tx:
        incidents.add(tx, INCIDENT)
        keep(tx, [reply(n, START, "1000", author(f"a{n}"), Label.NEGATIVE) for n in range(9)])
        found = spread(tx, INCIDENT, NOW)
    assert found.unread
    assert (found.read, found.unread.mentions, len({one.heard.mention.key for one in found.cascades[0].steps})) == (
        4,
        5,
        4,
    )


def test_hostile_and_very_long_ids_are_joined_as_they_came(database: Database) -> None:
    origin, who = "\0\ud83d\\" + "long" * 100, Author(id="id" * 200, handle="\0handle", name="\\")
    said = [
        mention(1, START, Label.NEGATIVE, native_id=origin, author=author("critic")),
        mention(2, START + HOUR, Label.NEGATIVE, kind=Kind.REPLY, in_reply_to=origin, text="\0no\\0", author=who),
    ]
    with database.writing() as tx:
        incidents.add(tx, INCIDENT)
        keep(tx, said)
        (found,) = spread(tx, INCIDENT, NOW).cascades
    assert [step.heard.mention.author for step in found.steps] == [author("critic"), who]
    assert found.steps[1].heard.mention.text == "\0no\\0"
    assert found.steps[1].taken_from == ("forum", origin)


def test_an_edited_mention_takes_up_what_it_took_up_then(database: Database) -> None:
    first = late(reply(1, START + HOUR, "1000", author("a"), Label.NEGATIVE), START + HOUR)
    then = replace(first[0], kind=Kind.QUOTE, in_reply_to="2000", text="another", collected_at=START + 2 * HOUR)
    with database.writing() as tx:
        incidents.add(tx, INCIDENT)
        keep(tx, [first])
        keep(tx, [(then, first[1])])
        before, now = spread(tx, INCIDENT, START + 90 * MINUTE), spread(tx, INCIDENT, NOW)
    assert [one.steps[0].taken_from for one in before.cascades] == [("forum", "1000")]
    assert [one.steps[0].taken_from for one in now.cascades] == [("forum", "2000")]


def test_own_accounts_are_no_critics_of_ours(sqlite: Database) -> None:
    with sqlite.writing() as tx:
        incidents.add(tx, INCIDENT)
        keep(tx, [mention(n, START + n * MINUTE, Label.NEGATIVE, author=author("crumbs")) for n in range(4)])
        assert people(tx, INCIDENT, NOW).loud is None
        keep(tx, [mention(9, START + HOUR, Label.NEGATIVE, author=author("a"))])
        found = people(tx, INCIDENT, NOW).loud
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
        counts = mentions.count(tx, name, Filters()), rollups.author_totals(tx, name)
        lists = [(one.author.handle, one.negative, one.mentions) for one in (*found.loudest, *found.busiest)]
        return bool(portrait.signs), (counts, lists, found.negative, found.critics, found.loud)

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
