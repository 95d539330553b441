"""Submissions and comments as mentions, or as taken back.

A comment under a submission that the watch found belongs to it whatever its words: people under the story do not
repeat the brand's name.
"""

from datetime import datetime

from collectors.fields import Fields, as_json, from_epoch, published
from collectors.reddit.client import NAME
from domain.mention import Author, Engagement, Kind, Mention

_SITE = "https://www.reddit.com"
_TAKEN_BACK = frozenset({"[deleted]", "[removed]"})


def taken_back(thing: Fields) -> bool:
    """Whether its author or a moderator took it back: the place in the thread stays, the words are gone."""
    body = thing.text("body", "selftext")
    return body in _TAKEN_BACK or bool(thing.text("removed_by_category"))


def read_thing(thing: Fields, collected_at: datetime) -> Mention:
    """A submission (t3_…) or comment (t1_…). Raises UnreadableItemError."""
    name = thing.need("name")
    comment = name.startswith("t1_")
    published_at, flags = published(from_epoch(thing.values.get("created_utc")), collected_at)
    words = [thing.need("body")] if comment else [thing.text("title").strip(), thing.text("selftext").strip()]
    if not any(words):
        thing.need("title")
    permalink = thing.text("permalink")
    author = thing.text("author")
    author = "" if author in _TAKEN_BACK else author  # the account is gone; many such are not one person
    extra = {
        "subreddit": thing.text("subreddit"),
        "link": "" if comment or thing.values.get("is_self") is True else thing.text("url"),
        "time": as_json(thing.values.get("created_utc")) if flags else "",
    }
    return Mention(
        source=NAME,
        native_id=name,
        kind=Kind.REPLY if comment else Kind.POST,
        text="\n\n".join(filter(None, words)),
        url=_SITE + permalink if permalink.startswith("/") else "",
        author=Author(id=thing.text("author_fullname") or author, handle=author),
        in_reply_to=thing.text("parent_id") if comment else "",
        conversation_id=thing.text("link_id") if comment else name,
        engagement=Engagement(likes=_score(thing), replies=thing.count("num_comments")),
        published_at=published_at,
        collected_at=collected_at,
        flags=flags,
        raw=as_json(kept) if (kept := {key: value for key, value in extra.items() if value}) else "",
    )


def _score(thing: Fields) -> int | None:
    """Votes for less votes against; a score below zero is kept as none given, for likes are counted, not summed."""
    value = thing.values.get("score")
    return max(value, 0) if isinstance(value, int) and not isinstance(value, bool) and value < 2**53 else None
