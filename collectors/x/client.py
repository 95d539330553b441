"""Tweepy's client, speaking through our fetcher, and X's answers as posts or as our errors.

Tweepy knows no timeout, no ceiling and no other host than its own, and a 200 with a web page in it breaks it. So its
session gets one adapter, ours: every request goes through the bounded fetcher, and the answer is kept, since tweepy's
errors do not tell its headers.
"""

import io
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

import requests
import tweepy
from requests.adapters import BaseAdapter

from collectors.fetch import LONGEST_WAIT, Answer, Fetcher
from collectors.fields import Fields, from_epoch
from collectors.source import Budget
from collectors.x.post import NAME
from domain.errors import CollectionError, RetryLaterError, SourceRefusedError

_USAGE = "/2/usage/tweets"
_PASSED_ON = ("authorization", "accept", "content-type")
_PLACES = frozenset({"since_id", "until_id", "start_time"})  # the parameters that say where to read from
_LONGEST_WORDS = 300
_REFUSALS = {
    401: "the bearer token is not accepted; set OWNUP_X_BEARER_TOKEN anew",
    402: "the credits of the X plan are used up",
    403: "the X plan or app may not do this",
}
_LIMIT, _DAYS_LIMITS = "x-rate-limit", ("x-app-limit-24hour", "x-user-limit-24hour")
_CONFLICT = 409  # another of its kind is under way
_NOT_ALLOWED = frozenset({403, 404, 410})
# What tweepy and requests make of answers that they do not expect, beside their own errors.
_MISHAPS = (
    tweepy.TweepyException,
    requests.RequestException,
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)


class OutOfReachError(SourceRefusedError):
    """X no longer searches as far back as it was asked to."""


class NotAllowedError(SourceRefusedError):
    """The plan or the app may not do this, or X no longer offers it; other things may still work."""


class XClient:
    """X's interface. `budget` is what X said is left with its last answer."""

    def __init__(self, fetcher: Fetcher, clock: Callable[[], datetime], token: str, base_url: str) -> None:
        self.budget: Budget | None = None
        self.answered = False  # whether X has given anything yet
        self._clock = clock
        self._token = token
        self._adapter = _Adapter(fetcher, base_url)
        # A 429 without a reset header would make tweepy ask again at once, and again: waiting is not its business.
        self._client = tweepy.Client(bearer_token=token, wait_on_rate_limit=False)
        session = self._client.session
        session.trust_env = False  # a .netrc would replace our Authorization
        session.max_redirects = 0
        session.adapters.clear()
        session.mount("https://", self._adapter)

    def get(self, path: str, params: Mapping[str, str], *, needs: Collection[str] = ("data", "meta")) -> Fields:
        """What X says, with any of `needs` in it. Raises OutOfReachError, RetryLaterError, SourceRefusedError."""
        answer = self._send("GET", path, params)
        self.budget = _budget(answer) or self.budget
        found = self._read(answer, needs)
        self.answered = True
        return found

    def post(self, path: str, body: Mapping[str, Any]) -> Fields:
        """Likewise, telling X something."""
        return self._read(self._send("POST", path, {}, body), ("data", "meta"))

    def address(self, path: str) -> tuple[str, dict[str, str]]:
        """Where something is and the headers to ask for it, for what cannot go through tweepy."""
        return self._adapter.base_url + path, {"authorization": f"Bearer {self._token}"}

    def exchange(self, url: str, *, method: str = "GET", body: bytes = b"") -> Answer:
        """Files that X lends a place for, at an address that it gave. The token goes to X's own address only.

        Raises RetryLaterError, SourceRefusedError.
        """
        here = url.startswith(self._adapter.base_url + "/")
        if not here and not url.startswith("https://"):
            raise SourceRefusedError(NAME, "X gave an address for a file that is not an encrypted one")
        headers = {"authorization": f"Bearer {self._token}"} if here else {}
        if method != "GET":
            headers["content-type"] = "text/plain"
        answer = self._adapter.fetcher.exchange(NAME, url, headers, method=method, body=body)
        if not 200 <= answer.status < 300:  # noqa: PLR2004 - success
            raise self.problem(answer)
        return answer

    def usage(self) -> str:
        """What X says was read this month. Raises RetryLaterError, SourceRefusedError."""
        data = self._read(self._send("GET", _USAGE, {}), ("data",)).inner("data")
        used, cap, day = (data.number(name) for name in ("project_usage", "project_cap", "cap_reset_day"))
        if used is None:
            return ""
        text = f"{_grouped(used)} of {_grouped(cap)} posts" if cap else f"{_grouped(used)} posts"
        return f"{text} read this month" + (f", which ends on day {day}" if day and cap else "")

    def _send(self, method: str, path: str, params: Mapping[str, str], body: Mapping[str, Any] | None = None) -> Answer:
        self._adapter.answer = None
        try:
            # Client's own methods know the tweet.* names only.
            self._client.request(method, path, params=dict(params), json=body)
        except _MISHAPS as error:
            if self._adapter.answer is None:
                raise RetryLaterError(NAME, f"the request could not be made ({type(error).__name__})") from error
        if self._adapter.answer is None:
            raise RetryLaterError(NAME, "no answer came")
        return self._adapter.answer

    def _read(self, answer: Answer, needs: Collection[str]) -> Fields:
        if answer.status not in (200, 201):
            raise self.problem(answer)
        values = answer.json(NAME)
        if not isinstance(values, Mapping) or not values.keys() & set(needs):
            words = self._words(answer) or "no words either"
            raise RetryLaterError(NAME, f"the answer does not hold what was asked for ({words})")
        return Fields(NAME, values)

    def problem(self, answer: Answer) -> CollectionError:
        """An answer that is none, as our error."""
        status = answer.status
        words = self._words(answer)
        said = f"X answered {status}" + (f": {words}" if words else "")
        if status == 400 and _concerns_place(answer):  # noqa: PLR2004 - bad request
            return OutOfReachError(NAME, said)
        if status == 429:  # noqa: PLR2004 - too many requests
            return RetryLaterError(NAME, f"the rate limit is used up ({said})", _wait(answer, self._clock()))
        if status in _NOT_ALLOWED:
            return NotAllowedError(NAME, f"{_REFUSALS.get(status, 'X does not offer this')} ({said})")
        if status in _REFUSALS:
            return SourceRefusedError(NAME, f"{_REFUSALS[status]} ({said})")
        if 300 <= status < 500 and status != _CONFLICT:  # noqa: PLR2004 - our own mistakes, and redirects, which X has no reason for
            return SourceRefusedError(NAME, said)
        return RetryLaterError(NAME, said, answer.wait(self._clock()))

    def _words(self, answer: Answer) -> str:
        """What X says about a problem, should it say the token less the token."""
        problem = _fields(answer)
        details = [error.text("message", "detail", "title") for error in problem.each("errors")]
        text = next(filter(None, [problem.text("detail"), *details, problem.text("title")]), "")
        return " ".join(text.split())[:_LONGEST_WORDS].replace(self._token, "…")


