"""Posts of Bluesky as mentions: the record that the author wrote, and what the platform shows around it.

Both ways to read the place give the same mention: the key is the post's URI, the address holds the author's lasting
id and not the handle, and the time is the author's own where it can be believed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from collectors.bluesky.platform import BELIEVED_LATE, NAME, NO_HANDLE, POST, URI
from collectors.fields import LATEST_AHEAD, Fields, as_json, from_iso, published
from domain.errors import UnreadableItemError
from domain.mention import Author, Engagement, Flag, Kind, Mention


@dataclass(frozen=True, slots=True)
class Record:
    """A post as its author wrote it."""

    fields: Fields
    text: str
    quoted: str
    link: Mapping[str, str]
    alts: tuple[str, ...]

    @classmethod
    def of(cls, item: object) -> "Record":
        """Raises UnreadableItemError unless it is a record with a text, which may be empty."""
        fields = Fields.of(NAME, item)
        text = fields.values.get("text")
        if not isinstance(text, str):
            raise UnreadableItemError(NAME, "no text")
        embed = fields.inner("embed")
        if not embed.values:
            return cls(fields, text, "", {}, ())
        media = embed.inner("media") if embed.inner("media").values else embed
        external = media.inner("external")
        link = {name: value for name in ("uri", "title", "description") if (value := external.text(name))}
        alts = [each.text("alt") for each in media.each("images", "items")] + [media.text("alt")]
        quoted = embed.inner("record")
        uri = quoted.text("uri") or quoted.inner("record").text("uri")
        return cls(fields, text, uri, link, tuple(filter(None, alts)))

    @property
    def words(self) -> str:
        """All that can be searched: the text, its tags, the addresses behind it, what its pictures and links say."""
        parts = [self.text, *self.alts, *self.link.values(), *(f"#{tag}" for tag in self._tags())]
        parts += self._addresses()
        return "\n".join(parts) if len(parts) > 1 else self.text

    @property
    def languages(self) -> list[str]:
        return _texts(self.fields.values.get("langs"))

    def _tags(self) -> list[str]:
        return _texts(self.fields.values.get("tags"))

    def _addresses(self) -> Iterator[str]:
        """Links are shown shortened; the whole address stands beside the text."""
        if self.fields.values.get("facets"):
            for facet in self.fields.each("facets"):
                yield from (uri for feature in facet.each("features") if (uri := feature.text("uri")))


def read_view(item: object, collected_at: datetime) -> tuple[Mention, Record]:
    """A post as the platform shows it, and as it was written. Raises UnreadableItemError."""
    view = Fields.of(NAME, item)
    record = Record.of(view.values.get("record"))
    author = view.inner("author")
    return read_post(
        view.need("uri"),
        record,
        seen=view.values.get("indexedAt"),
        cid=view.text("cid"),
        collected_at=collected_at,
        author=read_author(author) if author.values else None,
        view=view,
    ), record


def read_post(
    uri: str,
    record: Record,
    *,
    seen: object,
    cid: str,
    collected_at: datetime,
    author: Author | None = None,
    view: Fields | None = None,
) -> Mention:
    """`seen`: when the platform had it, in its words. Raises UnreadableItemError."""
    place = URI.fullmatch(uri)
    if not place:
        raise UnreadableItemError(NAME, "its uri is no post's")
    did, key = place[1], place[2]
    if author and author.id != did:
        raise UnreadableItemError(NAME, "its uri names another author")
    text = record.text if record.text.strip() else "\n".join([*record.alts, *record.link.values()])
    if not text.strip():
        raise UnreadableItemError(NAME, "no text, and nothing with words")
    at, flags = _when(record, seen, collected_at)
    reply = record.fields.inner("reply")
    parent, root = reply.inner("parent").text("uri"), reply.inner("root").text("uri")
    return Mention(
        source=NAME,
        native_id=uri,
        kind=_kind(parent, record.quoted),
        text=text,
        url=f"https://bsky.app/profile/{did}/post/{key}",
        author=author or Author(id=did),
        language=next(iter(record.languages), ""),
        in_reply_to=parent,
        conversation_id=root or uri,
        engagement=_engagement(view),
        published_at=at,
        collected_at=collected_at,
        flags=flags,
        raw=as_json(_extra(record, seen, cid, view, odd_time=bool(flags))),
    )


def read_author(profile: Fields) -> Author:
    """The author as a post or a profile shows them. Raises UnreadableItemError."""
    handle = profile.text("handle")
    status = profile.inner("verification").text("verifiedStatus")
    return Author(
        id=profile.need("did"),
        handle="" if handle == NO_HANDLE else handle,
        name=profile.text("displayName"),
        followers=profile.count("followersCount"),
        verified=status == "valid" if status else None,
    )


def _when(record: Record, seen: object, collected_at: datetime) -> tuple[datetime, frozenset[Flag]]:
    """The author's time if it is near the platform's; else the platform's, flagged."""
    claim = from_iso(record.fields.text("createdAt"))
    seen_at = from_iso(seen) if isinstance(seen, str) else None
    if seen_at is None:
        return published(claim, collected_at)
    at, flags = published(seen_at, collected_at)
    if claim and at - BELIEVED_LATE <= claim <= at + LATEST_AHEAD:
        return claim, flags
    return at, frozenset({Flag.TIME_UNREADABLE})


def _kind(parent: str, quoted: str) -> Kind:
    """A reply that quotes is a reply. Feeds and lists can be embedded like posts: that is no quote."""
    if parent:
        return Kind.REPLY
    return Kind.QUOTE if f"/{POST}/" in quoted else Kind.POST


def _engagement(view: Fields | None) -> Engagement:
    if view is None:
        return Engagement()
    return Engagement(
        likes=view.count("likeCount"), reposts=view.count("repostCount"), replies=view.count("replyCount")
    )


def _extra(record: Record, seen: object, cid: str, view: Fields | None, *, odd_time: bool) -> dict[str, Any]:
    labels = [label.text("val") for label in view.each("labels")] if view else []
    labels += [label.text("val") for label in record.fields.inner("labels").each("values")]
    extra = {
        "cid": cid,
        "indexed_at": seen if isinstance(seen, str) else "",
        "created_at": as_json(record.fields.values.get("createdAt")) if odd_time else "",
        "languages": record.languages if len(record.languages) > 1 else [],
        "quotes": record.quoted,
        "link": dict(record.link),
        "alt": list(record.alts),
        "labels": sorted({label for label in labels if label}),
        "quote_count": view.count("quoteCount") if view else None,
        "bookmark_count": view.count("bookmarkCount") if view else None,
    }
    return {name: value for name, value in extra.items() if value or value == 0}


def _texts(value: object) -> list[str]:
    return [each for each in value if isinstance(each, str) and each] if isinstance(value, list) else []
