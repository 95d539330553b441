from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection

from analysis.advice.signals import read
from config.playbook import shipped
from domain.campaign import Campaign
from domain.counting import Coverage
from domain.incident import IncidentKind, Statement, StatementKind
from domain.mention import Author, Kind
from domain.reading import Label
from domain.suggestion import Stage
from domain.time import Span
from situation.advice import advise
from situation.facts import known
from situation.reaction import reaction
from store import campaigns, class_changes, coverage, incidents, statements
from store.connection import Database
from tests.situation.scene import FIRST, HOUR, INCIDENT, START, chatter, cover, keep, late, mention, reply, settle

CHATTER = chatter(hours=24)


@pytest.fixture
def tx(sqlite: Database) -> Iterator[Connection]:
    with sqlite.writing() as tx:
        settle(tx, CHATTER)
        yield tx


def test_the_advice_follows_the_incident_on_both_databases(database: Database) -> None:
    with database.writing() as tx:
        settle(tx, CHATTER)
    with database.reading() as tx:
        stages = [advise(tx, INCIDENT, START + hours * HOUR).suggestion.stage for hours in (0, 3, 23)]
        unknown = advise(tx, replace(INCIDENT, kind=None), START + 3 * HOUR).suggestion
    assert stages == [Stage.WATCH, Stage.ACKNOWLEDGE, Stage.ACKNOWLEDGE]
    assert unknown.stage is Stage.ASSESS


def test_a_class_that_was_set_later_was_not_known_then(sqlite: Database) -> None:
    """Unless only archives were read: then a look back asks what would have been said with it."""
    watched = replace(INCIDENT, kind=None, watch=replace(INCIDENT.watch, sources=("x",)))
    archived = replace(watched, watch=replace(watched.watch, sources=()))
    with sqlite.writing() as tx:
        settle(tx, CHATTER, watched)
        set_ = class_changes.set_class(tx, watched, IncidentKind.GRAVE, at=START + 10 * HOUR)
        then, now = (advise(tx, set_, START + hours * HOUR).suggestion.stage for hours in (3, 11))
        looked_back = advise(tx, replace(archived, kind=IncidentKind.GRAVE), START + 3 * HOUR).suggestion.stage
    assert then is Stage.ASSESS
    assert Stage.ASSESS not in {now, looked_back}


def test_a_class_that_it_was_opened_with_holds_until_another_is_set(sqlite: Database) -> None:
    watched = replace(INCIDENT, kind=IncidentKind.GRAVE, watch=replace(INCIDENT.watch, sources=("x",)))
    with sqlite.writing() as tx:
        settle(tx, CHATTER, watched)
        before = advise(tx, watched, START + 3 * HOUR)
        slip = class_changes.set_class(tx, watched, IncidentKind.SLIP, at=START + 10 * HOUR)
        assert advise(tx, slip, START + 3 * HOUR) == before


@pytest.mark.parametrize("kind", [None, *IncidentKind])
def test_where_nothing_happens_nothing_is_declared(sqlite: Database, kind: IncidentKind | None) -> None:
    with sqlite.writing() as tx:
        settle(tx, chatter(hours=30, angry=False))
        stages = {
            advise(tx, replace(INCIDENT, kind=kind), START + hours * HOUR).suggestion.stage for hours in range(0, 30, 3)
        }
    assert stages == {Stage.WATCH}


def test_what_comes_later_does_not_change_what_was_advised(sqlite: Database) -> None:
    """Neither later mentions, nor earlier ones that were found later, nor a later statement."""
    moments = [START + hours * HOUR for hours in (0.5, 2, 5)]
    until = START + 5 * HOUR
    early = [pair for pair in CHATTER if pair[0].published_at <= until]
    rest = [pair for pair in CHATTER if pair[0].published_at > until]
    with sqlite.writing() as tx:
        settle(tx, early)
        cover(tx, FIRST, until)
        before = [known(tx, INCIDENT, at, shipped()) for at in moments]
        advice = [advise(tx, INCIDENT, at) for at in moments]
        keep(tx, rest)
        found_later = (
            mention(90_000 + place, START + place * timedelta(minutes=1), Label.NEGATIVE) for place in range(200)
        )
        keep(tx, [late(pair, until + HOUR) for pair in found_later])
        statements.add(tx, statement(StatementKind.APOLOGY, until + HOUR))
        cover(tx, until, START + 24 * HOUR)
        assert [known(tx, INCIDENT, at, shipped()) for at in moments] == before
        assert [advise(tx, INCIDENT, at) for at in moments] == advice


def test_the_present_is_read_the_same_whether_asked_for_as_now_or_as_a_moment(tx: Connection) -> None:
    last = CHATTER[-1][0].published_at
    now = known(tx, INCIDENT, last + timedelta(seconds=1), shipped())
    keep(tx, [mention(99_999, last + HOUR)])
    assert known(tx, INCIDENT, last + timedelta(seconds=1), shipped()) == now


