"""What the People page says of the crowd: denominators, parts said to be parts, and the way to the mentions."""

from datetime import timedelta

import pytest

from dashboard.boards import people as lists
from dashboard.boards import spread, standing
from dashboard.export.crowd import cascades
from domain.filters import Filters
from domain.mention import Author, Kind, Mention
from domain.reading import Label
from store import mentions
from store.connection import Database
from tests.dashboard.stage import BEGAN, NOW, incident, keep, mention, reading

T = "\u202f"
ABOUT = incident()
LOUD = Author(id="l", handle="loud", name="The Loud One", followers=50_000)
MINUTE = timedelta(minutes=1)


def fan(number: int) -> Author:
    return Author(id=f"f{number}", handle=f"fan{number}", followers=number)


@pytest.fixture
def told(sqlite: Database) -> Database:
    """A post that 60 people answer, one of the answers answered in turn; one of its author's mentions before."""
    said = [(mention(1, author=LOUD, published_at=BEGAN + MINUTE), reading())]
    said += [
        (
            mention(
                10 + n,
                author=fan(n),
                kind=Kind.REPLY,
                in_reply_to=said[0][0].native_id,
                published_at=BEGAN + (2 + n) * MINUTE,
            ),
            reading(Label.NEGATIVE if n % 2 else Label.POSITIVE),
        )
        for n in range(60)
    ]
    deep = mention(
        99, author=fan(99), kind=Kind.REPLY, in_reply_to=said[7][0].native_id, published_at=BEGAN + 90 * MINUTE
    )
    said.append((deep, reading(Label.NEUTRAL)))
    with sqlite.writing() as tx:
        keep(tx, ABOUT, said)
    return sqlite


