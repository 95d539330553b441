"""A drill as an incident, and its places as sources, from the front door."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectors.drill import play
from collectors.drill.event import Garbled, Said
from collectors.drill.script import script
from collectors.run import collect
from collectors.source import Page
from collectors.sources.drill import PAGE, DrillSource
from domain.errors import NotFoundError
from domain.incident import Incident, StatementKind, Watch
from domain.mention import Flag
from store import coverage, incidents, statements, tallies
from store.connection import Database
from tests.collectors.conformance import SourceConformance
from tests.collectors.scripted import PlainReader
from tests.collectors.servers.faulty import Fault

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
STORY = "discount-for-everyone"
HOUR = timedelta(hours=1)


def drill(**changes: Any) -> Incident:
    options: dict[str, Any] = {"incident_id": "tea-1", "scenario": STORY, "seed": 1, "now": NOW, "speed": 1, **changes}
    return play.open_incident(**options)


def read(incident: Incident, name: str, at: datetime, since: str | None = None) -> list[Page]:
    return list(DrillSource(incident, name, lambda: at).pages(incident.watch, since))


def test_opening_leaves_to_people_what_people_decide() -> None:
    incident = drill(speed=None)
    assert incident.simulated
    assert incident.kind is None
    assert incident.affected is None
    assert incident.started_at == NOW
    assert incident.drill
    assert incident.drill.clock.speed == play.scenarios()[0].speed
    with pytest.raises(NotFoundError, match="volcano"):
        drill(scenario="volcano")


def test_progress_runs_from_the_start_to_the_end() -> None:
    incident = drill(speed=60)
    at_start, later = play.progress(incident, NOW), play.progress(incident, NOW + 2 * HOUR)
    assert (at_start.played, at_start.phase, at_start.finished) == (timedelta(0), "everybody orders", False)
    assert (later.played, later.finished) == (later.length, True)
    assert play.finished(incident, NOW + 2 * HOUR)
    with pytest.raises(ValueError, match="no drill"):
        play.finished(Incident(id="real", title="Real", started_at=NOW), NOW)


def test_a_place_must_be_one_of_a_drill() -> None:
    with pytest.raises(ValueError, match="no place"):
        DrillSource(drill(), "x", lambda: NOW)
    with pytest.raises(ValueError, match="no place"):
        DrillSource(Incident(id="real", title="Real", started_at=NOW), "drill-x", lambda: NOW)


def test_the_days_before_come_first_and_count_as_known() -> None:
    pages = read(drill(), "drill-x", NOW)
    found = [mention for page in pages for mention in page.mentions]
    assert len(found) > 300
    assert all(mention.flags == {Flag.SIMULATED, Flag.ARCHIVE} for mention in found)
    assert all(mention.known_at == mention.published_at < NOW for mention in found)


def test_what_comes_later_is_known_when_it_is_collected() -> None:
    incident = drill()
    last = read(incident, "drill-x", NOW)[-1].cursor
    at = NOW + HOUR
    found = [mention for page in read(incident, "drill-x", at, last) for mention in page.mentions]
    assert found
    assert all(mention.flags == {Flag.SIMULATED} for mention in found)
    assert all(mention.published_at <= mention.collected_at == mention.known_at == at for mention in found)


@pytest.mark.parametrize("name", play.SOURCES)
def test_a_place_is_covered_from_end_to_end_but_for_its_gaps(name: str) -> None:
    incident = drill()
    assert incident.drill
    pages = read(incident, name, NOW + 200 * HOUR)
    spans = [page.covered for page in pages if page.covered]
    assert spans[0].start == NOW + timedelta(hours=play.scenarios()[0].starts)
    assert spans[-1].end == incident.drill.clock.ends_at
    assert all(before.end == after.start for before, after in pairwise(spans))
    assert all(len(page.mentions) + len(page.removals) + len(page.unreadable) <= PAGE for page in pages)
    gaps = [page.covered for page in pages if page.covered and page.shortfall]
    told = [gap for gap in play.scenarios()[0].gaps if f"drill-{gap.place}" == name]
    assert [(gap.start, gap.end) for gap in gaps] == [(NOW + gap.since * HOUR, NOW + gap.until * HOUR) for gap in told]


@settings(max_examples=25, deadline=None)
@given(
    name=st.sampled_from(play.SOURCES),
    stops=st.lists(st.floats(-200, 120), max_size=6),
    speed=st.sampled_from([0.5, 1, 120, 1e6]),
)
def test_wherever_it_is_resumed_everything_comes_once(name: str, stops: list[float], speed: float) -> None:
    incident = drill(speed=speed)
    at_once = [item for page in read(incident, name, NOW + 1000 * HOUR) for item in _items(page)]
    piecemeal, cursor = list[tuple[str, str]](), None
    for hours in [*sorted(stops), 2000]:
        for page in read(incident, name, NOW + hours / speed * HOUR, cursor):
            piecemeal += _items(page)
            cursor = page.cursor
    assert sorted(piecemeal) == sorted(at_once)


def _items(page: Page) -> list[tuple[str, str]]:
    said = [(mention.native_id, mention.text) for mention in page.mentions]
    gone = [(removal.native_id, removal.reason) for removal in page.removals]
    return sorted(said + gone + [(item.where, item.content) for item in page.unreadable])


def test_every_page_of_a_long_read_is_safe_to_resume_after() -> None:
    incident = drill()
    pages = read(incident, "drill-x", NOW + 100 * HOUR)
    assert len(pages) > 5
    for number, page in enumerate(pages):
        rest = [item for later in read(incident, "drill-x", NOW + 100 * HOUR, page.cursor) for item in _items(later)]
        assert rest == [item for later in pages[number + 1 :] for item in _items(later)]


def test_two_drills_of_one_story_share_no_mention() -> None:
    one, two = (
        {mention.native_id for page in read(drill(incident_id=name), "drill-x", NOW) for mention in page.mentions}
        for name in ("tea-1", "tea-2")
    )
    assert not one & two


def test_each_mention_leads_nowhere_and_says_so() -> None:
    incident = drill()
    for name in play.SOURCES:
        for page in read(incident, name, NOW + 100 * HOUR):
            for mention in page.mentions:
                assert mention.source == name
                assert mention.url.startswith(f"https://{name}.invalid/")
                assert Flag.SIMULATED in mention.flags
                assert '"simulated": true' in mention.raw


def test_played_into_the_store_the_sum_is_right(sqlite: Database) -> None:
    """The same path as real mentions: all that the scenario promises arrives, and nothing is lost on the way."""
    incident = drill(scenario="stray-post")
    with sqlite.writing() as tx:
        incidents.add(tx, incident)
    for hours in (0, 3, 13, 13.5, 14.5, 40, 100):
        clock = partial(_moment, hours)
        for name in play.SOURCES:
            collect(sqlite, incident, DrillSource(incident, name, clock), PlainReader(), clock=clock)
    with sqlite.reading() as tx:
        equation = tallies.equation(tx, incident.id)
        answered = statements.of(tx, incident.id)
        gaps = [item for item in coverage.of(tx, incident.id) if not item.complete]
    happened = [event for place in script("stray-post", 1).events.values() for event in place]
    assert equation.balanced
    assert equation.received == sum(isinstance(event, Said | Garbled) for event in happened)
    assert min(equation.duplicates, equation.quarantined, equation.removed, equation.earlier_versions) > 0
    assert [statement.kind for statement in answered] == [
        StatementKind.APOLOGY,
        StatementKind.APOLOGY,
        StatementKind.OTHER,
    ]
    assert {(gap.source, gap.reason) for gap in gaps} == {
        ("drill-mastodon", "The server was down for maintenance and could not be asked.")
    }
    assert sum((gap.span.length for gap in gaps), timedelta(0)) == 2.5 * HOUR


def _moment(hours: float) -> datetime:
    return NOW + hours * HOUR


@dataclass(slots=True)
class Place:
    """One place of a drill as the conformance suite wants it: its time moves on until enough has been said."""

    incident: Incident
    now: datetime
    watch: Watch = field(default_factory=Watch)
    faults: frozenset[Fault] = frozenset()  # nothing is asked over a network
    secret: str = ""
    patience: timedelta = HOUR
    skew: timedelta = timedelta(0)
    requests: int = 0

    def source(self) -> DrillSource:
        return DrillSource(self.incident, "drill-forum", lambda: self.now)

    def publish(self, count: int) -> list[str]:
        after = (self.now - self.incident.started_at) // timedelta(milliseconds=1)
        coming = [event for event in script(STORY, 1).events["forum"] if event.at > after][:count]
        assert all(isinstance(event, Said) for event in coming), "a quiet stretch, for counting"
        self.now = self.incident.started_at + timedelta(milliseconds=coming[-1].at)
        return [f"{self.incident.id}-{event.number}" for event in coming]

    def publish_hostile(self, items: Sequence[Any]) -> int:
        raise NotImplementedError

    def fail(self, fault: Fault, *, at: int | None = None) -> None:
        raise NotImplementedError

    def heal(self) -> None:
        raise NotImplementedError

    def meanwhile(self, happens: Callable[[], object] | None) -> bool:  # noqa: ARG002 - nothing is asked
        return False

    def pass_time(self, length: timedelta) -> None:
        self.now += length

    def repeat(self) -> bool:
        return False


class TestDrill(SourceConformance):
    @contextmanager
    def platform(self) -> Iterator[Place]:
        incident = drill()
        yield Place(incident, incident.started_at + timedelta(hours=play.scenarios()[0].starts))

    @pytest.mark.parametrize("minutes", [0])
    def test_a_clock_that_differs_from_ours_loses_nothing(self, minutes: int) -> None:
        pytest.skip(f"a drill's clock is ours, not {minutes} minutes away")
