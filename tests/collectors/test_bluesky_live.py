"""Bluesky's live stream: edits and deletions, what is lost and said to be, and a stream that does not behave."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.bluesky.platform import MESSAGE, NAME
from collectors.bluesky.position import Position
from collectors.bluesky.post import read_view
from collectors.bluesky.stream import Host
from collectors.fields import Fields
from collectors.run import collect
from collectors.source import Notice, Page
from collectors.sources.bluesky_live import BlueskyLiveSource
from domain.errors import RetryLaterError, SourceRefusedError
from domain.incident import Incident, Watch
from domain.mention import Kind
from store import coverage, incidents, mentions
from store.connection import Database
from tests.collectors.conformance import Kept
from tests.collectors.scripted import PlainReader
from tests.collectors.servers.bluesky import did, profile, record, uri, view
from tests.collectors.servers.faulty import Fault
from tests.collectors.servers.jetstream import account, commit
from tests.collectors.test_bluesky_live_conformance import Live, nobody
from tests.collectors.test_conformance import START

MINUTE = timedelta(minutes=1)


@pytest.fixture
def live() -> Iterator[Live]:
    desk = Live(now=START + timedelta(hours=1))
    with desk.place:
        yield desk


def at(minutes: float) -> Any:
    return START + minutes * MINUTE


def put(live: Live, *events: Any) -> list[Page]:
    live.place.events += events
    kept = Kept().run(live)
    assert kept.error is None
    return kept.pages


def test_creates_edits_and_deletions(live: Live) -> None:
    (page,) = put(
        live,
        commit(1, at(1), record(at(1), "Pepsi!")),
        commit(1, at(2), record(at(1), "Pepsi, edited"), operation="update"),
        commit(2, at(3), None, operation="delete"),
        commit(3, at(4), record(at(4), "nothing")),
        account(at(5), 7, "deleted"),
        account(at(6), 8),
        account(at(6), 8, "throttled"),
        commit(4, at(7), record(at(7), "Pepsi"), author=2) | {"collection": "app.bsky.feed.like"},
        commit(5, at(8), record(at(8), "Pepsi"), operation="resync"),
    )
    assert [(mention.native_id, mention.text) for mention in page.mentions] == [
        (uri(1), "Pepsi!"),
        (uri(1), "Pepsi, edited"),
    ]
    assert page.mentions[0].published_at == at(1)
    assert page.notices == (
        Notice(reason="deleted by its author", at=at(3), native_id=uri(2)),
        Notice(reason="the account was deleted", at=at(5), author_id=did(7)),
    )
    assert page.passed_over == 4
    assert [item.where for item in page.unreadable] == ["event 9"]


def test_what_the_store_makes_of_it(live: Live, database: Database) -> None:
    incident = Incident(id="oops", title="", started_at=START, watch=live.watch)
    with database.writing() as tx:
        incidents.add(tx, incident)

    def run() -> Any:
        return collect(database, incident, live.source(), PlainReader(), clock=lambda: live.now)

    live.place.events += [commit(n, at(n), record(at(n), f"Pepsi {n}"), author=n) for n in range(1, 5)]
    live.place.events += [commit(1, at(5), record(at(1), "Pepsi, edited"), operation="update")]
    outcome = run()
    assert (outcome.kept, outcome.edited, outcome.problem) == (4, 1, "")
    live.now += timedelta(minutes=5)
    live.place.events += [
        commit(1, at(61), None, operation="delete"),
        commit(9, at(61), None, operation="delete"),
        account(at(62), 2, "takendown"),
        account(at(62), 77, "deleted"),
    ]
    outcome = run()
    assert (outcome.removed, outcome.passed_over, outcome.problem) == (2, 3, "")
    with database.reading() as tx:
        assert mentions.removed_because(tx, "oops") == {"deleted by its author": 2, "the account was taken down": 1}
        assert {each.complete for each in coverage.of(tx, "oops")} == {True}
        assert {each.source for each in coverage.of(tx, "oops")} == {"bluesky"}


def test_an_event_from_the_future_is_put_aside_and_ends_no_run(live: Live) -> None:
    live.place.events += [commit(n, at(n), record(at(n), f"Pepsi {n}")) for n in (1, 2)]
    live.place.events.insert(1, commit(9, at(1) + timedelta(days=400), record(at(1), "Pepsi!")))
    kept = Kept().run(live)
    assert kept.ids == {uri(1), uri(2)}
    (item,) = [item for page in kept.pages for item in page.unreadable]
    assert "future" in item.reason
    assert not kept.troubled


def test_both_ways_of_reading_give_the_same_mention(live: Live) -> None:
    shown, _ = read_view(view(1, at(1), "Pepsi!"), live.now)
    (page,) = put(live, commit(1, at(1) + timedelta(seconds=3), record(at(1), "Pepsi!")))
    (streamed,) = page.mentions
    for name in ("key", "kind", "text", "url", "published_at", "in_reply_to", "conversation_id", "language", "flags"):
        assert getattr(streamed, name) == getattr(shown, name), name


def test_authors_are_introduced_and_asked_for_once(live: Live) -> None:
    asked: list[Sequence[str]] = []

    def profiles(_: str, params: Mapping[str, Sequence[str]]) -> Fields:
        asked.append(params["actors"])
        return Fields("bluesky", {"profiles": [profile(actor) for actor in params["actors"]]})

    live.watch = Watch(terms=("pepsi",), handles=("@user9.example", "@elsewhere"))
    live.place.events += [commit(n, at(n), record(at(n), "Pepsi!"), author=3) for n in range(3)]
    live.place.events += [commit(7, at(9), record(at(9), "Good morning"), author=9)]
    host = Host(url=live.place.url, clock=lambda: live.now, allowed_private_hosts=("127.0.0.1",))
    (page,) = BlueskyLiveSource(host, profiles, earliest=START).pages(live.watch, None)
    assert [mention.author.followers for mention in page.mentions] == [1003, 1003, 1003, 1009]
    assert page.mentions[3].author.handle == "user9.example", "a watched handle's owner is found whatever they say"
    assert asked == [["user9.example"], [did(3)]]


def test_a_directory_out_of_order_holds_nothing_up(live: Live, caplog: pytest.LogCaptureFixture) -> None:
    def refuse(*_: object) -> Fields:
        raise RetryLaterError(NAME, "out of order")

    live.place.events += [commit(1, at(1), record(at(1), "Pepsi!"))]
    host = Host(url=live.place.url, clock=lambda: live.now, allowed_private_hosts=("127.0.0.1",))
    (page,) = BlueskyLiveSource(host, refuse, earliest=START).pages(live.watch, None)
    assert page.mentions[0].author.id == did(1)
    assert "out of order" in caplog.text


def test_a_backlog_is_caught_up_in_as_many_runs_as_it_takes(live: Live) -> None:
    ids = live.publish(700)
    host = Host(url=live.place.url, clock=lambda: live.now, allowed_private_hosts=("127.0.0.1",))
    kept = Kept()
    for _ in range(10):
        source = BlueskyLiveSource(host, nobody, earliest=START, a_run=timedelta(0))
        kept.pages = list(source.pages(live.watch, kept.cursor))
        kept.mentions |= {mention.key: mention for page in kept.pages for mention in page.mentions}
        kept.cursor = [page.cursor for page in kept.pages if page.cursor][-1]
        if not kept.troubled:
            break
        assert "still catching up" in kept.pages[-1].shortfall
    assert kept.ids == set(ids)
    assert not kept.troubled


def test_after_too_long_a_pause_the_gap_is_told(live: Live) -> None:
    first = live.publish(5)
    kept = Kept().run(live)
    lost = live.publish(5)
    later = live.publish(5)
    live.place.floor = live.place.first + len(live.place.events) - 5
    kept.run(live)
    assert kept.ids == {*first, *later}
    assert not set(lost) & kept.ids
    (gap,) = [page for page in kept.pages if page.shortfall]
    assert "36 hours" in gap.shortfall
    assert gap.covered
    whole = [page.covered for page in kept.pages if page.covered and not page.shortfall]
    assert gap.covered.end <= min(span.start for span in whole)
    assert len(live.place.cursors) == 3, "its number was refused, then its time was taken"
    assert live.place.cursors[-1] >= 10**15


@pytest.fixture
def old() -> Iterator[Live]:
    desk = Live(now=START + timedelta(hours=1), first_version=True)
    with desk.place:
        yield desk


def test_the_first_version_gives_the_same(old: Live, live: Live) -> None:
    events = [
        commit(1, at(1), record(at(1), "Pepsi!")),
        commit(1, at(2), record(at(1), "Pepsi, edited"), operation="update"),
        commit(2, at(3), None, operation="delete"),
        account(at(5), 7, "deleted"),
        commit(3, at(4), record(at(4), "Pepsi, late")),
    ]
    ours, theirs = put(live, *events)[0], put(old, *events)[0]
    assert (theirs.mentions, theirs.notices) == (ours.mentions, ours.notices)
    assert theirs.passed_over == ours.passed_over


def test_events_of_one_moment_are_not_cut_apart_in_the_first_version(old: Live) -> None:
    moment = at(7)
    old.place.events += [commit(n, moment, record(moment, f"Pepsi {n}")) for n in range(40)]
    old.place.fail(Fault.DROP, at=2)
    kept = Kept().run(old)
    assert 0 < len(kept.ids) < 40
    old.heal()
    assert kept.run(old).ids == {uri(n) for n in range(40)}


def test_the_first_version_tells_no_loss_and_so_a_late_beginning_is_one(old: Live) -> None:
    old.publish(1)
    kept = Kept().run(old)
    until = old.now
    old.now += timedelta(hours=30)
    old.place.events += [commit(n, old.now - n * MINUTE, record(old.now, "Pepsi!")) for n in (9, 8)]
    old.place.floor = old.place.first + len(old.place.events) - 2
    kept.run(old)
    (gap,) = [page for page in kept.pages if page.shortfall]
    assert gap.covered
    assert until - MINUTE <= gap.covered.start <= until
    assert gap.covered.end == old.now - 9 * MINUTE


def test_an_address_without_its_path_is_told(live: Live, old: Live) -> None:
    host = Host(
        url=old.place.url.removesuffix("/subscribe"), clock=lambda: old.now, allowed_private_hosts=("127.0.0.1",)
    )
    with pytest.raises(SourceRefusedError, match="/subscribe"):
        list(BlueskyLiveSource(host, nobody, earliest=START).pages(live.watch, None))


def test_a_host_that_counts_anew_is_read_by_time(live: Live) -> None:
    first = live.publish(20)
    kept = Kept().run(live)
    del live.place.events[:]
    second = live.publish(3)
    assert kept.run(live).ids == {*first, *second}
    assert not kept.troubled


def test_another_hosts_numbers_are_not_used(live: Live) -> None:
    ids = live.publish(3)
    foreign = Position(host="elsewhere.example", seq=10**9, at=START).encode()
    assert Kept(cursor=foreign).run(live).ids == set(ids)
    assert live.place.cursors[-1] >= 10**15


@given(st.one_of(st.text(), st.just(json.dumps({"host": "h", "seq": 2**63, "at": "2026-03-01T12:00:00Z"}))))
def test_cursors_that_are_none_of_ours_begin_anew(cursor: str) -> None:
    assert Position.decode(cursor) is None


def test_frames_that_make_no_sense_are_quarantined_and_the_rest_is_read(live: Live) -> None:
    odd = ["", "{", "[" * 100_000, "null", '{"$type": "message"}', '{"$type": "message", "payload": {"$type": "x#y"}}']
    (page,) = put(live, *odd, commit(1, at(1), record(at(1), "Pepsi!")))
    assert len(page.unreadable) == len(odd)
    assert [mention.native_id for mention in page.mentions] == [uri(1)]


def test_a_message_too_long_to_be_a_post_is_not_taken_in(live: Live) -> None:
    live.place.events += [commit(1, at(1), record(at(1), "Pepsi!")), commit(2, at(2), record(at(2), "p" * MESSAGE))]
    kept = Kept().run(live)
    assert isinstance(kept.error, RetryLaterError)
    assert "more than 1 MB" in kept.error.problem
    assert kept.ids == {uri(1)}


def test_a_page_is_bounded_whatever_comes(live: Live) -> None:
    pages = put(live, *["x" * (MESSAGE - 10)] * 20)
    assert len(pages) == 3
    assert sum(len(page.unreadable) for page in pages) == 20


def test_a_silent_stream_is_given_up_with_what_it_gave(live: Live) -> None:
    live.place.quiet = True
    live.patience = timedelta(seconds=0.3)
    ids = live.publish(3)
    kept = Kept().run(live)
    assert isinstance(kept.error, RetryLaterError)
    assert "silent" in kept.error.problem
    assert kept.ids == set(ids)
    assert kept.cursor


def test_a_page_comes_at_least_every_heartbeat(live: Live) -> None:
    live.place.quiet = True
    host = Host(
        url=live.place.url, clock=lambda: live.now, allowed_private_hosts=("127.0.0.1",), patience=timedelta(seconds=9)
    )
    source = BlueskyLiveSource(host, nobody, earliest=START, heartbeat=timedelta(seconds=0.05))
    pages = source.pages(live.watch, None)
    assert [next(pages).mentions for _ in range(3)] == [(), (), ()]
    live.place.events.append(commit(1, live.now, record(at(1), "the end")))
    assert all(page.urgent for page in pages)


def test_a_slow_reader_is_told_and_resumes(live: Live) -> None:
    ids = live.publish(30)
    live.fail(Fault.TOO_MANY, at=2)
    kept = Kept().run(live)
    assert isinstance(kept.error, RetryLaterError)
    assert "ConsumerTooSlow" in kept.error.problem
    live.heal()
    assert kept.run(live).ids == set(ids)


@pytest.mark.parametrize(
    "url",
    [
        "wss://127.0.0.1:1", "ws://2130706433", "ws://0x7f.1", "ws://[::ffff:127.0.0.1]", "ws://169.254.169.254",
        "ws://[64:ff9b::7f00:1]", "ws://100.64.0.1", "ws://localhost", "http://jetstream.example", "ws://u:p@host", "x",
    ],
)  # fmt: skip
def test_it_connects_to_public_addresses_only(url: str) -> None:
    host = Host(url=url, clock=lambda: START, look_up=lambda *_: ["127.0.0.1"])
    with pytest.raises(SourceRefusedError):
        list(BlueskyLiveSource(host, nobody).pages(Watch(terms=("a",)), None))


def test_a_name_that_changes_its_mind_gains_nothing(live: Live) -> None:
    answers = iter([["127.0.0.1"], ["93.184.216.34"]])
    port = live.place.url.rpartition(":")[2]
    host = Host(url=f"ws://stream.example:{port}", clock=lambda: START, look_up=lambda *_: next(answers))
    with pytest.raises(SourceRefusedError, match="not a public address"):
        list(BlueskyLiveSource(host, nobody).pages(Watch(terms=("a",)), None))
    assert live.place.requests == 0


def test_replies_carry_their_conversation(live: Live) -> None:
    reply = {"parent": {"uri": uri(8, 3)}, "root": {"uri": uri(9, 4)}}
    (page,) = put(live, commit(1, at(1), record(at(1), "Pepsi!", reply=reply)))
    (mention,) = page.mentions
    assert (mention.kind, mention.in_reply_to, mention.conversation_id) == (Kind.REPLY, uri(8, 3), uri(9, 4))
