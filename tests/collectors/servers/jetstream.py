"""Jetstream, either version, on loopback: strict about its parameters, and able to misbehave in the middle.

It speaks as the published lexicon says: numbered events in message frames, inclusive cursors that are numbers or
microseconds, `CursorTooOld` before the upgrade, `OutdatedCursor` and `FutureCursor` as the first frame. At the tip it
goes on as the whole network does: something happens at once, and nothing of interest. The first version numbers
nothing and tells no losses; its cursors are times.
"""

import json
import socket
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.protocol import State
from websockets.sync.server import Server, ServerConnection, serve

from tests.collectors.servers.bluesky import did
from tests.collectors.servers.faulty import WAIT_DATE, WAIT_SECONDS, Fault

NSID = "network.bsky.jetstream.subscribeEvents"
POST = "app.bsky.feed.post"
PARAMETERS = {"collections", "kinds", "dids", "cursor", "maxMessageSizeBytes", "zstdDictionary"}
OLD_PARAMETERS = {"wantedCollections", "wantedDids", "cursor", "maxMessageSizeBytes", "compress", "requireHello"}
KINDS = {"commit", "identity", "account", "sync"}
CHUNK = 10  # events that count as one request


@dataclass(slots=True, kw_only=True)
class JetstreamPlatform:
    """`events` are payloads, or texts that are sent as they are; their numbers are their places, from `first` on.
    `floor`: the first number still kept. `quiet`: nothing more happens at the tip. `cursors` holds what was asked for.
    """

    clock: Callable[[], datetime]
    events: list[Any] = field(default_factory=list)
    first: int = 1
    floor: int = 0
    quiet: bool = False
    first_version: bool = False
    requests: int = 0
    cursors: list[int] = field(default_factory=list)
    always: Fault | None = None
    at: dict[int, Fault] = field(default_factory=dict)
    _closed: threading.Event = field(default_factory=threading.Event)
    _begun: int = 0
    _known: int = 0
    _server: Server = field(init=False)
    _thread: threading.Thread = field(init=False)

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self._server.socket.getsockname()[1]}" + ("/subscribe" if self.first_version else "")

    def __enter__(self) -> Self:
        # The strictest there is: no compression, one subprotocol, no frame from the client.
        self._server = serve(
            self._serve,
            "127.0.0.1",
            0,
            process_request=self._admit,
            subprotocols=None if self.first_version else ["xrpc.v1.json"],  # type: ignore[list-item] # a NewType of str
            compression=None,
            ping_interval=None,
            close_timeout=0.1,
            max_size=None,
        )
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closed.set()
        self._server.shutdown()
        self._thread.join()

    def fail(self, fault: Fault, *, at: int | None = None) -> None:
        """Fail every connection from now on, or only what comes after `at` others: handshakes, and chunks of events."""
        if at is None:
            self.always = fault
        else:
            self.at[self.requests + at] = fault

    def heal(self) -> None:
        self.always = None
        self.at.clear()

    def _fault(self) -> Fault | None:
        fault = self.at.get(self.requests, self.always)
        self.requests += 1
        return fault

    def _admit(self, connection: ServerConnection, request: Request) -> Response | None:  # noqa: PLR0911 - one for each thing that can be wrong
        fault = self._fault()
        if fault is not None:
            return self._refuse(connection, fault)
        parts = urlsplit(request.path)
        pairs = parse_qsl(parts.query)
        names = {name for name, _ in pairs}
        kinds = {value for name, value in pairs if name == "kinds"}
        query = dict(pairs)
        if parts.path != ("/subscribe" if self.first_version else f"/xrpc/{NSID}"):
            return _error(404, "XRPCNotSupported", parts.path)
        if self.first_version and not names - OLD_PARAMETERS:
            self.cursors.append(int(query["cursor"]))
            return None
        if names - PARAMETERS or kinds - KINDS or ("collections" in names and kinds and "commit" not in kinds):
            return _error(400, "InvalidRequest", f"unknown: {names - PARAMETERS} {kinds - KINDS}")
        if request.headers.get("Sec-WebSocket-Protocol") != "xrpc.v1.json":
            return _error(400, "InvalidRequest", "subprotocol")
        if "cursor" in query:
            self.cursors.append(int(query["cursor"]))
            if max(self.floor, self.first) > int(query["cursor"]) < 10**15 and self.floor:
                message = f"cursor {query['cursor']} below lookback floor {self.floor}; re-backfill"
                return _error(400, "CursorTooOld", message)
        return None

    def _refuse(self, connection: ServerConnection, fault: Fault) -> Response:
        if fault is Fault.STALL:
            self._closed.wait()
        if fault is Fault.HTML:
            return _response(200, b"<!doctype html><html><body>We are improving things</body></html>", {})
        if fault.value[:3].isdigit():
            waits = {Fault.TOO_MANY_WAIT: str(WAIT_SECONDS), Fault.TOO_MANY_DATE: WAIT_DATE}
            headers = {"Retry-After": waits[fault]} if fault in waits else {}
            return _response(int(fault.value[:3]), json.dumps({"error": "Something"}).encode(), headers)
        with suppress(OSError):
            connection.socket.shutdown(socket.SHUT_RDWR)
        return _response(500, b"", {})

    def _serve(self, connection: ServerConnection) -> None:
        assert connection.request is not None
        query = dict(parse_qsl(urlsplit(connection.request.path).query))
        with suppress(ConnectionClosed, OSError):
            for index in self._from(connection, int(query.get("cursor", 10**14))):
                sent = index - self._begun
                if sent and sent % CHUNK == 0 and index < self._known and (fault := self._fault()):
                    self._break_off(connection, fault)
                    return
                connection.send(self._frame(index))

    def _from(self, connection: ServerConnection, cursor: int) -> Any:
        """The places of events to be sent: those from the cursor on, then what happens meanwhile."""
        oldest = max(self.floor - self.first, 0)
        if cursor >= 10**15:
            asked = datetime.fromtimestamp(cursor / 1_000_000, UTC)
            index = next((n for n in range(oldest, len(self.events)) if self._time(n) >= asked), len(self.events))
            if oldest and asked < self._time(oldest) and not self.first_version:
                connection.send(_info("OutdatedCursor", f"resumed from {self.floor}"))
        else:
            index = max(cursor - self.first, oldest)
            if cursor < 10**14 and index > len(self.events):
                connection.send(_info("FutureCursor", "started at the live tip"))
            index = min(index, len(self.events))
        self._begun = index
        self._known = len(self.events)
        if not self.quiet:
            self.events.append(commit(0, self.clock(), {"$type": POST, "text": "something else"}))
        while connection.state is State.OPEN and not self._closed.is_set():
            while index < len(self.events):
                yield index
                index += 1
            self._closed.wait(0.01)

    def _time(self, index: int) -> datetime:
        event = self.events[index]
        return datetime.fromisoformat(event["witnessedAt"]) if isinstance(event, dict) else self.clock()

    def _frame(self, index: int) -> str:
        event = self.events[index]
        if isinstance(event, str):
            return event
        return old_message(event) if self.first_version else message(event | {"seq": self.first + index})

    def _break_off(self, connection: ServerConnection, fault: Fault) -> None:
        if fault is Fault.STALL:
            self._closed.wait()
        elif fault.value.startswith("429"):
            connection.send(json.dumps({"$type": "error", "error": "ConsumerTooSlow", "message": "behind"}))
        elif fault is Fault.CUT:
            connection.socket.sendall(b"\x81\x7e\x10\x00{half of a frame")
            connection.socket.shutdown(socket.SHUT_RDWR)
        else:
            connection.socket.shutdown(socket.SHUT_RDWR)