def test_a_cascade_that_has_no_room_says_how_much_is_drawn(told: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.boards.spread._NODES", 20)
    with told.reading() as tx:
        found = spread.load(tx, ABOUT, NOW)
    (lane,) = found.lanes
    assert lane.title == "The Loud One"
    assert lane.detail == "61 replies by 61 people, 19 of them drawn"
    assert len(lane.nodes) == 20
    assert all(node.parent is None or node.parent < place for place, node in enumerate(lane.nodes))
    assert max(node.after for node in lane.nodes) == 89 * MINUTE  # the longest chain has room
    assert found.answer.startswith("The only cascade: 61 mentions by 61 people took it up, 60 of 61 (98")
    assert found.part.startswith("From all 61 mentions")
    (origin,) = found.origins.entries
    assert "30 of 61 (49" in origin.reasons


def test_a_part_says_so(told: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("situation.spread.ALL", 20)
    monkeypatch.setattr("situation.spread.PART", 10)
    with told.reading() as tx:
        found = spread.load(tx, ABOUT, NOW)
        table = cascades(tx, ABOUT, NOW)
    missing = (
        "41 of the 61 mentions since the start that answer, quote or pass on others were not looked at: "
        "those of Tue 31 Mar 2026, 11:11–11:53."
    )
    for said in (found.part, found.origins.whole, found.spreaders.whole, found.spreaders.none, table.note):
        assert missing in said
    assert "at least these" in found.part
    assert "at least these" in table.note


def test_reposts_without_authors_are_not_said_to_be_none(sqlite: Database) -> None:
    text = "RT @loud: no refund"
    said = [mention(n, author=Author(), kind=Kind.REPOST, text=text) for n in range(1, 4)]
    with sqlite.writing() as tx:
        keep(tx, ABOUT, [(one, reading()) for one in said])
    with sqlite.reading() as tx:
        found = spread.load(tx, ABOUT, NOW).spreaders
    assert not found.entries
    assert (
        found.none
        == "3 reposts and quotes were collected, but without authors: who passed on whose words cannot be told."
    )


def test_each_entry_leads_to_its_mentions(told: Database) -> None:
    with told.reading() as tx:
        found = spread.load(tx, ABOUT, NOW)
        for entry in (*found.first.entries, *found.origins.entries):
            (shown,) = mentions.page(tx, ABOUT.id, Filters.from_query(dict(entry.query)))
            assert shown.mention.author.id == "l"
    assert found.first.entries[0].text.startswith("where is my refund")


def test_who_is_not_drawn_is_counted(told: Database) -> None:
    with told.writing() as tx:
        unknown = mention(200, author=Author(id="u", handle="unknown"), published_at=BEGAN)
        torn = [mention(n, author=fan(500), published_at=BEGAN) for n in (201, 202)]
        mentions.keep(tx, ABOUT, [unknown, *torn], [reading(), reading(), reading(Label.POSITIVE)])
    with told.reading() as tx:
        found = standing.load(tx, ABOUT, NOW)
    assert len(found.standing) == 62 == len(standing.rows(found))
    assert "of 1 more the reach or the side is not known" in found.answer
    assert found.answer.startswith("Of the 62 people drawn, of 64 who spoke: 31 people with ")
    assert "for us, 1 on neither side. Drawn are against us" in found.answer
    assert "The five loudest wrote 5 of 33" in found.loudness


ORIGIN = mention(1, author=LOUD, published_at=BEGAN + MINUTE)


def shared(number: int, author: Author) -> Mention:
    at = BEGAN + number * MINUTE
    return mention(number, author=author, kind=Kind.REPOST, in_reply_to=ORIGIN.native_id, published_at=at)


@pytest.mark.parametrize(
    ("authors", "counts", "answer"),
    [
        ([Author()], "1 repost (author not known)", "1 mention (author not known) took it up"),
        ([Author(), Author()], "2 reposts (authors not known)", "2 mentions (authors not known) took it up"),
        ([fan(1)], "1 repost by 1 person", "1 mention by 1 person took it up"),
        (
            [fan(1), fan(2), Author()],
            "3 reposts by 2 people (of 1 the author is not known)",
            "3 mentions by 2 people (of 1 the author is not known) took it up",
        ),
        ([LOUD], "1 repost by its own author", "1 mention by its own author took it up"),
    ],
)
def test_authors_who_are_not_known_are_not_said_to_be_nobody(
    sqlite: Database, authors: list[Author], counts: str, answer: str
) -> None:
    said = [ORIGIN, *(shared(2 + place, author) for place, author in enumerate(authors))]
    with sqlite.writing() as tx:
        keep(tx, ABOUT, [(one, reading()) for one in said])
    with sqlite.reading() as tx:
        found = spread.load(tx, ABOUT, NOW)
    assert answer in found.answer
    assert found.lanes[0].detail == counts if len(said) > 2 else not found.lanes
    assert found.origins.entries[0].reasons.startswith(counts)


@pytest.mark.parametrize(
    ("followers", "heard"),
    [
        ((40, 2), "heard by 42 followers ·"),
        ((1,), "heard by 1 follower ·"),
        ((838_000, None), f"heard by at least 838{T}k followers (of 1 it is not known) ·"),
        ((None, None), "their reach is not known ·"),
        ((0,), "heard by 0 followers ·"),
    ],
)
def test_how_far_somebody_was_heard_says_of_how_many_it_is_not_known(
    sqlite: Database, followers: tuple[int | None, ...], heard: str
) -> None:
    takers = [Author(id=f"t{place}", handle=f"t{place}", followers=number) for place, number in enumerate(followers)]
    said = [ORIGIN, *(shared(2 + place, taker) for place, taker in enumerate(takers))]
    with sqlite.writing() as tx:
        keep(tx, ABOUT, [(one, reading()) for one in said])
    with sqlite.reading() as tx:
        (entry,) = spread.load(tx, ABOUT, NOW).spreaders.entries
    assert heard in entry.reasons


def test_nothing_yet_is_said(sqlite: Database) -> None:
    with sqlite.writing() as tx:
        keep(tx, ABOUT, [])
    with sqlite.reading() as tx:
        found, crowd = spread.load(tx, ABOUT, NOW), standing.load(tx, ABOUT, NOW)
    assert (found.lanes, found.rows, crowd.standing) == ((), (), ())
    assert found.first.none == "Nothing that was collected since the start was read as negative."
    assert crowd.loudness == "No mention since the start was collected."


def test_the_pace_of_a_program_is_not_rounded_down(sqlite: Database) -> None:
    robot = [
        (mention(n, author=LOUD, text="Boycott!", published_at=BEGAN + 90 * n * timedelta(seconds=1)), reading(label))
        for n, label in enumerate([Label.NEGATIVE] + [Label.NEUTRAL] * 11)
    ]
    with sqlite.writing() as tx:
        keep(tx, ABOUT, robot)
    with sqlite.reading() as tx:
        (entry,) = lists.load(tx, ABOUT, NOW).against.entries
    assert f"a mention every 90{T}s, 12 in a row" in entry.caution


def test_a_caution_stands_beside_the_name_and_the_course_in_signs(sqlite: Database) -> None:
    robot = [
        (mention(n, author=LOUD, text="Boycott!", published_at=BEGAN + 5 * n * MINUTE), reading(Label.NEGATIVE))
        for n in range(12)
    ]
    with sqlite.writing() as tx:
        keep(tx, ABOUT, robot)
    with sqlite.reading() as tx:
        (entry,) = lists.load(tx, ABOUT, NOW).against.entries
    assert entry.caution == f"May be automatic: a mention every 5{T}min, 12 in a row, 12 of 12 in the same words."
    assert entry.course == "▼" * 12
    assert "12 of 12 mentions since the start are negative" in entry.reasons
