"""What the Situation page shows: figures with what they are out of, an answer, and what was said by whom."""

from dataclasses import replace
from datetime import timedelta

from dashboard.boards import breakdown, history, people, situation
from dashboard.boards.history import Decided, Turn
from dashboard.charts.flags import Sort
from dashboard.export.delivery import about_of
from domain.counting import Coverage
from domain.filters import Filters
from domain.incident import Incident, StatementKind
from domain.reading import Label
from domain.suggestion import Decision, Stage, Strength, Suggestion
from domain.time import Span
from situation.reaction import reaction
from store import advice_history, coverage, decisions, incidents, mentions, statements
from store.connection import Database
from tests.dashboard.exports import stage
from tests.dashboard.stage import BEGAN, NOW, change, incident, keep, mention, reading
from tests.situation.scene import INCIDENT, START, chatter, settle


def test_figures_come_with_what_they_are_out_of(sqlite: Database) -> None:
    with sqlite.writing() as tx:
        about = stage(tx, texts=("where is it", "give it back"))
    with sqlite.reading() as tx:
        found = situation.load(tx, about, BEGAN + timedelta(hours=2, minutes=21))

    figures = {figure.name: figure for figure in found.figures}
    assert figures["Mentions in the last hour"].value == "40"
    assert dict(figures["Mentions in the last hour"].query)["until"]
    share = figures["Negative share, uncalibrated"]
    assert share.value == "98\u202f%"
    assert share.detail.startswith("Since 07:00: ")
    assert "uncalibrated" in share.detail
    assert figures["Negative mentions that ask"].value == "0 of 41"
    loudest = figures["Loudest critic against our reach"]
    assert loudest.value == "5.0 ×"
    behind = Filters.from_query(dict(loudest.query))
    with sqlite.reading() as tx:
        heard = mentions.count(tx, about.id, behind)
        everybody = mentions.count(tx, about.id, replace(behind, author="", sources=frozenset()))
    assert behind.author == "evil0"
    assert behind.labels == {Label.NEGATIVE}
    assert 0 < heard <= everybody


def test_what_is_older_than_the_chart_is_said_and_can_be_read(sqlite: Database) -> None:
    about = incident()
    old = [mention(number, published_at=BEGAN - timedelta(days=days)) for number, days in ((1, 30), (2, 9), (3, 2))]
    with sqlite.writing() as tx:
        keep(tx, about, [(one, reading()) for one in (*old, mention(4))])
    with sqlite.reading() as tx:
        found = situation.load(tx, about, NOW).earlier
        assert found
        behind = mentions.count(tx, about.id, Filters.from_query(dict(found.query)))
        drawn = reaction(tx, about, NOW).timeline.mentions
        recent = situation.load(tx, replace(about, started_at=BEGAN - timedelta(days=28)), NOW).earlier
    assert found.said == "2 mentions from before Sat 28 Mar 2026, 10:00 are not drawn."
    assert (behind, drawn) == (2, 2)
    assert recent is None


def test_what_cannot_be_told_says_what_would_tell(sqlite: Database) -> None:
    about = incident(own_audience=None)
    with sqlite.writing() as tx:
        incidents.add(tx, about)
    with sqlite.reading() as tx:
        found = situation.load(tx, about, NOW)

    assert found.timeline is None
    assert found.suggestion.stage is Stage.CANNOT_TELL
    assert [figure.value for figure in found.figures] == [situation.CANNOT_TELL] * 4
    assert "Set how many people follow you" in found.figures[3].detail
    assert found.answer.startswith("Cannot tell yet. ")
    with sqlite.reading() as tx:
        *_, defending = situation.load_crowd(tx, about, NOW)
    assert defending.none == "No mention since the start was collected."


def test_the_lane_shows_the_beginning_and_what_we_said(sqlite: Database) -> None:
    with sqlite.writing() as tx:
        about = stage(tx, texts=("We know of it, we look into it",))
        sorry = replace(statements.of(tx, about.id)[0], id="sorry", at=NOW, kind=StatementKind.APOLOGY, text="Sorry")
        statements.add(tx, sorry)
    with sqlite.reading() as tx:
        marks = situation.marks(reaction(tx, about, NOW))
        said = situation.load_said(tx, about, NOW)

    assert [(mark.sort, mark.text) for mark in marks] == [
        (Sort.START, "it began"),
        (Sort.STATEMENT, "own post: “We know of it, we look…”"),
        (Sort.STATEMENT, "apology: “Sorry”"),
    ]
    assert [line.name for line in said] == ["apology", "own post"]


