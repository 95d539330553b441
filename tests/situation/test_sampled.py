"""Samples and places' own counts in a real store: only what was known at a moment counts in the advice for it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection

from collectors.run import collect
from collectors.x.prices import DEAREST
from config.playbook import shipped
from domain.counting import HOUR as HOURS
from domain.counting import Total
from domain.incident import Watch
from domain.labelling import Verdict
from domain.reading import Label, Reading
from domain.sampling import Slot
from domain.spending import Allowance
from domain.suggestion import Stage
from domain.time import Span
from situation.advice import advise
from situation.calibrated import positives, shares
from situation.facts import known
from situation.labelling import sample
from situation.reaction import reaction
from store import incidents, labels, slots, spending, totals
from store.connection import Database
from tests.collectors.desks import XDesk
from tests.collectors.servers.x import XPlatform, post, snowflake
from tests.situation.scene import FIRST, HOUR, INCIDENT, START, chatter, cover, keep, late, mention

MINUTE = timedelta(minutes=1)
CHATTER = chatter(hours=12)
END = START + 12 * HOUR
DRAWN = range(0, 60, 5)  # minutes of each hour
AT = START + 6 * HOUR


def slot(start: datetime, minute: int, total: int | None) -> Slot:
    span = Span(start + minute * MINUTE, start + (minute + 1) * MINUTE)
    return Slot(span=span, stratum=Span(start, start + HOUR), probability=len(DRAWN) / 60, total=total)


def in_drawn(at: datetime) -> bool:
    return at < START or at.minute in DRAWN


def hour_of(hours: int) -> datetime:
    return START + hours * HOUR


def there(hours: int) -> int:
    return sum(hour_of(hours) <= said.published_at < hour_of(hours + 1) for said, _ in CHATTER)


@pytest.fixture
def tx(database: Database) -> Iterator[Connection]:
    """Every hour since the start was read as a sample as soon as it was over."""
    with database.writing() as tx:
        incidents.add(tx, INCIDENT)
        keep(tx, [pair for pair in CHATTER if in_drawn(pair[0].published_at)])
        cover(tx, FIRST, START)
        cover(tx, START, END, reason="a random sample in time was read")
        for hours in range(12):
            drawn = [slot(hour_of(hours), minute, there(hours)) for minute in DRAWN]
            slots.record(tx, INCIDENT.id, "forum", drawn, hour_of(hours + 1))
        yield tx


def test_hours_read_by_a_sample_are_judged_by_it(tx: Connection) -> None:
    advice = advise(tx, INCIDENT, AT)
    assert advice.suggestion.stage is Stage.ACKNOWLEDGE
    volume = advice.signals.recent_volume
    assert volume.estimate is not None
    assert f"{sum(map(there, range(6)))} (the place’s own count" in volume.found
    assert any("drawn at random" in sentence for sentence in advice.suggestion.not_covered)


def test_with_labels_too_the_share_is_of_all_that_was_said(tx: Connection) -> None:
    """Days before were read in full and are calm, the hours since by a twelfth: what was read is calmer than what was
    said. People find what the scorer finds.
    """
    whole = Span(START - 48 * HOUR, END)
    said = [(each, reading.label) for each, reading in CHATTER if whole.start <= each.published_at < whole.end]
    readings = {each.native_id: label for each, label in said}
    for one in sample(tx, INCIDENT, 150, 1):
        if label := readings.get(one.native_id):
            labels.add(tx, INCIDENT.id, one.key, Verdict(label.value), labeller="ann", labelled_at=END)
    found = reaction(tx, INCIDENT, END + HOUR, span=whole, width=HOUR)
    liked = positives(tx, INCIDENT, found.timeline, END + HOUR).whole
    stretch = shares(tx, INCIDENT, whole, END + HOUR)
    assert (stretch.naive, stretch.corrected) == (found.share, found.corrected)
    for label, both in ((Label.NEGATIVE, stretch), (Label.POSITIVE, liked)):
        truth = sum(each is label for _, each in said) / len(said)
        read = [each for mention, each in said if in_drawn(mention.published_at)]
        of_read = sum(each is label for each in read) / len(read)
        for share in (both.naive, both.corrected):
            assert share is not None
            assert share.low <= truth <= share.high
            if label is Label.NEGATIVE:
                assert abs(share.value - truth) < abs(of_read - truth)


def test_only_what_was_drawn_by_then_counts(tx: Connection) -> None:
    assert known(tx, INCIDENT, AT, shipped()).samples[-1].span == Span(hour_of(5), hour_of(6))
    assert len(known(tx, INCIDENT, AT - MINUTE, shipped()).samples) == 5


def test_what_is_found_later_in_a_slot_changes_nothing_for_the_time_before(tx: Connection) -> None:
    before = known(tx, INCIDENT, AT, shipped())
    found = [mention(90_000 + place, START + place * timedelta(seconds=1), Label.NEGATIVE) for place in range(40)]
    keep(tx, [late(pair, AT + HOUR) for pair in found])
    assert known(tx, INCIDENT, AT, shipped()) == before
    later = known(tx, INCIDENT, AT + 2 * HOUR, shipped()).samples
    assert later[0].slots[0][1].negative == before.samples[0].slots[0][1].negative + 40


def test_what_a_place_counts_later_was_not_known_then(tx: Connection) -> None:
    counted = [Total(start=hour_of(hours), width=HOURS.width, count=700) for hours in range(4)]
    totals.record(tx, INCIDENT.id, "forum", counted, AT + MINUTE)
    assert known(tx, INCIDENT, AT, shipped()).totals == {"forum": []}
    assert known(tx, INCIDENT, AT + MINUTE, shipped()).totals == {"forum": counted}


# --- the whole way: a budget that does not pay for a crisis


class Moody:
    """Reads as negative what says so."""

    def __call__(self, texts: Sequence[str], languages: Sequence[str]) -> list[Reading]:  # noqa: ARG002 - the contract
        labels = (Label.NEGATIVE if "bad" in text else Label.NEUTRAL for text in texts)
        return [Reading(scorer="moody", scorer_version="1", label=label, compound=0.0) for label in labels]


def test_a_crisis_that_costs_too_much_to_read_is_answered_all_the_same(sqlite: Database) -> None:
    """Four posts an hour for a week, then ten a minute, half of them angry; not half of these can be paid."""
    platform = XPlatform(page=100)
    week = [START - timedelta(hours=hours, minutes=minute) for hours in range(1, 168) for minute in (2, 17, 32, 47)]
    said = [(at, "Pepsi" if place % 5 else "Pepsi, bad") for place, at in enumerate(sorted(week))]
    said += [
        (START + minute * MINUTE + place * timedelta(seconds=6), "Pepsi, bad" if (place + minute) % 2 else "Pepsi")
        for minute in range(60)
        for place in range(10)
    ]
    incident = replace(INCIDENT, watch=Watch(terms=("pepsi",), sources=("x",)))
    with sqlite.writing() as tx:
        incidents.add(tx, incident)
    with platform.server:
        desk = XDesk(platform)
        platform.app.now = lambda: desk.now

        def run(now: datetime, dollars: float) -> None:
            known_posts = len(platform.posts)
            platform.posts += [
                post(snowflake(at) + known_posts + place, at, text)
                for place, (at, text) in enumerate(said[known_posts:])
                if at < now
            ]
            desk.now = now
            allowance = Allowance(unit="US dollars", a_day=dollars)
            source = desk.source()
            collect(sqlite, incident, source, Moody(), clock=lambda: now, allowance=allowance, force=True)

        run(START - MINUTE, 100)
        with sqlite.reading() as tx:
            spent = spending.so_far(tx, "x", incident.id, START).today
        for minute in range(10, 61, 10):
            run(START + minute * MINUTE, spent + 600 * DEAREST / 2)
    with sqlite.reading() as tx:
        at = START + 60 * MINUTE
        advice = advise(tx, incident, at)
        read = sum(len(one.slots) for one in known(tx, incident, at, shipped()).samples)
    assert read
    assert advice.suggestion.stage is Stage.ACKNOWLEDGE
    assert advice.signals.volume.estimate is not None
    assert advice.signals.volume.estimate.n < 300, "of twice as many"
    assert "the place’s own count" in advice.signals.volume.found
    assert "effective n" in advice.signals.rise.found
