"""X's full archive: a long first run that can be cut after any page, politely paced."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest

from collectors.fetch import Fetcher
from collectors.sources.x_archive import XArchiveSource
from collectors.x.account import Account
from domain.errors import RetryLaterError, SourceRefusedError
from domain.incident import Watch
from domain.time import Span
from tests.collectors.conformance import Kept
from tests.collectors.desks import START, XDesk
from tests.collectors.servers.faulty import Fault
from tests.collectors.servers.x import TOKEN, XPlatform, post, snowflake

EARLIEST = START - timedelta(days=28)
LAG = timedelta(seconds=30)


class ArchiveDesk(XDesk):
    earliest = EARLIEST
    pauses: list[float]

    def source(self) -> XArchiveSource:  # type: ignore[override]
        self.pauses = []
        fetcher = Fetcher(clock=lambda: self.now, allowed_private_hosts=("127.0.0.1",))
        return XArchiveSource(
            fetcher,
            lambda: self.now,
            TOKEN,
            self.url,
            earliest=self.earliest,
            account=Account(),
            pause=self.pauses.append,
        )


@pytest.fixture
def desk() -> Iterator[ArchiveDesk]:
    place = XPlatform(page=10)
    with place.server:
        yield ArchiveDesk(place)


def old(desk: ArchiveDesk, days: int) -> str:
    at = START - timedelta(days=days)
    desk.place.posts.append(post(snowflake(at), at, "Pepsi!"))
    return str(desk.place.posts[-1]["id"])


def test_it_reaches_back_to_where_the_usual_begins(desk: ArchiveDesk) -> None:
    within, before = [old(desk, days) for days in (1, 9, 27)], old(desk, 29)
    desk.run()
    assert desk.kept.ids == set(within)
    assert before not in desk.kept.ids
    assert desk.kept.pages[-1].covered == Span(EARLIEST, START - LAG)
    asked = desk.place.server.requests[0]
    assert asked.path == "/2/tweets/search/all"
    assert asked.query["max_results"] == "500"
    assert asked.query["start_time"] == "2026-02-01T12:00:00Z"


def test_nothing_is_asked_of_the_time_before_x(desk: ArchiveDesk) -> None:
    desk.earliest = datetime(1999, 1, 1, tzinfo=UTC)
    old(desk, 1)
    desk.run()
    assert desk.kept.received == 1


def test_a_run_cut_after_any_page_goes_on_below_it(desk: ArchiveDesk) -> None:
    published = desk.add(45)
    for cut in range(1, 5):
        kept = Kept()
        for page in islice(desk.source().pages(desk.watch, None), cut):
            assert page.cursor
            kept.mentions |= {mention.key: mention for mention in page.mentions}
            kept.cursor = page.cursor
        before = kept.ids
        assert before == set(published[-10 * cut :])
        desk.place.server.requests.clear()
        kept.run(desk)  # type: ignore[arg-type]
        assert kept.ids == set(published)
        given = {mention.native_id for page in kept.pages for mention in page.mentions}
        assert not given & before, "what was stored is not read and paid for again"
        assert desk.asked("until_id")[0] == min(before, key=int)
        assert kept.pages[-1].covered == Span(EARLIEST, desk.now - LAG)


def test_a_run_cut_again_and_again_comes_to_its_end(desk: ArchiveDesk) -> None:
    published, cursor, found = desk.add(45), None, set[str]()
    for _ in range(40):
        pages = list(islice(desk.source().pages(desk.watch, cursor), 1))
        found |= {mention.native_id for page in pages for mention in page.mentions}
        cursor = pages[0].cursor or cursor
        if found == set(published):
            break
        published += desk.add(1)
    assert found == set(published)


def test_it_asks_no_more_than_once_a_second(desk: ArchiveDesk) -> None:
    desk.add(35)
    desk.run()
    assert desk.pauses == [1.0] * 3, "the clock of this test stands still, so each request but the first waits"


def test_longer_queries_are_asked(desk: ArchiveDesk) -> None:
    desk.watch = Watch(terms=tuple(f"{word} {'x' * 60}" for word in ("alpha", "beta", "gamma", "delta", "eta", "iota")))
    desk.run()
    assert len(desk.place.server.requests) == 1
    assert 350 < len(desk.asked("query")[0] or "") <= 1024


@pytest.mark.parametrize(("fault", "error"), [(Fault.FORBIDDEN, SourceRefusedError), (Fault.TOO_MANY, RetryLaterError)])
def test_refusals_are_said(desk: ArchiveDesk, fault: Fault, error: type[Exception]) -> None:
    desk.place.server.fail(fault)
    desk.run()
    assert isinstance(desk.kept.error, error)
