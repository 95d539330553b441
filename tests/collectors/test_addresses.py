"""No request reaches the machine, its network or the cloud's metadata, however the address is written or resolved."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.addresses import ForbiddenAddressError, check_host, check_spelling, is_allowed
from collectors.fetch import Fetcher
from domain.errors import CollectionError, RetryLaterError, SourceRefusedError
from tests.collectors.servers.faulty import FaultyServer, Reply, Request

FORBIDDEN_URLS = [
    "http://127.0.0.1/", "http://127.0.0.1.:80/", "http://127.1/", "http://127.0.1/", "http://2130706433/",
    "http://0x7f000001/", "http://0x7f.1/", "http://0x7F.0x0.0x0.0x1/", "http://0177.0.0.1/", "http://017700000001/",
    "http://①②⑦.0.0.1/", "http://127。0。0。1/", "http://127%2e0%2e0%2e1/", "http://%31%32%37.0.0.1/",
    "http://0.0.0.0/", "http://0/", "http://10.0.0.1/", "http://172.16.0.1/", "http://192.168.1.1/",
    "http://100.64.0.1/", "http://169.254.169.254/latest/meta-data/", "http://224.0.0.1/", "http://240.0.0.1/",
    "http://255.255.255.255/", "http://192.0.2.1/", "http://198.18.0.1/", "http://192.88.99.1/", "http://[::1]/",
    "http://[::]/", "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "http://[::127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/", "http://[64:ff9b:1::7f00:1]/", "http://[2002:7f00:1::]/",
    "http://[2001:0:7f00:1::]/", "http://[2001:0:808:808:0:0:80ff:fffe]/", "http://[fe80::1%25lo]/",
    "http://[fe80::1]/", "http://[fd00::1]/", "http://[ff02::1]/", "http://[2001:db8::1]/", "http://[3fff::1]/",
    "http://[2a00::5efe:7f00:1]/", "http://[5f00::1]/", "http://ⓛocalhost/", "http://user@127.0.0.1/",
    "http://example.org\\@127.0.0.1/", "http://example.org@127.0.0.1/", "http://127.0.0.1\t/", "http:// 127.0.0.1/",
    "http://[::1", "http://-/", "http://xn--/", "http:///", "http://127.0.0.1:0/", "http://127.0.0.1:99999/",
    "file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/", "data:text/xml,<rss/>", "//127.0.0.1/", "",
]  # fmt: skip
SAME_HOST = ("", "http:///")  # as a redirect, these lead back to where they came from
FORBIDDEN_ADDRESSES = [
    "127.0.0.1", "0.0.0.0", "10.1.2.3", "172.31.0.1", "192.168.0.1", "100.64.0.1", "169.254.169.254", "224.0.0.1",  # noqa: S104 - nothing is bound
    "255.255.255.255", "192.0.0.1", "198.51.100.1", "::1", "::", "::ffff:10.0.0.1", "64:ff9b::a00:1",
    "2002:a00:1::", "2001:0:a00:1::", "fe80::1", "fc00::1", "ff0e::1", "2001:db8::1", "fec0::1", "fe80::1%eth0",
    "not an address",
]  # fmt: skip
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)

_connections: list[Any] | None = None


def _watch_connections(event: str, arguments: tuple[Any, ...]) -> None:
    """While a test listens: note every connection of this process, and let none leave for the network."""
    if event == "socket.connect" and _connections is not None:
        address = arguments[1]
        _connections.append(address[:2])
        if address[0] != "127.0.0.1":
            msg = "tests do not use the network"
            raise OSError(msg)


sys.addaudithook(_watch_connections)


@contextmanager
def connections() -> Iterator[list[Any]]:
    global _connections  # noqa: PLW0603 - an audit hook cannot be taken away, only told to sleep
    _connections = []
    try:
        yield _connections
    finally:
        _connections = None


def fetcher(*allowed: str, **given: Any) -> Fetcher:
    return Fetcher(clock=lambda: NOW, allowed_private_hosts=allowed, deadline=timedelta(seconds=10), **given)


def test_there_are_at_least_forty_ways_to_write_it() -> None:
    assert len(FORBIDDEN_URLS) >= 40


@pytest.mark.parametrize("url", FORBIDDEN_URLS)
def test_forbidden_addresses_are_not_connected_to(url: str) -> None:
    with connections() as made, pytest.raises(CollectionError):
        fetcher().get("feeds", url)
    assert made == []


@pytest.mark.parametrize("url", [url for url in FORBIDDEN_URLS if url not in SAME_HOST])
def test_redirects_to_forbidden_addresses_are_not_followed(url: str) -> None:
    def redirect(_: Request) -> Reply:
        return Reply(status=302, headers={"location": url.encode("utf-8").decode("latin-1")})

    with FaultyServer(redirect) as server, connections() as made, pytest.raises(SourceRefusedError):
        fetcher("only-this.example", look_up=lambda *_: ["127.0.0.1"]).get(
            "feeds", server.url.replace("127.0.0.1", "only-this.example")
        )
    assert len(made) == 1, "the first address only"


@pytest.mark.parametrize("address", FORBIDDEN_ADDRESSES)
def test_names_that_lead_to_forbidden_addresses_are_not_connected_to(address: str) -> None:
    """Alone, or beside a public one."""
    for answer in ([address], ["93.184.216.34", address], [address, "93.184.216.34"]):
        with connections() as made, pytest.raises(SourceRefusedError, match="not a public address"):
            fetcher(look_up=lambda *_, answer=answer: answer).get("feeds", "http://rebind.example/")
        assert made == []


def test_a_name_is_looked_up_once_for_each_connection() -> None:
    """A name that is public when it is checked and private when it is used has no second use."""
    answers = iter([["93.184.216.34"], ["127.0.0.1"], ["127.0.0.1"]])
    client = fetcher(look_up=lambda *_: next(answers))
    with connections() as made:
        with pytest.raises(RetryLaterError):
            client.get("feeds", "http://rebind.example/")
        with pytest.raises(SourceRefusedError):
            client.get("feeds", "http://rebind.example/")
    assert made == [("93.184.216.34", 80)]


def test_the_allow_list_admits_private_hosts_by_name() -> None:
    with FaultyServer(lambda _: Reply(body=b"inside")) as server:
        url = server.url.replace("127.0.0.1", "intranet.example")
        client = fetcher("Intranet.example", look_up=lambda *_: ["127.0.0.1"])
        assert client.get("feeds", url).body == b"inside"
        assert server.requests[0].headers["host"] == url.removeprefix("http://")
        with pytest.raises(SourceRefusedError, match="allowed_private_hosts"):
            client.get("feeds", server.url.replace("127.0.0.1", "other.example"))


@pytest.mark.parametrize("address", ["169.254.169.254", "224.0.0.1", "0.0.0.0", "240.0.0.1", "fe80::1", "ff02::1"])  # noqa: S104 - nothing is bound
def test_the_allow_list_never_admits_metadata_or_multicast(address: str) -> None:
    with pytest.raises(ForbiddenAddressError):
        check_host("intranet.example", 80, look_up=lambda *_: [address], private=True)


@pytest.mark.parametrize("address", ["10.0.0.1", "127.0.0.1", "192.168.1.1", "100.64.0.1", "fd00::1", "::1"])
def test_the_allow_list_admits_private_addresses(address: str) -> None:
    assert check_host("intranet.example", 80, look_up=lambda *_: [address], private=True) == [address]


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "93.184.216.34", "2606:2800:220:1::1", "64:ff9b::808:808", "::ffff:8.8.8.8", "2002:808:808::1"],
)
def test_public_addresses_are_allowed_however_they_are_wrapped(address: str) -> None:
    assert is_allowed(ip_address(address))


@given(st.ip_addresses())
def test_what_is_allowed_is_global_unicast(address: Any) -> None:
    if is_allowed(address):
        assert address.version == 4 or str(address).startswith(("2", "3", "::ffff:", "64:ff9b::"))
        assert not address.is_multicast
        assert not address.is_loopback
        assert not address.is_link_local


@given(st.text(max_size=40))
def test_any_host_is_an_address_a_name_or_refused(host: str) -> None:
    try:
        address = check_spelling(host)
    except ForbiddenAddressError:
        return
    if address is None:
        assert host.isascii()
        assert host == host.lower()
