"""Videos and comments as they are now, for those that were given before."""

from collections.abc import Sequence
from datetime import datetime

from collectors.fields import Fields, read_items
from collectors.source import Page
from collectors.youtube.client import NAME, YouTubeClient
from collectors.youtube.comment import VIDEO, read_comment, read_video
from domain.mention import Mention, Removal

_REASON = "no longer on YouTube"


def recheck(client: YouTubeClient, native_ids: Sequence[str], now: datetime) -> Page:
    """Removals for what is gone, mentions for what is there and may have changed."""
    videos = [each.removeprefix(VIDEO) for each in native_ids if each.startswith(VIDEO)]
    comments = [each for each in native_ids if not each.startswith(VIDEO)]
    found: list[Mention] = []
    gone = set(native_ids)
    if videos:
        items = [item.values for item in client.videos(videos).each("items")]
        found += read_items((("video", item) for item in items), lambda item: read_video(Fields.of(NAME, item), now))[0]
        gone -= {VIDEO + Fields(NAME, item).text("id") for item in items}
    if comments:
        there = list(client.comments(comments).each("items"))
        found += _edited(there, now)
        gone -= {item.text("id") for item in there}
    removals = (Removal(source=NAME, native_id=each, reason=_REASON, removed_at=now) for each in sorted(gone))
    return Page(mentions=tuple(found), removals=tuple(removals))


def _edited(comments: Sequence[Fields], now: datetime) -> list[Mention]:
    """Those that were changed since they were published, as far as YouTube tells the video that they stand under."""
    return read_items((("comment", comment.values) for comment in comments), lambda item: _if_edited(item, now))[0]


def _if_edited(item: object, now: datetime) -> Mention | None:
    comment = Fields.of(NAME, item)
    said = comment.inner("snippet")
    if not said.text("videoId") or said.text("updatedAt") == said.text("publishedAt"):
        return None
    return read_comment(comment, said.text("videoId"), now)
