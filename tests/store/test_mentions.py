"""What is kept comes back as it was; edits, repeats and removals are told apart."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from domain.counting import MINUTE, Equation
from domain.errors import NotFoundError
from domain.filters import Filters
from domain.incident import Incident
from domain.mention import Author, Engagement, Flag, Kind, Mention, Removal
from domain.reading import Label, Reading
from store import incidents, mentions, rollups, tallies
from store.connection import Database
from store.mentions import Kept
from tests.store import made


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(made.hostile_mentions, made.readings()), max_size=3, unique_by=lambda each: each[0].key))
def test_every_field_comes_back(database: Database, items: list[tuple[Mention, Reading]]) -> None:
    incident = made.incident()
    with database.writing() as tx:
        incidents.add(tx, incident)
        kept = mentions.keep(tx, incident, [each for each, _ in items], [each for _, each in items])
    assert kept == Kept(kept=len(items))
    with database.reading() as tx:
        for mention, reading in items:
            shown = mentions.one(tx, incident.id, mention.source, mention.native_id)
            assert (shown.mention, shown.reading) == (mention, reading)
        assert len(mentions.page(tx, incident.id, Filters())) == len(items)


def test_ten_megabytes_come_back(tx: Connection, incident: Incident) -> None:
    long = "ärger \x00" + "ä" * 5_000_000
    mentions.keep(tx, incident, [made.mention("1", long, raw=long)], [made.reading()])
    mentions.keep(tx, incident, [made.mention("1", long + "edited")], [made.reading()])
    earlier, now = mentions.versions(tx, incident.id, "x", "1")
    assert earlier.mention.text == earlier.mention.raw == long
    assert now.mention.text == long + "edited"
    assert mentions.count(tx, incident.id, Filters(search="Arger")) == 1


def test_a_count_beyond_64_bits_is_kept_as_the_greatest(tx: Connection, incident: Incident) -> None:
    mentions.keep(tx, incident, [made.mention(engagement=Engagement(likes=10**30))], [made.reading()])
    assert mentions.one(tx, incident.id, "x", "1").mention.engagement.likes == 2**63 - 1


def test_the_same_again_is_a_duplicate(tx: Connection, incident: Incident) -> None:
    first = made.mention(author=Author(id="a", followers=5))
    mentions.keep(tx, incident, [first], [made.reading()])
    again = made.mention(collected_at=made.START + timedelta(hours=1), author=Author(id="a", followers=9))
    assert mentions.keep(tx, incident, [again], [made.reading()]) == Kept(duplicates=1)
    assert mentions.one(tx, incident.id, "x", "1").mention == first
    assert tallies.equation(tx, incident.id) == Equation(received=2, current=1, duplicates=1)


def test_a_duplicate_brings_newer_engagement(tx: Connection, incident: Incident) -> None:
    seen = [Engagement(likes=1, views=10), Engagement(likes=4, replies=2), Engagement()]
    for engagement in seen:
        mentions.keep(tx, incident, [made.mention(engagement=engagement)], [made.reading()])
    latest = mentions.one(tx, incident.id, "x", "1").mention.engagement
    assert latest == Engagement(likes=4, replies=2, views=10)  # unknown does not overwrite known


@pytest.mark.parametrize(
    "change", [{"text": "other"}, {"kind": Kind.REPLY}, {"published_at": made.START + timedelta(1)}, {"url": "u"}]
)
def test_other_content_is_a_new_version(tx: Connection, incident: Incident, change: dict[str, object]) -> None:
    edited = replace(made.mention(), **change)  # type: ignore[arg-type]
    mentions.keep(tx, incident, [made.mention()], [made.reading(Label.NEGATIVE)])
    assert mentions.keep(tx, incident, [edited], [made.reading(Label.POSITIVE)]) == Kept(edited=1)
    first, second = mentions.versions(tx, incident.id, "x", "1")
    assert [first.mention.version, second.mention.version] == [1, 2]
    assert (first.mention.text, first.reading.label) == ("hello", Label.NEGATIVE)
    assert (second.mention.text, second.reading.label) == (edited.text, Label.POSITIVE)
    assert mentions.page(tx, incident.id, Filters()) == [second]


def test_a_time_that_only_stands_in_for_another_makes_no_edit(tx: Connection, incident: Incident) -> None:
    def received(minutes: int) -> Mention:
        at = made.START + timedelta(minutes=minutes)
        return made.mention(published_at=at, collected_at=at, flags=frozenset({Flag.TIME_UNREADABLE}))

    mentions.keep(tx, incident, [received(0)], [made.reading()])
    assert mentions.keep(tx, incident, [received(5)], [made.reading()]) == Kept(duplicates=1)


def test_one_batch_may_hold_a_key_many_times(tx: Connection, incident: Incident) -> None:
    batch = [made.mention(text=each) for each in "aabab"]
    assert mentions.keep(tx, incident, batch, [made.reading()] * 5) == Kept(kept=1, duplicates=1, edited=3)
    assert [each.mention.text for each in mentions.versions(tx, incident.id, "x", "1")] == ["a", "b", "a", "b"]


def test_an_archive_read_again_repeats_its_edits_as_well(tx: Connection, incident: Incident) -> None:
    archive = frozenset({Flag.ARCHIVE})
    batch = [made.mention(text=each, flags=archive, engagement=Engagement(likes=len(each))) for each in ("a", "longer")]
    assert mentions.keep(tx, incident, batch, [made.reading()] * 2) == Kept(kept=1, edited=1)
    assert mentions.keep(tx, incident, batch, [made.reading()] * 2) == Kept(duplicates=2)
    assert tallies.equation(tx, incident.id) == Equation(received=4, current=1, earlier_versions=1, duplicates=2)
    assert mentions.one(tx, incident.id, "x", "1").mention.engagement.likes == len("longer")
    assert mentions.keep(tx, incident, [made.mention(text="a")], [made.reading()]) == Kept(edited=1), (
        "live: edited back"
    )


def test_what_an_archive_says_otherwise_later_was_not_known_before(tx: Connection, incident: Incident) -> None:
    archive = frozenset({Flag.ARCHIVE})
    for words, read_at in (
        ("the first words", made.START + timedelta(days=10)),
        ("other words", made.START + timedelta(days=20)),
    ):
        read = made.mention(text=words, flags=archive, collected_at=read_at)
        mentions.keep(tx, incident, [read], [made.reading()])
    for days, words in ((1, "the first words"), (15, "the first words"), (20, "other words")):
        then = mentions.page(tx, incident.id, Filters(), limit=5, known_at=made.START + timedelta(days=days))
        assert [each.mention.text for each in then] == [words]


def test_mentions_and_readings_must_pair(tx: Connection, incident: Incident) -> None:
    with pytest.raises(ValueError, match="shorter"):
        mentions.keep(tx, incident, [made.mention()], [])


def test_a_removal_erases_everywhere_and_for_good(tx: Connection, incident: Incident) -> None:
    other = made.incident()
    incidents.add(tx, other)
    for each in (incident, other):
        mentions.keep(tx, each, [made.mention(text=text) for text in ("zebra one", "zebra two")], [made.reading()] * 2)
    removal = Removal(source="x", native_id="1", reason="deleted by author", removed_at=made.START)
    assert mentions.remove(tx, [removal, removal]) == 2
    assert mentions.keep(tx, incident, [made.mention(text="zebra again")], [made.reading()]) == Kept(removed=1)
    for each, removed in ((incident, 3), (other, 2)):
        assert tallies.equation(tx, each.id) == Equation(received=removed, removed=removed)
        assert mentions.removed_because(tx, each.id) == {"deleted by author": removed}
        assert mentions.page(tx, each.id, Filters()) == []
        assert rollups.timeline(tx, each.id, MINUTE) == []
    assert "zebra" not in _everything(tx)


def test_a_removal_may_come_before_the_mention(tx: Connection, incident: Incident) -> None:
    mentions.remove(tx, [Removal(source="x", native_id="1", reason="deleted", removed_at=made.START)])
    assert mentions.keep(tx, incident, [made.mention()], [made.reading()]) == Kept(removed=1)
    with pytest.raises(NotFoundError):
        mentions.one(tx, incident.id, "x", "1")


def _everything(tx: Connection) -> str:
    """All that the tables hold, the search index's own included."""
    if tx.dialect.name == "sqlite":
        tables = tx.scalars(text("SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'search'"))
    else:
        tables = tx.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
    return " ".join(repr(row) for table in list(tables) for row in tx.execute(text(f"SELECT * FROM {table}")))  # noqa: S608 - the database's own names


def test_a_conversation_is_read_from_its_beginning(tx: Connection, incident: Incident) -> None:
    said = made.distinct(5, conversation_id="c" * 5_000)
    mentions.keep(tx, incident, [*reversed(said), made.mention("alone")], [made.reading()] * 6)
    assert [each.mention for each in mentions.conversation(tx, incident.id, "c" * 5_000, 3)] == said[:3]
    assert mentions.conversation(tx, incident.id, "", 3) == []


def test_languages_and_kinds_are_counted(tx: Connection, incident: Incident) -> None:
    said = [made.mention("1", language="de"), made.mention("2", language="de", kind=Kind.REPLY), made.mention("3")]
    readings = [made.reading(), made.reading(language="en"), made.reading(language="en")]
    mentions.keep(tx, incident, said, readings)
    assert mentions.languages(tx, incident.id) == {"en": 2, "de": 1}  # as detected, else as claimed
    assert mentions.kinds(tx, incident.id) == {"post": 2, "reply": 1}


def test_who_is_not_there_is_said_so(tx: Connection, incident: Incident) -> None:
    for ask in (mentions.one, mentions.versions):
        with pytest.raises(NotFoundError, match="never received"):
            ask(tx, incident.id, "x", "nothing")
