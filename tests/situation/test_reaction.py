from dataclasses import replace
from datetime import timedelta

import pytest

from analysis.coverage import NOBODY
from analysis.expected import Unknown, Usual
from domain.filters import Filters
from domain.incident import Statement, StatementKind
from domain.time import Span
from situation.coverage import last_read_at, live
from situation.reaction import reaction
from store import checkpoints, incidents, mentions, statements
from store.checkpoints import Checkpoint
from store.connection import Database
from tests.situation.scene import FIRST, HOUR, INCIDENT, START, chatter, cover, keep, mention, settle

CHATTER = chatter(hours=10)
END = CHATTER[-1][0].published_at


def test_it_shows_every_mention_from_three_days_before(database: Database) -> None:
    with database.writing() as tx:
        settle(tx, CHATTER)
    with database.reading() as tx:
        found = reaction(tx, INCIDENT, END + HOUR)
        since = mentions.count(tx, INCIDENT.id, Filters(since=START - timedelta(days=3)))
    assert found.timeline.width == HOUR
    assert found.timeline.mentions == since
    assert found.timeline.span
    assert found.timeline.span.start == START - timedelta(days=3)
    assert isinstance(found.usual, Usual)
    assert all(bucket.usual for bucket in found.timeline.buckets)
    assert found.compared == ("forum",)
    assert found.equation.balanced
    assert found.share
    assert found.share.n == since


def test_it_ends_where_the_archives_end_and_not_years_later(sqlite: Database) -> None:
    with sqlite.writing() as tx:
        settle(tx, CHATTER)
        found = reaction(tx, INCIDENT, END + timedelta(days=3000))
    assert found.timeline.span
    assert found.timeline.span.end - END < 2 * HOUR


def test_what_an_archive_brought_before_it_broke_off_is_drawn(sqlite: Database) -> None:
    late = END + 7 * HOUR
    with sqlite.writing() as tx:
        settle(tx, CHATTER)
        keep(tx, [mention(99_000, late)])
        before, after = reaction(tx, INCIDENT, late - HOUR), reaction(tx, INCIDENT, END + timedelta(days=3000))
    assert after.timeline.mentions == before.timeline.mentions + 1
    assert after.timeline.buckets[-1].span.end - late <= after.timeline.width
    assert after.timeline.buckets[-1].covered < 1


@pytest.mark.parametrize("minutes", [5, 60, 180])
def test_the_buckets_asked_for_are_those_given(sqlite: Database, minutes: int) -> None:
    width, span = timedelta(minutes=minutes), Span(START, START + 6 * HOUR)
    with sqlite.writing() as tx:
        settle(tx, CHATTER)
        timeline = reaction(tx, INCIDENT, END, span=span, width=width).timeline
        counted = mentions.count(tx, INCIDENT.id, Filters(since=span.start, until=span.end))
    assert len(timeline.buckets) == span.length // width
    assert timeline.mentions == counted


def test_it_knows_what_was_known_then(sqlite: Database) -> None:
    at = START + 2 * HOUR
    with sqlite.writing() as tx:
        settle(tx, CHATTER)
        said = Statement(id="s1", incident_id=INCIDENT.id, at=at + HOUR, kind=StatementKind.HOLDING, text="We know.")
        statements.add(tx, said)
        then, later = reaction(tx, INCIDENT, at), reaction(tx, INCIDENT, at + 2 * HOUR)
    assert then.timeline.mentions == sum(START - timedelta(days=3) <= pair[0].published_at <= at for pair in CHATTER)
    assert (then.statements, later.statements) == ((), (said,))


def test_gaps_are_told_with_their_reasons(sqlite: Database) -> None:
    with sqlite.writing() as tx:
        incidents.add(tx, INCIDENT)
        keep(tx, CHATTER)
        cover(tx, FIRST, START)
        cover(tx, START, START + HOUR, reason="the budget was spent")
        cover(tx, START + HOUR, END)
        found = reaction(tx, INCIDENT, END)
    assert [(gap.span, gap.reason) for gap in found.gaps if gap.source] == [
        (Span(START, START + HOUR), "the budget was spent")
    ]
    blind = next(bucket for bucket in found.timeline.buckets if bucket.start == START)
    assert blind.covered == 0
    assert blind.gap_reasons == ("forum: the budget was spent",)


def test_nothing_yet_is_nothing_to_show(sqlite: Database) -> None:
    with sqlite.writing() as tx:
        incidents.add(tx, INCIDENT)
        before = reaction(tx, replace(INCIDENT, started_at=START + timedelta(days=9)), START)
        empty = reaction(tx, INCIDENT, START + HOUR)
    assert before.timeline.buckets == ()
    assert isinstance(empty.usual, Unknown)
    assert empty.share is None
    assert {gap.reason for gap in empty.gaps} == {NOBODY}


def test_only_sources_that_are_read_again_are_live(sqlite: Database) -> None:
    with sqlite.writing() as tx:
        settle(tx, CHATTER)
        checkpoints.put(tx, Checkpoint(incident_id=INCIDENT.id, source="forum", last_success_at=END))
        assert live(tx, INCIDENT) == {}
        assert last_read_at(tx, INCIDENT, END + 9 * HOUR) < END + HOUR
        checkpoints.put(tx, Checkpoint(incident_id=INCIDENT.id, source="hackernews", last_success_at=END))
        assert live(tx, INCIDENT) == {"hackernews": END}
        assert last_read_at(tx, INCIDENT, END + 9 * HOUR) == END + 9 * HOUR
        watching = replace(INCIDENT, watch=replace(INCIDENT.watch, sources=("x",)))
        assert live(tx, watching) == {"hackernews": END, "x": START}


def test_a_mention_with_an_impossible_time_does_not_stretch_the_chart(sqlite: Database) -> None:
    with sqlite.writing() as tx:
        settle(tx, CHATTER)
        keep(tx, [mention(99_000, START.replace(year=1971))])
        timeline = reaction(tx, INCIDENT, END).timeline
    assert timeline.span
    assert timeline.span.start == START - timedelta(days=3)
