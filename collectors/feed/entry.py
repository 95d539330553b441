"""One entry of a feed as a mention."""

import calendar
import re
from datetime import datetime

from collectors.feed.document import Document
from collectors.feed.state import digest
from collectors.fields import Fields, as_json, from_epoch, published
from collectors.plaintext import to_text
from domain.errors import UnreadableItemError
from domain.mention import Author, Flag, Kind, Mention

_WORLDWIDE = ("http://", "https://", "urn:", "tag:")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,4}")
_MARKUP = ("text/html", "application/xhtml+xml")


def read_entry(source: str, item: object, document: Document, collected_at: datetime) -> Mention:
    """Raises UnreadableItemError for an entry without words."""
    entry = Fields.of(source, item)
    title = _plain(entry.inner("title_detail"), entry.text("title"))
    summary = _summary(entry)
    text = "\n\n".join(dict.fromkeys(part for part in (title, summary) if part))
    if not text:
        raise UnreadableItemError(source, "the entry has neither title nor summary")
    link = entry.text("link")
    native_id, made = _identify(entry, text, document.address)
    published_at, flags = published(_moment(entry), collected_at)
    raw = {"feed": document.title}
    if flags:
        raw["time"] = entry.text("published", "updated")
    return Mention(
        source=source,
        native_id=native_id,
        kind=Kind.ARTICLE,
        text=text,
        url=link if link.startswith(("http://", "https://")) else "",
        author=Author(name=entry.text("author") or document.title),
        language=_language(entry, document),
        published_at=published_at,
        collected_at=collected_at,
        flags=flags | {Flag.NO_NATIVE_ID} if made else flags,
        raw=as_json(kept) if (kept := {name: value for name, value in raw.items() if value}) else "",
    )


def _identify(entry: Fields, text: str, feed: str) -> tuple[str, bool]:
    """The entry's lasting id, and whether it had to be made from the content.

    Numbers and the like, which two feeds may both use, are told apart by their feed's address.
    """
    given = entry.text("id", "link").strip()
    if not given:
        return f"{feed}#{digest(text)}", True
    native_id = given if given.startswith(_WORLDWIDE) else f"{feed}#{given}"
    return native_id, False


def _summary(entry: Fields) -> str:
    """The summary if there is one, else the content. The parser copies the content into a summary of no type."""
    details = (entry.inner("summary_detail"), *entry.each("content"))
    texts = (_plain(detail, "") for detail in details)
    return next((text for text in texts if text), "") or to_text(entry.text("summary"))


def _plain(detail: Fields, text: str) -> str:
    value = detail.text("value") or text
    return to_text(value) if detail.text("type") in _MARKUP else value.strip()


def _moment(entry: Fields) -> datetime | None:
    for name in ("published_parsed", "updated_parsed"):
        try:
            moment = from_epoch(calendar.timegm(entry.values[name]))
        except (KeyError, TypeError, ValueError, IndexError, OverflowError):
            continue
        if moment:
            return moment
    return None


def _language(entry: Fields, document: Document) -> str:
    claimed = entry.inner("summary_detail", "title_detail").text("language") or document.language
    return claimed if _LANGUAGE.fullmatch(claimed) else ""
