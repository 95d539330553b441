"""What every source promises, as one suite: `test_conformance.py` holds the sources that read over HTTP against it.

To plug a source in, give the suite its place in a form that it can fill and break, and subclass:

    @dataclass(slots=True, kw_only=True)
    class FilePlatform:                        # everything that `Platform` names; its docstrings say what is meant
        watch: Watch = Watch(terms=("pepsi",))
        faults: frozenset[Fault] = frozenset()      # a file cannot stall: the tests of faults do not apply
        ...

    class TestFiles(SourceConformance):
        @contextmanager
        def platform(self) -> Iterator[Platform]:
            yield FilePlatform(…)

The platform's own time (`now`) is what its source has for a clock; `publish` moves it on. A source whose runs take
more than one request should be given a place where forty items do, so that it can be broken between them: with three
or more, the third of which is not the first to bring items. Faults are tried one by one: `faults` is the statement of
what can go wrong there.

`hostile` is a strategy for one raw item as the platform might send it, with anything in it; `publish_hostile` puts
such items there and says how many the source will be given. Leave it None where items have no raw form.
"""

import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collectors.source import Cursor, Page, Source, place_of
from domain.errors import CollectionError, RetryLaterError, SourceRefusedError
from domain.incident import Watch
from domain.mention import Mention
from tests.collectors.servers.faulty import PASSING, REFUSED, SLOW, WAIT_SECONDS, Fault

SHORT = timedelta(seconds=0.3)  # for one request, where one is to be cut off


class Platform(Protocol):
    """A place with a known content, which can be made to misbehave."""

    watch: Watch
    faults: frozenset[Fault]
    secret: str  # what must not show in any failure, "" if there is none
    patience: timedelta  # what its sources are given for one request
    skew: timedelta  # how far its own clock, which dates its items, is ahead of ours

    @property
    def now(self) -> datetime: ...

    @property
    def requests(self) -> int:
        """How many requests it has seen."""
        ...

    def source(self) -> Source: ...

    def publish(self, count: int) -> list[str]:
        """Put so many more items there, all of them for the watch, each a minute after the last; their ids."""
        ...

    def publish_hostile(self, items: Sequence[Any]) -> int:
        """Put these there and nothing else; how many the source will be given."""
        ...

    def fail(self, fault: Fault, *, at: int | None = None) -> None:
        """Fail every request from now on, or only the one after `at` others."""
        ...

    def heal(self) -> None: ...

    def meanwhile(self, happens: Callable[[], object] | None) -> bool:
        """Have this happen before each request from now on; False where there are no requests to come between."""
        ...

    def pass_time(self, length: timedelta) -> None: ...

    def repeat(self) -> bool:
        """From now on give the same page forever; False if there are no pages that could repeat."""
        ...


@dataclass(slots=True)
class Kept:
    """What a careful caller keeps: mentions by key, and the newest cursor whose page it has stored."""

    cursor: Cursor | None = None
    mentions: dict[tuple[str, str], Mention] = field(default_factory=dict)
    pages: list[Page] = field(default_factory=list)
    error: CollectionError | None = None

    @property
    def ids(self) -> set[str]:
        return {native_id for _, native_id in self.mentions}

    @property
    def received(self) -> int:
        return sum(len(page.mentions) + len(page.unreadable) + page.passed_over for page in self.pages)

    @property
    def troubled(self) -> bool:
        """Whether anybody was told that something is missing."""
        return self.error is not None or any(page.shortfall for page in self.pages)

    def run(self, platform: Platform) -> "Kept":
        """One run from where the last one got to. The pages and the error of earlier runs are forgotten."""
        self.pages, self.error = [], None
        try:
            for page in platform.source().pages(platform.watch, self.cursor):
                self.pages.append(page)
                self.mentions |= {mention.key: mention for mention in page.mentions}
                self.cursor = self.cursor if page.cursor is None else page.cursor
        except CollectionError as error:
            self.error = error
        return self


