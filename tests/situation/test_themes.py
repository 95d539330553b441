"""Themes as of a moment: every negative mention is in one, in none or not grouped, and none is hidden."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection

from domain.incident import Incident
from domain.mention import Author, Kind, Removal
from domain.reading import Label
from domain.theme import Strand
from situation import grouping
from situation.grouping import regrouped
from situation.themes import Strands, Themes, themes
from store import incidents, mentions, regrouping
from store import themes as kept
from store.connection import Database
from tests.analysis.themes.talk import talk
from tests.situation.scene import HOUR, INCIDENT, START, cover, keep, late, mention

NOW = START + 24 * HOUR
FLOOD = "they lied: my password leaked, my account was hacked, share this before it is deleted"


def say(tx: Connection, *, about: Incident = INCIDENT, count: int = 120) -> None:
    """Complaints over twenty hours, every tenth of which asks; a flood; praise; and one from before the start."""
    incidents.add(tx, about)
    step = 20 * HOUR / count
    said = [
        mention(
            place,
            START + place * step,
            Label.NEGATIVE,
            text=text,
            asks=place % 10 == 0,
            author=Author(id=f"p{place}", handle=f"p{place}"),
        )
        for place, (_, text) in enumerate(talk(count))
    ]
    said += [mention(1_000 + place, START + 2 * HOUR, Label.NEGATIVE, text=FLOOD) for place in range(30)]
    said += [mention(2_000, START + HOUR, Label.POSITIVE, text="well done", asks=True)]
    said += [mention(3_000, START - HOUR, Label.NEGATIVE, text="bad already")]
    keep(tx, said, about)


def group(database: Database, about: Incident = INCIDENT) -> None:
    for strand in Strand:
        with database.writing() as tx:
            found = regrouped(tx, about, strand, NOW)
            assert found
            assert regrouping.keep(tx, found)


def balanced(strand: Strands) -> bool:
    return strand.negative == strand.in_themes + strand.other + strand.unseen


def look(database: Database, at: datetime = NOW) -> Themes:
    with database.reading() as tx:
        return themes(tx, INCIDENT, at)


def test_every_negative_mention_is_accounted_for(database: Database) -> None:
    with database.writing() as tx:
        say(tx)
    before = look(database)
    assert (before.anger.negative, before.anger.unseen, before.anger.topics) == (150, 150, ())
    assert before.anger.grouped_at is None
    group(database)
    found = look(database)
    assert (found.before, found.asking_otherwise) == (1, 1)
    assert found.said_of_before == "1 mention from before it began is not grouped"
    assert found.said_of_others == "1 mention more asks something without reading as negative"
    assert len(found.anger.topics) >= 3
    assert found.anger.unseen == 0
    assert found.questions.negative == 12
    assert balanced(found.anger)
    assert balanced(found.questions)
    with database.reading() as tx:
        for topic in found.anger.topics:
            assert mentions.count(tx, INCIDENT.id, topic.filters) == topic.size == sum(topic.series)
            for quote in topic.quotes:
                (shown,) = mentions.page(tx, INCIDENT.id, quote.filters)
                assert shown.mention == quote.mention
            authors = [quote.mention.author.id for quote in topic.quotes]
            assert len(set(authors)) == len(authors) == 3
        rest = found.anger.other_filters
        assert rest
        assert mentions.count(tx, INCIDENT.id, rest) == found.anger.other


def test_a_flood_is_one_text_counted_in_full_and_unfolds_to_all_of_it(sqlite: Database) -> None:
    with sqlite.writing() as tx:
        say(tx)
    group(sqlite)
    (flood,) = [flood for topic in look(sqlite).anger.topics for flood in topic.floods]
    assert (flood.times, flood.mention.text) == (30, FLOOD)
    with sqlite.reading() as tx:
        unfolded = mentions.page(tx, INCIDENT.id, flood.filters, limit=99)
    assert [shown.mention.text for shown in unfolded] == [FLOOD] * 30
    # Its first one is taken back: the others still stand together.
    with sqlite.writing() as tx:
        mentions.remove(tx, [Removal(source="forum", native_id="1000", reason="deleted", removed_at=NOW)])
    (flood,) = [flood for topic in look(sqlite).anger.topics for flood in topic.floods]
    assert (flood.times, flood.mention.native_id) == (29, "1001")


@pytest.mark.parametrize("reposts_first", [True, False])
def test_whoever_said_it_first_stands_for_a_flood_in_whatever_order_it_came_in(
    database: Database, *, reposts_first: bool
) -> None:
    """Many times are told to the minute, and not every source says that something is a repost."""
    minute = START + HOUR
    reposts = [mention(1_100, minute, Label.NEGATIVE, text=f"RT @user8: {FLOOD}", kind=Kind.REPOST)]
    reposts += [mention(1_101 + n, minute, Label.NEGATIVE, text=f"RT @user8: {FLOOD}") for n in range(20)]
    original = mention(9_999, minute, Label.NEGATIVE, text=FLOOD)
    with database.writing() as tx:
        say(tx)
        keep(tx, [*reposts, original] if reposts_first else [original, *reposts])
    group(database)
    (flood,) = [flood for topic in look(database).anger.topics for flood in topic.floods]
    assert (flood.times, flood.mention.native_id) == (52, "9999")


def test_an_earlier_moment_counts_only_what_was_known_then(sqlite: Database) -> None:
    with sqlite.writing() as tx:
        say(tx)
        keep(tx, [late(mention(4_000, START, Label.NEGATIVE, text="where is my refund, you charged me"), NOW - HOUR)])
    group(sqlite)
    then = look(sqlite, START + 10 * HOUR)
    now = look(sqlite)
    assert (then.anger.negative, now.anger.negative) == (91, 151)
    assert balanced(then.anger)
    assert then.anger.unseen == 0
    assert {topic.theme.id for topic in then.anger.topics} <= {topic.theme.id for topic in now.anger.topics}
    by_id = {topic.theme.id: topic for topic in now.anger.topics}
    for topic in then.anger.topics:
        part = topic.size / by_id[topic.theme.id].size
        assert topic.low <= topic.size <= topic.high <= by_id[topic.theme.id].high * part + 1
    assert all(quote.mention.published_at <= then.at for topic in then.anger.topics for quote in topic.quotes)


def test_a_theme_is_the_same_when_more_comes_in_and_nothing_new_needs_no_grouping(sqlite: Database) -> None:
    with sqlite.writing() as tx:
        say(tx)
    group(sqlite)
    first = {topic.theme.id: (topic.theme.number, topic.theme.name) for topic in look(sqlite).anger.topics}
    with sqlite.writing() as tx:
        assert regrouped(tx, INCIDENT, Strand.ANGER, NOW) is None
        more = [
            mention(5_000 + place, NOW - HOUR, Label.NEGATIVE, text=text)
            for place, (_, text) in enumerate(talk(45, seed=5))
        ]
        keep(tx, more)
    between = look(sqlite)
    assert between.anger.unseen == 45
    group_one(sqlite)
    later = {topic.theme.id: (topic.theme.number, topic.theme.name) for topic in look(sqlite).anger.topics}
    assert first.items() <= later.items()


def group_one(database: Database) -> None:
    with database.writing() as tx:
        found = regrouped(tx, INCIDENT, Strand.ANGER, NOW)
        assert found
        assert regrouping.keep(tx, found)


def test_a_question_is_unanswered_until_a_person_says_so_and_again_when_it_is_asked_anew(sqlite: Database) -> None:
    with sqlite.writing() as tx:
        incidents.add(tx, INCIDENT)
        keep(
            tx,
            [
                mention(place, START + place * HOUR / 10, Label.NEGATIVE, text=text, asks=True)
                for place, (_, text) in enumerate(talk(60))
            ],
        )
    group(sqlite)
    questions = look(sqlite).questions
    assert questions.unanswered == len(questions.topics) > 1
    theme = questions.topics[0].theme
    for hours, unanswered in ((7, -1), (3, 0)):
        with sqlite.writing() as tx:
            said_at = START + hours * HOUR
            kept.answer(tx, INCIDENT.id, theme.id, answered=True, said_by="Ada", said_at=said_at)
        found = look(sqlite).questions
        (topic,) = [topic for topic in found.topics if topic.theme.id == theme.id]
        assert topic.answer
        assert found.unanswered == len(questions.topics) + unanswered
        assert (topic.asked_since > 0) is (unanswered == 0)
    with sqlite.writing() as tx:
        kept.answer(tx, INCIDENT.id, theme.id, answered=False, said_by="Bo", said_at=START + 8 * HOUR)
    assert look(sqlite).questions.unanswered == len(questions.topics)
    # Nobody had said anything by then.
    assert all(topic.answer is None for topic in look(sqlite, START + 2 * HOUR).questions.topics)


def test_of_too_many_a_random_sample_is_looked_at_and_said_to_be_one(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grouping, "LOOKED_AT", 100)
    with sqlite.writing() as tx:
        say(tx)
    group(sqlite)
    found = look(sqlite).anger
    assert (found.sampled, found.looked_at, found.unseen) == (True, 100, 50)
    assert balanced(found)
    for topic in found.topics:
        assert topic.whole
        assert topic.size <= topic.whole.low <= topic.whole.value <= topic.whole.high
        assert topic.whole.value == pytest.approx(topic.size * 1.5)


def test_before_the_start_there_is_nothing(sqlite: Database) -> None:
    with sqlite.writing() as tx:
        say(tx)
    found = look(sqlite, START - timedelta(days=1))
    assert (found.buckets, found.anger.negative, found.before) == ((), 0, 0)


def test_after_the_archive_has_ended_the_chart_shows_its_time_and_not_the_years_since(sqlite: Database) -> None:
    with sqlite.writing() as tx:
        say(tx)
        cover(tx, START - HOUR, START + 3 * HOUR)
    group(sqlite)
    found = look(sqlite, NOW + timedelta(days=3_000))
    assert START + 3 * HOUR < found.read_until < START + 24 * HOUR, "as far as anything was said"
    assert found.buckets[-1].end <= START + 25 * HOUR
    assert sum(map(sum, (topic.series for topic in found.anger.topics))) == found.anger.in_themes > 0
    assert any(topic.trend.last for topic in found.anger.topics), "the last hours are those that were read"
