"""The connection under the fetcher: made to a checked address, every wait cut off by one deadline, the body capped."""

import queue
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import timedelta
from typing import Any

import httpcore

from collectors.addresses import Resolve, check_host


class OversizeError(ValueError):
    """The body is longer than the ceiling."""


class UnknownEncodingError(ValueError):
    """The body is packed in a way that was not asked for."""


class Line(httpcore.NetworkBackend):
    """Makes connections for one request and its redirects.

    The name is looked up once per connection and the connection goes to the very address that was checked, so that
    a name which answers differently the second time gains nothing. TLS still verifies the name.
    """

    def __init__(self, deadline: timedelta, look_up: Resolve, allowed_private_hosts: Collection[str]) -> None:
        self._ends = time.monotonic() + deadline.total_seconds()
        self._look_up = look_up
        self._allowed_private_hosts = allowed_private_hosts
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the deadline rules
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Raises ForbiddenAddressError, or httpcore's own errors."""
        addresses = check_host(host, port, look_up=self._looked_up_in_time, private=host in self._allowed_private_hosts)
        problem: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in addresses:
            try:
                stream = self._sockets.connect_tcp(address, port, self._left(), local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                problem = error
            else:
                return self._wrapped(stream)
        raise problem

    def _wrapped(self, stream: httpcore.NetworkStream) -> httpcore.NetworkStream:
        return _Stream(stream, self._left)

    def _looked_up_in_time(self, host: str, port: int) -> list[str]:
        """Resolvers know no deadline: one that stalls is left behind in its thread."""
        found: queue.SimpleQueue[list[str] | OSError] = queue.SimpleQueue()

        def look_up() -> None:
            try:
                found.put(list(self._look_up(host, port)))
            except OSError as error:
                found.put(error)
            except ValueError:  # a name that does not fit the resolver's alphabet
                found.put(OSError(f"{host} cannot be looked up"))

        threading.Thread(target=look_up, name="look up", daemon=True).start()
        try:
            answer = found.get(timeout=self._left())
        except queue.Empty as error:
            msg = f"{host} was not found in time"
            raise httpcore.ConnectTimeout(msg) from error
        if isinstance(answer, OSError):
            msg = f"{host} was not found"
            raise httpcore.ConnectError(msg) from answer
        return answer

    def _left(self) -> float:
        left = self._ends - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout
        return left


class _Stream(httpcore.NetworkStream):
    """A stream whose every wait ends with the deadline, however often it is given a little more."""

    def __init__(self, stream: httpcore.NetworkStream, left: Callable[[], float]) -> None:
        self._stream = stream
        self._left = left

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 - the deadline rules
        return self._stream.read(max_bytes, self._left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 - likewise
        self._stream.write(buffer, self._left())

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002 - likewise
    ) -> httpcore.NetworkStream:
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, self._left()), self._left)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)

    def close(self) -> None:
        self._stream.close()


class LastingLine(Line):
    """Made within the deadline, then read for as long as it lives, until `stopping` is set."""

    def __init__(
        self,
        deadline: timedelta,
        look_up: Resolve,
        allowed_private_hosts: Collection[str],
        stopping: threading.Event,
    ) -> None:
        super().__init__(deadline, look_up, allowed_private_hosts)
        self._stopping = stopping

    def _wrapped(self, stream: httpcore.NetworkStream) -> httpcore.NetworkStream:
        return _LastingStream(stream, self._left, self._stopping)


_LOOK_UP_EVERY = 0.2  # seconds: how soon a reader that waits for bytes notices that it is to stop


class _LastingStream(_Stream):
    """A stream whose reading ends when it is told to, not at a deadline."""

    def __init__(self, stream: httpcore.NetworkStream, left: Callable[[], float], stopping: threading.Event) -> None:
        super().__init__(stream, left)
        self._stopping = stopping

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 - whoever stops it rules
        while not self._stopping.is_set():
            try:
                return self._stream.read(max_bytes, _LOOK_UP_EVERY)
            except httpcore.ReadTimeout:
                continue
        msg = "stopped"
        raise httpcore.ReadError(msg)

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002 - the deadline rules
    ) -> httpcore.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, self._left())
        return _LastingStream(secured, self._left, self._stopping)


def read_body(chunks: Iterable[bytes], encoding: str, ceiling: int) -> bytes:
    """All of a body, unpacked. Raises OversizeError as soon as more than `ceiling` came or came out, EOFError if it
    breaks off, UnknownEncodingError for anything but gzip.
    """
    encoding = encoding.strip().lower()
    if encoding in ("", "identity"):
        pieces: Iterable[bytes] = chunks
    elif encoding in ("gzip", "x-gzip"):
        pieces = _unpacked(_capped(chunks, ceiling), ceiling)
    else:
        raise UnknownEncodingError(encoding)
    return b"".join(_capped(pieces, ceiling))


def _capped(chunks: Iterable[bytes], ceiling: int) -> Iterator[bytes]:
    total = 0
    for chunk in chunks:
        total += len(chunk)
        if total > ceiling:
            raise OversizeError
        yield chunk


def _unpacked(chunks: Iterable[bytes], ceiling: int) -> Iterator[bytes]:
    """Gzip, one member or several, never more than one byte over the ceiling at a time."""
    unpacker = None
    try:
        for chunk in chunks:
            rest = chunk
            while rest:
                unpacker = unpacker or zlib.decompressobj(zlib.MAX_WBITS | 16)
                yield unpacker.decompress(rest, ceiling + 1)
                rest = unpacker.unconsumed_tail
                if unpacker.eof:
                    rest, unpacker = unpacker.unused_data, None
    except zlib.error as error:
        msg = "the packed answer is damaged"
        raise EOFError(msg) from error
    if unpacker:
        msg = "the packed answer broke off"
        raise EOFError(msg)
