"""Reddit's data interface, read with an application's own login.

It is a handful of GET requests, so it is spoken over our fetcher: the usual library sleeps, retries and pages by
itself, which is `collectors.run`'s business. What is assumed of the platform stands here.
"""

import base64
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from urllib.parse import quote

from collectors.fetch import Answer, Fetcher
from collectors.fields import Fields
from collectors.source import Budget
from domain.errors import CollectionError, RetryLaterError, SourceRefusedError

NAME = "reddit"
URL = "https://oauth.reddit.com"
LOGIN_URL = "https://www.reddit.com"

PAGE = 100  # what a listing, and a request for things by their names, holds at most
MOST_FOUND = 1000  # no listing goes further back than this
COMMENTS = 500  # of one thread, in one request

_REFUSALS = {
    401: "the application's id or secret is not accepted; set OWNUP_REDDIT_CLIENT_ID and …_SECRET anew",
    403: "the application may not read this; Reddit must have approved it",
}


class RedditClient:
    """Logs in with its first request. `budget` is what Reddit said is left with its last answer."""

    def __init__(
        self,
        fetcher: Fetcher,
        clock: Callable[[], datetime],
        client_id: str,
        secret: str,
        *,
        base_url: str = URL,
        login_url: str = LOGIN_URL,
    ) -> None:
        self.requests = 0
        self.budget: Budget | None = None
        self._fetcher = fetcher
        self._clock = clock
        self._client_id = client_id
        self._secret = secret
        self._url = base_url.rstrip("/")
        self._login_url = login_url.rstrip("/")
        self._token = ""

    def search(self, query: str, after: str) -> Fields:
        """Submissions, the newest first: the listing's `data`."""
        answer = self._get("/r/all/search", q=query, sort="new", t="all", type="link", limit=str(PAGE), after=after)
        return self._listing(answer)

    def things(self, names: Sequence[str]) -> list[Fields]:
        """Submissions and comments by their full names; those that are gone are missing."""
        listing = self._listing(self._get("/api/info", id=",".join(names)))
        return [child.inner("data") for child in listing.each("children")]

    def comments(self, submission: str) -> Fields:
        """The comments of a submission (by its short id), the newest first, as a listing of trees."""
        answer = self._get(f"/comments/{quote(submission, safe='')}", sort="new", limit=str(COMMENTS), threaded="false")
        if not isinstance(answer, list) or len(answer) < 2:  # noqa: PLR2004 - the submission and its comments
            raise RetryLaterError(NAME, "the answer holds no comments")
        return self._listing(answer[1])

    def _listing(self, answer: object) -> Fields:
        data = answer.get("data") if isinstance(answer, Mapping) else None
        if not isinstance(data, Mapping) or not isinstance(data.get("children"), list):
            raise RetryLaterError(NAME, "the answer holds no listing")
        return Fields(NAME, data)

    def _get(self, path: str, **params: str) -> object:
        asked = "&".join(f"{name}={quote(value, safe='')}" for name, value in params.items() if value)
        headers = {"authorization": f"bearer {self._login()}"}
        answer = self._exchange(f"{self._url}{path}?raw_json=1&{asked}", headers)
        self.budget = _budget(answer) or self.budget
        return self._judged(answer)

    def _login(self) -> str:
        if not self._token:
            pair = base64.b64encode(f"{self._client_id}:{self._secret}".encode()).decode()
            headers = {"authorization": f"Basic {pair}", "content-type": "application/x-www-form-urlencoded"}
            url = f"{self._login_url}/api/v1/access_token"
            answer = self._judged(self._exchange(url, headers, body=b"grant_type=client_credentials"))
            found = Fields(NAME, answer if isinstance(answer, Mapping) else {})
            self._token = found.text("access_token")
            if not self._token:
                raise SourceRefusedError(NAME, f"{_REFUSALS[401]} ({found.text('error') or 'no token was given'})")
        return self._token

    def _exchange(self, url: str, headers: Mapping[str, str], *, body: bytes = b"") -> Answer:
        self.requests += 1
        return self._fetcher.exchange(NAME, url, headers, method="POST" if body else "GET", body=body)

    def _judged(self, answer: Answer) -> object:
        if answer.status == 200:  # noqa: PLR2004 - the one status that brings something
            return answer.json(NAME)
        raise self._problem(answer)

    def _problem(self, answer: Answer) -> CollectionError:
        status = answer.status
        said = f"Reddit answered {status}"
        if status == 429:  # noqa: PLR2004 - too many requests
            return RetryLaterError(NAME, f"it was asked too often ({said})", self._wait(answer))
        if 300 <= status < 500:  # noqa: PLR2004 - our own mistakes, and redirects, which it has no reason for
            return SourceRefusedError(NAME, f"{_REFUSALS[status]} ({said})" if status in _REFUSALS else said)
        return RetryLaterError(NAME, said, answer.wait(self._clock()))

    def _wait(self, answer: Answer) -> timedelta | None:
        reset = answer.headers.get("x-ratelimit-reset", "")
        if reset.isascii() and reset.isdecimal() and len(reset) <= 4:  # noqa: PLR2004 - seconds, of ten minutes
            return timedelta(seconds=int(reset))
        return answer.wait(self._clock())


def _budget(answer: Answer) -> Budget | None:
    left, used = (answer.headers.get(f"x-ratelimit-{name}", "").partition(".")[0] for name in ("remaining", "used"))
    if not (left.isdecimal() and used.isdecimal()):
        return None
    return Budget(left=f"{left} of {int(left) + int(used)} requests of these ten minutes")
