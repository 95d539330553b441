"""A Bluesky server on loopback: sessions, search, posts and profiles, strict about methods, parameters and tokens."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.collectors.servers.faulty import FaultyServer, Reply, Request

HANDLE, PASSWORD = "watcher.example", "canary-app-password-1234"
DID = "did:plc:watcher234567234567abcdef"
ASKED = {"q", "sort", "since", "until", "cursor", "limit"}


@dataclass(slots=True, kw_only=True)
class BlueskyPlatform:
    """`posts` as the platform shows them, newest first by the earlier of two times; `page`: posts an answer holds.

    `repeats`: gives the first page again and again under new cursors; `unfiltered`: gives everything; `hits`: how many
    it says there are. `blocked`: posts that are shown to everybody but this account; `hidden`: posts that the search
    still counts and nobody is shown; `forgetful`: it never gives a cursor.
    `logins` and `refreshes` count sessions made; `limits` are headers of every answer.
    """

    page: int = 10
    repeats: bool = False
    unfiltered: bool = False
    hits: int | None = None
    lifetime: timedelta = timedelta(hours=2)
    limits: Mapping[str, str] = field(default_factory=dict)
    posts: list[Any] = field(default_factory=list)
    blocked: set[str] = field(default_factory=set)
    hidden: set[str] = field(default_factory=set)
    forgetful: bool = False
    logins: int = 0
    refreshes: int = 0
    access: set[str] = field(default_factory=set)
    refresh: set[str] = field(default_factory=set)
    server: FaultyServer = field(init=False)

    def __post_init__(self) -> None:
        self.server = FaultyServer(self.answer)

    def expire(self) -> None:
        """From now on no access token is accepted; refreshing is possible."""
        self.access.clear()

    def forget(self) -> None:
        """No token at all is accepted any more."""
        self.access.clear()
        self.refresh.clear()

    def answer(self, request: Request) -> Reply:
        method = request.path.removeprefix("/xrpc/")
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if method == "com.atproto.server.createSession" and request.method == "POST":
            return self._log_in(json.loads(request.body))
        if method == "com.atproto.server.refreshSession" and request.method == "POST":
            return self._refresh(token)
        queries = {
            "app.bsky.feed.searchPosts": self._search,
            "app.bsky.feed.getPosts": self._get_posts,
            "app.bsky.actor.getProfiles": self._get_profiles,
        }
        if method not in queries or request.method != "GET":
            return problem(404, "XRPCNotSupported", method)
        if method == "app.bsky.feed.searchPosts" or token:  # the others are public
            if not token:
                return problem(401, "AuthMissing", "Authentication Required")
            if token not in self.access:
                return problem(400, "ExpiredToken", f"Token {token} has expired")
        reply = queries[method](request)
        return Reply(body=reply.body, status=reply.status, headers={**reply.headers, **self.limits})

    def _log_in(self, body: Mapping[str, Any]) -> Reply:
        if (body.get("identifier"), body.get("password")) != (HANDLE, PASSWORD):
            message = f"Invalid identifier or password {body.get('password')}"
            return problem(401, "AuthenticationRequired", message)
        self.logins += 1
        return self._session()

    def _refresh(self, token: str) -> Reply:
        if token not in self.refresh:
            return problem(400, "ExpiredToken", f"Token {token} has been revoked")
        self.refresh.discard(token)
        self.refreshes += 1
        return self._session()

    def _session(self) -> Reply:
        made = self.logins + self.refreshes
        access, refresh = (self._token(f"canary-{kind}-{made}") for kind in ("access", "refresh"))
        self.access.add(access)
        self.refresh.add(refresh)
        return Reply.json({"did": DID, "handle": HANDLE, "accessJwt": access, "refreshJwt": refresh, "active": True})

    def _token(self, name: str) -> str:
        ends = int((datetime.now(UTC) + self.lifetime).timestamp())  # the library compares it with the wall clock
        parts = ({"typ": "JWT", "alg": "ES256K"}, {"sub": DID, "jti": name, "exp": ends, "iat": ends - 7200})
        coded = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts]
        return ".".join([*coded, "c2lnbmF0dXJl"])

    def _search(self, request: Request) -> Reply:
        query = request.query
        if query.keys() - ASKED or len(request.pairs) != len(query) or not query.get("q"):
            return problem(400, "InvalidRequest", f"unknown: {sorted(query.keys() - ASKED)}")
        if query.get("sort") != "latest" or not 1 <= int(query.get("limit", 25)) <= 100:
            return problem(400, "InvalidRequest", "Error: limit or sort")
        found = [post for post in self.posts if self.unfiltered or _asked(post, query)]
        found.sort(key=_sorted_at, reverse=True)
        begin = 0 if self.repeats else int(query.get("cursor", "0").partition("-")[0])
        end = begin + min(self.page, int(query["limit"]))
        shown = [
            post for post in found[begin:end] if not isinstance(post, dict) or str(post.get("uri")) not in self.hidden
        ]
        body: dict[str, Any] = {"posts": shown}
        if (end < len(found) and not self.forgetful) or self.repeats:
            body["cursor"] = f"{end}-{len(self.server.requests)}"
        if self.hits is not None:
            body["hitsTotal"] = self.hits
        return Reply.json(body)

    def _get_posts(self, request: Request) -> Reply:
        uris = [value for name, value in request.pairs if name == "uris"]
        if len(uris) != len(request.pairs) or not 1 <= len(uris) <= 25:
            return problem(400, "InvalidRequest", "Error: uris must not have more than 25 elements")
        hidden = self.blocked if "authorization" in request.headers else set()
        found = [post for post in self.posts if isinstance(post, dict) and post.get("uri") in set(uris) - hidden]
        return Reply.json({"posts": found})

    def _get_profiles(self, request: Request) -> Reply:
        actors = [value for name, value in request.pairs if name == "actors"]
        if len(actors) != len(request.pairs) or not 1 <= len(actors) <= 25:
            return problem(400, "InvalidRequest", "Error: actors must not have more than 25 elements")
        return Reply.json({"profiles": [profile(actor) for actor in actors if _is_known(actor)]})


def did(author: int) -> str:
    return f"did:plc:author{author:0>18}"


def profile(actor: str) -> dict[str, Any]:
    number = int("".join(letter for letter in actor if letter.isdigit())[-6:] or 0)
    return {
        "did": did(number),
        "handle": f"user{number}.example",
        "displayName": f"User {number}",
        "followersCount": 1000 + number,
        "verification": {"verifiedStatus": "valid", "trustedVerifierStatus": "none", "verifications": []},
    }


def uri(number: int, author: int = 1) -> str:
    return f"at://{did(author)}/app.bsky.feed.post/3k{number:011}"


def record(at: datetime, text: str, **more: Any) -> dict[str, Any]:
    """A post as its author wrote it."""
    return {"$type": "app.bsky.feed.post", "text": text, "createdAt": stamp(at), "langs": ["en"], **more}


def view(number: int, at: datetime, text: str, author: int = 1, **more: Any) -> dict[str, Any]:
    """A post as the platform shows it, half a second after it was written."""
    shown = profile(did(author))
    return {
        "uri": uri(number, author),
        "cid": f"bafyreicid{number}",
        "author": {name: shown[name] for name in ("did", "handle", "displayName")},
        "record": record(at, text),
        "indexedAt": stamp(at + timedelta(seconds=0.5)),
        "likeCount": 3,
        "repostCount": 2,
        "replyCount": 1,
        "quoteCount": 4,
        "labels": [],
        **more,
    }


def stamp(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}Z"


def problem(status: int, error: str, message: str) -> Reply:
    return Reply.json({"error": error, "message": message}, status=status)


def _is_known(actor: str) -> bool:
    return actor.startswith("did:plc:author") or (actor.startswith("user") and actor.endswith(".example"))


def _sorted_at(post: Any) -> str:
    """The earlier of the two times, as the platform sorts."""
    written = (
        post.get("record", {}).get("createdAt")
        if isinstance(post, dict) and isinstance(post.get("record"), dict)
        else ""
    )
    times = [
        time for time in (written, post.get("indexedAt") if isinstance(post, dict) else "") if isinstance(time, str)
    ]
    return min(filter(None, times), default="")


def _asked(post: Any, query: Mapping[str, str]) -> bool:
    at = _sorted_at(post)
    if query.get("since", "") > at or at >= query.get("until", "9"):
        return False
    words = query["q"]
    if words.startswith("from:"):
        return bool(post["author"]["handle"] == words.removeprefix("from:"))
    return words.strip('"').lower() in str(post["record"]["text"]).lower()