def test_the_own_word_changes_what_is_advised(tx: Connection) -> None:
    statements.add(tx, statement(StatementKind.HOLDING, START + 2 * HOUR))
    suggestion = advise(tx, INCIDENT, START + 4 * HOUR).suggestion
    assert suggestion.rule == "keep-the-update"
    assert advise(tx, INCIDENT, START + 1.9 * HOUR).suggestion.rule == "acknowledge"


def test_an_own_post_that_was_recognised_waits_for_a_person_to_say_what_it_is(tx: Connection) -> None:
    statements.add(tx, replace(statement(StatementKind.OTHER, START + 2 * HOUR), recognised=True))
    suggestion = advise(tx, INCIDENT, START + 4 * HOUR).suggestion
    assert suggestion.rule == "acknowledge"
    assert any("own post" in sentence for sentence in suggestion.confirm)


def test_the_time_of_a_declared_campaign_is_not_taken_for_usual(tx: Connection) -> None:
    at = START + 3 * HOUR
    assert known(tx, INCIDENT, at, shipped()).campaigns == ()
    assert advise(tx, INCIDENT, at).signals.volume.told
    all_before = Campaign(id="c", incident_id=INCIDENT.id, span=Span(FIRST, START), title="Spring sale")
    campaigns.add(tx, all_before)
    assert not advise(tx, INCIDENT, at).signals.volume.told


def test_own_accounts_are_neither_critics_nor_supporters(tx: Connection) -> None:
    own = Author(id="us", handle="Crumbs", followers=10_000)
    labels = [Label.NEGATIVE] * 60 + [Label.POSITIVE] * 130
    keep(tx, [mention(70_000 + place, START + HOUR, label, author=own) for place, label in enumerate(labels)])
    facts = known(tx, INCIDENT, START + 2 * HOUR, shipped())
    assert "us" not in {tally.author.id for tally in (*facts.loudest, *facts.furthest, *facts.supporters)}
    assert len(facts.loudest) == 5


def test_a_defender_who_only_answers_us_was_prompted(tx: Connection) -> None:
    own, asked, unasked = (Author(id=name, handle=name) for name in ("crumbs", "asked", "unasked"))
    keep(
        tx,
        [
            mention(80_000, START + HOUR, author=own),
            *(reply(80_010 + place, START + 2 * HOUR, "80000", asked, Label.POSITIVE) for place in range(20)),
            *(reply(80_050 + place, START + 2 * HOUR, "80010", unasked, Label.POSITIVE) for place in range(20)),
        ],
    )
    supporters = {tally.author.id for tally in known(tx, INCIDENT, START + 3 * HOUR, shipped()).supporters}
    assert "unasked" in supporters
    assert "asked" not in supporters


def test_news_outlets_are_known_by_their_site(tx: Connection) -> None:
    assert known(tx, INCIDENT, START + HOUR, shipped()).outlets is None
    desk = Author(name="Desk")
    addresses = ["https://www.daily.example/a", "https://daily.example/b", "https://other.example/c", "http://[broken"]
    keep(
        tx,
        [
            mention(
                60_000 + place,
                START + place * HOUR,
                kind=Kind.ARTICLE,
                url=url,
                author=desk,
                source="press",
            )
            for place, url in enumerate(addresses)
        ],
    )
    outlets = known(tx, INCIDENT, START + 4 * HOUR, shipped()).outlets
    assert outlets is not None
    assert [(outlet.name, outlet.first_at) for outlet in outlets] == [
        ("daily.example", START),
        ("other.example", START + 2 * HOUR),
        ("Desk", START + 3 * HOUR),
    ]
    assert advise(tx, INCIDENT, START + HOUR / 2).signals.outlets.value == 1


def test_watched_feeds_without_an_article_are_told_from_none_watched(tx: Connection) -> None:
    watching = replace(INCIDENT, watch=replace(INCIDENT.watch, feeds=("https://feeds.example/all",)))
    assert known(tx, watching, START + HOUR, shipped()).outlets == ()


def test_the_kinds_of_harm_are_named(tx: Connection) -> None:
    harmed = [mention(50_000 + place, START + HOUR, Label.NEGATIVE, harms=("injury",)) for place in range(30)]
    keep(tx, [*harmed, mention(50_100, START + HOUR, Label.NEGATIVE, harms=("injury", "legal"))])
    advice = advise(tx, INCIDENT, START + 2 * HOUR)
    assert advice.signals.harm_kinds == ("injury", "legal")
    assert advice.suggestion.rule == "safety"


def test_the_class_it_looks_like_stays_when_nobody_names_harm_any_more(tx: Connection) -> None:
    """It was lost money: that none is named now does not make it grave."""
    unset = replace(INCIDENT, kind=None)
    money = [mention(50_000 + place, START + HOUR, Label.NEGATIVE, harms=("money",)) for place in range(60)]
    keep(tx, [*money, mention(50_100, START + HOUR, Label.NEGATIVE, harms=("injury",))])

    def hint(hours: float) -> str:
        advice = advise(tx, unset, START + hours * HOUR)
        assert advice.suggestion.rule == "set-the-class"
        return next(line for line in advice.suggestion.confirm if "looks like" in line)

    assert hint(4) == "The talk looks like “affects people”: lost money is named more often than usual. " + CONFIRM
    assert hint(23) == (
        "The talk looks like “affects people”: lost money was named more often than usual until "
        "Mon 2 Mar 2026, 16:00. " + CONFIRM
    )


