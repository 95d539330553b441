"""One Mastodon server over HTTP: what is asked of it, and its answers as data or as our errors.

What is assumed of the platform stands in the constants of this file. Reading is plain GET with JSON, so it goes through
the bounded fetcher without a library between: Mastodon.py would ask for the server's description besides and turn every
answer into objects of its own.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import httpx

from collectors.fetch import LONGEST_WAIT, Answer, Fetcher, parse_url
from collectors.fields import Fields, from_iso
from collectors.source import Budget
from domain.errors import CollectionError, RetryLaterError, SourceRefusedError

NAME = "mastodon"

PAGE = 40  # the most that a timeline or a search gives in one answer
REQUESTS_A_RUN = 150  # half of what a server allows an address in five minutes
PARENTS_AT_ONCE = 20  # the most that can be asked for by their ids in one request (since Mastodon 4.3)
LOWEST = "0"  # an id below all others, whatever a server's ids look like
PUBLIC = ("public", "unlisted")  # who may see a post; the others are for followers or for those named in it
_SNOWFLAKE_SHIFT = 16  # an id is the millisecond of its creation, shifted by so many bits, plus a counter
_FIRST_SNOWFLAKE = datetime(2016, 1, 1, tzinfo=UTC)  # Mastodon's year of birth: smaller ids count something else
_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")

_LONGEST_WORDS = 300
_REFUSALS = {
    401: "it does not show this without an accepted token",
    402: "it wants payment",
    403: "it refuses access",
    404: "nothing is there; is it a Mastodon server?",
    410: "it is gone for good",
}
_PASSING = (408, 425)


def id_at(moment: datetime) -> str:
    """The lowest id that a post of this moment can have."""
    return str(int(moment.timestamp() * 1000) << _SNOWFLAKE_SHIFT)


def moment_of(status_id: str) -> datetime | None:
    """When an id was given, None if it is not an id that tells."""
    if not (status_id.isascii() and status_id.isdigit()) or len(status_id) > 20:  # noqa: PLR2004 - 64 bits
        return None
    milliseconds = int(status_id) >> _SNOWFLAKE_SHIFT
    try:
        moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return moment if moment >= _FIRST_SNOWFLAKE else None


def order(status_id: str) -> tuple[int, str]:
    """Ids in the order in which they were given: numbers, or the letters of one length that other software uses."""
    return len(status_id), status_id


def usable_ids(items: Iterable[object], now: datetime) -> list[str]:
    """The ids of a page in order, less those that make no sense: one from the future would hide everything before."""
    limit = order(id_at(now + timedelta(days=1)))
    found = [str(item["id"]) for item in items if isinstance(item, Mapping) and type(item.get("id")) in (str, int)]
    sound = [each for each in found if _ID.fullmatch(each) and (not each.isdigit() or order(each) <= limit)]
    return sorted(sound, key=order)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parent:
    """The post that a reply answers; `conversation` is its thread where that is known."""

    uri: str
    conversation: str


class MastodonServer:
    """Counts its requests: it is made anew for each run. `host` names it to people and in cursors."""

    def __init__(self, fetcher: Fetcher, clock: Callable[[], datetime], url: str, token: str = "") -> None:
        self.url = url.rstrip("/")
        self.host = parse_url(NAME, self.url).netloc.decode("ascii")
        self.searches = bool(token)
        self.budget: Budget | None = None
        self._fetcher = fetcher
        self._clock = clock
        self._token = token
        self._asked = 0
        self._parents: dict[str, Parent | None] = {}

    def timeline(self, tag: str, above: str, limit: int = PAGE) -> list[object]:
        """Posts with a hashtag, newest first: those next above an id, "" for the newest of all."""
        params = {"limit": str(limit)} | ({"min_id": above} if above else {})
        return self._list(self._ask(f"/api/v1/timelines/tag/{quote(tag, safe='')}", params.items()))

    def search(self, phrase: str, above: str, below: str) -> list[object]:
        """Posts that hold a phrase, newest first, between two ids ("" for no bound).

        A server takes out what the asker may not see after it has counted a page's posts: an empty page may have had
        some. Only when the one behind it is empty, too, is that the end. (Half a page on: some give less than a whole.)
        """
        return self._found(phrase, above, below) or self._found(phrase, above, below, past=PAGE // 2)

    def _found(self, phrase: str, above: str, below: str, *, past: int = 0) -> list[object]:
        params = {"q": phrase, "type": "statuses", "limit": str(PAGE)} | ({"offset": str(past)} if past else {})
        params |= {name: value for name, value in (("min_id", above), ("max_id", below)) if value}
        found = self._ask("/api/v2/search", params.items())
        return self._list(found.get("statuses") if isinstance(found, Mapping) else None)

    def parents(self, items: Iterable[object]) -> Mapping[str, Parent]:
        """The posts that these answer, by their ids here: as far as this server knows and shows them."""
        wanted = dict.fromkeys(reply for item in items if isinstance(item, Mapping) for reply in _answered(item))
        missing = [each for each in wanted if each not in self._parents]
        for begin in range(0, len(missing), PARENTS_AT_ONCE):
            some = missing[begin : begin + PARENTS_AT_ONCE]
            self._parents |= dict.fromkeys(some)
            answer = self._send("/api/v1/statuses", [("id[]", each) for each in some])
            if answer.status in (400, 404, 405, 422):  # before 4.3 there is no such question
                continue
            for item in self._list(self._judged(answer)):
                self._parents |= dict(_parent(item))
        return {each: parent for each in wanted if (parent := self._parents.get(each))}

    def status(self, status_id: str) -> Answer:
        """The answer to the question for one post, whatever it is."""
        return self._send(f"/api/v1/statuses/{quote(status_id, safe='')}", ())

    def problem(self, answer: Answer) -> CollectionError:
        """What an answer means that brings nothing."""
        status, words = answer.status, self._words(answer)
        said = f"{self.host} answered {status}" + (f": {words}" if words else "")
        if status == 429:  # noqa: PLR2004 - too many requests
            return RetryLaterError(NAME, f"the rate limit is used up ({said})", self._wait(answer))
        if status in _PASSING or status >= 500:  # noqa: PLR2004 - the server's own trouble
            return RetryLaterError(NAME, said, answer.wait(self._clock()))
        return SourceRefusedError(NAME, f"{said} – {_REFUSALS.get(status, 'that is not what was asked for')}")

    def _ask(self, path: str, params: Iterable[tuple[str, str]]) -> object:
        return self._judged(self._send(path, params))

    def _send(self, path: str, params: Iterable[tuple[str, str]]) -> Answer:
        self._asked += 1
        if self._asked > REQUESTS_A_RUN:
            problem = f"{self.host}: stopped after {REQUESTS_A_RUN} requests; the next run reads on from there"
            raise RetryLaterError(NAME, problem)
        headers = {"accept": "application/json"} | ({"authorization": f"Bearer {self._token}"} if self._token else {})
        url = httpx.URL(self.url + path, params=list(params))
        answer = self._fetcher.exchange(NAME, str(url), headers)
        self.budget = self._left(answer) or self.budget
        return answer

    def _judged(self, answer: Answer) -> object:
        if answer.status != 200:  # noqa: PLR2004 - the one status that brings data
            raise self.problem(answer)
        return answer.json(NAME)

    def _list(self, found: object) -> list[object]:
        if not isinstance(found, list):
            raise RetryLaterError(NAME, f"{self.host} answered without a list of posts")
        return found

    def _words(self, answer: Answer) -> str:
        """What the server says about a problem, should it say the token less the token."""
        try:
            found = answer.json(NAME)
        except CollectionError:
            return ""
        text = " ".join(Fields(NAME, found if isinstance(found, Mapping) else {}).text("error").split())
        text = text.replace(self._token, "…") if self._token else text
        return text[:_LONGEST_WORDS]

    def _wait(self, answer: Answer) -> timedelta | None:
        now = self._clock()
        if (wait := answer.wait(now)) is not None:
            return wait
        reset = from_iso(answer.headers.get("x-ratelimit-reset", ""))
        return min(max(reset - now, timedelta(seconds=1)), LONGEST_WAIT) if reset else None

    def _left(self, answer: Answer) -> Budget | None:
        left, limit = (answer.headers.get(f"x-ratelimit-{name}", "") for name in ("remaining", "limit"))
        reset = from_iso(answer.headers.get("x-ratelimit-reset", ""))
        if not (left.isascii() and left.isdigit() and limit.isascii() and limit.isdigit() and reset):
            return None
        return Budget(left=f"{left[:9]} of {limit[:9]} requests until {reset:%H:%M} UTC at {self.host}")


def _answered(item: Mapping[str, object]) -> Iterator[str]:
    reply = item.get("in_reply_to_id")
    if isinstance(reply, str | int) and not isinstance(reply, bool) and _ID.fullmatch(str(reply)):
        yield str(reply)


def _parent(item: object) -> Iterator[tuple[str, Parent]]:
    fields = Fields(NAME, item if isinstance(item, Mapping) else {})
    uri = fields.text("uri")
    if (status_id := fields.text("id")) and uri:
        root = "in_reply_to_id" in fields.values and fields.values["in_reply_to_id"] is None
        yield status_id, Parent(uri=uri, conversation=uri if root else "")
