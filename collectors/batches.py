"""Pages of any size as batches of a size that one transaction should have.

A failure of the source is the last item, not an exception: what was read before it must be stored first, however far
ahead of the storing the reading has come.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from collectors.source import Cursor, Notice, Page, Source
from domain.errors import CollectionError
from domain.incident import Watch
from domain.mention import Mention, Removal, Unreadable
from domain.time import Span

SMALLEST, LARGEST = 500, 2000

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What is stored in one transaction. `pages`: how many ended in it. `cursor`: safe to resume at once it is stored.

    `covered` was read in full; `uncovered` is what the source could not read, with its words for why and, if it knows,
    for which time.
    """

    pages: int = 0
    mentions: tuple[Mention, ...] = ()
    removals: tuple[Removal, ...] = ()
    notices: tuple[Notice, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    passed_over: int = 0
    cursor: Cursor | None = None
    covered: tuple[Span, ...] = ()
    uncovered: tuple[tuple[Span | None, str], ...] = ()

    @property
    def size(self) -> int:
        return len(self.mentions) + len(self.removals) + len(self.unreadable)

    def __add__(self, page: "Batch") -> "Batch":
        """Both, stored together: the later cursor wins, and without one the earlier is still right."""
        return Batch(
            pages=self.pages + page.pages,
            mentions=self.mentions + page.mentions,
            removals=self.removals + page.removals,
            notices=self.notices + page.notices,
            unreadable=self.unreadable + page.unreadable,
            passed_over=self.passed_over + page.passed_over,
            cursor=self.cursor if page.cursor is None else page.cursor,
            covered=self.covered + page.covered,
            uncovered=self.uncovered + page.uncovered,
        )


def read_batches(
    source: Source, watch: Watch, since: Cursor | None, go_on: Callable[[], bool]
) -> Iterator[Batch | CollectionError]:
    """Everything that `source` gives from `since` on; if it fails, its error comes last.

    `go_on` is asked before each page, and ends the reading by saying no.
    """
    waiting = Batch()
    page: Page | CollectionError | None = None
    pages = _pages(source, watch, since)
    while go_on() and isinstance(page := next(pages, None), Page):
        waiting = waiting + _whole(page)
        while waiting.size > LARGEST:
            head, waiting = _split(waiting)
            yield head
        if page.urgent or waiting.size >= SMALLEST:
            yield waiting
            waiting = Batch()
    if waiting.pages:
        yield waiting
    if isinstance(page, CollectionError):
        yield page


def _pages(source: Source, watch: Watch, since: Cursor | None) -> Iterator[Page | CollectionError]:
    """The pages, and the error that ended them if one did, whatever it was."""
    try:
        yield from source.pages(watch, since)
    except CollectionError as error:
        yield error
    except Exception as error:  # noqa: BLE001 - one source's fault must not take the others down
        _log.warning("%s failed in a way that it should not", source.name, exc_info=error)
        problem = f"stopped by a fault in this program ({type(error).__name__}: {error}); the log has the details"
        yield CollectionError(source.name, problem)


def _whole(page: Page) -> Batch:
    """One page as a batch. A shortfall concerns the time that the page names, if it names one."""
    short = bool(page.shortfall)
    return Batch(
        pages=1,
        mentions=page.mentions,
        removals=page.removals,
        notices=page.notices,
        unreadable=page.unreadable,
        passed_over=page.passed_over,
        cursor=page.cursor,
        covered=() if short or page.covered is None else (page.covered,),
        uncovered=((page.covered, page.shortfall),) if short else (),
    )


def _split(batch: Batch) -> tuple[Batch, Batch]:
    """LARGEST items, and the rest with everything that holds only when all is stored."""
    mentions, rest = batch.mentions[:LARGEST], batch.mentions[LARGEST:]
    room = LARGEST - len(mentions)
    unreadable, unreadable_rest = batch.unreadable[:room], batch.unreadable[room:]
    head = Batch(mentions=mentions, unreadable=unreadable)
    if not head.size:
        return Batch(removals=batch.removals[:LARGEST]), replace(batch, removals=batch.removals[LARGEST:])
    return head, replace(batch, mentions=rest, unreadable=unreadable_rest)
