"""The channels that alerts go to: what they may be called, and what of their addresses is secret."""

import re
from urllib.parse import unquote

_NAME = re.compile(r"[\w][\w .-]{0,39}")
_SHORTEST = 8  # shorter pieces are words such as "to" and "alerts"; a password is secret however short
_PIECES = re.compile(r"[/:?&=,+]")
_SERVER = re.compile(r"(?i)localhost|\d+(\.\d+){3}|[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}")


def named(name: str) -> str:
    """The name, if it can be shown anywhere. Raises ValueError; the message holds no address."""
    if not _NAME.fullmatch(name):
        msg = "a channel's name is up to 40 letters, digits, blanks, dots and dashes"
        raise ValueError(msg)
    return name


def secrets_in(address: str) -> list[str]:
    """What of an address must not be shown: all of it, and each part that could be a key.

    Keys stand anywhere: as the user, the password, the host, a part of the path or of the query. Only what looks like
    the name of a server may be said, as in "the connection to hooks.example.org was refused".
    """
    rest = address.partition("://")[2].partition("#")[0]  # behind the hash stands a room
    start = re.search(r"[/?]|$", rest)
    cut = start.start() if start else len(rest)
    whom, path = rest[:cut], rest[cut:]
    user, _, server = whom.rpartition("@")
    host, _, port = server.partition(":")
    pieces = [*_PIECES.split(user), *([] if _SERVER.fullmatch(host) else [host]), port, *_PIECES.split(path)]
    password = user.partition(":")[2]
    known = {address, rest, password, *(piece for piece in pieces if len(piece) >= _SHORTEST)} - {""}
    # Hosts are written in small letters, and parts of addresses are written out, before they are used.
    return sorted(known | {each.lower() for each in known} | {unquote(each) for each in known})
