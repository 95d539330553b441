"""What a reader of the mentions asked to see, as it stands in the address of the page."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar
from urllib.parse import unquote

from domain.mention import Kind
from domain.reading import Label

Member = TypeVar("Member", bound=StrEnum)
_THEME = re.compile(r"[1-9][0-9]{0,17}(?:-[1-9][0-9]{0,17})?", re.ASCII)


class Order(StrEnum):
    """Negative first is the default: negative feedback is never hidden below the fold."""

    NEGATIVE_FIRST = "negative first"
    NEWEST = "newest"
    OLDEST = "oldest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Empty means everything. `search` is matched against text, author and handle.

    `theme`: the id of a theme; with `-` and the id of a mention, those in it that say the same as that one.
    """

    labels: frozenset[Label] = frozenset()
    sources: frozenset[str] = frozenset()
    kinds: frozenset[Kind] = frozenset()
    languages: frozenset[str] = frozenset()
    author: str = ""
    search: str = ""
    since: datetime | None = None
    until: datetime | None = None
    asks: bool = False
    harm: bool = False
    theme: str = ""
    order: Order = Order.NEGATIVE_FIRST

    @property
    def narrows(self) -> bool:
        """Whether anything is left out."""
        return self != Filters(order=self.order)

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "Filters":
        """Read page parameters. Values that make no sense are ignored: a mistyped address must not hide mentions."""
        return cls(
            labels=frozenset(_members(Label, query.get("label", ""))),
            sources=frozenset(map(unquote, _words(query.get("source", "")))),
            kinds=frozenset(_members(Kind, query.get("kind", ""))),
            languages=frozenset(map(unquote, _words(query.get("language", "")))),
            author=query.get("author", ""),
            search=query.get("search", ""),
            since=_moment(query.get("since", "")),
            until=_moment(query.get("until", "")),
            asks=query.get("asks", "") == "1",
            harm=query.get("harm", "") == "1",
            theme=theme if _THEME.fullmatch(theme := query.get("theme", "")) else "",
            order=next(iter(_members(Order, query.get("order", ""))), Order.NEGATIVE_FIRST),
        )

    def to_query(self) -> dict[str, str]:
        """The parameters that `from_query` reads back; defaults are left out, so that addresses stay short."""
        query = {
            "label": ",".join(sorted(self.labels)),
            "source": _joined(self.sources),
            "kind": ",".join(sorted(self.kinds)),
            "language": _joined(self.languages),
            "author": self.author,
            "search": self.search,
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
            "asks": "1" if self.asks else "",
            "harm": "1" if self.harm else "",
            "theme": self.theme,
            "order": "" if self.order is Order.NEGATIVE_FIRST else self.order.value,
        }
        return {name: value for name, value in query.items() if value}


def _joined(names: Iterable[str]) -> str:
    """Names as one parameter. They come from outside, so a comma in one of them is escaped, and the escape itself."""
    return ",".join(name.replace("%", "%25").replace(",", "%2C") for name in sorted(names))


def _words(text: str) -> list[str]:
    return [word for word in text.split(",") if word]


def _members(kind: type[Member], text: str) -> list[Member]:
    known = {member.value: member for member in kind}
    return [known[word] for word in _words(text) if word in known]


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
