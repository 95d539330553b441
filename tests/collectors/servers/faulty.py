"""An HTTP server on loopback that can fail in every way that a platform can."""

import gzip
import json
import ssl
import threading
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, urlsplit

BOMB_SIZE = 300 * 2**20


class Fault(StrEnum):
    """What may happen to a request. The first group is refused for good, the second may pass, the third is lies."""

    UNAUTHORISED = "401"
    PAYMENT = "402"
    FORBIDDEN = "403"
    MISSING = "404"
    GONE = "410"

    TOO_MANY = "429"
    TOO_MANY_WAIT = "429, Retry-After in seconds"
    TOO_MANY_DATE = "429, Retry-After as a date"
    BROKEN = "500"
    UNAVAILABLE = "503"
    STALL = "no answer"
    DRIP = "a byte now and then"
    DROP = "connection closed without an answer"
    CUT = "body shorter than announced"

    TRUNCATED = "half of the body, as if it were whole"
    EMPTY = "no body"
    HTML = "a web page with 200"
    DEEP = "100,000 levels of JSON"
    BOMB = "300 MB packed in 300 kB"


REFUSED = frozenset({Fault.UNAUTHORISED, Fault.PAYMENT, Fault.FORBIDDEN, Fault.MISSING, Fault.GONE, Fault.BOMB})
PASSING = frozenset(
    {
        Fault.TOO_MANY, Fault.TOO_MANY_WAIT, Fault.TOO_MANY_DATE, Fault.BROKEN, Fault.UNAVAILABLE,
        Fault.STALL, Fault.DRIP, Fault.DROP, Fault.CUT,
    }
)  # fmt: skip
SLOW = frozenset({Fault.STALL, Fault.DRIP})
EVERY = frozenset(Fault)
WAIT_SECONDS = 7
WAIT_DATE = "Sun, 01 Mar 2026 13:00:00 GMT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    pairs: tuple[tuple[str, str], ...] = ()  # the query with names that come more than once
    method: str = "GET"
    body: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    stream: Iterable[bytes] | None = None  # what comes after the head, piece by piece, instead of a body

    @classmethod
    def json(cls, value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> "Reply":
        body = json.dumps(value).encode()
        return cls(body=body, status=status, headers={"content-type": "application/json", **(headers or {})})


class FaultyServer:
    """Answers with `answer`, except where it was told to fail. `requests` holds what was asked, in order."""

    def __init__(self, answer: Callable[[Request], Reply], tls: ssl.SSLContext | None = None) -> None:
        self.requests: list[Request] = []
        self.meanwhile: Callable[[], object] | None = None  # happens before each request
        self._answer = answer
        self._always: Fault | None = None
        self._at: dict[int, Fault] = {}
        self._closed = threading.Event()
        self._lock = threading.Lock()
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.handle(self)

            do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815 - named by the standard library

            def log_message(self, *_: object) -> None:
                """Quiet."""

        self._scheme = "https" if tls else "http"
        self._server = _QuietServer(("127.0.0.1", 0), Handler)
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def url(self) -> str:
        return f"{self._scheme}://127.0.0.1:{self._server.server_port}"

    def fail(self, fault: Fault, *, at: int | None = None) -> None:
        """Fail every request from now on, or only the one that comes after `at` others."""
        if at is None:
            self._always = fault
        else:
            self._at[len(self.requests) + at] = fault

    def heal(self) -> None:
        self._always = None
        self._at.clear()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closed.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def handle(self, handler: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(handler.path)
        headers = {name.lower(): value for name, value in handler.headers.items()}
        request = Request(
            path=parts.path,
            query=dict(parse_qsl(parts.query)),
            pairs=tuple(parse_qsl(parts.query)),
            headers=headers,
            method=handler.command,
            body=handler.rfile.read(int(headers.get("content-length", "0"))),
        )
        with self._lock:
            fault = self._at.get(len(self.requests), self._always)
            if self.meanwhile:
                self.meanwhile()
            self.requests.append(request)
            reply = self._answer(request)
        if fault is None:
            _send(handler, reply)
        elif fault is Fault.STALL:
            self._closed.wait()
        elif fault is Fault.DRIP:
            self._drip(handler, reply)
        elif fault is Fault.DROP:
            handler.close_connection = True
        elif fault is Fault.CUT:
            _send(handler, Reply(body=reply.body[: len(reply.body) // 2], headers=reply.headers), len(reply.body))
        else:
            _send(handler, _faulty(fault, reply))

    def _drip(self, handler: BaseHTTPRequestHandler, reply: Reply) -> None:
        """Each byte comes well within any timeout between two reads; the headers drip too."""
        text = b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n" + reply.body + b" " * 100_000
        for index in range(len(text)):
            handler.wfile.write(text[index : index + 1])
            if self._closed.wait(0.02):
                return


class _QuietServer(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up on a fault is what the tests are about."""


def _send(handler: BaseHTTPRequestHandler, reply: Reply, announced: int | None = None) -> None:
    handler.send_response(reply.status)
    for name, value in reply.headers.items():
        handler.send_header(name, value)
    if reply.stream is not None:
        handler.end_headers()
        for piece in reply.stream:
            handler.wfile.write(piece)
            handler.wfile.flush()
        return
    handler.send_header("content-length", str(len(reply.body) if announced is None else announced))
    handler.end_headers()
    handler.wfile.write(reply.body)


def _faulty(fault: Fault, reply: Reply) -> Reply:
    if fault.value[:3].isdigit() and fault not in (Fault.DEEP, Fault.BOMB):
        waits = {Fault.TOO_MANY_WAIT: str(WAIT_SECONDS), Fault.TOO_MANY_DATE: WAIT_DATE}
        headers = {"retry-after": waits[fault]} if fault in waits else {}
        return Reply.json({"title": "Something", "status": fault.value}, status=int(fault.value[:3]), headers=headers)
    bodies: dict[Fault, Callable[[], Reply]] = {
        Fault.TRUNCATED: lambda: Reply(body=reply.body[: len(reply.body) // 2], headers=reply.headers),
        Fault.EMPTY: lambda: Reply(headers=reply.headers),
        Fault.HTML: lambda: Reply(
            body=b"<!doctype html><html><body><h1>We are improving things</h1></body></html>",
            headers={"content-type": "text/html"},
        ),
        Fault.DEEP: lambda: Reply(body=b"[" * 100_000 + b"]" * 100_000),
        Fault.BOMB: lambda: Reply(body=bomb(), headers={"content-encoding": "gzip"}),
    }
    return bodies[fault]()


@cache
def bomb() -> bytes:
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    block = bytes(2**20)
    return b"".join(packer.compress(block) for _ in range(BOMB_SIZE // len(block))) + packer.flush()


def packed(reply: Reply) -> Reply:
    return Reply(
        body=gzip.compress(reply.body), status=reply.status, headers={**reply.headers, "content-encoding": "gzip"}
    )
