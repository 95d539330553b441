"""A feed's bytes as a document of entries. The parser gets bytes only: given text, it opens files and addresses."""

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import feedparser

from collectors.fetch import Answer
from domain.errors import RetryLaterError, SourceRefusedError


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """`address` is fit to be shown. `damaged`: not well-formed or broken off, so that entries may be missing."""

    address: str
    title: str
    language: str
    entries: tuple[Mapping[str, Any], ...]
    damaged: bool


_END = re.compile(rb"</(?:[\w.-]+:)?(?:rss|feed|rdf)\s*>", re.IGNORECASE)
_TAIL = 1000
# What a parser fed with hostile bytes may run into; it promises nothing.
_MISHAPS = (ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


def parse(source: str, address: str, answer: Answer) -> Document:
    """Raises SourceRefusedError if this is no feed: a web page in its place is an error, not a feed without entries."""
    headers = {
        "content-type": answer.headers.get("content-type", ""),
        "content-location": answer.url,
    }
    try:
        parsed = feedparser.parse(
            io.BytesIO(answer.body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except _MISHAPS as error:
        raise SourceRefusedError(source, f"{address} could not be parsed") from error
    if not parsed.get("version"):
        if not answer.body.strip():
            raise RetryLaterError(source, f"{address} answered with nothing")
        raise SourceRefusedError(source, f"{address} is not a feed (a web page, perhaps)")
    feed = parsed.get("feed") or {}
    entries = parsed["entries"]
    damaged = type(parsed.get("bozo_exception")).__name__ == "SAXParseException"
    if damaged and not _END.search(answer.body[-_TAIL:]):
        entries = entries[:-1]  # the feed broke off, probably within this one
    return Document(
        address=address,
        title=_text(feed.get("title")),
        language=_text(feed.get("language")),
        entries=tuple(dict(entry) for entry in entries),
        damaged=damaged,
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
