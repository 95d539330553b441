"""The chart in numbers: its rows are days where the incident is, whatever the width of the chart's buckets."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.boards import moving_on, paper, report
from domain.counting import Coverage
from domain.incident import Incident
from domain.reading import Label
from domain.time import Span
from situation.reaction import reaction
from store import coverage, mentions
from store.connection import Database, open_database
from tests.dashboard.stage import incident, keep, mention, reading

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
INDIA = ZoneInfo("Asia/Kolkata")
BEGAN = datetime(2026, 3, 10, 6, tzinfo=INDIA).astimezone(UTC)
ABOUT = incident(zone="Asia/Kolkata", started_at=BEGAN)
NOW = datetime(2026, 3, 12, 20, 10, tzinfo=INDIA).astimezone(UTC)
SAID = [
    (10, "23:50", Label.NEGATIVE),
    (11, "00:00", Label.POSITIVE),
    (11, "00:10", Label.NEGATIVE),
    (11, "05:00", Label.NEUTRAL),
    (11, "23:59", Label.NEGATIVE),
    (12, "00:01", Label.UNSCORED),
    (12, "20:10", Label.NEGATIVE),  # this very moment
]


@pytest.fixture
def india(sqlite: Database) -> Database:
    """Three days in India, five and a half hours before UTC; nothing was read in the first half of the second one."""
    pairs = []
    for number, (day, clock, label) in enumerate(SAID):
        at = datetime.fromisoformat(f"2026-03-{day}T{clock}").replace(tzinfo=INDIA).astimezone(UTC)
        pairs.append((mention(number, published_at=at, collected_at=at), reading(label)))
    night = datetime(2026, 3, 11, tzinfo=INDIA).astimezone(UTC)
    with sqlite.writing() as tx:
        keep(tx, ABOUT, pairs)
        read = [Span(BEGAN - DAY, night), Span(night + 12 * HOUR, NOW)]
        coverage.record(tx, ABOUT.id, [Coverage(source="x", span=span, complete=True) for span in read])
    return sqlite


def table(database: Database, about: Incident, at: datetime, width: timedelta | None = None) -> dict[str, list[str]]:
    """By the name of the row, from the second day that the chart shows on."""
    with database.reading() as tx:
        rows = paper.days(tx, reaction(tx, about, at, width=width))
    return {name.split(",")[0]: cells for name, *cells in rows}


@pytest.mark.parametrize("width", [None, HOUR, 6 * HOUR, DAY, 7 * DAY], ids=str)
def test_a_row_is_a_day_where_the_incident_is(india: Database, width: timedelta | None) -> None:
    found = table(india, ABOUT, NOW, width)
    assert [
        cells[:5] for name, cells in found.items() if name in {"Tue 10 Mar", "Wed 11 Mar", "Thu 12 Mar", "all"}
    ] == [
        ["1", "0", "0", "0", "1"],
        ["2", "1", "1", "0", "4"],
        ["1", "0", "0", "1", "2"],
        ["4", "1", "1", "1", "7"],
    ]
    assert list(found)[-2:] == ["Thu 12 Mar", "all"], "the days that a wide bucket still has to come are no rows"


def test_a_day_that_is_not_whole_says_from_when_or_until_when(india: Database) -> None:
    with india.reading() as tx:
        names = [name for name, *_ in paper.days(tx, reaction(tx, ABOUT, NOW))]
    assert names == ["Tue 10 Mar, from 23:30", "Wed 11 Mar", "Thu 12 Mar, until 20:10", "all"]


def test_a_day_is_read_as_far_as_it_was(india: Database) -> None:
    found = table(india, ABOUT, NOW, DAY)
    assert found["Wed 11 Mar"][5] == "50\u202f%"
    assert found["Thu 12 Mar"][5] == "100\u202f%", "the hours to come are not missing"


def test_both_reports_tell_the_days(india: Database) -> None:
    with india.reading() as tx:
        both = [report.load(tx, ABOUT, NOW).days, moving_on.load(tx, ABOUT, NOW).days]
    for days in both:
        (row,) = [cells for name, *cells in days if name == "Wed 11 Mar"]
        assert row == ["2", "1", "1", "0", "4", "50\u202f%"]


def test_as_of_a_moment_only_what_was_known_then_is_counted(india: Database) -> None:
    noon = datetime(2026, 3, 11, 12, tzinfo=INDIA).astimezone(UTC)
    late = mention(99, published_at=noon - HOUR, collected_at=NOW)
    edited = mention(
        2, published_at=noon - 11 * HOUR - 50 * timedelta(minutes=1), collected_at=NOW, version=2, text="no"
    )
    with india.writing() as tx:
        mentions.keep(tx, ABOUT, [late, edited], [reading(), reading(Label.POSITIVE)])
    found = table(india, ABOUT, noon, DAY)
    assert found["Wed 11 Mar"][:5] == ["1", "1", "1", "0", "3"]
    assert list(found)[-1] == "all"
    assert "Thu 12 Mar" not in found


# Midnight is skipped in Cairo and Asunción, clocks move by half an hour on Lord Howe, and Apia left a day out in 2011.
ZONES = (
    "UTC",
    "Asia/Kolkata",
    "Europe/Berlin",
    "America/Los_Angeles",
    "Africa/Cairo",
    "America/Asuncion",
    "Australia/Lord_Howe",
    "Pacific/Kiritimati",
    "Pacific/Apia",
)
YEARS = datetime(2010, 1, 1, tzinfo=UTC)


@given(
    after=st.timedeltas(timedelta(), 6000 * DAY),
    length=st.timedeltas(timedelta(seconds=1), 400 * DAY),
    zone=st.sampled_from(ZONES),
)
def test_local_days_are_whole_and_leave_nothing_out(after: timedelta, length: timedelta, zone: str) -> None:
    whole, there = Span(YEARS + after, YEARS + after + length), ZoneInfo(zone)
    found = paper.local_days(whole, there, 1000)
    assert (found[0].start, found[-1].end) == (whole.start, whole.end)
    assert all(one.end == other.start for one, other in pairwise(found))
    for span in found:
        assert _day(span.start, there) == _day(span.end - timedelta.resolution, there)
    assert len({_day(span.start, there) for span in found}) == len(found)
    few = paper.local_days(whole, there, 10)
    assert len(few) <= 10
    assert {span.start for span in few} <= {span.start for span in found}


def _day(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()


SPRING = datetime(2026, 3, 24, tzinfo=UTC)


@pytest.fixture(scope="module")
def spring(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A mention each 17 minutes while clocks change, in one zone after the other."""
    pairs = []
    for number in range(2000):
        at = SPRING + number * timedelta(minutes=17)
        pairs.append((mention(number, published_at=at, collected_at=at), reading(list(Label)[number % 4])))
    with open_database(f"sqlite:///{tmp_path_factory.mktemp('spring') / 'ownup.db'}") as database:
        with database.writing() as tx:
            keep(tx, incident(started_at=SPRING), pairs)
        yield database


@settings(max_examples=25, deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    width=st.sampled_from([5 * timedelta(minutes=1), HOUR, 6 * HOUR, DAY, 2 * DAY]),
    began=st.timedeltas(timedelta(), 12 * DAY),
    length=st.timedeltas(HOUR, 9 * DAY),
)
def test_the_rows_sum_to_the_chart_and_hold_their_days(
    spring: Database, zone: str, width: timedelta, began: timedelta, length: timedelta
) -> None:
    about, at = incident(started_at=SPRING, zone=zone), SPRING + began + length
    with spring.reading() as tx:
        shown = reaction(tx, about, at, span=Span(SPRING + began, at), width=width)
        *rows, everything = paper.days(tx, shown)
    assert shown.timeline.span
    known = min(shown.timeline.span.end, at + timedelta.resolution)
    said = [SPRING + number * timedelta(minutes=17) for number in range(2000)]
    expected = Counter(_day(one, ZoneInfo(zone)) for one in said if shown.timeline.span.start <= one < known)
    assert int(everything[5]) == shown.timeline.mentions == sum(int(row[5]) for row in rows) == expected.total()
    if len(expected) == len(rows):
        assert [int(row[5]) for row in rows] == [expected[day] for day in sorted(expected)]
