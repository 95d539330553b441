"""A stand-in for the services that alerts go to: it takes what any of them would take, and keeps what it got.

Services at addresses of their own (Slack, Teams, Twilio) are reached through it as through a proxy: it takes the call
to connect, and answers in their place.
"""

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

_CERTIFICATE = Path(__file__).parents[1] / "payloads" / "tls" / "feeds.example.pem"
_LOGIN = {"status": "success", "data": {"userId": "u", "authToken": "t"}, "access_token": "t", "user_id": "@u:here"}
_TAKEN = {"success": True, "room_id": "!room:here", "event_id": "$1", "home_server": "here"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    host: str
    path: str
    body: str


class Cloud:
    """`longest`: characters of a request; longer ones are refused as Discord does (400). None: all are taken."""

    def __init__(self) -> None:
        self.got: list[Request] = []
        self.longest: int | None = None
        outer = self
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(_CERTIFICATE)

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_CONNECT(self) -> None:
                self.send_response(200)
                self.end_headers()
                self.connection = context.wrap_socket(self.connection, server_side=True)
                self.rfile = self.connection.makefile("rb")
                self.wfile = self.connection.makefile("wb", 0)
                self.close_connection = False

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                host = self.headers.get("Host", "")
                if outer.longest is not None and len(body) > outer.longest:
                    self.send_response(400)
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                    return
                outer.got.append(Request(host=host, path=self.path, body=body.decode()))
                answer = b"ok" if host == "hooks.slack.com" else json.dumps({**_TAKEN, **_LOGIN}).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def do_PUT(self) -> None:
                self.do_POST()

            def finish(self) -> None:
                super().finish()
                self.connection.close()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True

    @property
    def here(self) -> str:
        return f"127.0.0.1:{self.server.server_port}"


@contextmanager
def cloud() -> Iterator[Cloud]:
    place = Cloud()
    thread = threading.Thread(target=place.server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield place
    finally:
        place.server.shutdown()
        place.server.server_close()
        thread.join()
