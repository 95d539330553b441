"""Whatever comes in, is edited, repeated, removed or late: the store gives what a plain model gives, at any moment."""

from contextlib import ExitStack, suppress
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from domain.counting import MINUTE
from domain.filters import Filters
from domain.mention import TAKING_UP, Author, Engagement, Flag, Kind, Mention, Removal, Unreadable
from domain.reading import Reading
from store import incidents, mentions, quarantine, rollups
from store.connection import Database
from tests.store import made
from tests.store.checks import check_authors, check_count, check_equation, check_mentions, check_timeline
from tests.store.model import Key, Model

moments = st.builds(
    lambda seconds, micros: made.START + timedelta(seconds=seconds, microseconds=micros),
    st.sampled_from([0, 30, 90, 120, 3_600, 90_090]),
    st.sampled_from([0, 0, 1, 999_999]),
)
sources = st.sampled_from(["x", "rss"])
native_ids = st.sampled_from(["1", "2", "3"])
authors = st.builds(
    lambda number, followers: Author(id=f"a{number}" if number else "", handle="ann", followers=followers),
    st.integers(0, 3),
    st.none() | st.sampled_from([5, 500]),
)
some_mentions = st.builds(
    Mention,
    source=sources,
    native_id=native_ids,
    text=st.sampled_from(["The ad is bad", "bad ad!", "für das Ad", ""]),
    published_at=moments,
    collected_at=moments,
    kind=st.sampled_from([Kind.POST, Kind.REPLY]),
    author=authors,
    language=st.sampled_from(["", "de"]),
    engagement=st.builds(Engagement, likes=st.none() | st.integers(0, 3)),
    flags=st.frozensets(st.sampled_from([Flag.ARCHIVE, Flag.TIME_UNREADABLE]), max_size=1),
)
batches = st.lists(st.tuples(some_mentions, made.readings(st.sampled_from(["", "en"]))), max_size=8)


class Undo(Exception):  # noqa: N818 - no error: it ends a transaction without a trace
    pass


class Machine(RuleBasedStateMachine):
    """Two incidents; everything is done to both the store and the model."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.tx = self.stack.enter_context(database.writing())
        self.model = Model()
        self.incidents = [made.incident(), made.incident()]
        for each in self.incidents:
            incidents.add(self.tx, each)

    def teardown(self) -> None:
        with suppress(Undo), self.stack:
            raise Undo

    @rule(which=st.integers(0, 1), items=batches)
    def keep(self, which: int, items: list[tuple[Mention, Reading]]) -> None:
        said, readings = [each for each, _ in items], [each for _, each in items]
        mentions.keep(self.tx, self.incidents[which], said, readings)
        self.model.keep(self.incidents[which].id, said, readings)

    @rule(keys=st.lists(st.tuples(sources, native_ids), max_size=2))
    def remove(self, keys: list[Key]) -> None:
        removals = [Removal(source=one, native_id=other, reason="gone", removed_at=made.START) for one, other in keys]
        assert mentions.remove(self.tx, removals) == self.model.remove(keys)

    @rule(which=st.integers(0, 1), source=sources, contents=st.lists(st.sampled_from("abc"), max_size=4))
    def quarantine(self, which: int, source: str, contents: list[str]) -> None:
        items = [Unreadable(where="line 1", reason="broken", content=each) for each in contents]
        incident_id = self.incidents[which].id
        found = quarantine.put(self.tx, incident_id, source, items, made.START)
        assert found == self.model.quarantine(incident_id, source, items)

    @rule(which=st.integers(0, 1), started_at=moments)
    def start_elsewhere(self, which: int, started_at: datetime) -> None:
        self.incidents[which] = replace(self.incidents[which], started_at=started_at)
        incidents.change(self.tx, self.incidents[which], at=made.START)

    @rule(which=st.integers(0, 1))
    def rebuild(self, which: int) -> None:
        rollups.rebuild(self.tx, self.incidents[which].id)

    @rule(which=st.integers(0, 1), search=st.sampled_from(["", "ad", '"bad ad"', "fur"]), at=st.none() | moments)
    def read(self, which: int, search: str, at: datetime | None) -> None:
        incident = self.incidents[which]
        check_mentions(self.tx, incident, self.model, Filters(search=search), known_at=at, limit=5)
        check_count(self.tx, incident, self.model, Filters(kinds=TAKING_UP, since=incident.started_at), known_at=at)
        check_timeline(self.tx, incident, self.model, MINUTE, span=None, known_at=at)
        check_authors(self.tx, incident, self.model, "negative", limit=3, known_at=at)

    @invariant()
    def the_equation_holds(self) -> None:
        for each in self.incidents:
            check_equation(self.tx, each, self.model)


def test_the_store_is_the_model(database: Database) -> None:
    limits = settings(max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(lambda: Machine(database), settings=limits)  # type: ignore[arg-type]  # takes any factory