def archive(database: Database, *parts: tuple[timedelta, timedelta, str]) -> Incident:
    """What was read from one time since it began to another, or why not, with a mention at each."""
    about = incident()
    told = [
        Coverage(source="x", span=Span(BEGAN + start, BEGAN + end), complete=not why, reason=why)
        for start, end, why in parts
    ]
    ends = sorted({end for each in told for end in (each.span.start, each.span.end)})
    with database.writing() as tx:
        keep(tx, about, [(mention(number, published_at=at), reading()) for number, at in enumerate(ends)])
        coverage.record(tx, about.id, told)
    return about


def test_what_an_archive_does_not_reach_of_the_first_and_the_last_bucket_is_no_gap(sqlite: Database) -> None:
    about = archive(sqlite, (timedelta(hours=-20, minutes=7, seconds=58), timedelta(hours=5, seconds=40), ""))
    with sqlite.reading() as tx:
        assert situation.load(tx, about, NOW).gaps == ""
        by_the_minute = reaction(tx, about, NOW, width=timedelta(minutes=1))
        assert "not covered" not in about_of(tx, about, NOW, by_the_minute).facts()["coverage"]


def test_what_was_not_read_is_told_in_a_sentence(sqlite: Database) -> None:
    hour = timedelta(hours=1)
    holes = ((hour, 1.5 * hour, "budget spent."), (3 * hour, 3.5 * hour, "slow"))
    about = archive(
        sqlite, (-hour, hour, ""), holes[0], (1.5 * hour, 3 * hour, ""), holes[1], (3.5 * hour, 5 * hour, "")
    )
    with sqlite.reading() as tx:
        said = situation.load(tx, about, NOW).gaps
    assert said == "Not read in full: x, Tue 31 Mar 2026, 12:00–12:30: budget spent. And 1 gap more, on Sources."


def test_where_a_gap_is_not_on_sources_it_is_not_said_to_be(sqlite: Database) -> None:
    """Sources lists what a source told of itself, not the time in which nobody looked."""
    hour = timedelta(hours=1)
    about = archive(sqlite, (-hour, hour, ""), (2 * hour, 3 * hour, ""), (4 * hour, 5 * hour, ""))
    with sqlite.reading() as tx:
        said = situation.load(tx, about, NOW).gaps
    assert said == "Not read in full: x, Tue 31 Mar 2026, 12:00–13:00: has not been read. And 1 gap more."


def test_where_nothing_was_read_nobody_is_said_not_to_ask(sqlite: Database) -> None:
    about = archive(sqlite, (timedelta(hours=-1), timedelta(hours=5), ""))
    with sqlite.reading() as tx:
        asking, *_ = situation.load_crowd(tx, about, NOW + timedelta(days=3))
        listed = people.load(tx, about, NOW + timedelta(days=3)).asking
    assert asking.none == listed.none == "Nothing of the last day was read in full: whether anybody asks is not known."


def test_surges_stand_in_the_lane(sqlite: Database) -> None:
    with sqlite.writing() as tx:
        settle(tx, chatter(hours=10))
    with sqlite.reading() as tx:
        found = situation.marks(reaction(tx, INCIDENT, START + timedelta(hours=10)))

    (mark,) = [mark for mark in found if mark.sort is Sort.SURGE]
    assert (mark.at, mark.text) == (START, "surge began")
    assert mark.more[1].startswith("peak Mon 2 Mar 2026, ")
    assert mark.more[1].endswith(" mentions in the hour, usual 6.0")
    assert mark.more[2].startswith("not over yet")


