"""Posts as X sends them, in both of its shapes: tweet.* names and the post.* names that are to replace them.

An edit is a post of its own at X, with a new id. Each tells the ids of all versions, so a mention has the id of the
first, and what comes later under another id is a new version of it.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from collectors.fields import Fields, as_json, from_iso, published
from domain.mention import Author, Engagement, Kind, Mention, Unreadable

NAME = "x"
Names: TypeAlias = Literal["tweet", "post"]

# What is asked for, by the names that the setting chooses.
_COMMON = ("author_id", "conversation_id", "created_at", "lang", "public_metrics")
ASKED: Mapping[Names, Mapping[str, str]] = {
    "tweet": {
        "tweet.fields": ",".join((*_COMMON, "note_tweet", "referenced_tweets")),
        "expansions": "author_id,referenced_tweets.id,referenced_tweets.id.author_id",
        "user.fields": "name,public_metrics,username,verified_type",
    },
    "post": {
        "post.fields": ",".join((*_COMMON, "note_post", "referenced_posts")),
        "expansions": "author_id,referenced_posts.id,referenced_posts.id.author_id",
        "user.fields": "name,public_metrics,username,verified_type",
    },
}
_REFERENCES = ("referenced_posts", "referenced_tweets")
_NOTES = ("note_post", "note_tweet")
_POSTS = ("posts", "tweets")
_VERSIONS = ("edit_history_post_ids", "edit_history_tweet_ids")
# How a post refers to another, strongest first: a reply that quotes is a reply.
_KINDS = {
    "reposted": Kind.REPOST,
    "retweeted": Kind.REPOST,
    "replied_to": Kind.REPLY,
    "quoted": Kind.QUOTE,
}
_UNTOLD = ("und", "zxx", "qam", "qct", "qht", "qme", "qst")  # X's words for "no language to speak of"


@dataclass(frozen=True, slots=True, kw_only=True)
class Included:
    """The users and posts that an answer carries along, by id."""

    users: Mapping[str, Fields]
    posts: Mapping[str, Fields]


def included(answer: Fields) -> Included:
    extra = answer.inner("includes")
    return Included(
        users={user.name("id"): user for user in extra.each("users")},
        posts={post.name("id"): post for name in _POSTS for post in extra.each(name)},
    )


def read_post(item: object, around: Included, collected_at: datetime) -> Mention:
    """Raises UnreadableItemError. A user or post that X does not show leaves its fields empty, not the post out."""
    post = Fields.of(NAME, item)
    own_id = post.need_number("id")
    first_id = version_ids(post)[0]
    references = {reference.text("type"): reference.name("id") for reference in post.each(*_REFERENCES)}
    relation = next((name for name in _KINDS if name in references), "")
    author = _author(post.name("author_id"), around)
    metrics = post.inner("public_metrics")
    published_at, flags = published(from_iso(post.text("created_at")), collected_at)
    language = post.text("lang")
    extra = {
        "refers_to": references,
        "quotes": metrics.count("quote_count"),
        "bookmarks": metrics.count("bookmark_count"),
        "verified_type": _user(post.name("author_id"), around).text("verified_type"),
        "time": post.text("created_at") if flags else "",
        "newest_id": str(own_id) if own_id != first_id else "",
    }
    return Mention(
        source=NAME,
        native_id=str(first_id),
        kind=_KINDS.get(relation, Kind.POST),
        text=_whole_text(post, relation, references, around),
        url=f"https://x.com/i/web/status/{own_id}",  # without the handle, which may change
        author=author,
        language="" if language in _UNTOLD else language,
        in_reply_to=references.get("replied_to", ""),
        conversation_id=post.name("conversation_id"),
        engagement=Engagement(
            likes=metrics.count("like_count"),
            reposts=metrics.count("repost_count", "retweet_count"),
            replies=metrics.count("reply_count"),
            views=metrics.count("impression_count"),
        ),
        published_at=published_at,
        collected_at=collected_at,
        flags=flags,
        raw=as_json(kept) if (kept := {name: value for name, value in extra.items() if value}) else "",
    )


def version_ids(post: Fields) -> tuple[int, ...]:
    """The ids of all versions of a post, the first first, as X lists them; none if it has no id in digits."""
    own = post.number("id")
    told = next((value for name in _VERSIONS if isinstance(value := post.values.get(name), list)), [])
    numbers = [number for each in told if (number := Fields(NAME, {"id": each}).number("id")) is not None]
    return () if own is None else tuple(numbers) if own in numbers else (own,)


def is_outdated(post: Fields) -> bool:
    """Whether X says that there is a later version than this."""
    return post.number("id") not in version_ids(post)[-1:]


def withheld(answer: Fields, shown: Collection[str]) -> Iterator[Unreadable]:
    """The errors of an answer that otherwise succeeded, as far as they are not visible in its posts already.

    X reports here what it found and may not show: posts deleted, protected or withheld. Users and referenced posts
    that are missing leave gaps in the posts themselves, which `read_post` keeps.
    """
    for error in answer.each("errors"):
        about = error.name("resource_id", "value")
        if error.text("resource_type") == "user" or error.text("parameter") in _EXPANDED or about in shown:
            continue
        reason = error.text("detail", "title", "message") or "X reports a problem without words"
        yield Unreadable(where=f"post {about}" if about else "answer", reason=reason, content=as_json(error.values))


_EXPANDED = ("author_id", *(f"{name}.id" for name in _REFERENCES), *(f"{name}.id.author_id" for name in _REFERENCES))


def _whole_text(post: Fields, relation: str, references: Mapping[str, str], around: Included) -> str:
    """Long posts whole; a repost, which comes cut short, with the words of its original if X sent that along."""
    text = _own_text(post) or post.need("text")
    original = around.posts.get(references.get(relation, ""))
    if _KINDS.get(relation) is not Kind.REPOST or original is None or not _own_text(original):
        return text
    handle = _user(original.name("author_id"), around).text("username")
    return f"RT @{handle}: {_own_text(original)}" if handle else text


def _own_text(post: Fields) -> str:
    return post.inner(*_NOTES).text("text") or post.text("text")


def _author(author_id: str, around: Included) -> Author:
    user = _user(author_id, around)
    kind = user.text("verified_type")
    return Author(
        id=author_id,
        handle=user.text("username"),
        name=user.text("name"),
        followers=user.inner("public_metrics").count("followers_count"),
        verified=kind != "none" if kind else None,
    )


def _user(author_id: str, around: Included) -> Fields:
    return around.users.get(author_id) or Fields(NAME, {})
