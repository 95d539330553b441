"""One record as a mention, or the reason why it is none."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, TypeAlias

from collectors.files.columns import FIELDS
from collectors.files.records import LONGEST_KEPT, Record, broken
from collectors.files.times import Times, UnreadableTimeError
from collectors.files.values import count_of, kind_of, says_nothing, text_of, truth_of
from domain.mention import Author, Engagement, Flag, Kind, Mention, Unreadable

LONGEST_NAME = 500  # characters of an id, handle or name; longer ones are something else
_ARCHIVE = frozenset({Flag.ARCHIVE})
_ARCHIVE_WITHOUT_ID = frozenset({Flag.ARCHIVE, Flag.NO_NATIVE_ID})
_Values: TypeAlias = Mapping[Any, object]  # a field without a column looks for None, and finds nothing
_NOBODY = Author()
_UNCOUNTED = Engagement()
_AUTHOR = ("author_id", "author", "author_name", "followers", "verified")
_COUNTS = ("likes", "reposts", "replies", "views")
_DUMP = json.JSONEncoder(ensure_ascii=False, default=str).encode


class _NothingSaidError(Exception):
    """A row without text and without id."""


class Rows:
    """Turns records into mentions of `source`. `columns`: field → column.

    A row without a readable time is refused, although a live source's would be kept at its time of receipt: an
    archive is received today, and its old posts would make a surge today that never was.
    A row with an id and no text is kept (something was said: a picture, say); without both, nothing was.
    """

    def __init__(
        self, columns: Mapping[str, str], times: Times, *, source: str, unit: str, collected_at: datetime
    ) -> None:
        self._column = {field: columns.get(field) for field in FIELDS}
        self._mapped = frozenset(columns.values())
        self._times = times
        self._source = source
        self._unit = unit
        self._collected_at = collected_at
        self._authors = not columns.keys().isdisjoint(_AUTHOR)
        self._counts = not columns.keys().isdisjoint(_COUNTS)

    def read_all(self, items: Iterable[Record | Unreadable]) -> tuple[tuple[Mention, ...], tuple[Unreadable, ...]]:
        """Mentions, and what is none, each in order."""
        mentions: list[Mention] = []
        unreadable: list[Unreadable] = []
        for item in items:
            found = item if isinstance(item, Unreadable) else self.read(*item)
            if isinstance(found, Mention):
                mentions.append(found)
            else:
                unreadable.append(found)
        return tuple(mentions), tuple(unreadable)

    def read(self, number: int, values: _Values) -> Mention | Unreadable:
        try:
            return self._mention(values)
        except UnreadableTimeError as error:
            reason = str(error)
        except _NothingSaidError:
            reason = "there is neither a text nor an id"
        except (ValueError, TypeError, ArithmeticError, RecursionError) as error:
            reason = f"a value makes no sense: {error}"
        return broken(f"{self._unit} {number}", reason, _shown(values))

    def _mention(self, values: _Values) -> Mention:
        mapped = self._mapped
        raw: dict[Any, object] = {
            name: value for name, value in values.items() if name not in mapped and value not in (None, "")
        }
        text = self._text(values)
        native_id = self._name("id", values, raw)
        if not native_id and not text.strip():
            raise _NothingSaidError
        published_at = self._times.read(self._time(values))
        author = self._author(values, raw)
        url = self._url(values, raw)
        flags = _ARCHIVE
        if not native_id:
            native_id = _made_id(self._typed(values), author.name, published_at, text, url)
            flags = _ARCHIVE_WITHOUT_ID
        in_reply_to = self._name("in_reply_to", values, raw)
        conversation_id = self._name("conversation_id", values, raw)
        return Mention(
            source=self._source,
            native_id=native_id,
            text=text,
            published_at=published_at,
            collected_at=self._collected_at,
            kind=self._kind(values, text, in_reply_to, conversation_id, native_id),
            url=url,
            author=author,
            language=self._name("language", values, raw),
            in_reply_to=in_reply_to,
            conversation_id=conversation_id,
            engagement=self._engagement(values, raw),
            flags=flags,
            raw=_DUMP(raw) if raw else "",
        )

    def _text(self, values: _Values) -> str:
        column = self._column
        text = text_of(values.get(column["text"]))
        if column["long_text"] and (long := text_of(values.get(column["long_text"]))):
            text = long
        if column["title"] and (title := text_of(values.get(column["title"])).strip()) and title not in text:
            text = f"{title}\n\n{text}" if text else title
        return text

    def _time(self, values: _Values) -> object:
        """The value of the time, put together where day and time of day stand in columns of their own."""
        value = values.get(self._column["published_at"])
        column = self._column["time_of_day"]
        if column is None or isinstance(value, datetime) or not isinstance(value, (str, date)):
            return value
        day, time = text_of(value).strip(), text_of(values.get(column)).strip()
        return f"{day} {time}" if day and time and ":" not in day else value

    def _name(self, field: str, values: _Values, raw: dict[Any, object]) -> str:
        """A short text; one too long for a name stays among the raw values."""
        column = self._column[field]
        value = values.get(column)
        if value is None or value == "":
            return ""
        name = (value if isinstance(value, str) else text_of(value)).strip()
        if len(name) > LONGEST_NAME:
            raw[column] = value
            return ""
        return "" if says_nothing(name) else name

    def _author(self, values: _Values, raw: dict[Any, object]) -> Author:
        if not self._authors:
            return _NOBODY
        handle = self._name("author", values, raw).removeprefix("@")
        return Author(
            # Platforms whose exports have only a handle take it in any case: one account may be typed in several.
            id=self._name("author_id", values, raw) or handle.casefold(),
            handle=handle,
            name=self._name("author_name", values, raw),
            followers=self._count("followers", values, raw),
            verified=truth_of(values.get(self._column["verified"])) if self._column["verified"] else None,
        )

    def _typed(self, values: _Values) -> str:
        """The author's id, or the handle as it is written: what made ids are made of."""
        return self._name("author_id", values, {}) or self._name("author", values, {}).removeprefix("@")

    def _engagement(self, values: _Values, raw: dict[Any, object]) -> Engagement:
        if not self._counts:
            return _UNCOUNTED
        return Engagement(
            likes=self._count("likes", values, raw),
            reposts=self._count("reposts", values, raw),
            replies=self._count("replies", values, raw),
            views=self._count("views", values, raw),
        )

    def _count(self, field: str, values: _Values, raw: dict[Any, object]) -> int | None:
        column = self._column[field]
        value = values.get(column)
        if value is None or value == "":
            return None
        count = count_of(value)
        if count is None:
            raw[column] = value
        return count

    def _url(self, values: _Values, raw: dict[Any, object]) -> str:
        """An address on the web; anything else (`/r/all/…`, `javascript:…`) stays among the raw values."""
        column = self._column["url"]
        value = values.get(column)
        if value is None or value == "":
            return ""
        url = text_of(value).strip()
        if url[:8].lower().startswith(("https://", "http://")):
            return url
        raw[column] = value
        return ""

    def _kind(self, values: _Values, text: str, in_reply_to: str, conversation_id: str, native_id: str) -> Kind:
        column = self._column
        if column["kind"] and (said := kind_of(values.get(column["kind"]))):
            return said
        if text.startswith("RT @") or self._true("is_repost", values):
            return Kind.REPOST
        if self._true("is_quote", values):
            return Kind.QUOTE
        if in_reply_to or self._true("is_reply", values):
            return Kind.REPLY
        # Where nothing else tells, the first of a conversation is the one that it is named after.
        told = column["is_reply"] or column["in_reply_to"]
        return Kind.REPLY if conversation_id and not told and conversation_id != native_id else Kind.POST

    def _true(self, field: str, values: _Values) -> bool:
        column = self._column[field]
        return column is not None and truth_of(values.get(column)) is True


def _made_id(author: str, name: str, published_at: datetime, text: str, url: str) -> str:
    """An id for a post that came without: the same whenever the same post comes, whatever it is liked by then."""
    said = f"{author}\x1f{name}\x1f{published_at.isoformat()}\x1f{url}\x1f{text}"
    return "made-" + hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _shown(values: _Values) -> str:
    try:
        return _DUMP(dict(values))
    except (ValueError, TypeError, RecursionError):
        return repr(tuple(values))[:LONGEST_KEPT]
