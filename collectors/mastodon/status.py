"""Posts ("statuses") as Mastodon and its kin send them."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from collectors.fields import Fields, as_json, from_iso, published
from collectors.mastodon.server import NAME, PUBLIC, Parent
from collectors.plaintext import to_text
from domain.errors import UnreadableItemError
from domain.mention import Author, Engagement, Kind, Mention


def read_status(item: object, host: str, parents: Mapping[str, Parent], collected_at: datetime) -> Mention:
    """A post that the server `host` gave. Raises UnreadableItemError.

    Its id is its `uri`, the same on every server; the `id` is the server's own, and stands in `raw`. So are the posts
    it refers to named by theirs, as far as `parents` knows them.
    """
    status = Fields.of(NAME, item)
    native_id = status.need("uri")
    boosted, quote = status.inner("reblog"), status.inner("quote")
    answers = str(status.values.get("in_reply_to_id") or "")
    parent = parents.get(answers)
    kind = _kind(status)
    claim = status.text("created_at")
    published_at, flags = published(from_iso(claim), collected_at)
    extra = {
        "id": _id(status),
        "server": host,
        "answers": answers,
        "boosts": boosted.text("uri"),
        "quotes": quote.inner("quoted_status").text("uri"),
        "quote_state": quote.text("state"),
        "quoted": status.count("quotes_count"),
        "edited_at": status.text("edited_at"),
        "visibility": status.text("visibility"),
        "sensitive": status.values.get("sensitive") is True,
        "bot": status.inner("account").values.get("bot") is True,
        "media": [media.text("description") or media.text("type") for media in status.each("media_attachments")],
        "poll": [option.text("title") for option in status.inner("poll").each("options")],
        "card": status.inner("card").text("url"),
        "time": claim if flags else "",
    }
    return Mention(
        source=NAME,
        native_id=native_id,
        kind=kind,
        text=_repost(boosted, host) if kind is Kind.REPOST else _text(status),
        url=status.text("url") or native_id,
        author=_author(status, host),
        language=status.text("language"),
        in_reply_to=parent.uri if parent else "",
        conversation_id=(parent.conversation if parent else "") if answers else native_id,
        engagement=Engagement(
            likes=status.count("favourites_count"),
            reposts=status.count("reblogs_count"),
            replies=status.count("replies_count"),
        ),
        published_at=published_at,
        collected_at=collected_at,
        flags=flags,
        raw=as_json({name: value for name, value in extra.items() if value}),
    )


def is_public(item: object) -> bool:
    """Whether everybody may see it: a token also opens what was said to followers or to few. What does not say is."""
    visibility = Fields(NAME, item if isinstance(item, Mapping) else {}).text("visibility")
    return not visibility or visibility in PUBLIC


def names_of(item: object, host: str) -> Iterator[str]:
    """The accounts that a post names, in full: its text shows them without their server."""
    for account in Fields.of(NAME, item).each("mentions"):
        if acct := account.text("acct"):
            yield f"@{_whole(acct, host)}"


def tags_of(item: object) -> Iterator[str]:
    for tag in Fields.of(NAME, item).each("tags"):
        if name := tag.text("name"):
            yield name


def _kind(status: Fields) -> Kind:
    """A reply that quotes is a reply."""
    if status.inner("reblog").values:
        return Kind.REPOST
    if status.values.get("in_reply_to_id"):
        return Kind.REPLY
    return Kind.QUOTE if status.inner("quote").values else Kind.POST


def _text(status: Fields) -> str:
    """The warning that stands before it, then what it says. Only media and no word is a text too: an empty one."""
    content = status.values.get("content")
    if not isinstance(content, str):
        raise UnreadableItemError(NAME, "no content")
    return "\n\n".join(part for part in (status.text("spoiler_text").strip(), to_text(content)) if part)


def _repost(boosted: Fields, host: str) -> str:
    handle = _author(boosted, host).handle
    return f"RT @{handle}: {_text(boosted)}" if handle else _text(boosted)


def _author(status: Fields, host: str) -> Author:
    account = status.inner("account")
    acct = account.text("acct", "username")
    handle = _whole(acct, host) if acct else ""
    return Author(
        id=account.text("url", "uri") or handle,  # `id` is the server's own, and old versions have no `uri`
        handle=handle,
        name=account.text("display_name"),
        followers=account.count("followers_count"),
    )


def _whole(acct: str, host: str) -> str:
    """A server leaves its own name away."""
    return acct if "@" in acct else f"{acct}@{host}"


def _id(status: Fields) -> str:
    found = status.values.get("id")
    return str(found)[:64] if isinstance(found, str | int) else ""