CONFIRM = "Confirm or correct it."


def test_after_the_archive_ends_nothing_can_be_told(tx: Connection) -> None:
    signals = advise(tx, INCIDENT, START + 40 * HOUR).signals
    assert not signals.volume.told
    assert "archives end there" in signals.volume.found


@pytest.mark.parametrize("kind", [None, IncidentKind.SLIP])
def test_outrage_in_a_language_that_cannot_be_scored_is_no_friendly_surge(
    sqlite: Database, kind: IncidentKind | None
) -> None:
    """What is scored stays as calm as ever: that says nothing of the others, so nobody is told to watch or to hold."""
    incident = replace(INCIDENT, kind=kind)
    foreign = [
        (mention, replace(reading, label=Label.UNSCORED, compound=None, asks=False, unscored_because="other language"))
        for mention, reading in chatter(hours=24)
        if mention.published_at >= START
    ]
    calm = chatter(hours=24, seed=2, angry=False)
    own = [(replace(said, native_id=f"calm-{said.native_id}"), reading) for said, reading in calm]
    with sqlite.writing() as tx:
        settle(tx, sorted([*own, *foreign], key=lambda pair: pair[0].published_at), incident)
        for hours in (2, 6, 12, 24):
            found = advise(tx, incident, START + hours * HOUR).suggestion
            assert found.stage is Stage.CANNOT_TELL
            assert "languages" in found.action
            assert "for another language or no words" in found.flips_if


@pytest.mark.parametrize(("label", "clear"), [(Label.NEUTRAL, True), (Label.UNSCORED, False)])
def test_without_history_what_is_not_scored_may_name_harm(sqlite: Database, label: Label, *, clear: bool) -> None:
    said = [mention(number, START + number * HOUR / 60, label) for number in range(60)]
    with sqlite.writing() as tx:
        settle(tx, said)
        found = read(known(tx, INCIDENT, START + HOUR, shipped()), shipped())
    assert found.harm_clear is clear


def test_hours_that_were_collected_later_were_not_calm_but_unread(sqlite: Database) -> None:
    """Ten hours of outrage, read in one go at their end: in the fifth hour nobody knew anything, not even that it
    was quiet.
    """
    said = [late(pair, START + 10 * HOUR) if pair[0].published_at >= START else pair for pair in chatter(hours=10)]
    with sqlite.writing() as tx:
        incidents.add(tx, INCIDENT)
        keep(tx, said)
        cover(tx, FIRST, START)
        whole = Coverage(source="forum", span=Span(START, START + 10 * HOUR), complete=True)
        coverage.record(tx, INCIDENT.id, [whole], known_at=START + 10 * HOUR)
        fifth = advise(tx, INCIDENT, START + 5 * HOUR).suggestion
        shown = reaction(tx, INCIDENT, START + 5 * HOUR, span=Span(START, START + 5 * HOUR))
        tenth = advise(tx, INCIDENT, START + 10 * HOUR).suggestion
    assert fifth.stage is Stage.CANNOT_TELL
    assert shown.timeline.mentions == 0
    assert all(bucket.covered == 0 for bucket in shown.timeline.buckets)
    assert tenth.stage not in {Stage.CANNOT_TELL, Stage.DETECT}


@pytest.mark.parametrize("year", [17, 1970, 9000])
def test_a_mistyped_year_is_survived(tx: Connection, year: int) -> None:
    mistyped = replace(INCIDENT, started_at=START.replace(year=year))
    assert advise(tx, mistyped, START + 3 * HOUR).suggestion.stage is Stage.CANNOT_TELL


def statement(kind: StatementKind, at: object) -> Statement:
    return Statement(id=f"s-{kind}", incident_id=INCIDENT.id, at=at, kind=kind, text="We hear you.")  # type: ignore[arg-type]


def test_one_mention_and_one_hour_are_told_as_one(sqlite: Database) -> None:
    with sqlite.writing() as tx:
        incidents.add(tx, INCIDENT)
        cover(tx, FIRST, START + 6 * HOUR)
        keep(tx, [mention(1, START + HOUR)])
        few = advise(tx, INCIDENT, START + 2 * HOUR).signals.negative_share
        cover(tx, START + 6 * HOUR, START + 8 * HOUR, reason="budget spent")
        blind = advise(tx, replace(INCIDENT, watch=replace(INCIDENT.watch, sources=("forum",))), START + 8 * HOUR)
    assert few.found == "1 scored mention is too few to tell a share, 30 are needed."
    assert blind.signals.volume.found == "Of the last hour 0\u202f% was read in full."
