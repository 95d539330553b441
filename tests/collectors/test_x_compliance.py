"""What became of posts: asked of X's compliance jobs, found again by any process, with a stated way round."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from collectors.fetch import Fetcher
from collectors.source import Page, Rechecking
from collectors.sources.x import XSource
from domain.errors import CollectionError, RetryLaterError, SourceRefusedError
from tests.collectors.desks import XDesk
from tests.collectors.servers.faulty import Fault
from tests.collectors.servers.x import TOKEN, XPlatform
from tests.collectors.servers.x_app import XApp

REASONS = ("deleted", "deactivated", "protected", "suspended", "bounced")


@pytest.fixture
def desk() -> Iterator[XDesk]:
    place = XPlatform(page=10)
    with place.server:
        desk = XDesk(place)
        place.app.now = lambda: desk.now
        place.app.base = desk.url
        yield desk


def ask(desk: XDesk, ids: list[str]) -> Page:
    """Each time by a new source, as another process would."""
    return desk.source().recheck(ids)


def pending(desk: XDesk, ids: list[str]) -> RetryLaterError:
    with pytest.raises(RetryLaterError) as caught:
        ask(desk, ids)
    return caught.value


def app(desk: XDesk) -> XApp:
    return desk.place.app


def test_the_duty_leaves_time_to_do_it(desk: XDesk) -> None:
    source = desk.source()
    assert isinstance(source, Rechecking)
    assert source.recheck_within == timedelta(hours=20)


def test_what_is_gone_is_removed_and_geo_alone_is_not(desk: XDesk) -> None:
    ids = desk.add(10)
    app(desk).gone = {**dict(zip(ids, REASONS, strict=False)), ids[7]: "scrub_geo"}
    assert pending(desk, ids).after == timedelta(minutes=1)
    assert pending(desk, ids).after == timedelta(minutes=1)
    assert len(app(desk).jobs) == 1, "the job that is under way is found again"
    app(desk).finish_jobs()
    page = ask(desk, ids)
    assert {removal.native_id: removal.reason for removal in page.removals} == {
        ids[0]: "deleted",
        ids[1]: "account deactivated",
        ids[2]: "account protected",
        ids[3]: "account suspended",
        ids[4]: "deleted",
    }
    assert page.cost == 0
    assert sorted(app(desk).uploaded[app(desk).jobs[0]["id"]]) == sorted(ids)


def test_ids_that_came_since_wait_for_no_job_of_their_own(desk: XDesk) -> None:
    ids = desk.add(5)
    app(desk).gone = {ids[1]: "deleted"}
    pending(desk, ids)
    more = ids + desk.add(3)
    pending(desk, more)
    app(desk).finish_jobs()
    assert [removal.native_id for removal in ask(desk, more).removals] == [ids[1]]
    assert len(app(desk).jobs) == 1


def test_another_list_waits_for_its_turn(desk: XDesk) -> None:
    ids = desk.add(6)
    pending(desk, ids[:3])
    assert "one compliance job at a time" in pending(desk, ids[3:]).problem
    app(desk).finish_jobs()
    pending(desk, ids[3:])
    assert len(app(desk).jobs) == 2


def test_an_answer_of_yesterday_is_asked_for_anew(desk: XDesk) -> None:
    ids = desk.add(3)
    pending(desk, ids)
    app(desk).finish_jobs()
    ask(desk, ids)
    desk.now += timedelta(hours=20)
    pending(desk, ids)
    assert len(app(desk).jobs) == 2


def test_a_process_that_died_before_the_upload_is_made_good(desk: XDesk) -> None:
    ids = desk.add(3)
    pending(desk, ids)
    app(desk).uploaded.clear()
    app(desk).jobs[0]["status"] = "created"
    pending(desk, ids)
    assert sorted(app(desk).uploaded[app(desk).jobs[0]["id"]]) == sorted(ids)
    app(desk).finish_jobs()
    assert ask(desk, ids) == Page()
    assert len(app(desk).jobs) == 1


@pytest.mark.parametrize("trouble", ["no plan", "fails", "takes too long"])
def test_without_jobs_posts_are_looked_up_at_a_price(desk: XDesk, trouble: str) -> None:
    ids = desk.add(130)
    app(desk).gone = {ids[3]: "deleted", ids[120]: "suspended"}
    if trouble == "no plan":
        app(desk).plan_has_jobs = False
    else:
        pending(desk, ids)
    if trouble == "fails":
        app(desk).jobs[0]["status"] = "failed"
        pending(desk, ids)
        app(desk).jobs[1]["status"] = "failed"
    if trouble == "takes too long":
        desk.now += timedelta(minutes=61)
    page = ask(desk, ids)
    assert {removal.native_id: removal.reason for removal in page.removals} == {
        ids[3]: "deleted",
        ids[120]: "account protected or suspended",
    }
    assert page.cost == pytest.approx(128 * 0.005)
    if trouble == "no plan":
        assert ask(desk, [*ids[:2], "9"]).unreadable[0].where == "post 9", "X said nothing about it"


@pytest.mark.parametrize("fault", [Fault.TOO_MANY_WAIT, Fault.HTML, Fault.TRUNCATED, Fault.PAYMENT, Fault.DROP])
def test_every_failure_is_ours(desk: XDesk, fault: Fault) -> None:
    ids = desk.add(3)
    for at in range(4):
        app(desk).jobs.clear()
        desk.place.server.fail(fault, at=at)
        with pytest.raises((RetryLaterError, SourceRefusedError)) as caught:
            ask(desk, ids)
        assert TOKEN not in str(caught.value)
        desk.place.server.heal()


@pytest.mark.parametrize(
    "address",
    [
        "http://169.254.169.254/latest/meta-data", "https://169.254.169.254/", "https://2130706433/", "file:///etc/passwd",
        "https://[::ffff:10.0.0.1]/", "https://user:pass@x.example/", "//x.example/", "javascript:1", "https://127.1/",
    ],
)  # fmt: skip
def test_files_are_lent_on_public_encrypted_places_only(desk: XDesk, address: str) -> None:
    ids, asked = desk.add(3), list[str]()
    app(desk).base = address

    def look_up(host: str, _: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    fetcher = Fetcher(clock=lambda: desk.now, allowed_private_hosts=("127.0.0.1",), look_up=look_up)
    source = XSource(fetcher, lambda: desk.now, TOKEN, desk.url)
    with pytest.raises(CollectionError):
        source.recheck(ids)
    assert not app(desk).uploaded
    assert len(desk.place.server.requests) == 2


@pytest.mark.parametrize(
    "job",
    [
        {}, None, "x", {"name": 3}, {"status": []}, {"name": "ownup--"}, {"name": "ownup-1-x"},
        {"name": "ownup-99999999999999-x"}, {"name": "ownup-١-x"},
    ],
)  # fmt: skip
def test_odd_jobs_are_nobodys(desk: XDesk, job: Any) -> None:
    ids = desk.add(3)
    app(desk).jobs.append(job)
    pending(desk, ids)
    assert len(app(desk).jobs) == 2


def test_ids_that_are_none_are_not_asked_about(desk: XDesk) -> None:
    assert ask(desk, ["", "x", "٣"]) == Page()
    assert not desk.place.server.requests
