"""Mentions of own accounts on X: who they are is asked once, and each goes on where it stood."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from collectors.fetch import Fetcher
from collectors.sources.x_mentions import XMentionsSource
from domain.errors import SourceRefusedError
from domain.incident import Watch
from domain.time import Span
from tests.collectors.conformance import Kept
from tests.collectors.desks import START, XDesk
from tests.collectors.servers.faulty import Fault
from tests.collectors.servers.x import TOKEN, XPlatform

EARLIEST = START - timedelta(days=28)


class MentionsDesk(XDesk):
    accounts: tuple[str, ...] = ("@Acme", "acme_help")

    def source(self) -> XMentionsSource:  # type: ignore[override]
        fetcher = Fetcher(clock=lambda: self.now, allowed_private_hosts=("127.0.0.1",))
        return XMentionsSource(
            fetcher, lambda: self.now, TOKEN, self.url, self.names, accounts=self.accounts, earliest=EARLIEST
        )

    @property
    def paths(self) -> list[str]:
        return [request.path for request in self.place.server.requests]


@pytest.fixture
def desk() -> Iterator[MentionsDesk]:
    place = XPlatform(page=10, accounts={"acme": "11", "acme_help": "22"})
    with place.server:
        desk = MentionsDesk(place)
        desk.watch = Watch(terms=("recall",), handles=("acme",))
        yield desk


def test_accounts_are_looked_up_once(desk: MentionsDesk) -> None:
    desk.add(2, "@acme why?")
    desk.run()
    assert desk.paths == ["/2/users/by", "/2/users/11/mentions", "/2/users/22/mentions"]
    desk.add(1, "@acme_help the recall")
    desk.run()
    assert desk.paths[3:] == ["/2/users/11/mentions", "/2/users/22/mentions"]
    assert len(desk.kept.ids) == 3
    desk.accounts = ("acme", "acme_shop")
    desk.place.accounts = {**desk.place.accounts, "acme_shop": "33"}
    desk.run()
    assert desk.place.server.requests[5].query == {"usernames": "acme_shop"}
    assert desk.paths[6:] == ["/2/users/11/mentions", "/2/users/33/mentions"]


def test_each_account_has_a_since_id_of_its_own(desk: MentionsDesk) -> None:
    acme, help_desk = desk.add(12, "@acme why?"), desk.add(11, "@acme_help the recall")
    desk.run()
    assert desk.kept.ids == {*acme, *help_desk}
    desk.place.server.requests.clear()
    desk.run()
    assert desk.asked("since_id") == [acme[-1], help_desk[-1]]


def test_what_has_nothing_to_do_with_the_watch_is_passed_over(desk: MentionsDesk) -> None:
    (wanted, other, watched) = (
        desk.put("@acme_help where is the recall?")["id"],
        desk.put("@acme_help nice cat")["id"],
        desk.put("@acme nice cat")["id"],
    )
    desk.run()
    assert desk.kept.ids == {wanted, watched}
    assert other not in desk.kept.ids
    assert sum(page.passed_over for page in desk.kept.pages) == 1


def test_a_mention_costs_a_fifth(desk: MentionsDesk) -> None:
    desk.add(3, "@acme why?")
    desk.run()
    account_look_up, mentions_and_their_one_author = 2 * 0.010, 3 * 0.001 + 0.010
    assert sum(page.cost for page in desk.kept.pages) == pytest.approx(account_look_up + mentions_and_their_one_author)


def test_an_account_that_x_does_not_know_is_named(desk: MentionsDesk) -> None:
    desk.accounts = ("acme", "acmee")
    desk.add(1, "@acme why?")
    desk.run()
    assert len(desk.kept.ids) == 1
    assert [page.shortfall for page in desk.kept.pages if page.shortfall] == ["X does not know @acmee"]
    desk.accounts = ("acmee",)
    desk.kept = Kept()
    desk.run()
    assert isinstance(desk.kept.error, SourceRefusedError)
    assert "@acmee" in desk.kept.error.problem


def test_the_newest_eight_hundred_are_all_there_is(desk: MentionsDesk) -> None:
    """What may lie below the limit is a gap."""
    desk.accounts = ("acme",)
    desk.place.page = desk.place.most = 800
    published = desk.add(805, "@acme why?")
    desk.run()
    assert len(desk.kept.ids) == 800
    (short,) = [page for page in desk.kept.pages if page.shortfall]
    oldest = START + timedelta(minutes=6) - timedelta(seconds=45)
    assert published[5] in desk.kept.ids
    assert short.covered == Span(EARLIEST, oldest)


def test_a_part_of_the_place_covers_none_of_its_time(desk: MentionsDesk) -> None:
    desk.add(3, "@acme why?")
    desk.run()
    assert [page.covered for page in desk.kept.pages] == [None] * len(desk.kept.pages)


@pytest.mark.parametrize("cursor", ["", "[]", "{}", '{"ids": 3}', '{"ids": {"acme": "x"}, "states": ""}', "null"])
def test_cursors_of_another_age_begin_anew(desk: MentionsDesk, cursor: str) -> None:
    published = desk.add(3, "@acme why?")
    desk.kept = Kept(cursor=cursor)
    desk.run()
    assert desk.kept.ids == set(published)


def test_a_failure_of_one_account_keeps_the_others_place(desk: MentionsDesk) -> None:
    acme, help_desk = desk.add(15, "@acme why?"), desk.add(15, "@acme_help the recall")
    desk.place.server.fail(Fault.UNAVAILABLE, at=4)
    desk.run()
    assert desk.kept.error
    desk.place.server.heal()
    desk.run()
    assert desk.kept.ids == {*acme, *help_desk}
