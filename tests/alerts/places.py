"""Places that alerts go to: a webhook and a mail server on this machine, that may be told to misbehave."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Webhook:
    """`how`: "take", "refuse" (500), "busy" (429, with `wait` as its Retry-After), "drip" (never ends) or "redirect"
    (to /elsewhere).
    """

    def __init__(self) -> None:
        self.how = "take"
        self.wait = "600"
        self.got: list[tuple[str, dict[str, Any]]] = []
        self.closing = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.got.append((self.path, json.loads(body)))
                if outer.how == "drip":
                    self.send_response(200)
                    self.end_headers()
                    outer.drip(self)
                    return
                self.send_response({"take": 200, "refuse": 500, "busy": 429, "redirect": 307}[outer.how])
                if outer.how == "redirect":
                    self.send_header("Location", "/elsewhere")
                if outer.how == "busy":
                    self.send_header("Retry-After", outer.wait)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True

    def drip(self, handler: BaseHTTPRequestHandler) -> None:
        try:
            while not self.closing.wait(0.2):
                handler.wfile.write(b"x")
                handler.wfile.flush()
        except OSError:
            pass

    def address(self, path: str = "hook") -> str:
        return f"json://127.0.0.1:{self.server.server_port}/{path}"

    @property
    def subjects(self) -> list[str]:
        return [body["title"] for _, body in self.got]


@contextmanager
def webhook() -> Iterator[Webhook]:
    place = Webhook()
    thread = threading.Thread(target=place.server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield place
    finally:
        place.closing.set()
        place.server.shutdown()
        place.server.server_close()
        thread.join()


class Mailbox:
    """`refuses`: answers 554 to every mail."""

    def __init__(self) -> None:
        self.refuses = False
        self.got: list[EmailMessage] = []
        self.port = 0

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        if self.refuses:
            return "554 not today"
        mail = message_from_bytes(envelope.original_content or b"", policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.got.append(mail)
        return "250 taken"

    @property
    def address(self) -> str:
        return f"mailto://127.0.0.1:{self.port}?from=ownup@example.org&to=lead@example.org&mode=insecure"


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    place = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        place.port = free.getsockname()[1]
    controller = Controller(place, hostname="127.0.0.1", port=place.port)
    controller.start()
    try:
        yield place
    finally:
        controller.stop()
