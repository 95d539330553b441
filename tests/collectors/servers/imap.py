"""A strict IMAP server on loopback that can fail; it knows the few commands that reading needs, and remembers others.

What it serves follows RFC 3501: UIDs rise, `99:*` always means the last message too, a read-only folder stays as it
was. `wrongs` holds every command that would have changed something.
"""

import re
import socketserver
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from tests.collectors.servers.faulty import WAIT_SECONDS, Fault

USER, PASSWORD = "press", "canary-of-the-mailbox"
FAULTS = frozenset(
    {Fault.UNAVAILABLE, Fault.TOO_MANY, Fault.STALL, Fault.DRIP, Fault.DROP, Fault.CUT, Fault.HTML, Fault.EMPTY}
)
_LITERAL = re.compile(r"BODY\.PEEK\[\]<0\.(\d+)>")
_SEARCH = re.compile(r"UID (\d+):\* SINCE (\d+)-(\w{3})-(\d{4})")


@dataclass(slots=True, kw_only=True)
class Lying:
    """One message in the folder."""

    uid: int
    received_at: datetime
    data: bytes


@dataclass(slots=True)
class ImapPlatform:
    """Use it as a context. `requests` counts what is asked of an open folder."""

    messages: list[Lying] = field(default_factory=list)
    validity: int = 1
    requests: int = 0
    wrongs: list[str] = field(default_factory=list)
    login_answer: str = ""
    folder: str = "INBOX"
    empty: str = ""  # how it gives a message without a byte, if not as a literal
    tls: ssl.SSLContext | None = None
    meanwhile: Callable[[], object] | None = None  # happens before each request
    _always: Fault | None = None
    _at: dict[int, Fault] = field(default_factory=dict)
    _closed: threading.Event = field(default_factory=threading.Event)
    _server: "_Server | None" = None

    def add(self, data: bytes, received_at: datetime) -> int:
        uid = self.messages[-1].uid + 1 if self.messages else 1
        self.messages.append(Lying(uid=uid, received_at=received_at, data=data))
        return uid

    def fail(self, fault: Fault, *, at: int | None = None) -> None:
        if at is None:
            self._always = fault
        else:
            self._at[self.requests + at] = fault

    def heal(self) -> None:
        self._always = None
        self._at.clear()

    @property
    def port(self) -> int:
        assert self._server
        return int(self._server.server_address[1])

    def __enter__(self) -> Self:
        platform = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                with suppress(OSError):  # the other side went away
                    platform.serve(self)

        self._server = _Server(("127.0.0.1", 0), Handler)
        if self.tls:
            self._server.socket = self.tls.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closed.set()
        if self._server:
            self._server.shutdown()
            self._server.server_close()

    def serve(self, handler: socketserver.StreamRequestHandler) -> None:
        send = handler.wfile.write
        send(b"* OK ready\r\n")
        while line := handler.rfile.readline():
            tag, _, command = line.decode().strip().partition(" ")
            fault = None
            if command.startswith("UID"):
                if self.meanwhile:
                    self.meanwhile()
                fault = self._at.get(self.requests) or self._always
                self.requests += 1
            answer = self.answer(tag, command)
            if fault and not self._misbehave(handler, fault, tag):
                return
            if not fault:
                send(answer)
            if command.startswith("LOGOUT"):
                return

    def _misbehave(self, handler: socketserver.StreamRequestHandler, fault: Fault, tag: str) -> bool:
        """Whether the connection stays."""
        send = handler.wfile.write
        if fault in (Fault.UNAVAILABLE, Fault.TOO_MANY):
            code = "UNAVAILABLE" if fault is Fault.UNAVAILABLE else "LIMIT"
            send(f"{tag} NO [{code}] come back in {WAIT_SECONDS} s\r\n".encode())
            return True
        if fault is Fault.HTML:
            send(b"<!doctype html><title>Sign in</title>\r\n" * 3)
            return False
        if fault is Fault.CUT:
            send(b"* 1 FETCH (UID 1 BODY[]<0> {5000}\r\nhalf")
            return False
        if fault is Fault.DRIP:
            while not self._closed.wait(0.05):
                send(b"*")
        if fault is Fault.STALL:
            self._closed.wait(20)
        return False

    def answer(self, tag: str, command: str) -> bytes:  # noqa: PLR0911 - one for each command
        name, _, rest = command.partition(" ")
        done = f"{tag} OK done\r\n"
        match name:
            case "CAPABILITY":
                return f"* CAPABILITY IMAP4rev1\r\n{done}".encode()
            case "LOGIN":
                if rest == f'"{USER}" "{PASSWORD}"' and not self.login_answer:
                    return done.encode()
                return f"{tag} NO {self.login_answer or '[AUTHENTICATIONFAILED] no'} for {rest}\r\n".encode()
            case "EXAMINE":
                if rest.strip('"') != self.folder:
                    return f"{tag} NO [NONEXISTENT] no such folder\r\n".encode()
                count = len(self.messages)
                return f"* {count} EXISTS\r\n* OK [UIDVALIDITY {self.validity}] ok\r\n{done}".encode()
            case "UID":
                return self._uid(tag, rest)
            case "LOGOUT":
                return f"* BYE\r\n{done}".encode()
        self.wrongs.append(command)
        return f"{tag} BAD {name} is not for readers\r\n".encode()

    def _uid(self, tag: str, rest: str) -> bytes:
        name, _, rest = rest.partition(" ")
        if name == "SEARCH" and (asked := _SEARCH.fullmatch(rest)):
            least = min(int(asked[1]), self.messages[-1].uid if self.messages else 0)
            since = datetime.strptime("-".join(asked.groups()[1:]), "%d-%b-%Y").replace(tzinfo=UTC)
            found = [str(m.uid) for m in self.messages if m.uid >= least and m.received_at >= since]
            return f"* SEARCH {' '.join(found)}\r\n{tag} OK done\r\n".encode()
        if name == "FETCH" and (cap := _LITERAL.search(rest)):
            number = int(rest.split()[0])
            for message in (m for m in self.messages if m.uid == number):
                data = message.data[: int(cap[1])]
                when = message.received_at.strftime("%d-%b-%Y %H:%M:%S +0000")
                if self.empty and not data:
                    return f'* 1 FETCH (UID {number} INTERNALDATE "{when}" {self.empty})\r\n{tag} OK done\r\n'.encode()
                head = f'* 1 FETCH (UID {number} INTERNALDATE "{when}" BODY[]<0> {{{len(data)}}}\r\n'
                return head.encode() + data + f")\r\n{tag} OK done\r\n".encode()
            return f"{tag} OK done\r\n".encode()
        self.wrongs.append(f"UID {name} {rest}")
        return f"{tag} BAD not for readers\r\n".encode()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Quiet: the other side may go away as it likes."""