class SourceConformance:
    """Subclass it, name the subclass Test…, give it `platform`."""

    many: int = 40  # items: so many that a run takes several requests, and not many more
    hostile: st.SearchStrategy[Any] | None = None

    def platform(self) -> AbstractContextManager[Platform]:
        raise NotImplementedError

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        if "fault" in metafunc.fixturenames:
            with self.platform() as platform:
                metafunc.parametrize("fault", sorted(platform.faults))

    def test_everything_comes_once(self) -> None:
        with self.platform() as platform:
            published = platform.publish(self.many)
            kept = Kept().run(platform)
            assert kept.error is None
            assert kept.ids == set(published)
            assert kept.received == len(published)
            assert not kept.troubled

    def test_mentions_say_where_and_when_they_were_found(self) -> None:
        with self.platform() as platform:
            platform.publish(3)
            source = platform.source()
            found = [mention for page in source.pages(platform.watch, None) for mention in page.mentions]
            assert {mention.source for mention in found} == {place_of(source)}
            assert {mention.collected_at for mention in found} == {platform.now}
            assert all(mention.published_at <= mention.collected_at for mention in found)
            assert all(mention.text for mention in found)

    def test_a_second_run_brings_the_news(self) -> None:
        with self.platform() as platform:
            first = platform.publish(self.many)
            kept = Kept().run(platform)
            second = platform.publish(5)
            kept.run(platform)
            assert not kept.troubled
            assert kept.ids == {*first, *second}
            assert set(second) <= {mention.native_id for page in kept.pages for mention in page.mentions}

    def test_a_run_without_news_is_complete(self) -> None:
        with self.platform() as platform:
            published = platform.publish(3)
            kept = Kept().run(platform).run(platform)
            assert not kept.troubled
            assert kept.ids == set(published)

    def test_complete_runs_say_which_time_they_cover(self) -> None:
        with self.platform() as platform:
            platform.publish(self.many)
            kept = Kept().run(platform)
            first = [page.covered for page in kept.pages if page.covered]
            platform.publish(5)
            second = [page.covered for page in kept.run(platform).pages if page.covered]
            assert first
            assert second
            assert max(span.end for span in first) >= min(span.start for span in second), "no gap between two runs"

    def test_every_cursor_is_safe(self) -> None:
        """Whatever stands behind a cursor was given before it."""
        with self.platform() as platform:
            published = platform.publish(self.many)
            before: set[str] = set()
            found = []
            for page in platform.source().pages(platform.watch, None):
                before |= {mention.native_id for mention in page.mentions}
                found.append((page.cursor, set(before)))
            assert found[-1][0] is not None, "the last page says where to go on"
            for cursor, given_before in found:
                rest = Kept(cursor=cursor).run(platform)
                assert given_before | rest.ids == set(published)

    def test_a_failure_of_any_request_loses_nothing(self) -> None:
        """Whichever request fails, and though the world goes on meanwhile."""
        for at in range(200):
            with self.platform() as platform:
                if Fault.UNAVAILABLE not in platform.faults:
                    pytest.skip("requests do not fail here")
                published = platform.publish(self.many)
                platform.fail(Fault.UNAVAILABLE, at=at)
                kept = Kept().run(platform)
                if platform.requests <= at:
                    assert at > 0
                    return
                assert kept.troubled
                assert kept.ids <= set(published)
                published += platform.publish(5)
                platform.heal()
                kept.run(platform)
                assert kept.error is None
                assert kept.ids == set(published)
        pytest.fail("a run made 200 requests for so few items")

    def test_failure_after_failure_comes_to_an_end(self) -> None:
        """A run that is cut short again and again still gets everything in time."""
        with self.platform() as platform:
            if Fault.TOO_MANY not in platform.faults:
                pytest.skip("requests do not fail here")
            published = platform.publish(self.many)
            kept = Kept()
            for attempt in range(30):
                platform.heal()
                platform.fail(Fault.TOO_MANY, at=2 + attempt % 2)
                kept.run(platform)
            assert kept.ids == set(published)

    def test_a_fault_is_said_in_our_words(self, fault: Fault) -> None:
        with self.platform() as platform:
            published = platform.publish(self.many)
            platform.fail(fault)
            if fault in SLOW:
                platform.patience = SHORT
            began = time.monotonic()
            kept = Kept().run(platform)
            assert time.monotonic() - began < 10, "no fault holds a run up"
            assert kept.troubled
            assert kept.ids < set(published)
            assert not any(page.covered and not page.shortfall for page in kept.pages)
            if fault is not Fault.TRUNCATED:  # half of some answers can be read
                assert isinstance(kept.error, RetryLaterError | SourceRefusedError)
                assert kept.error.problem
                assert not kept.mentions
            if kept.error and platform.secret:
                assert platform.secret not in "".join(traceback.format_exception(kept.error)) + repr(kept.error)
            if fault in REFUSED:
                assert isinstance(kept.error, SourceRefusedError)
            if fault in PASSING:
                assert isinstance(kept.error, RetryLaterError)
            if fault in (Fault.TOO_MANY, Fault.TOO_MANY_WAIT):
                assert isinstance(kept.error, RetryLaterError)
                assert kept.error.after == (timedelta(seconds=WAIT_SECONDS) if fault is Fault.TOO_MANY_WAIT else None)

    def test_a_fault_in_the_middle_leaves_earlier_pages_standing(self, fault: Fault) -> None:
        with self.platform() as platform:
            published = platform.publish(self.many)
            platform.fail(fault, at=2)
            if fault in SLOW:
                platform.patience = SHORT
            kept = Kept().run(platform)
            assert platform.requests > 2, "the platform needs more than two requests for these tests"
            assert kept.troubled
            assert set() < kept.ids < set(published)
            platform.heal()
            platform.pass_time(timedelta(hours=1))
            assert kept.run(platform).ids == set(published)

    @pytest.mark.parametrize("minutes", [-10, 10])
    def test_a_clock_that_differs_from_ours_loses_nothing(self, minutes: int) -> None:
        with self.platform() as platform:
            platform.skew = timedelta(minutes=minutes)
            platform.pass_time(timedelta(hours=1))
            published = platform.publish(5)
            kept = Kept().run(platform)
            published += platform.publish(5)
            kept.run(platform)
            platform.pass_time(timedelta(minutes=20))
            published += platform.publish(1)
            kept.run(platform)
            platform.pass_time(timedelta(minutes=20))
            kept.run(platform)
            assert kept.ids == set(published)

    def test_what_is_said_in_the_middle_of_a_run_is_not_lost(self) -> None:
        """Pages that hold other things at each request."""
        with self.platform() as platform:
            published = platform.publish(self.many)
            news: list[str] = []
            if not platform.meanwhile(lambda: news.extend(platform.publish(2) if len(news) < self.many else ())):
                pytest.skip("nothing can come between two requests")
            kept = Kept().run(platform)
            assert news
            platform.meanwhile(None)
            kept.run(platform)
            assert not kept.troubled
            assert kept.ids == {*published, *news}

    def test_a_page_that_repeats_forever_is_noticed(self) -> None:
        with self.platform() as platform:
            platform.publish(self.many)
            if not platform.repeat():
                pytest.skip("there are no pages that could repeat")
            before = platform.requests
            kept = Kept().run(platform)
            assert kept.troubled
            assert platform.requests - before < 1000

    def test_hostile_items_are_read_or_quarantined(self) -> None:
        """Each item ends as a mention, as unreadable or as passed over, whatever is in it."""
        if self.hostile is None:
            pytest.skip("items have no raw form")
        with self.platform() as platform:

            @settings(
                max_examples=60,
                deadline=None,
                suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
            )
            @given(st.lists(self.hostile, max_size=8))
            def check(items: list[Any]) -> None:
                expected = platform.publish_hostile(items)
                kept = Kept().run(platform)
                assert kept.error is None
                assert kept.received == expected

            check()
