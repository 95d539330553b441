"""The one HTTP client: bounded in size and time, and unable to reach private addresses.

    url ──► checked ──► connection to a checked address ──► headers, body under a deadline and a ceiling ──► Answer
     ▲                                                                                    │
     └───────────────────────── redirect: everything is checked again ◄───────────────────┘

What goes wrong comes out as RetryLaterError or SourceRefusedError. Secrets travel in headers, never in addresses, and
headers given by the caller never follow a redirect to another origin.
"""

import json
import ssl
import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpcore
import httpx

from collectors.addresses import ForbiddenAddressError, Resolve, resolve
from collectors.line import LastingLine, Line, OversizeError, UnknownEncodingError, read_body
from config.version import VERSION
from domain.errors import RetryLaterError, SourceRefusedError

CEILING = 10 * 2**20
DEADLINE = timedelta(seconds=30)
REDIRECTS = 5
LONGEST_WAIT = timedelta(days=1)  # a platform that asks for more is misunderstood or lying

_FOLLOWED = frozenset({301, 302, 303, 307, 308})
_PASSING = frozenset({408, 425, 429})
_REFUSALS = {
    401: "it wants a key or a login, or does not accept the one it got",
    402: "it wants payment",
    403: "it refuses access",
    404: "nothing is there",
    410: "it is gone for good",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back: `body` is decoded and no longer than the ceiling, `url` is the one that answered in the end."""

    status: int
    url: str
    headers: httpx.Headers
    body: bytes

    def json(self, source: str) -> object:
        """The body as JSON. NaN and infinities, which JSON does not have, become None."""
        try:
            return json.loads(self.body, parse_constant=lambda _: None)
        except RecursionError as error:
            raise SourceRefusedError(source, "the answer is nested too deeply to be data") from error
        except ValueError as error:
            if self.body.lstrip()[:1] == b"<":
                raise SourceRefusedError(source, "it answered with a web page instead of data") from error
            raise RetryLaterError(source, "the answer is damaged or broke off") from error

    def wait(self, now: datetime) -> timedelta | None:
        """How long it asks to be left alone (Retry-After in seconds or as a date), None if it does not say."""
        text = self.headers.get("retry-after", "").strip()
        if text.isascii() and text.isdigit():
            return min(timedelta(seconds=int(text[:9])), LONGEST_WAIT)
        try:
            moment = parsedate_to_datetime(text)
            moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)  # HTTP dates are UTC
            return min(max(moment - now, timedelta(0)), LONGEST_WAIT)
        except (ValueError, OverflowError, IndexError):
            return None


class Fetcher:
    """Fetches. Safe to share between threads; every request has a connection of its own."""

    def __init__(
        self,
        *,
        clock: Callable[[], datetime],
        contact: str = "",
        allowed_private_hosts: Collection[str] = (),
        deadline: timedelta = DEADLINE,
        ceiling: int = CEILING,
        look_up: Resolve = resolve,
    ) -> None:
        self._clock = clock
        reachable = "".join(character for character in contact if " " <= character <= "~")
        self._agent = f"Ownup/{VERSION}" + (f" ({reachable})" if reachable else "")
        self._allowed_private_hosts = frozenset(host.lower() for host in allowed_private_hosts)
        self._deadline = deadline
        self._ceiling = ceiling
        self._look_up = look_up
        self._tls: ssl.SSLContext | None = None

    def get(
        self,
        source: str,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """The answer at `url` or where it redirects to: 200, or 304 if `headers` made it conditional."""
        target = parse_url(source, url)
        target = target.copy_merge_params(params) if params else target
        line = self._line()
        for _ in range(REDIRECTS + 1):
            answer = self._exchange(source, target, headers or {}, line)
            if answer.status not in _FOLLOWED or "location" not in answer.headers:
                return self._judged(source, target, answer)
            onward = _join(source, target, answer.headers["location"])
            if _origin(onward) != _origin(target):
                headers = {}
            target = onward
        raise SourceRefusedError(source, f"{shown(target)} redirects again and again")

    def exchange(
        self, source: str, url: str, headers: Mapping[str, str], *, method: str = "GET", body: bytes = b""
    ) -> Answer:
        """One request, one answer, whatever its status; redirects are not followed."""
        return self._exchange(source, parse_url(source, url), headers, self._line(), method=method, body=body)

    @contextmanager
    def listen(
        self, source: str, url: str, headers: Mapping[str, str], stopping: threading.Event
    ) -> Iterator[tuple[Answer, Iterator[bytes]]]:
        """An answer that does not end: its head, with the whole body if it is a refusal, and then the chunks as they
        come. Nothing but `stopping` ends the reading: whoever listens watches the time, and the size.
        """
        target = parse_url(source, url)
        line = LastingLine(self._deadline, self._look_up, self._allowed_private_hosts, stopping)
        with self._opened(source, target, {**headers, "accept-encoding": "identity"}, line) as response:
            received = httpx.Headers(response.headers)
            chunks = response.iter_stream()
            refused = response.status != 200  # noqa: PLR2004 - the one status that goes on
            body = read_body(chunks, received.get("content-encoding", ""), self._ceiling) if refused else b""
            yield Answer(status=response.status, url=str(target), headers=received, body=body), chunks

    def _line(self) -> Line:
        return Line(self._deadline, self._look_up, self._allowed_private_hosts)

    def _exchange(
        self,
        source: str,
        url: httpx.URL,
        headers: Mapping[str, str],
        line: Line,
        *,
        method: str = "GET",
        body: bytes = b"",
    ) -> Answer:
        with self._opened(source, url, headers, line, method=method, body=body) as response:
            received = httpx.Headers(response.headers)
            content = read_body(response.iter_stream(), received.get("content-encoding", ""), self._ceiling)
            return Answer(status=response.status, url=str(url), headers=received, body=content)

    @contextmanager
    def _opened(
        self,
        source: str,
        url: httpx.URL,
        headers: Mapping[str, str],
        line: Line,
        *,
        method: str = "GET",
        body: bytes = b"",
    ) -> Iterator[httpcore.Response]:
        """The response, its body still to be read; what goes wrong here or in the reading comes out as ours."""
        if self._tls is None and url.scheme == "https":
            self._tls = httpx.create_ssl_context()
        wire = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        sent = httpx.Headers(
            {
                "host": url.netloc.decode("ascii"),
                "accept": "*/*",
                "accept-encoding": "gzip",
                "connection": "close",
                **headers,
                **({"content-length": str(len(body))} if method != "GET" else {}),
                "user-agent": self._agent,
            }
        )
        try:
            with (
                httpcore.ConnectionPool(ssl_context=self._tls, network_backend=line) as pool,
                pool.stream(method, wire, headers=sent.raw, content=body or None) as response,
            ):
                yield response
        except ForbiddenAddressError as error:
            problem = f"{error}. If this is meant, add the host to allowed_private_hosts."
            raise SourceRefusedError(source, problem) from error
        except OversizeError as error:
            problem = f"{shown(url)} answered with more than {self._ceiling // 2**20} MB"
            raise SourceRefusedError(source, problem) from error
        except UnknownEncodingError as error:
            raise SourceRefusedError(source, f"{shown(url)} answered in an encoding that was not asked for") from error
        except (httpcore.TimeoutException, TimeoutError) as error:
            seconds = f"{self._deadline.total_seconds():g}"
            raise RetryLaterError(source, f"{shown(url)} took longer than {seconds} s") from error
        except (httpcore.NetworkError, OSError) as error:
            problem = f"{shown(url)} cannot be reached: {str(error) or type(error).__name__}"
            raise RetryLaterError(source, problem) from error
        except (httpcore.ProtocolError, EOFError) as error:
            raise RetryLaterError(source, f"{shown(url)} broke off or does not speak HTTP") from error

    def _judged(self, source: str, url: httpx.URL, answer: Answer) -> Answer:
        status = answer.status
        if status in (200, 203, 304):
            return answer
        if status in _PASSING or not 300 <= status < 500:  # noqa: PLR2004 - redirects and the caller's mistakes
            raise RetryLaterError(source, f"{shown(url)} answered {status}", answer.wait(self._clock()))
        reason = _REFUSALS.get(status, "that is not what was asked for")
        raise SourceRefusedError(source, f"{shown(url)} answered {status}: {reason}")


def parse_url(source: str, text: str) -> httpx.URL:
    """The address if it is an ordinary http or https one without credentials."""
    if any(character <= " " or character in "\\\x7f" for character in text):
        raise SourceRefusedError(source, f"{text[:80]!r} is not a web address")
    try:
        url = httpx.URL(text)
        sound = url.scheme in ("http", "https") and bool(url.host) and 0 < (url.port or 1) < 2**16
    except (httpx.InvalidURL, ValueError) as error:
        raise SourceRefusedError(source, "the address is not a web address") from error
    if not sound:
        raise SourceRefusedError(source, "the address is not a web address (https://…)")
    if url.userinfo:
        raise SourceRefusedError(source, f"{url.host}: credentials in an address would leak; they are not sent")
    return url


def shown(url: httpx.URL) -> str:
    """An address fit for messages and logs, less its query, which may hold secrets."""
    return f"{url.scheme}://{url.netloc.decode('ascii')}{url.path}"[:200]


def _join(source: str, url: httpx.URL, location: str) -> httpx.URL:
    try:
        onward = parse_url(source, str(url.join(location)))
    except (httpx.InvalidURL, ValueError) as error:
        raise SourceRefusedError(source, f"{shown(url)} redirects to something that is no address") from error
    if url.scheme == "https" and onward.scheme == "http":
        raise SourceRefusedError(source, f"{shown(url)} redirects to an unencrypted address")
    return onward


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port
