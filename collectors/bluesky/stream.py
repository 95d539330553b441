"""One connection to Jetstream: made to a checked address, every wait bounded, no frame longer than a post can be.

The library's own client connects again by itself, waits there, and drops frames that it cannot read: nothing could be
counted, and no run be stopped. So the connection is made here, by the library under it.
"""

import ssl
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from urllib.parse import urlencode

import httpcore
import httpx
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus
from websockets.frames import CloseCode
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from collectors.addresses import ForbiddenAddressError, Resolve, resolve
from collectors.bluesky.platform import FIRST, LIVE, MESSAGE, POST, PROTOCOL, SUBSCRIBE
from collectors.fetch import Answer
from collectors.fields import Fields
from collectors.line import Line
from config.version import VERSION
from domain.errors import CollectionError, RetryLaterError, SourceRefusedError

PATIENCE = timedelta(seconds=30)


class CursorTooOldError(SourceRefusedError):
    """The host no longer keeps what comes after this sequence number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """Where the stream is. `patience`: how long a connection may take, and how long the stream may be silent."""

    url: str
    clock: Callable[[], datetime]
    allowed_private_hosts: Collection[str] = ()
    patience: timedelta = PATIENCE
    look_up: Resolve = resolve

    @property
    def name(self) -> str:
        """What sequence numbers belong to."""
        return self._address().netloc.decode("ascii") + (FIRST if self.first_version else "")

    @property
    def first_version(self) -> bool:
        """Whether the address is that of the first version's stream, which counts by time alone."""
        return self._address().path.rstrip("/").endswith(FIRST)

    @contextmanager
    def subscribe(self, cursor: int) -> Iterator["Subscription"]:
        """Posts and accounts from `cursor` on. Raises CursorTooOldError, RetryLaterError, SourceRefusedError."""
        address = self._address()
        path = address.path.rstrip("/")
        if self.first_version:
            wanted = [("wantedCollections", POST)]  # of commits; the other kinds come anyway
        else:
            wanted = [("collections", POST), ("kinds", "commit"), ("kinds", "account")]
            path = f"{path.removesuffix('/xrpc')}/xrpc/{SUBSCRIBE}"
        query = urlencode([*wanted, ("maxMessageSizeBytes", MESSAGE), ("cursor", cursor)])
        with ExitStack() as stack:
            connection = self._connect(stack, address, f"{address.copy_with(path=path)}?{query}")
            yield Subscription(connection, self.patience)

    def _address(self) -> httpx.URL:
        try:
            address = httpx.URL(self.url)
        except (httpx.InvalidURL, ValueError) as error:
            raise SourceRefusedError(LIVE, "the stream's address is no web address (wss://…)") from error
        if address.scheme not in ("ws", "wss") or not address.host or address.userinfo:
            raise SourceRefusedError(LIVE, "the stream's address is no web address (wss://…)")
        return address

    def _connect(self, stack: ExitStack, address: httpx.URL, uri: str) -> ClientConnection:
        secure = address.scheme == "wss"
        line = Line(self.patience, self.look_up, self.allowed_private_hosts)
        try:
            stream = line.connect_tcp(address.host, address.port or (443 if secure else 80))
            opened = connect(
                uri,
                sock=stream.get_extra_info("socket"),
                ssl=_tls() if secure else None,
                server_hostname=address.host if secure else None,
                subprotocols=None if self.first_version else [Subprotocol(PROTOCOL)],
                compression=None,
                user_agent_header=f"Ownup/{VERSION}",
                proxy=None,
                open_timeout=self.patience.total_seconds(),
                ping_interval=None,  # silence is noticed by who waits
                close_timeout=0.1,
                max_size=MESSAGE,
            )
            return stack.enter_context(opened)
        except ForbiddenAddressError as error:
            problem = f"{error}. If this is meant, add the host to allowed_private_hosts."
            raise SourceRefusedError(LIVE, problem) from error
        except InvalidStatus as error:
            response = error.response
            headers = httpx.Headers(list(response.headers.raw_items()))
            answer = Answer(status=response.status_code, url=uri, headers=headers, body=bytes(response.body or b""))
            raise self._refusal(answer) from error
        except (TimeoutError, httpcore.TimeoutException) as error:
            seconds = f"{self.patience.total_seconds():g}"
            raise RetryLaterError(LIVE, f"{address.host} took longer than {seconds} s to answer") from error
        except (OSError, EOFError, httpcore.NetworkError, InvalidHandshake) as error:
            problem = f"{address.host} cannot be reached: {str(error) or type(error).__name__}"
            raise RetryLaterError(LIVE, problem) from error

    def _refusal(self, answer: Answer) -> CollectionError:
        try:
            values = answer.json(LIVE)
        except CollectionError:
            values = None
        problem = Fields(LIVE, values if isinstance(values, dict) else {})
        said = f"the stream answered {answer.status} {problem.text('error')} {problem.text('message')[:300]}".strip()
        if problem.text("error") == "CursorTooOld":
            return CursorTooOldError(LIVE, said)
        if answer.status in (408, 425, 429) or answer.status >= 500:  # noqa: PLR2004 - passing troubles
            return RetryLaterError(LIVE, said, answer.wait(self.clock()))
        if answer.status == 404:  # noqa: PLR2004 - nothing is there
            said += f"; a host of Jetstream's first version is named with its path (wss://…{FIRST})"
        return SourceRefusedError(LIVE, said)


class Subscription:
    """Frames as they come."""

    def __init__(self, connection: ClientConnection, patience: timedelta) -> None:
        self.patience = patience
        self._connection = connection

    def receive(self, seconds: float) -> bytes | None:
        """The next frame, None if none comes in time. Raises RetryLaterError when the stream has broken off."""
        try:
            return self._connection.recv(max(seconds, 0), decode=False)
        except TimeoutError:
            return None
        except ConnectionClosed as error:
            if error.sent and error.sent.code == CloseCode.MESSAGE_TOO_BIG:
                problem = f"the stream sent a message of more than {MESSAGE // 2**20} MB"
            else:
                problem = "the stream broke off"
            raise RetryLaterError(LIVE, problem) from error


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    return httpx.create_ssl_context()
