"""Which addresses a request may go to. Feeds are typed in by people and redirect where they like; neither may reach
the machine itself, its network or the cloud's metadata.

    host ──► spelling ──► resolve ──► every address checked ──► the connection goes to one of these, not to the name
"""

import ipaddress
import re
import socket
from collections.abc import Callable, Iterator, Sequence
from ipaddress import IPv4Address, IPv6Address
from typing import TypeAlias

Address: TypeAlias = IPv4Address | IPv6Address
Resolve: TypeAlias = Callable[[str, int], Sequence[str]]


class ForbiddenAddressError(ValueError):
    """A host is oddly written or leads where requests may not go; the text says which and why."""


_NAME = re.compile(r"(?=.{1,253}\Z)[a-z0-9_](?:[a-z0-9_-]{0,62})(?:\.[a-z0-9_][a-z0-9_-]{0,62})*\Z")
_NUMBER = re.compile(r"(?:[0-9]+|0x[0-9a-f]*)\Z")
_UNICAST_V6 = ipaddress.IPv6Network("2000::/3")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_DOCUMENTATION_V6 = ipaddress.IPv6Network("3fff::/20")
_RELAYS_V4 = ipaddress.IPv4Network("192.88.99.0/24")
_PRIVATE = tuple(
    map(ipaddress.ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"))
)
_ISATAP = 0x00005EFE
_ISATAP_MASK = 0xFDFFFFFF  # without the bit that says "globally unique"


def resolve(host: str, port: int) -> list[str]:
    """What the system's resolver says, in its order."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def check_host(host: str, port: int, *, look_up: Resolve, private: bool) -> list[str]:
    """The addresses of `host` that a connection may go to. Raises ForbiddenAddressError, or OSError from `look_up`.

    One forbidden address forbids the host: a name with a good and a bad one is up to something. `private` admits
    the machine's own and private networks, never link-local (where clouds keep their secrets), multicast or reserved.
    """
    literal = check_spelling(host)
    texts = [str(literal)] if literal else look_up(host, port)
    for text in texts:
        try:
            allowed = is_allowed(ipaddress.ip_address(text), private=private)
        except ValueError:
            allowed = False
        if not allowed:
            msg = f"{host} leads to {text}, which is not a public address"
            raise ForbiddenAddressError(msg)
    return list(texts)


def check_spelling(host: str) -> Address | None:
    """The address if `host` is one in its ordinary spelling, None if it is a name. Anything in between is refused."""
    try:
        if ":" in host and "%" not in host:
            return IPv6Address(host)
        if _NUMBER.fullmatch(host.rpartition(".")[2]):
            return IPv4Address(host)  # strictly four decimal numbers without leading zeros
    except ValueError as error:
        msg = f"{host[:80]!r} is an odd way to write an address"
        raise ForbiddenAddressError(msg) from error
    if not _NAME.fullmatch(host):
        msg = f"{host[:80]!r} is not a host name"
        raise ForbiddenAddressError(msg)
    return None


def is_allowed(address: Address, *, private: bool = False) -> bool:
    """Whether `address`, and every IPv4 address that it embeds, is public (or private, where that is admitted)."""
    if isinstance(address, IPv6Address):
        embedded = list(_embedded(address))
        if embedded:
            return all(is_allowed(inner, private=private) for inner in embedded)
    if private and (address.is_loopback or any(address in network for network in _PRIVATE)):
        return True
    if address.is_multicast or address.is_reserved or address.is_unspecified or not address.is_global:
        return False
    if isinstance(address, IPv4Address):
        return address not in _RELAYS_V4
    return address in _UNICAST_V6 and address not in _DOCUMENTATION_V6


def _embedded(address: IPv6Address) -> Iterator[IPv4Address]:
    """The IPv4 addresses inside: mapped, NAT64, 6to4, Teredo (server and client), ISATAP."""
    if address.ipv4_mapped:
        yield address.ipv4_mapped
    elif address in _NAT64:
        yield IPv4Address(int(address) & 0xFFFFFFFF)
    elif address.sixtofour:
        yield address.sixtofour
    elif address.teredo:
        yield from address.teredo
    elif (int(address) >> 32) & _ISATAP_MASK == _ISATAP and address in _UNICAST_V6:
        yield IPv4Address(int(address) & 0xFFFFFFFF)
