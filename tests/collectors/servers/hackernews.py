"""The Hacker News search on loopback: newest hits of a stretch of time, no more than a cap, loosely matched."""

import re
from dataclasses import dataclass, field
from typing import Any

from tests.collectors.servers.faulty import FaultyServer, Reply, Request

_FILTER = re.compile(r"created_at_i>=(\d+),created_at_i<(\d+)")


@dataclass(slots=True, kw_only=True)
class HackerNewsPlatform:
    """`overcount`: hits that it claims beyond those it has, in any stretch; `silent`: it claims none at all.
    `unfiltered`: gives everything.
    """

    cap: int = 1000
    overcount: int = 0
    silent: bool = False
    unfiltered: bool = False
    items: list[Any] = field(default_factory=list)
    server: FaultyServer = field(init=False)

    def __post_init__(self) -> None:
        self.server = FaultyServer(self.answer)

    def answer(self, request: Request) -> Reply:
        bounds = _FILTER.fullmatch(request.query["numericFilters"])
        assert bounds, "the filter names both ends"
        assert request.query["typoTolerance"] == "false"
        begin, end = int(bounds[1]), int(bounds[2])
        words = request.query["query"].strip('"').lower()
        hits = [
            hit
            for hit in self.items
            if self.unfiltered
            or not isinstance(hit, dict)
            or not isinstance(hit.get("created_at_i"), int)
            or (begin <= hit["created_at_i"] < end and words in _searched(hit))
        ]
        hits.sort(key=lambda hit: str(hit.get("created_at_i")) if isinstance(hit, dict) else "", reverse=True)
        return Reply.json(
            {
                "hits": hits[: min(self.cap, int(request.query["hitsPerPage"]))],
                "nbHits": None if self.silent else len(hits) + self.overcount,
                "page": 0,
                "exhaustiveNbHits": True,
            }
        )


def _searched(hit: dict[str, Any]) -> str:
    return " ".join(
        str(hit.get(name) or "") for name in ("title", "story_text", "comment_text", "url", "author")
    ).lower()


def comment(number: int, seconds: int, text: str, **more: Any) -> dict[str, Any]:
    return {
        "objectID": str(number),
        "author": f"user{number % 7}",
        "created_at_i": seconds,
        "comment_text": text,
        "parent_id": 1,
        "story_id": 1,
        "story_title": "A story",
        "_tags": ["comment"],
        **more,
    }


def story(number: int, seconds: int, title: str, **more: Any) -> dict[str, Any]:
    return {
        "objectID": str(number),
        "author": f"user{number % 7}",
        "created_at_i": seconds,
        "title": title,
        "points": 12,
        "num_comments": 3,
        "url": "https://example.org/",
        "_tags": ["story"],
        **more,
    }
