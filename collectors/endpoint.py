"""Where a collector that goes on tells how it is: `/health` for people and probes, `/metrics` for Prometheus.

It answers on the address of the dashboard: on this machine alone unless the settings say otherwise, and in a container,
whose own network is its only door, on all. It gives no text of mentions; but a problem may name an incident or a host.
"""

import json
import logging
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from typing import NamedTuple, TypeAlias
from urllib.parse import urlsplit

from domain.errors import ConfigurationError, OwnupError

JSON = "application/json; charset=utf-8"
PLAIN = "text/plain; charset=utf-8"

_TIMEOUT = 10  # seconds for a request to arrive
_log = logging.getLogger(__name__)


class Told(NamedTuple):
    status: HTTPStatus
    kind: str
    body: bytes


Teller: TypeAlias = Callable[[], Told]


def as_json(shape: object, *, ok: bool) -> Told:
    """200 if all is well, else 503: what a probe goes by."""
    body = json.dumps(shape, ensure_ascii=False, indent=2).encode()
    return Told(HTTPStatus.OK if ok else HTTPStatus.SERVICE_UNAVAILABLE, JSON, body)


@contextmanager
def answering(address: str, port: int, tellers: Mapping[str, Teller]) -> Iterator[int]:
    """Answer GET requests for the paths of `tellers` meanwhile; the port, which is chosen by the system if it is 0.

    Raises ConfigurationError if nobody may listen there.
    """
    try:
        server = _Server(address, port, tellers)
    except OSError as error:
        msg = f"Nothing can listen on {address}:{port} ({error.strerror}). Choose another health_port."
        raise ConfigurationError(msg) from error
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, name="health")
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: str, port: int, tellers: Mapping[str, Teller]) -> None:
        self.address_family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self.tellers = tellers
        super().__init__((address.strip("[]"), port), _Handler)

    def names(self, host: str) -> bool:
        """Whether `host` means us: a page in somebody's browser must not ask under a name of its own."""
        name = urlsplit(f"//{host}").hostname or ""
        return not _loopback(str(self.server_address[0])) or name == "localhost" or _loopback(name)


class _Handler(BaseHTTPRequestHandler):
    timeout = _TIMEOUT
    server: _Server

    def do_GET(self) -> None:  # the library's name for it
        teller = self.server.tellers.get(urlsplit(self.path).path)
        if not self.server.names(self.headers.get("host", "")):
            told = Told(HTTPStatus.MISDIRECTED_REQUEST, PLAIN, b"Ask for localhost.\n")
        elif teller is None:
            told = Told(HTTPStatus.NOT_FOUND, PLAIN, " ".join(self.server.tellers).encode() + b"\n")
        else:
            told = _asked(teller)
        self.send_response(told.status)
        self.send_header("content-type", told.kind)
        self.send_header("content-length", str(len(told.body)))
        self.send_header("cache-control", "no-store")
        self.send_header("x-content-type-options", "nosniff")
        self.end_headers()
        self.wfile.write(told.body)

    def version_string(self) -> str:
        return "Ownup"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its signature
        _log.debug(format, *args)


def _asked(teller: Teller) -> Told:
    try:
        return teller()
    except OwnupError as error:
        return as_json({"ok": False, "problems": [str(error)]}, ok=False)


def _loopback(name: str) -> bool:
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False
