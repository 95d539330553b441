"""The atproto client, speaking through our fetcher, and Bluesky's answers as they came or as our errors.

The library knows logging in, and when a session is to be refreshed. It is given a transport of ours, so that every
request is bounded and goes to checked addresses only; answers are read from there, since its models refuse a whole page
for one odd post, and its errors do not tell all headers.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

import httpx
from atproto_client import Client, SessionEvent
from atproto_client.client.session import Session
from atproto_client.models.dot_dict import DotDict
from atproto_client.request import Request
from atproto_core.exceptions import AtProtocolError

from collectors.bluesky.platform import NAME
from collectors.bluesky.session import SessionFile
from collectors.fetch import LONGEST_WAIT, Answer, Fetcher
from collectors.fields import Fields, from_epoch
from collectors.source import Budget
from domain.errors import CollectionError, RetryLaterError, SourceRefusedError

_PASSED_ON = ("authorization", "content-type", "accept")
_STALE = frozenset({"ExpiredToken", "InvalidToken", "AuthMissing", "AuthenticationRequired"})
_LONGEST_WORDS = 300
_REFUSALS = {
    401: "the handle or the app password is not accepted; set OWNUP_BLUESKY_HANDLE and OWNUP_BLUESKY_APP_PASSWORD anew",
    402: "it wants payment",
    403: "this account may not do that",
}
# What the library makes of answers that it does not expect, beside its own errors.
_MISHAPS = (AtProtocolError, httpx.HTTPError, ArithmeticError, LookupError, RecursionError, TypeError, ValueError)


class BlueskyClient:
    """Asks with an account's session. Safe to share between threads: one request at a time.

    `budget` is what the server said is left with its last answer.
    """

    def __init__(self, fetcher: Fetcher, clock: Callable[[], datetime], password: str, kept: SessionFile) -> None:
        self.budget: Budget | None = None
        self._clock = clock
        self._password = password
        self._kept = kept
        self._transport = _Transport(fetcher)
        self._client = self._new_client()
        self._session = ""
        self._lock = Lock()

    def ask(self, method: str, params: Mapping[str, str | Sequence[str]]) -> Fields:
        """The answer to a query. Raises RetryLaterError, SourceRefusedError."""
        with self._lock:
            if not self._session:
                self._take_up(self._kept.read())
            if not self._session:
                self._log_in()
            answer = self._query(method, params)
            for _ in range(2):  # what another process kept, and our own refresh
                if answer.status not in (400, 401) or _error(answer).text("error") not in _STALE:
                    break
                self._renew()
                answer = self._query(method, params)
        self.budget = _budget(answer) or self.budget
        if answer.status != 200:  # noqa: PLR2004 - the one status that brings data
            raise self._problem(answer)
        values = answer.json(NAME)
        if not isinstance(values, Mapping):
            raise RetryLaterError(NAME, "the answer is no object")
        return Fields(NAME, values)

    def _query(self, method: str, params: Mapping[str, Any]) -> Answer:
        return self._send(lambda: self._client.invoke_query(method, params=DotDict(params)))

    def _log_in(self) -> None:
        self._client = self._new_client()
        login = lambda: self._client.login(self._kept.handle, self._password, fetch_bsky_profile=False)  # noqa: E731 - shorter than a function here
        answer = self._send(login)
        if answer.status != 200:  # noqa: PLR2004 - see above
            raise self._problem(answer)
        if not self._session:
            answer.json(NAME)
            raise RetryLaterError(NAME, "the login was answered without a session")

    def _renew(self) -> None:
        """Another process may have refreshed the session already; else we do, or log in again."""
        if (kept := self._kept.read()) and kept != self._session:
            self._take_up(kept)
            return
        try:
            answer = self._send(self._client._refresh_and_set_session)  # noqa: SLF001 - it has no public door
        except RetryLaterError:
            self._session = ""
            raise
        if answer.status != 200:  # noqa: PLR2004 - see above
            if answer.status not in (400, 401):
                raise self._problem(answer)
            self._session = ""
            self._log_in()

    def _take_up(self, session: str) -> None:
        """Go on with a session that was kept."""
        try:
            if session:
                Session.decode(session).access_jwt_payload  # noqa: B018 - raises if it is no session
                self._client = self._new_client()
                self._client.login(session_string=session, fetch_bsky_profile=False)
        except _MISHAPS:
            self._session = ""

    def _new_client(self) -> Client:
        client = Client(self._kept.url, Request(transport=self._transport))
        client.on_session_change(self._changed)
        return client

    def _changed(self, event: SessionEvent, session: Session) -> None:
        self._session = session.export()
        if event is not SessionEvent.IMPORT:
            self._kept.write(self._session)

    def _send(self, call: Callable[[], object]) -> Answer:
        self._transport.answer = None
        try:
            call()
        except _MISHAPS as error:
            if self._transport.answer is None:
                raise RetryLaterError(NAME, f"the request could not be made ({type(error).__name__})") from None
        if self._transport.answer is None:
            raise RetryLaterError(NAME, "no answer came")
        return self._transport.answer

    def _problem(self, answer: Answer) -> CollectionError:
        status = answer.status
        words = self._words(answer)
        said = f"Bluesky answered {status}" + (f": {words}" if words else "")
        if status == 429:  # noqa: PLR2004 - too many requests
            return RetryLaterError(NAME, f"the rate limit is used up ({said})", _wait(answer, self._clock()))
        if status in _REFUSALS:
            return SourceRefusedError(NAME, f"{_REFUSALS[status]} ({said})")
        if 300 <= status < 500 and status not in (408, 425):  # noqa: PLR2004 - our own mistakes
            return SourceRefusedError(NAME, said)
        return RetryLaterError(NAME, said, answer.wait(self._clock()))

    def _words(self, answer: Answer) -> str:
        """What the server says about a problem, less what is secret should it repeat that."""
        error = _error(answer)
        text = " ".join(f"{error.text('error')} {error.text('message')}".split())
        for secret in (self._password, *self._session.split(":::")[2:4]):
            text = text.replace(secret, "…") if secret else text
        return text[:_LONGEST_WORDS]


class _Transport(httpx.BaseTransport):
    """The library's way out. `answer` is the last one that came in."""

    def __init__(self, fetcher: Fetcher) -> None:
        self.answer: Answer | None = None
        self._fetcher = fetcher

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        headers = {name: value for name, value in request.headers.items() if name.lower() in _PASSED_ON}
        self.answer = answer = self._fetcher.exchange(
            NAME, str(request.url), headers, method=request.method, body=request.read()
        )
        if 300 <= answer.status < 400:  # noqa: PLR2004 - redirects
            raise SourceRefusedError(NAME, "it redirects, which would carry the session elsewhere")
        kind = answer.headers.get("content-type", "")
        return httpx.Response(answer.status, headers={"content-type": kind}, content=answer.body, request=request)


def _error(answer: Answer) -> Fields:
    if answer.status == 200:  # noqa: PLR2004 - no error
        return Fields(NAME, {})
    try:
        values = answer.json(NAME)
    except CollectionError:
        values = None
    return Fields(NAME, values if isinstance(values, Mapping) else {})


def _budget(answer: Answer) -> Budget | None:
    left, limit = (answer.headers.get(f"ratelimit-{name}", "") for name in ("remaining", "limit"))
    reset = _reset(answer)
    if not (left.isdecimal() and limit.isdecimal()):
        return None
    return Budget(left=f"{left} of {limit} requests" + (f" until {reset:%H:%M} UTC" if reset else ""))


def _wait(answer: Answer, now: datetime) -> timedelta | None:
    reset = _reset(answer)
    if reset is None:
        return answer.wait(now)
    return min(max(reset - now, timedelta(seconds=1)), LONGEST_WAIT)


def _reset(answer: Answer) -> datetime | None:
    text = answer.headers.get("ratelimit-reset", "")
    return from_epoch(int(text)) if text.isascii() and text.isdecimal() and len(text) <= 12 else None  # noqa: PLR2004 - seconds until the year 33658
