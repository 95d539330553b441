"""The fetcher stays within its bounds, and what goes wrong comes out as one of two errors."""

import gzip
import ssl
import threading
import time
import tracemalloc
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from collectors.fetch import CEILING, Answer, Fetcher
from domain.errors import CollectionError, RetryLaterError, SourceRefusedError
from tests.collectors.servers.faulty import Fault, FaultyServer, Reply, Request, bomb, packed

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TLS = Path(__file__).parent.parent / "payloads" / "tls"


def fetcher(deadline: float = 30) -> Fetcher:
    return Fetcher(
        clock=lambda: NOW,
        contact="press@pepsi.example",
        allowed_private_hosts=("127.0.0.1",),
        deadline=timedelta(seconds=deadline),
    )


def fetch(reply: Reply, deadline: float = 30) -> Answer:
    with FaultyServer(lambda _: reply) as server:
        return fetcher(deadline).get("test", server.url)


def refusal(reply: Reply) -> CollectionError:
    with pytest.raises(CollectionError) as caught:
        fetch(reply)
    return caught.value


def test_says_who_asks() -> None:
    with FaultyServer(lambda _: Reply(body=b"ok")) as server:
        fetcher().get("test", server.url)
        agent = server.requests[0].headers["user-agent"]
    assert agent.startswith("Ownup/")
    assert "press@pepsi.example" in agent


def test_parameters_join_those_of_the_address() -> None:
    with FaultyServer(lambda _: Reply()) as server:
        fetcher().get("test", server.url + "/a?x=1", params={"y": "2 & 3"})
        assert server.requests[0].query == {"x": "1", "y": "2 & 3"}


def test_packed_bodies_are_unpacked() -> None:
    assert fetch(packed(Reply(body=b"words " * 1000))).body == b"words " * 1000
    two_members = gzip.compress(b"one, ") + gzip.compress(b"two")
    assert fetch(Reply(body=two_members, headers={"content-encoding": "gzip"})).body == b"one, two"


@pytest.mark.parametrize(
    ("body", "encoding"),
    [(b"no gzip", "gzip"), (gzip.compress(b"x" * 1000)[:-9], "gzip"), (b"x", "br"), (b"x", "zstd")],
    ids=["no gzip", "cut gzip", "br", "zstd"],
)
def test_badly_packed_bodies_are_errors(body: bytes, encoding: str) -> None:
    refusal(Reply(body=body, headers={"content-encoding": encoding}))


def test_a_gzip_bomb_stops_at_the_ceiling() -> None:
    reply = Reply(body=bomb(), headers={"content-encoding": "gzip"})
    with FaultyServer(lambda _: reply) as server:
        tracemalloc.start()
        began = time.monotonic()
        with pytest.raises(SourceRefusedError, match="more than 10 MB"):
            fetcher().get("test", server.url)
        took = time.monotonic() - began
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert took < 5
    assert peak < 4 * CEILING


def test_a_body_may_be_as_long_as_the_ceiling() -> None:
    assert len(fetch(Reply(body=bytes(CEILING))).body) == CEILING
    assert isinstance(refusal(Reply(body=bytes(CEILING + 1))), SourceRefusedError)


@pytest.mark.parametrize("fault", [Fault.STALL, Fault.DRIP])
def test_the_deadline_is_for_the_whole_request(fault: Fault) -> None:
    with FaultyServer(lambda _: Reply(body=b"x" * 1000)) as server:
        server.fail(fault)
        began = time.monotonic()
        with pytest.raises(RetryLaterError, match=r"longer than 0\.5 s"):
            fetcher(deadline=0.5).get("test", server.url)
        assert time.monotonic() - began < 5


def test_the_deadline_is_for_all_redirects_together() -> None:
    released = threading.Event()

    def slow(request: Request) -> Reply:
        released.wait(0.3)
        return Reply(status=302, headers={"location": f"/{len(request.path)}{request.path}"})

    with FaultyServer(slow) as server, pytest.raises(RetryLaterError):
        fetcher(deadline=0.7).get("test", server.url)


def test_the_deadline_is_for_the_resolver_too() -> None:
    released = threading.Event()

    def look_up(_host: str, _port: int) -> list[str]:
        released.wait(30)
        return ["127.0.0.1"]

    client = Fetcher(clock=lambda: NOW, deadline=timedelta(seconds=0.2), look_up=look_up)
    with pytest.raises(RetryLaterError):
        client.get("test", "http://slow.example/")
    released.set()


def test_a_name_that_does_not_exist_may_exist_later() -> None:
    def look_up(_host: str, _port: int) -> list[str]:
        msg = "Name or service not known"
        raise OSError(msg)

    with pytest.raises(RetryLaterError, match=r"nowhere\.example"):
        Fetcher(clock=lambda: NOW, look_up=look_up).get("test", "http://nowhere.example/")


@pytest.mark.parametrize(
    ("text", "wait"),
    [
        ("7", timedelta(seconds=7)),
        ("Sun, 01 Mar 2026 12:05:00 GMT", timedelta(minutes=5)),
        ("Sun, 01 Mar 2026 11:00:00 GMT", timedelta(0)),
        ("Sun, 01 Mar 2026 12:05:00", timedelta(minutes=5)),
        ("99999999999999999999", timedelta(days=1)),
        ("Fri, 31 Dec 9999 23:59:59 GMT", timedelta(days=1)),
        ("soon", None),
        ("-1", None),
        ("", None),
        ("Sun, 99 Foo 2026 99:99:99 GMT", None),
    ],
)
def test_retry_after_is_read_in_both_forms(text: str, wait: timedelta | None) -> None:
    for status in (429, 503):
        error = refusal(Reply(status=status, headers={"retry-after": text}))
        assert isinstance(error, RetryLaterError)
        assert error.after == wait


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 405, 410, 414, 451, 300, 305])
def test_refusals_are_for_a_person(status: int) -> None:
    assert isinstance(refusal(Reply(status=status)), SourceRefusedError)


