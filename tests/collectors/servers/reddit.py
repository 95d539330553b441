"""Reddit's data interface on loopback: a login, the search of everything, things by their names, comments as trees."""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.collectors.servers.faulty import FaultyServer, Reply, Request

CLIENT, SECRET, TOKEN = "client-id", "canary-reddit-secret", "canary-reddit-token"
_KNOWN = {
    "/r/all/search": {"raw_json", "q", "sort", "t", "type", "limit", "after"},
    "/api/info": {"raw_json", "id"},
    "/comments/": {"raw_json", "sort", "limit", "threaded"},
}


@dataclass(slots=True, kw_only=True)
class RedditPlatform:
    """`submissions` in the order in which they were made, `comments` by the full name of theirs.

    `folded`: comments of each submission that stand behind a “more”; `unfolded`: some of theirs.
    `repeats`: gives the first page again and again.
    """

    page: int = 100
    folded: int = 0
    unfolded: list[Any] = field(default_factory=list)
    repeats: bool = False
    limits: Mapping[str, str] = field(default_factory=dict)
    submissions: list[Any] = field(default_factory=list)
    comments: dict[str, list[Any]] = field(default_factory=dict)
    server: FaultyServer = field(init=False)

    def __post_init__(self) -> None:
        self.server = FaultyServer(self.answer)

    def answer(self, request: Request) -> Reply:
        if request.path == "/api/v1/access_token":
            return _login(request)
        if request.headers.get("authorization") != f"bearer {TOKEN}" or request.method != "GET":
            return Reply.json({"message": "Unauthorized", "error": 401}, status=401)
        what = "/comments/" if request.path.startswith("/comments/") else request.path
        if what not in _KNOWN or request.query.keys() - _KNOWN[what] or request.query["raw_json"] != "1":
            return Reply.json({"message": f"unknown: {request.query.keys()}"}, status=400)
        answer: dict[str, Callable[[], Reply]] = {
            "/r/all/search": lambda: self._search(request.query),
            "/api/info": lambda: self._info(request.query["id"].split(",")),
            "/comments/": lambda: self._comments("t3_" + request.path.removeprefix("/comments/")),
        }
        return answer[what]()

    def _search(self, query: Mapping[str, str]) -> Reply:
        assert query["sort"] == "new"
        newest = list(reversed(self.submissions))
        size = min(self.page, int(query["limit"]))
        start = 0
        if "after" in query and not self.repeats:
            names = [each.get("name") for each in newest]
            behind = query["after"].partition("~")[0]
            start = names.index(behind) + 1 if behind in names else len(newest)
        page = newest[start : start + size]
        after = None
        if page and (start + size < len(newest) or self.repeats):
            after = f"{page[-1]['name']}~{len(self.server.requests)}" if self.repeats else page[-1]["name"]
        return Reply.json(listing(page, "t3", after), headers=self.limits)

    def _info(self, names: list[str]) -> Reply:
        assert len(names) <= 100
        known = [*self.submissions, *self.unfolded, *(each for comments in self.comments.values() for each in comments)]
        found = [each for each in known if isinstance(each, dict) and each.get("name") in names]
        return Reply.json(listing(found, "t3", None), headers=self.limits)

    def _comments(self, name: str) -> Reply:
        tree = listing(list(reversed(self.comments.get(name, []))), "t1", None)
        if self.folded:
            names = [each["name"].removeprefix("t1_") for each in self.unfolded]
            tree["data"]["children"].append({"kind": "more", "data": {"count": self.folded, "children": names}})
        top = [each for each in self.submissions if each["name"] == name]
        return Reply.json([listing(top, "t3", None), tree], headers=self.limits)


def _login(request: Request) -> Reply:
    pair = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
    asked = (request.method, request.body, request.headers.get("authorization"))
    if asked != ("POST", b"grant_type=client_credentials", f"Basic {pair}"):
        return Reply.json({"message": "Unauthorized", "error": 401}, status=401)
    return Reply.json({"access_token": TOKEN, "token_type": "bearer", "expires_in": 86400, "scope": "*"})


def listing(things: list[Any], kind: str, after: str | None) -> dict[str, Any]:
    children = [{"kind": kind, "data": thing} if isinstance(thing, dict) else thing for thing in things]
    return {"kind": "Listing", "data": {"children": children, "after": after}}


def submission(number: str, at: datetime, title: str, **more: Any) -> dict[str, Any]:
    return {
        "name": f"t3_{number}",
        "title": title,
        "selftext": "",
        "is_self": True,
        "author": "someone",
        "author_fullname": "t2_abc",
        "subreddit": "news",
        "permalink": f"/r/news/comments/{number}/title/",
        "created_utc": at.timestamp(),
        "score": 12,
        "num_comments": 0,
        "edited": False,
        **more,
    }


def comment(number: str, under: str, at: datetime, body: str, **more: Any) -> dict[str, Any]:
    return {
        "name": f"t1_{number}",
        "link_id": f"t3_{under}",
        "parent_id": f"t3_{under}",
        "body": body,
        "author": "other",
        "author_fullname": "t2_def",
        "subreddit": "news",
        "permalink": f"/r/news/comments/{under}/title/{number}/",
        "created_utc": at.timestamp(),
        "score": -4,
        "replies": "",
        "edited": False,
        **more,
    }
