"""YouTube's data interface on loopback: search, videos, comment threads and replies, strict about its parameters."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.collectors.servers.faulty import FaultyServer, Reply, Request

KEY = "AIza-canary-youtube-key"
_KNOWN = {
    "search": {"part", "type", "order", "q", "publishedAfter", "publishedBefore", "maxResults", "pageToken"},
    "videos": {"part", "id", "maxResults"},
    "commentThreads": {"part", "videoId", "order", "textFormat", "maxResults", "pageToken"},
    "comments": {"part", "id", "parentId", "textFormat", "maxResults", "pageToken"},
}


@dataclass(slots=True, kw_only=True)
class YouTubePlatform:
    """`threads`: by video, in the order of their publication. `along`: replies that come with a comment.

    `repeats`: gives the first page of comments again and again. `reason`: refuses everything but searches with it.
    `search_reason`: refuses searches with that. `stale`: page tokens that are refused once. `taken_back`: comments that
    show no replies any more.
    """

    page: int = 10
    along: int = 2
    repeats: bool = False
    reason: str = ""
    search_reason: str = ""
    taken_back: set[str] = field(default_factory=set)
    stale: set[str] = field(default_factory=set)
    videos: list[Any] = field(default_factory=list)
    threads: dict[str, list[Any]] = field(default_factory=dict)
    replies: dict[str, list[Any]] = field(default_factory=dict)
    server: FaultyServer = field(init=False)

    def __post_init__(self) -> None:
        self.server = FaultyServer(self.answer)

    def answer(self, request: Request) -> Reply:
        query = dict(request.query)
        what = request.path.removeprefix("/")
        if request.headers.get("x-goog-api-key") != KEY:
            return problem(400, "API key not valid.", "badRequest")
        if what not in _KNOWN or query.keys() - _KNOWN[what] or "key" in query:
            return problem(400, f"unknown: {query.keys()}", "invalidParameter")
        if reason := self.search_reason if what == "search" else self.reason:
            return problem(403, "No.", reason)
        if query.get("pageToken") in self.stale:
            self.stale.clear()
            return problem(400, "The page token is not valid.", "invalidPageToken")
        found = {"search": self._search, "videos": self._videos, "commentThreads": self._threads}.get(what, self._some)
        return found(query)

    def _search(self, query: dict[str, str]) -> Reply:
        words = [word.strip('"').lower() for word in query["q"].split("|")]
        since = query["publishedAfter"]
        assert datetime.fromisoformat(since).tzinfo
        found = [
            video
            for video in sorted(self.videos, key=lambda video: video["snippet"]["publishedAt"], reverse=True)
            if since <= video["snippet"]["publishedAt"] < query.get("publishedBefore", "9")
            and any(word in f"{video['snippet']['title']} {video['snippet']['description']}".lower() for word in words)
        ]
        items = [{"id": {"kind": "youtube#video", "videoId": video["id"]}, "snippet": {}} for video in found]
        return self._paged(items, query, min(self.page, int(query["maxResults"])))

    def _videos(self, query: dict[str, str]) -> Reply:
        wanted = query["id"].split(",")
        assert len(wanted) <= 50
        return Reply.json({"items": [video for video in self.videos if video["id"] in wanted]})

    def _threads(self, query: dict[str, str]) -> Reply:
        assert query["order"] == "time"
        if query["videoId"] not in {video["id"] for video in self.videos}:
            return problem(404, "The video cannot be found.", "videoNotFound")
        items = []
        for thread in reversed(self.threads.get(query["videoId"], [])):
            number = thread.get("id") if isinstance(thread, dict) else None
            along = self.replies.get(number, []) if isinstance(number, str) else []
            items.append({**thread, "replies": {"comments": along[-self.along :]}} if along else thread)
        return self._paged(items, query, self.page)

    def _some(self, query: dict[str, str]) -> Reply:
        if query.get("parentId") in self.taken_back:
            return problem(404, "The comment cannot be found.", "commentNotFound")
        if "parentId" in query:
            return self._paged(self.replies.get(query["parentId"], []), query, self.page)
        wanted = query["id"].split(",")
        known = [thread["snippet"]["topLevelComment"] for threads in self.threads.values() for thread in threads]
        known += [reply for replies in self.replies.values() for reply in replies]
        return Reply.json({"items": [each for each in known if each["id"] in wanted]})

    def _paged(self, items: list[Any], query: dict[str, str], size: int) -> Reply:
        """A page token names the last item given, so that news at the top do not move the pages below."""
        left = len(items) if self.repeats else int(query.get("pageToken", f"left-{len(items)}").removeprefix("left-"))
        start = len(items) - left
        answer: dict[str, Any] = {"items": items[start : start + size]}
        if left > size or self.repeats:
            answer["nextPageToken"] = f"left-{left - size}"
        return Reply.json(answer)


def problem(status: int, message: str, reason: str) -> Reply:
    error = {"code": status, "message": message, "errors": [{"message": message, "reason": reason}]}
    return Reply.json({"error": error}, status=status)


def video(number: str, at: datetime, title: str, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "snippet": {
            "publishedAt": f"{at:%Y-%m-%dT%H:%M:%SZ}",
            "channelId": "UC-channel",
            "channelTitle": "A channel",
            "title": title,
            "description": "",
            **more,
        },
        "statistics": {"viewCount": "1200", "likeCount": "30", "commentCount": "4"},
    }


def comment(number: str, at: datetime, text: str, **more: Any) -> dict[str, Any]:
    when = f"{at:%Y-%m-%dT%H:%M:%SZ}"
    return {
        "id": number,
        "snippet": {
            "textOriginal": text,
            "textDisplay": text,
            "authorDisplayName": "@someone",
            "authorChannelId": {"value": "UC-someone"},
            "likeCount": 3,
            "publishedAt": when,
            "updatedAt": when,
            **more,
        },
    }


def thread(top: dict[str, Any], replies: int = 0) -> dict[str, Any]:
    return {"id": top["id"], "snippet": {"topLevelComment": top, "totalReplyCount": replies}}