def test_changes_of_advice_stand_in_the_lane_and_in_the_history(sqlite: Database) -> None:
    with sqlite.writing() as tx:
        about = stage(tx, texts=("where is it", "give it back"))
        for hours, advised in ((0, Stage.WATCH), (3, Stage.ASSESS), (20, Stage.ACKNOWLEDGE)):
            advice_history.record(tx, change(BEGAN + timedelta(hours=hours), advised))
        found = situation.load(tx, about, NOW)
        told = history.load(tx, about, NOW)
        before = history.load(tx, about, BEGAN - timedelta(hours=1))

    (mark,) = [mark for mark in found.marks if mark.sort is Sort.ADVICE]
    assert (mark.at, mark.text) == (BEGAN + timedelta(hours=3), "advice: assess")
    assert mark.more[0] == "Tue 31 Mar 2026, 14:00: watch → assess"
    assert mark.more[1:] == ("Do it.", "● Volume: 6 × usual")
    assert [turn.stages for turn in told.turns] == ["watch → assess", "watch"]
    assert told.turns[0].when == "Tue 31 Mar 2026, 14:00 · 7\u202fh ago · rule a-rule"
    assert told.basis == "Kept at each round of collecting since Tue 31 Mar 2026, 11:00."
    assert before.turns == ()
    assert before.basis.startswith("Nothing yet")


def test_decisions_stand_in_the_history_at_their_time(sqlite: Database) -> None:
    decided = Decision(
        incident_id=incident().id,
        at=BEGAN + timedelta(hours=5),
        stage=Stage.ASSESS,
        action="Set the class.",
        rule="classify",
        accepted=False,
        reason="Not yet",
        decided_by="Ines",
        judged_at=BEGAN + timedelta(hours=4),
    )
    with sqlite.writing() as tx:
        about = stage(tx)
        for hours, advised in ((0, Stage.WATCH), (3, Stage.ASSESS), (8, Stage.ACKNOWLEDGE)):
            advice_history.record(tx, change(BEGAN + timedelta(hours=hours), advised))
        decisions.add(tx, decided)
        told = history.load(tx, about, NOW).told

    names = [one.stages if isinstance(one, Turn) else one.verdict for one in told]
    assert names == ["assess → acknowledge", "assess: not followed by Ines", "watch → assess", "watch"]
    assert isinstance(told[1], Decided)
    assert told[1].about == "Set the class. (judged Tue 31 Mar 2026, 15:00)"


def test_the_parts_of_the_breakdown_add_up(sqlite: Database) -> None:
    with sqlite.writing() as tx:
        about = stage(tx, source="forum")
    with sqlite.reading() as tx:
        whole = reaction(tx, about, NOW).timeline
        found = breakdown.load(tx, about, NOW)

    assert found
    assert {source.name for source in found.sources} == {"x", "forum"}
    assert sum(source.timeline.mentions for source in found.sources) == whole.mentions == 46
    negative = sum(bucket.by_label.get(Label.NEGATIVE, 0) for bucket in whole.buckets)
    assert sum(found.anger.negative) == negative
    assert all(asking <= of for asking, of in zip(found.anger.asking, found.anger.negative, strict=True))
    assert found.sources_answer.startswith("Most negative mentions come from x: 40 of ")


def test_many_sources_share_the_last_row(sqlite: Database) -> None:
    about = incident()
    with sqlite.writing() as tx:
        keep(tx, about, [(mention(n, source=f"s{n % 9}"), reading()) for n in range(90)])
    with sqlite.reading() as tx:
        found = breakdown.load(tx, about, NOW)

    assert found
    assert [source.name for source in found.sources][-1] == "4 others"
    assert sum(source.timeline.mentions for source in found.sources) == 90
    assert len(found.sources) == 6


def test_people_stand_on_the_side_they_wrote_more_for(sqlite: Database) -> None:
    with sqlite.writing() as tx:
        about = stage(tx)
    with sqlite.reading() as tx:
        found = breakdown.load(tx, about, NOW)

    assert found
    assert len(found.voices.against) == 6
    followers = [voice.followers for voice in found.voices.against]
    assert followers == sorted(followers, reverse=True)
    assert "our own audience" in found.voices_answer


def test_the_grounds_leave_out_what_a_rule_does_not_have() -> None:
    bare = Suggestion(
        stage=Stage.WATCH,
        at=NOW,
        action="Keep watching.",
        because=(),
        flips_if="",
        strength=Strength.OPINION,
        source="practice",
        rule="watch",
    )

    assert situation.grounds(bare) == ("Source of the rule: practice",)
