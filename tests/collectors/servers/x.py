"""X's searches and mentions on loopback: newest first, strict about their parameters, in both schema shapes.

What else an app can do there (counts, rules, the stream, compliance jobs, usage) is in `x_app.py`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.collectors.servers.faulty import FaultyServer, Reply, Request
from tests.collectors.servers.x_app import XApp, problem

TOKEN = "AAAAAAAA-canary-bearer-token-ZZZZ"
COMMON = {
    "max_results", "since_id", "until_id", "start_time", "end_time", "tweet.fields", "post.fields", "user.fields",
    "expansions",
}  # fmt: skip
SEARCH = COMMON | {"query", "sort_order", "next_token"}
MENTIONS = COMMON | {"pagination_token"}
# Path: parameters, the most results of a page, the longest query.
READING = {
    "/2/tweets/search/recent": (SEARCH, 100, 512),
    "/2/tweets/search/all": (SEARCH, 500, 1024),
    "mentions": (MENTIONS, 100, 0),
}


@dataclass(slots=True, kw_only=True)
class XPlatform:
    """`posts` as X would send them, ids in digits; `page`: posts an answer holds; older ones than `first_id` are out of
    reach. `extra` is merged into each answer. `repeats`: gives the first page again and again under new tokens;
    `unfiltered`: gives everything, whatever was asked for. `accounts`: name → id of those whose mentions may be read;
    `most`: mentions that are shown at all.
    """

    page: int = 10
    first_id: int = 0
    repeats: bool = False
    unfiltered: bool = False
    limits: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)
    posts: list[Any] = field(default_factory=list)
    shape: str = ""
    accounts: Mapping[str, str] = field(default_factory=dict)
    most: int = 800
    app: XApp = field(default_factory=XApp)
    server: FaultyServer = field(init=False)

    def __post_init__(self) -> None:
        self.server = FaultyServer(self.answer)

    def answer(self, request: Request) -> Reply:
        if self.app.lends(request):
            return self.app.lend(request)
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return problem(401, "Unauthorized")
        if request.path == "/2/users/by" and self.accounts:
            return self._users(request)
        account = re.fullmatch(r"/2/users/(\d+)/mentions", request.path)
        kind = "mentions" if account else request.path
        if kind not in READING or (account and account[1] not in self.accounts.values()):
            return self.app.answer(request, lambda query: [post for post in self.posts if _asked(post, query)])
        return self._read(kind, request.query, account[1] if account else "")

    def _read(self, kind: str, asked: Mapping[str, str], account: str) -> Reply:
        known, most, longest = READING[kind]
        query = dict(asked)
        if query.keys() - known or not 5 <= int(query["max_results"]) <= most:
            return problem(400, "Invalid Request", f"unknown: {query.keys() - known}")
        if not account and not 0 < len(query.get("query", "")) <= longest:
            return problem(400, "Invalid Request", "the query is too long or missing")
        if query.get("start_time", "2026") < "2006-03-21T00:00:00Z":
            return problem(400, "Invalid Request", "'start_time' must be later", {"start_time": [query["start_time"]]})
        if kind.endswith("recent") and not query.keys() & {"since_id", "start_time"}:
            query["start_time"] = f"{self.app.now() - timedelta(days=7):%Y-%m-%dT%H:%M:%SZ}"
        if not account:
            return self._page(query, None)
        query["query"] = next(f'("@{name}")' for name, number in self.accounts.items() if number == account)
        query["next_token"] = query.pop("pagination_token", "")
        return self._page({name: value for name, value in query.items() if value}, self.most)

    def _users(self, request: Request) -> Reply:
        asked = request.query["usernames"].split(",")
        there = [{"id": self.accounts[name], "username": name, "name": name} for name in asked if name in self.accounts]
        errors = [
            {"value": name, "resource_type": "user", "title": "Not Found Error"}
            for name in asked
            if name not in self.accounts
        ]
        return Reply.json({name: value for name, value in (("data", there), ("errors", errors)) if value})

    def _page(self, query: Mapping[str, str], most: int | None) -> Reply:
        for name in ("since_id", "until_id"):
            if name in query and int(query[name]) < self.first_id:
                message = f"'{name}' must be a tweet id created after [2026-02-22T12:00Z]. Please use a larger one."
                return problem(400, "Invalid Request", message, {name: [query[name]]})
        found = [post for post in self.posts if self.unfiltered or _asked(post, query)]
        found.sort(key=_number, reverse=True)
        found = found[:most]
        if "next_token" in query:
            last = int(query["next_token"].removeprefix("after-").partition("-")[0])
            found = found if self.repeats else [post for post in found if _number(post) < last]
        page, rest = found[: self.page], found[self.page :]
        meta: dict[str, Any] = {"result_count": len(page)}
        if page:
            meta |= {"newest_id": str(_number(page[0])), "oldest_id": str(_number(page[-1]))}
        if rest or (self.repeats and page):
            meta["next_token"] = f"after-{_number(page[-1])}-{len(self.server.requests)}"
        shape = self.shape or ("post" if "post.fields" in query else "tweet")
        users = {str(p["author_id"]): _user(p["author_id"]) for p in page if isinstance(p, dict) and "author_id" in p}
        body = {
            "data": [_shaped(post, shape) for post in page],
            "includes": {"users": list(users.values())},
            "meta": meta,
        }
        if not page:
            del body["data"], body["includes"]
        return Reply.json({**body, **self.extra}, headers=self.limits)


def post(number: int, at: datetime, text: str, author: int = 1, **more: Any) -> dict[str, Any]:
    """A post in the tweet.* shape."""
    return {
        "id": str(number),
        "text": text,
        "author_id": str(author),
        "created_at": f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000Z",
        "conversation_id": str(number),
        "lang": "en",
        "public_metrics": {
            "like_count": 3,
            "retweet_count": 2,
            "reply_count": 1,
            "quote_count": 0,
            "impression_count": 100,
        },
        **more,
    }


_NEW_NAMES = {
    "note_tweet": "note_post",
    "referenced_tweets": "referenced_posts",
    "retweet_count": "repost_count",
    "tweets": "posts",
    "retweeted": "reposted",
}


def _shaped(value: Any, shape: str) -> Any:
    """The same in the post.* shape, if that is asked for."""
    if shape == "tweet":
        return value
    if isinstance(value, dict):
        return {_NEW_NAMES.get(name, name): _shaped(inner, shape) for name, inner in value.items()}
    if isinstance(value, list):
        return [_shaped(inner, shape) for inner in value]
    return _NEW_NAMES.get(value, value) if isinstance(value, str) else value


def _user(author_id: Any) -> dict[str, Any]:
    return {
        "id": author_id,
        "username": f"user{author_id}",
        "name": f"User {author_id}",
        "verified_type": "blue",
        "public_metrics": {"followers_count": 1234},
    }


def _asked(post: Any, query: Mapping[str, str]) -> bool:
    if not isinstance(post, dict) or not str(post.get("id")).isdigit():
        return True  # hostile posts match everything
    number = int(post["id"])
    if not _within(post.get("created_at"), query.get("start_time"), query.get("end_time")):
        return False
    words = [word.lower() for word in re.findall(r'"([^"]*)"', query["query"].partition(")")[0])]
    if words and isinstance(post.get("text"), str) and not any(_said(word, post["text"].lower()) for word in words):
        return False
    return int(query.get("since_id", 0)) < number < int(query.get("until_id", 10**25))


def _within(made: object, start: str | None, end: str | None) -> bool:
    try:
        at = datetime.fromisoformat(str(made))
        return (not start or at >= datetime.fromisoformat(start)) and (not end or at < datetime.fromisoformat(end))
    except (ValueError, TypeError):
        return True  # a hostile time


def _said(word: str, text: str) -> bool:
    return bool(re.search(rf"{re.escape(word)}(?!\w)", text)) if word.startswith("@") else word in text


def _number(post: Any) -> int:
    text = str(post.get("id")) if isinstance(post, dict) else ""
    return int(text) if text.isascii() and text.isdigit() else 0


def snowflake(at: datetime) -> int:
    return int((at - datetime(2010, 11, 4, 1, 42, 54, 657000, tzinfo=UTC)) / timedelta(milliseconds=1)) << 22
