"""X's recent search on loopback: newest first, strict about its parameters, in both schema shapes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.collectors.servers.faulty import FaultyServer, Reply, Request

TOKEN = "AAAAAAAA-canary-bearer-token-ZZZZ"
KNOWN = {
    "query", "max_results", "sort_order", "since_id", "until_id", "start_time", "next_token",
    "tweet.fields", "post.fields", "user.fields", "expansions",
}  # fmt: skip


@dataclass(slots=True, kw_only=True)
class XPlatform:
    """`posts` as X would send them, ids in digits; `page`: posts an answer holds; older ones than `first_id` are out of
    reach. `extra` is merged into each answer. `repeats`: gives the first page again and again under new tokens;
    `unfiltered`: gives everything, whatever was asked for.
    """

    page: int = 10
    first_id: int = 0
    repeats: bool = False
    unfiltered: bool = False
    limits: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)
    posts: list[Any] = field(default_factory=list)
    shape: str = ""
    server: FaultyServer = field(init=False)

    def __post_init__(self) -> None:
        self.server = FaultyServer(self.answer)

    def answer(self, request: Request) -> Reply:
        query = request.query
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return _problem(401, "Unauthorized")
        if request.path != "/2/tweets/search/recent" or query.keys() - KNOWN or len(query["query"]) > 512:
            return _problem(400, "Invalid Request", f"unknown: {query.keys() - KNOWN}")
        for name in ("since_id", "until_id"):
            if name in query and int(query[name]) < self.first_id:
                message = f"'{name}' must be a tweet id created after [2026-02-22T12:00Z]. Please use a larger one."
                return _problem(400, "Invalid Request", message, {name: [query[name]]})
        found = [post for post in self.posts if self.unfiltered or _asked(post, query)]
        found.sort(key=_number, reverse=True)
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
    start = query.get("start_time")
    if start and isinstance(post.get("created_at"), str) and post["created_at"] < start:
        return False
    words = [word.lower() for word in re.findall(r'"([^"]*)"', query["query"].partition(")")[0])]
    if words and isinstance(post.get("text"), str) and not any(word in post["text"].lower() for word in words):
        return False
    return int(query.get("since_id", 0)) < number < int(query.get("until_id", 10**25))


def _number(post: Any) -> int:
    text = str(post.get("id")) if isinstance(post, dict) else ""
    return int(text) if text.isascii() and text.isdigit() else 0


def _problem(status: int, title: str, message: str = "", parameters: Mapping[str, Any] | None = None) -> Reply:
    problem: dict[str, Any] = {"title": title, "detail": "One or more parameters to your request was invalid."}
    if message:
        problem["errors"] = [{"message": message, "parameters": parameters or {}}]
    return Reply.json(problem, status=status)


def snowflake(at: datetime) -> int:
    return int((at - datetime(2010, 11, 4, 1, 42, 54, 657000, tzinfo=UTC)) / timedelta(milliseconds=1)) << 22