class _Adapter(BaseAdapter):
    """Requests' way out. `answer` is the last one that came in."""

    def __init__(self, fetcher: Fetcher, base_url: str) -> None:
        super().__init__()
        self.answer: Answer | None = None
        self.fetcher = fetcher
        self.base_url = base_url.rstrip("/")

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        headers = {name: str(value) for name, value in request.headers.items() if name.lower() in _PASSED_ON}
        body = request.body if isinstance(request.body, bytes) else b""  # tweepy sends JSON, which requests packs
        url = self.base_url + request.path_url
        method = request.method or "GET"
        self.answer = answer = self.fetcher.exchange(NAME, url, headers, method=method, body=body)
        response = requests.Response()
        response.status_code = answer.status
        response.headers.update(answer.headers.items())
        response.raw = io.BytesIO(answer.body)
        response.url = str(request.url)
        response.request = request
        response.encoding = "utf-8"
        return response

    def close(self) -> None:
        """Nothing is kept open."""


def _fields(answer: Answer) -> Fields:
    try:
        values = answer.json(NAME)
    except CollectionError:
        values = None
    return Fields(NAME, values if isinstance(values, Mapping) else {})


def _concerns_place(answer: Answer) -> bool:
    for error in _fields(answer).each("errors"):
        if _PLACES & error.inner("parameters").values.keys() or any(
            f"'{name}'" in error.text("message") for name in _PLACES
        ):
            return True
    return False


def _budget(answer: Answer) -> Budget | None:
    left, limit = (answer.headers.get(f"x-rate-limit-{name}", "") for name in ("remaining", "limit"))
    reset = _reset(answer)
    if not (left.isdecimal() and limit.isdecimal()):
        return None
    return Budget(left=f"{left} of {limit} requests" + (f" until {reset:%H:%M} UTC" if reset else ""))


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", "\u202f")


def _wait(answer: Answer, now: datetime) -> timedelta | None:
    reset = _reset(answer)
    if reset is None:
        return answer.wait(now)
    return min(max(reset - now, timedelta(seconds=1)), LONGEST_WAIT)


def _reset(answer: Answer) -> datetime | None:
    """When more may be asked: a day's limit that is used up outlasts that of the quarter of an hour."""
    used_up = (name for name in _DAYS_LIMITS if answer.headers.get(f"{name}-remaining", "").strip() == "0")
    text = answer.headers.get(f"{next(used_up, _LIMIT)}-reset", "")
    return from_epoch(int(text)) if text.isascii() and text.isdecimal() and len(text) <= 12 else None  # noqa: PLR2004 - seconds until the year 33658
