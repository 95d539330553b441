"""A Mastodon server on loopback: hashtag timelines, search, posts by id, and what a stream sends; strict about what it
is asked, and able to misbehave.
"""

import html
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.collectors.servers.faulty import FaultyServer, Reply, Request

TOKEN = "canary-mastodon-token-ZZZZ"
_PLACE = {"limit", "min_id", "max_id", "since_id"}


@dataclass(slots=True, kw_only=True)
class MastodonPlatform:
    """`statuses` as the server would send them; `page`: how many an answer holds at most. `gone`: status by id, for
    posts that are there no more. `events`: what the streams send before they end. `repeats`: the oldest page again and
    again; `unbounded`: the search knows no bounds; `hostile`: given once, whatever was asked for; `old`: it cannot be
    asked for several posts at once; `closed`: it shows no post to strangers; `hidden`: ids that its search finds and
    does not show.
    """

    page: int = 10
    repeats: bool = False
    unbounded: bool = False
    old: bool = False
    closed: bool = False
    limits: Mapping[str, str] = field(default_factory=dict)
    statuses: list[Any] = field(default_factory=list)
    hidden: set[str] = field(default_factory=set)
    hostile: list[Any] = field(default_factory=list)
    gone: dict[str, Reply] = field(default_factory=dict)
    events: bytes = b""
    streaming: str = ""
    server: FaultyServer = field(init=False)

    def __post_init__(self) -> None:
        self.server = FaultyServer(self.answer)

    @property
    def url(self) -> str:
        return self.server.url

    @property
    def host(self) -> str:
        return self.server.url.removeprefix("http://")

    def answer(self, request: Request) -> Reply:
        token = request.headers.get("authorization")
        if token not in (None, f"Bearer {TOKEN}"):
            return problem(401, "The access token is invalid")
        for pattern, answer in self._answers:
            if match := re.fullmatch(pattern, request.path):
                return answer(request, match[1] if match.groups() else "")
        return problem(404, "Not Found")

    @property
    def _answers(self) -> list[tuple[str, Callable[[Request, str], Reply]]]:
        return [
            ("/api/v1/timelines/tag/([^/]+)", lambda request, tag: self._timeline(tag, request.query)),
            ("/api/v2/search", lambda request, _: self._search(request)),
            ("/api/v1/statuses", lambda request, _: self._several(request)),
            ("/api/v1/statuses/([0-9]+)", self._status),
            ("/api/v1/streaming/.*", lambda request, _: self._stream(request)),
            ("/api/v1/instance/", lambda *_: Reply.json({"urls": {"streaming_api": self.streaming or self.url}})),
        ]

    def _several(self, request: Request) -> Reply:
        wanted = [value for name, value in request.pairs if name == "id[]"]
        found = [each for each in self.statuses if each["id"] in wanted]
        return problem(404, "Not Found") if self.old else self._said(found)

    def _status(self, request: Request, native_id: str) -> Reply:
        if self.closed and "authorization" not in request.headers:
            return problem(401, "This method requires an authenticated user")
        found = [each for each in self.statuses if each["id"] == native_id]
        return self.gone.get(native_id) or (self._said(found[0]) if found else problem(404, "Record not found"))

    def _stream(self, request: Request) -> Reply:
        if "authorization" not in request.headers:
            return problem(401, "Missing access token")
        return Reply(body=self.events, headers={"content-type": "text/event-stream"})

    def _timeline(self, tag: str, query: Mapping[str, str]) -> Reply:
        if query.keys() - _PLACE or int(query["limit"]) > 40:
            return problem(422, f"unknown: {query.keys() - _PLACE}")
        if self.hostile:
            given = self.hostile if "min_id" in query else []
            self.hostile = [] if given else self.hostile
            return Reply.json(given)
        tagged = [each for each in self.statuses if tag.lower() in [one["name"].lower() for one in each["tags"]]]
        tagged.sort(key=number)
        if self.repeats and "min_id" in query:
            return self._said(tagged[: self.page])
        limit = min(self.page, int(query["limit"]))
        if "min_id" in query:
            above = [each for each in tagged if number(each) > int(query["min_id"])]
            return self._said(above[:limit][::-1])
        return self._said(tagged[::-1][:limit])

    def _search(self, request: Request) -> Reply:
        query = request.query
        if "authorization" not in request.headers:
            return problem(401, "This method requires an authenticated user")
        if query.keys() - (_PLACE | {"q", "type", "offset"}) or query["type"] != "statuses" or "@" in query["q"]:
            return problem(422, "the search is asked in an odd way")
        phrase = query["q"].strip('"').lower()
        found = [each for each in self.statuses if phrase in html.unescape(each["content"]).lower()]
        if not self.unbounded:
            low, high = int(query.get("min_id", 0)), int(query.get("max_id", 10**25))
            found = [each for each in found if low < number(each) < high]
        found.sort(key=number, reverse=True)
        found = found[int(query.get("offset", 0)) :][: min(self.page, int(query["limit"]))]
        shown = [each for each in found if each["id"] not in self.hidden]
        return self._said({"accounts": [], "hashtags": [], "statuses": shown})

    def _said(self, value: object) -> Reply:
        return Reply.json(value, headers=self.limits)


def status(at: datetime, text: str, *, home: str = "https://mastodon.example", **more: Any) -> dict[str, Any]:
    """A post with the hashtags that stand in its text."""
    native_id = str(int(at.timestamp() * 1000) << 16)
    return {
        "id": native_id,
        "uri": f"{home}/users/ann/statuses/{native_id}",
        "url": f"{home}/@ann/{native_id}",
        "account": {
            "id": "7",
            "username": "ann",
            "acct": "ann",
            "url": f"{home}/@ann",
            "display_name": "Ann",
            "followers_count": 1234,
            "bot": False,
        },
        "content": f"<p>{html.escape(text)}</p>",
        "spoiler_text": "",
        "created_at": f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000Z",
        "edited_at": None,
        "language": "en",
        "visibility": "public",
        "sensitive": False,
        "in_reply_to_id": None,
        "in_reply_to_account_id": None,
        "reblog": None,
        "quote": None,
        "favourites_count": 3,
        "reblogs_count": 2,
        "replies_count": 1,
        "quotes_count": 0,
        "mentions": [],
        "media_attachments": [],
        "poll": None,
        "card": None,
        "tags": [{"name": name.lower(), "url": f"{home}/tags/{name}"} for name in re.findall(r"#(\w+)", text)],
        **more,
    }


def event(name: str, payload: object) -> bytes:
    """As a stream sends it; an id goes as it is."""
    data = payload if isinstance(payload, str) else json.dumps(payload)
    return f"event: {name}\ndata: {data}\n\n".encode()


def number(item: Any) -> int:
    return int(item["id"])


def problem(code: int, words: str) -> Reply:
    return Reply.json({"error": words}, status=code)
