"""Videos and comments as mentions.

A comment under a video that the watch found belongs to it whatever its words: people under the film that went wrong
do not repeat the brand's name. Which video that is stands in `conversation_id` and, by its title, in `raw`.
"""

from datetime import datetime

from collectors.fields import Fields, as_json, from_iso, published
from collectors.youtube.client import NAME
from domain.mention import Author, Engagement, Kind, Mention

_WATCH = "https://www.youtube.com/watch?v="
VIDEO = "video:"  # before the id of a video: ids of comments are of another kind


def read_video(item: Fields, collected_at: datetime) -> Mention:
    """A video, its words being title and description. Raises UnreadableItemError."""
    number = item.need("id")
    said = item.inner("snippet")
    counts = item.inner("statistics")
    published_at, flags = published(from_iso(said.text("publishedAt")), collected_at)
    words = [part for part in (said.text("title").strip(), said.text("description").strip()) if part]
    if not words:
        said.need("title")
    return Mention(
        source=NAME,
        native_id=VIDEO + number,
        kind=Kind.POST,
        text="\n\n".join(words),
        url=_WATCH + number,
        author=Author(id=said.text("channelId"), name=said.text("channelTitle")),
        language=said.text("defaultAudioLanguage", "defaultLanguage"),
        conversation_id=number,
        engagement=Engagement(
            likes=_count(counts, "likeCount"),
            replies=_count(counts, "commentCount"),
            views=_count(counts, "viewCount"),
        ),
        published_at=published_at,
        collected_at=collected_at,
        flags=flags,
        raw=as_json({"time": said.text("publishedAt")}) if flags else "",
    )


def read_comment(item: Fields, video: str, collected_at: datetime, *, replies: int | None = None) -> Mention:
    """A comment or a reply to one, under the video with this id. Raises UnreadableItemError."""
    number = item.need("id")
    said = item.inner("snippet")
    published_at, flags = published(from_iso(said.text("publishedAt")), collected_at)
    parent = said.text("parentId")
    return Mention(
        source=NAME,
        native_id=number,
        kind=Kind.REPLY,
        text=said.need("textOriginal", "textDisplay"),
        url=f"{_WATCH}{video}&lc={number}",
        author=Author(
            id=said.inner("authorChannelId").text("value"),
            handle=said.text("authorDisplayName").removeprefix("@"),
            name=said.text("authorDisplayName"),
        ),
        in_reply_to=parent or VIDEO + video,
        conversation_id=video,
        engagement=Engagement(likes=said.count("likeCount"), replies=replies),
        published_at=published_at,
        collected_at=collected_at,
        flags=flags,
        raw=as_json({"time": said.text("publishedAt")}) if flags else "",
    )


def _count(counts: Fields, name: str) -> int | None:
    """Statistics are numbers written as text."""
    return counts.number(name)
