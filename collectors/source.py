"""The contract between Ownup and a place where people talk.

A source turns a watch into pages of mentions. It knows its platform and nothing else: it does not store, score,
wait or retry. `collectors.run` does all of that, the same way for every source.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol, TypeAlias

from domain.incident import Watch
from domain.mention import Mention, Removal, Unreadable
from domain.time import Span

# Where to go on, in the source's own words (JSON text, say); opaque to everything else.
Cursor: TypeAlias = str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What one request gave.

    `cursor` is where a later run can safely resume once this page is stored; **None means it is not safe to resume
    here** (a newest-first platform in the middle of its pages), so the old checkpoint stands until a page brings one.
    `received` counts the items that the platform sent: mentions + removals + unreadable, and those that do not match
    the watch (`passed_over`: a feed brings articles about other things).
    `covered` is the time this page makes complete (with all pages before it), None if that cannot be said yet.
    `shortfall` says in plain words why what was asked for could not be read in full, "" if it could. A page with both
    knows the time concerned: `covered` was asked for and was read in part or not at all.
    """

    mentions: tuple[Mention, ...] = ()
    removals: tuple[Removal, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    passed_over: int = 0
    cursor: Cursor | None = None
    covered: Span | None = None
    shortfall: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What a source says is left: "412 of 450 requests until 14:05 UTC". Shown, never guessed."""

    left: str


class Source(Protocol):
    """A place where people talk.

    `reach` is how far back it can look (None: without limit; zero: only from now on).
    """

    name: str
    reach: timedelta | None

    def pages(self, watch: Watch, since: Cursor | None) -> Iterator[Page]:
        """Read what is new for `watch` after `since`, page by page.

        Raises RetryLaterError, SourceRefusedError; never a foreign exception. Pages given before the error count.
        """
        ...


class Budgeted(Protocol):
    """A source that knows what it may still ask for."""

    def budget(self) -> Budget | None: ...
