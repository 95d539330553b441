"""The share that people would find stands beside the scorer's, once they have labelled enough, and not before."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection

from analysis.calibration import calibrate
from analysis.pooled import LEAST, LONGEST
from domain.counting import HOUR as AN_HOUR
from domain.counting import Total
from domain.labelling import Verdict
from domain.reading import Label
from domain.sampling import Slot
from domain.time import Span
from situation.before_after import Part, before_after
from situation.calibrated import LOOKED_AT, shares
from situation.labelling import sample
from situation.reaction import reaction
from store import labels, mentions, rollups, slots, tones, totals
from store.connection import Database
from tests.situation.scene import HOUR, INCIDENT, START, chatter, settle

CHATTER = chatter(hours=10)
READ = {mention.native_id: reading.label for mention, reading in CHATTER}
END = CHATTER[-1][0].published_at
WHOLE = Span(START, START + 10 * HOUR)


def label(tx: Connection, size: int, at: datetime) -> None:
    """People find negative what the scorer finds so, and half of what it finds neutral."""
    for number, one in enumerate(sample(tx, INCIDENT, size, 1, span=WHOLE)):
        negative = READ[one.native_id] is Label.NEGATIVE or (READ[one.native_id] is Label.NEUTRAL and number % 2)
        verdict = Verdict.NEGATIVE if negative else Verdict.POSITIVE
        labels.add(tx, INCIDENT.id, one.key, verdict, labeller="ann", labelled_at=at)


def test_labels_correct_every_bucket_and_the_whole(database: Database) -> None:
    with database.writing() as tx:
        settle(tx, CHATTER)
        label(tx, 80, END)
        found = reaction(tx, INCIDENT, END + HOUR, span=WHOLE, width=HOUR)
    assert found.corrected is not None
    assert found.share is not None
    assert found.corrected.value > found.share.value
    assert found.corrected.value > found.share.high
    assert found.corrected.n == 80
    assert all(bucket.corrected for bucket in found.timeline.buckets if bucket.mentions)
    assert found.share.method.startswith("VADER alone"), "the scorer's own share stays as it was"


def test_a_line_of_the_corrected_share_rests_on_as_much_as_that_of_the_scorer(database: Database) -> None:
    """Of single minutes it would jump between none and all."""
    with database.writing() as tx:
        settle(tx, CHATTER)
        label(tx, 80, END)
        fine = reaction(tx, INCIDENT, END + HOUR, span=WHOLE, width=timedelta(minutes=5)).timeline
    said = {bucket.start: bucket.mentions for bucket in fine.buckets}
    pools = [pool for run in fine.corrected for pool in run]
    heard = [sum(number for at, number in said.items() if pool.span.start <= at < pool.span.end) for pool in pools]
    assert sum(heard) == sum(said.values())
    full = [
        number >= LEAST or pool.span.length == LONGEST * fine.width for pool, number in zip(pools, heard, strict=True)
    ]
    assert all(full[:-1])
    assert all(0.05 < pool.share.value < 0.95 for pool in pools)


def test_without_labels_enough_nothing_is_corrected(sqlite: Database) -> None:
    with sqlite.writing() as tx:
        settle(tx, CHATTER)
        label(tx, 10, END)
        found = reaction(tx, INCIDENT, END + HOUR, span=WHOLE, width=HOUR)
    assert found.corrected is None
    assert not any(bucket.corrected for bucket in found.timeline.buckets)
    assert found.timeline.corrected == ()


def test_both_shares_of_a_stretch_are_those_of_its_chart(sqlite: Database) -> None:
    with sqlite.writing() as tx:
        settle(tx, CHATTER)
        label(tx, 80, END)
        chart = reaction(tx, INCIDENT, END + HOUR, span=WHOLE, width=HOUR)
        found = shares(tx, INCIDENT, WHOLE, END + HOUR)
        assert (found.naive, found.corrected) == (chart.share, chart.corrected)
        assert shares(tx, INCIDENT, WHOLE, START).corrected is None


def test_a_stretch_that_begins_within_an_hour_loses_nothing_of_it(sqlite: Database) -> None:
    first = min(mention.published_at for mention, _ in CHATTER)
    assert first.minute, "or this would show nothing"
    with sqlite.writing() as tx:
        settle(tx, CHATTER)
        label(tx, 80, END)
        found = shares(tx, INCIDENT, Span(first, END + HOUR), END + HOUR)
        whole = shares(tx, INCIDENT, Span(first - HOUR, END + HOUR), END + HOUR)
    scored = sum(reading.label is not Label.UNSCORED for _, reading in CHATTER)
    assert found.naive is not None
    assert found.naive.n == scored
    assert found.corrected == whole.corrected


def test_a_stretch_that_cuts_hours_has_none_of_what_lies_outside(sqlite: Database) -> None:
    """Where everything is labelled its share is what people found in it, to the minute."""
    with sqlite.writing() as tx:
        settle(tx, CHATTER)
        label(tx, len(CHATTER), END)
        found = {each.key: each.verdict for each in labels.of(tx, INCIDENT.id)}
        cut = START + timedelta(minutes=10)
        for span in (Span(START - 2 * HOUR, cut), Span(cut, START + timedelta(minutes=95))):
            there = [mention.key for mention, _ in CHATTER if span.start <= mention.published_at < span.end]
            negative = sum(found.get(key) is Verdict.NEGATIVE for key in there)
            unlabelled = sum(key not in found for key in there)
            share = shares(tx, INCIDENT, span, END + HOUR).corrected
            assert share is not None
            assert negative / len(there) <= share.high
            assert share.low <= (negative + unlabelled) / len(there)
            assert share.high - share.low <= (unlabelled + 1) / len(there)


def test_a_volume_a_day_is_that_of_the_stretch_to_the_minute(sqlite: Database) -> None:
    began = replace(INCIDENT, started_at=START + timedelta(minutes=20))
    with sqlite.writing() as tx:
        settle(tx, CHATTER, began)
        found = before_after(tx, began, END, START + timedelta(hours=6, minutes=40))
    assert [each.part for each in found.stretches] == [Part.BEFORE, Part.DURING, Part.SINCE]
    for each in found.stretches:
        assert each.a_day == pytest.approx(each.mentions / (each.span.length * each.read / timedelta(days=1)), rel=1e-3)


def test_a_day_leans_on_how_the_scorer_reads_it_on_the_average(database: Database) -> None:
    with database.writing() as tx:
        settle(tx, CHATTER)
        label(tx, 80, END)
        hours = rollups.timeline(tx, INCIDENT.id, AN_HOUR)
        given = labels.of(tx, INCIDENT.id)
        heard = tones.by_day(tx, INCIDENT.id, LOOKED_AT, END)
        found = shares(tx, INCIDENT, WHOLE, END + HOUR)
    assert len(heard) == 5
    assert sum(each.mentions for each in heard) == len(CHATTER)
    here = [count for count in hours if WHOLE.start <= count.start < WHOLE.end]
    copies = [each.wording for each in given]
    assert len(copies) == len(set(copies)), "no text is a copy, so that none need be told"
    leaning, alone = (calibrate(given, hours, tones=each) for each in (heard, ()))
    assert leaning is not None
    assert alone is not None
    assert found.corrected == leaning.shares(here, [WHOLE])[0]
    assert found.corrected != alone.shares(here, [WHOLE])[0]


def test_an_edit_changes_how_its_day_reads_though_as_many_are_of_each_class(sqlite: Database) -> None:
    with sqlite.writing() as tx:
        settle(tx, CHATTER)
        label(tx, 80, END)
        before = shares(tx, INCIDENT, WHOLE, END + HOUR)
        labelled = {each.key for each in labels.of(tx, INCIDENT.id)}
        edits = [
            (replace(mention, text=f"{mention.text} (edited)"), replace(reading, compound=-0.06))
            for mention, reading in CHATTER
            if reading.label is Label.NEGATIVE and mention.published_at >= START and mention.key not in labelled
        ]
        assert mentions.keep(tx, INCIDENT, *zip(*edits, strict=True)).edited == len(edits) > 0
        after = shares(tx, INCIDENT, WHOLE, END + HOUR)
    assert after.naive == before.naive
    assert after.corrected != before.corrected


def test_labels_given_later_were_not_known_then(sqlite: Database) -> None:
    with sqlite.writing() as tx:
        settle(tx, CHATTER)
        label(tx, 80, END + timedelta(days=1))
        assert reaction(tx, INCIDENT, END + timedelta(hours=2), span=WHOLE, width=HOUR).corrected is None
        assert reaction(tx, INCIDENT, END + timedelta(days=2), span=WHOLE, width=HOUR).corrected is not None


def test_a_sampled_hour_is_shown_as_what_it_stands_for(database: Database) -> None:
    hour = Span(START, START + HOUR)
    drawn = [
        Slot(span=Span(at, at + timedelta(minutes=1)), stratum=hour, probability=1 / 30, total=4000)
        for at in (START + timedelta(minutes=10), START + timedelta(minutes=40))
    ]
    with database.writing() as tx:
        settle(tx, CHATTER)
        slots.record(tx, INCIDENT.id, "forum", drawn, END)
        totals.record(tx, INCIDENT.id, "forum", [Total(start=START, width=AN_HOUR.width, count=4000)], END)
        first, second, *_ = reaction(tx, INCIDENT, END + HOUR, span=WHOLE, width=HOUR).timeline.buckets
    assert first.estimated is not None
    assert first.estimated.value > first.mentions
    assert first.counted == {"forum": 4000}
    assert second.estimated is None
