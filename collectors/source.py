"""The contract between Ownup and a place where people talk.

A source turns a watch into pages of mentions. It knows its platform and nothing else: it does not store, score,
wait or retry. `collectors.run` does all of that, the same way for every source.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, Self, TypeAlias, runtime_checkable

from domain.counting import HOUR, Total
from domain.incident import Watch
from domain.mention import Mention, Removal, Unreadable
from domain.sampling import Slot
from domain.time import Span

# Where to go on, in the source's own words (JSON text, say); opaque to everything else.
Cursor: TypeAlias = str

HEARTBEAT = timedelta(seconds=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Word to everybody that a post (`native_id`) is gone, or all that an author (`author_id`) wrote.

    A platform's live stream tells of every deletion; most of them concern nothing that was ever a mention.
    """

    reason: str
    at: datetime
    native_id: str = ""
    author_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What one request gave.

    `cursor` is where a later run can safely resume once this page is stored; **None means it is not safe to resume
    here** (a newest-first platform in the middle of its pages), so the old checkpoint stands until a page brings one.
    `received` counts the items that the platform sent: mentions + removals + unreadable, and those that do not match
    the watch (`passed_over`: a feed brings articles about other things).
    `notices` become removals where they concern mentions that are known; the others are passed over.
    `covered` is the time this page makes complete (with all pages before it), None if that cannot be said yet.
    `shortfall` says in plain words why what was asked for could not be read in full, "" if it could. A page with both
    knows the time concerned: `covered` was asked for and was read in part or not at all.
    `urgent`: store this page now, the next may be long in coming (a live stream).
    `cost`: what reading it cost at most, in the source's own unit (US dollars for X); 0 where reading is free.
    `drawn`: the stretches of a random sample in time that are complete with this page.
    """

    mentions: tuple[Mention, ...] = ()
    removals: tuple[Removal, ...] = ()
    notices: tuple[Notice, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    passed_over: int = 0
    cursor: Cursor | None = None
    covered: Span | None = None
    shortfall: str = ""
    urgent: bool = False
    cost: float = 0.0
    drawn: tuple[Slot, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What a source says is left: "412 of 450 requests until 14:05 UTC". Shown, never guessed."""

    left: str


class Source(Protocol):
    """A way to read a place where people talk.

    `name` names the way: its checkpoint, its lease, its health. Its mentions carry the name of the place, which is
    the same unless the source says otherwise (`Elsewhere`).
    `reach` is how far back it can look (None: without limit; zero: only from now on).
    """

    name: str
    reach: timedelta | None

    def pages(self, watch: Watch, since: Cursor | None) -> Iterator[Page]:
        """Read what is new for `watch` after `since`, page by page.

        Raises RetryLaterError, SourceRefusedError; never a foreign exception. Pages given before the error count.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """A stretch of an archive, as raw items that its parser understands. `ends`: with it all of it is read."""

    items: Sequence[Any]
    ends: bool = False


# Makes mentions of raw items, in any process: it is fit to be sent there.
Parse: TypeAlias = Callable[[Sequence[Any]], tuple[tuple[Mention, ...], tuple[Unreadable, ...]]]


class Place(Protocol):
    """How far an archive has been read. `covered` as a page has it."""

    @property
    def cursor(self) -> Cursor: ...

    @property
    def covered(self) -> Span | None: ...

    def after(self, portion: Portion, moments: Iterable[datetime]) -> Self:
        """The place behind the next portion, whose mentions were published at `moments` (or from first to last)."""
        ...


@runtime_checkable
class Archive(Source, Protocol):
    """A source that is all there already, so that making its pages can be shared out.

    portions ─▶ parser, in any process and any order ─▶ in order again: the place after each
    """

    def begin(self, since: Cursor | None) -> Place: ...

    def portions(self, since: Cursor | None) -> Iterator[Portion]:
        """All after `since`. Raises like `pages`, and what was given before the error counts."""
        ...

    def parser(self) -> Parse: ...


# Abilities that some sources have. They are found by their names: `place_of`, `follows`, `pace_of`, isinstance.


class Elsewhere(Protocol):
    """One of several ways to read a place: a search and a live stream of the same platform.

    What one of them covers is covered, so coverage is kept for the place.
    """

    place: str


@runtime_checkable
class Sampling(Protocol):
    """A source that costs, and can read a random sample in time where reading everything would cost too much."""

    def afford(self, allowed: Callable[[timedelta], float]) -> None:
        """Read next for at most about `allowed(the time to be read)`, in the unit of its pages' cost."""
        ...


class Paced(Protocol):
    """A source that is not to be asked more often than each `pace`: what it gives changes rarely, or costs."""

    pace: timedelta


class Following(Protocol):
    """A source whose pages do not end while it is connected: it is left running, and cannot be read once.

    It gives a page at least every `HEARTBEAT`, an empty one if nothing came, so that a run can be stopped.
    """

    follows: bool


@runtime_checkable
class Rechecking(Protocol):
    """A source that can be asked what became of what it gave: each mention once within `recheck_within`."""

    recheck_within: timedelta
    recheck_at_once: int

    def recheck(self, native_ids: Sequence[str]) -> Page:
        """Removals for those that are gone, mentions for those that were edited, of at most `recheck_at_once`.

        A RetryLaterError may mean that the platform is still at it: the next call for the same ids, and any that came
        since, takes the result. Raises RetryLaterError, SourceRefusedError.
        """
        ...


@runtime_checkable
class Counting(Protocol):
    """A source whose platform says how much there is without its being read."""

    def counts(self, watch: Watch, span: Span, width: timedelta = HOUR.width) -> Sequence[Total]:
        """The totals of all whole buckets that end within `span`; `width` is an hour or a minute.

        Raises RetryLaterError, SourceRefusedError.
        """
        ...


class Budgeted(Protocol):
    """A source that knows what it may still ask for. It may ask the platform, but never fails for that."""

    def budget(self) -> Budget | None: ...


def place_of(source: Source) -> str:
    """The place that a source reads: its own name unless it is one of several ways to the same place."""
    place: str = getattr(source, "place", source.name)
    return place


def follows(source: Source) -> bool:
    """Whether a source is left running instead of being read once."""
    return bool(getattr(source, "follows", False))


def left_of(source: Source) -> str:
    """What a source says it may still ask for, "" if it does not say."""
    budget: Callable[[], Budget | None] = getattr(source, "budget", lambda: None)
    found = budget()
    return found.left if found else ""


def pace_of(source: Source) -> timedelta:
    """How long to leave a source alone between two looks, however much is said there."""
    pace: timedelta = getattr(source, "pace", timedelta())
    return pace