@pytest.mark.parametrize("status", [204, 206, 408, 425, 429, 500, 502, 503, 504, 520, 599])
def test_passing_faults_are_for_later(status: int) -> None:
    assert isinstance(refusal(Reply(status=status)), RetryLaterError)


def test_redirects_are_followed_a_few_times() -> None:
    def answer(request: Request) -> Reply:
        hop = int(request.path.strip("/") or 0)
        return Reply(body=b"there") if hop == 5 else Reply(status=301, headers={"location": f"/{hop + 1}"})

    with FaultyServer(answer) as server:
        found = fetcher().get("test", server.url)
        assert found.body == b"there"
        assert found.url == f"{server.url}/5"
    with FaultyServer(lambda _: Reply(status=302, headers={"location": "/"})) as server:
        with pytest.raises(SourceRefusedError, match="again and again"):
            fetcher().get("test", server.url)
        assert len(server.requests) == 6


def test_headers_stay_with_their_origin() -> None:
    """A secret in a header is not handed to whoever a redirect names."""
    with FaultyServer(lambda _: Reply(body=b"mine")) as other:

        def away(request: Request) -> Reply:
            target = other.url if request.path == "/moved" else "/moved"
            return Reply(status=302, headers={"location": target})

        with FaultyServer(away) as server:
            assert fetcher().get("test", server.url, headers={"authorization": "canary"}).body == b"mine"
        assert [request.headers.get("authorization") for request in server.requests] == ["canary", "canary"]
        assert "authorization" not in other.requests[0].headers


def test_addresses_are_shown_without_what_may_be_secret() -> None:
    with FaultyServer(lambda _: Reply(status=500)) as server, pytest.raises(RetryLaterError) as caught:
        fetcher().get("test", server.url + "/feed?token=canary-2718")
    assert "/feed" in str(caught.value)
    assert "canary" not in str(caught.value)
    with pytest.raises(SourceRefusedError) as refused:
        fetcher().get("test", "https://user:canary-2718@feeds.example/")
    assert "canary" not in str(refused.value)


@pytest.mark.parametrize("contact", ["", "press@pepsi.example", "Presse\r\nX-Evil: 1", "Überall \0"])
def test_any_contact_makes_a_sound_header(contact: str) -> None:
    with FaultyServer(lambda _: Reply()) as server:
        Fetcher(clock=lambda: NOW, contact=contact, allowed_private_hosts=("127.0.0.1",)).get("test", server.url)
        assert "x-evil" not in server.requests[0].headers


def test_broken_answers_are_passing_faults() -> None:
    for fault in (Fault.DROP, Fault.CUT):
        with FaultyServer(lambda _: Reply(body=b"words " * 100)) as server:
            server.fail(fault)
            with pytest.raises(RetryLaterError):
                fetcher().get("test", server.url)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", RetryLaterError),
        (b'{"a": 1', RetryLaterError),
        (b"\xff\xfe\xfd", RetryLaterError),
        (b"1" * 5000, RetryLaterError),
        (b"  <!doctype html>", SourceRefusedError),
        (b"[" * 100_000, SourceRefusedError),
    ],
)
def test_what_is_no_json_is_said(body: bytes, kind: type[CollectionError]) -> None:
    with pytest.raises(kind):
        fetch(Reply(body=body)).json("test")


def test_json_is_read_without_nan() -> None:
    assert fetch(Reply(body=b'{"a": [NaN, -Infinity, "\\ud800"]}')).json("test") == {"a": [None, None, "\ud800"]}


class TestOverTls:
    """The connection goes to the checked address, and the certificate must still be the name's."""

    def fetch(self, monkeypatch: pytest.MonkeyPatch, host: str) -> Answer:
        monkeypatch.setenv("SSL_CERT_FILE", str(TLS / "authority.pem"))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(TLS / "feeds.example.pem")
        with FaultyServer(lambda _: Reply(body=b"sealed"), tls=context) as server:
            client = Fetcher(clock=lambda: NOW, allowed_private_hosts=(host,), look_up=lambda *_: ["127.0.0.1"])
            return client.get("test", server.url.replace("127.0.0.1", host))

    def test_the_right_name_is_answered(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert self.fetch(monkeypatch, "feeds.example").body == b"sealed"

    def test_another_name_is_not(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with pytest.raises(RetryLaterError, match="CERTIFICATE_VERIFY_FAILED"):
            self.fetch(monkeypatch, "other.example")

    def test_an_encrypted_address_does_not_lead_to_a_plain_one(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(TLS / "authority.pem"))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(TLS / "feeds.example.pem")
        away = Reply(status=302, headers={"location": "http://feeds.example/"})
        with FaultyServer(lambda _: away, tls=context) as server:
            client = Fetcher(
                clock=lambda: NOW, allowed_private_hosts=("feeds.example",), look_up=lambda *_: ["127.0.0.1"]
            )
            with pytest.raises(SourceRefusedError, match="unencrypted"):
                client.get("test", server.url.replace("127.0.0.1", "feeds.example"))
