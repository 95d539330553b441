"""YouTube's data interface: what it answers as fields or as our errors. It reads JSON and needs no library of its own.

What is assumed of the platform, its quota included, stands here.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import quote
from zoneinfo import ZoneInfo

from collectors.fetch import Answer, Fetcher
from collectors.fields import Fields
from domain.errors import CollectionError, RetryLaterError, SourceRefusedError

NAME = "youtube"
URL = "https://www.googleapis.com/youtube/v3"

PAGE = 100  # comments that one answer holds at most
VIDEOS_A_PAGE = 50  # and videos, found or asked for by their ids
SEARCHES_A_DAY = 100  # a bucket of its own; everything else costs a unit of the 10,000 a day

_DAY_BEGINS_IN = ZoneInfo("America/Los_Angeles")  # the quota is given anew at midnight there
_USED_UP = frozenset({"quotaExceeded", "dailyLimitExceeded"})
_TOO_FAST = frozenset({"rateLimitExceeded", "userRateLimitExceeded"})
_PASSING = frozenset({"processingFailure"})  # a 400 that is none of our fault
_NO_COMMENTS = frozenset({"commentsDisabled", "videoNotFound", "commentNotFound", "forbidden"})
_KEY = "the key is not accepted or may not use the YouTube Data API; set OWNUP_YOUTUBE_API_KEY anew"
_REASONS = {
    "keyInvalid": _KEY,
    "API_KEY_INVALID": _KEY,
    "badRequest": _KEY,
    "accessNotConfigured": "the YouTube Data API is not switched on for the key's project",
}


class NothingThereError(SourceRefusedError):
    """This video shows no comments: they are switched off, or it is gone."""


class StaleTokenError(SourceRefusedError):
    """YouTube no longer knows where this page token led."""


class QuotaUsedUpError(RetryLaterError):
    """Nothing more of this kind may be asked today. Searches have a quota of their own."""


class YouTubeClient:
    """The key travels in a header. Raises RetryLaterError, SourceRefusedError and those above."""

    def __init__(self, fetcher: Fetcher, clock: Callable[[], datetime], key: str, base_url: str = URL) -> None:
        self.requests = 0
        self.units = 0  # searches are counted in a bucket of their own
        self._fetcher = fetcher
        self._clock = clock
        self._key = key
        self._url = base_url.rstrip("/")

    def search(self, query: str, since: datetime, before: datetime | None, token: str) -> Fields:
        """Videos published since then, and before another moment if there is one, the newest first."""
        return self._get(
            "search",
            part="snippet",
            type="video",
            order="date",
            q=query,
            publishedAfter=_stamp(since),
            publishedBefore=_stamp(before) if before else "",
            maxResults=str(VIDEOS_A_PAGE),
            pageToken=token,
        )

    def videos(self, ids: list[str]) -> Fields:
        return self._get("videos", part="snippet,statistics", id=",".join(ids), maxResults=str(VIDEOS_A_PAGE))

    def threads(self, video: str, token: str) -> Fields:
        """Comments on a video, the newest first, each with a few of its replies."""
        return self._get(
            "commentThreads",
            part="snippet,replies",
            videoId=video,
            order="time",
            textFormat="plainText",
            maxResults=str(PAGE),
            pageToken=token,
        )

    def replies(self, comment: str, token: str) -> Fields:
        return self._get(
            "comments",
            part="snippet",
            parentId=comment,
            textFormat="plainText",
            maxResults=str(PAGE),
            pageToken=token,
        )

    def comments(self, ids: list[str]) -> Fields:
        return self._get("comments", part="snippet", id=",".join(ids), textFormat="plainText", maxResults=str(PAGE))

    def _get(self, what: str, **params: str) -> Fields:
        self.requests += 1
        self.units += what != "search"
        asked = "&".join(f"{name}={_quoted(value)}" for name, value in params.items() if value)
        answer = self._fetcher.exchange(NAME, f"{self._url}/{what}?{asked}", {"x-goog-api-key": self._key})
        if answer.status != 200:  # noqa: PLR2004 - the one status that brings items
            raise self._problem(answer)
        values = answer.json(NAME)
        if not isinstance(values, Mapping) or not isinstance(values.get("items"), list):
            raise RetryLaterError(NAME, "the answer holds no list of items")
        return Fields(NAME, values)

    def _problem(self, answer: Answer) -> CollectionError:
        error = _read(answer).inner("error")
        reasons = {each.text("reason") for each in (*error.each("errors"), *error.each("details"))} - {""}
        words = " ".join(error.text("message").split())[:300].replace(self._key, "…")
        said = f"YouTube answered {answer.status}" + (f": {words}" if words else "")
        if reasons & _USED_UP:
            return QuotaUsedUpError(NAME, f"the quota of the day is used up ({said})", self._until_midnight())
        if reasons & _TOO_FAST or answer.status == 429:  # noqa: PLR2004 - too many requests
            return RetryLaterError(NAME, f"it was asked too often ({said})", answer.wait(self._clock()))
        if "invalidPageToken" in reasons:
            return StaleTokenError(NAME, said)
        if reasons & _NO_COMMENTS and answer.status in (403, 404):
            return NothingThereError(NAME, said)
        if 300 <= answer.status < 500 and not reasons & _PASSING:  # noqa: PLR2004 - our own mistakes, and redirects, which it has no reason for
            known = next((_REASONS[reason] for reason in sorted(reasons) if reason in _REASONS), "")
            return SourceRefusedError(NAME, f"{known} ({said})" if known else said)
        return RetryLaterError(NAME, said, answer.wait(self._clock()))

    def _until_midnight(self) -> timedelta:
        now = self._clock()
        there = now.astimezone(_DAY_BEGINS_IN)
        midnight = (there + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        return midnight.astimezone(now.tzinfo) - now


def _read(answer: Answer) -> Fields:
    try:
        values = answer.json(NAME)
    except CollectionError:
        values = None
    return Fields(NAME, values if isinstance(values, Mapping) else {})


def _stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _quoted(value: str) -> str:
    return quote(value, safe="")