def message(payload: Mapping[str, Any]) -> str:
    return json.dumps({"$type": "message", "payload": dict(payload)})


def old_message(payload: Mapping[str, Any]) -> str:
    """An event as the first version tells it."""
    kind = payload["$type"].partition("#")[2]
    told = {name: value for name, value in payload.items() if name not in ("$type", "did", "time", "witnessedAt")}
    micros = round(datetime.fromisoformat(payload["witnessedAt"]).timestamp() * 1_000_000)
    about = {"commit": told} if kind == "commit" else told
    author = {"did": payload["did"]} if "did" in payload else {}
    return json.dumps({**author, "time_us": micros, "kind": kind, **about})


def commit(number: int, at: datetime, record: Any, author: int = 1, operation: str = "create") -> dict[str, Any]:
    """A post made, changed or deleted."""
    event = _event("commit", at, author)
    event |= {"rev": "3kabcdefghij2", "operation": operation, "collection": POST, "rkey": f"3k{number:011}"}
    return event if operation == "delete" else event | {"cid": f"bafyreicid{number}", "record": record}


def account(at: datetime, author: int, status: str = "") -> dict[str, Any]:
    state = {"active": not status, "did": did(author), "seq": 7, "time": _stamp(at)}
    return _event("account", at, author) | {"account": state | ({"status": status} if status else {})}


def _event(kind: str, at: datetime, author: int) -> dict[str, Any]:
    return {"$type": f"{NSID}#{kind}", "did": did(author), "time": _stamp(at), "witnessedAt": _stamp(at)}


def _stamp(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z"


def _info(name: str, words: str) -> str:
    return message({"$type": f"{NSID}#info", "name": name, "message": words})


def _error(status: int, error: str, words: str) -> Response:
    return _response(status, json.dumps({"error": error, "message": words}).encode(), {})


def _response(status: int, body: bytes, headers: Mapping[str, str]) -> Response:
    kept = Headers({"Content-Length": str(len(body)), "Connection": "close", **headers})
    return Response(status, HTTPStatus(status).phrase, kept, body)


SECOND = timedelta(seconds=1)
