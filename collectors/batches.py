"""Pages of any size, made ready for the store, as batches of a size that one transaction should have.

A failure of the source is the last item, not an exception: what was read before it must be stored first, however far
ahead of the storing the reading has come.
"""

import logging
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace

from collectors.preparing import Preparation, Prepared
from collectors.source import Cursor, Notice, Page, Source
from domain.errors import CollectionError
from domain.incident import Statement
from domain.mention import Removal, Unreadable
from domain.sampling import Slot
from domain.time import Span
from store.mentions import Arrival

SMALLEST, LARGEST = 500, 2_000
# An archive's: an author, a minute, a page of an index that several of its mentions touch is written once for all.
# Another writer waits a second for it, and that second is what a break costs.
ARCHIVED = 20_000

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What is stored in one transaction. `pages`: how many ended in it. `cursor`: safe to resume at once it is stored.

    `covered` was read in full; `uncovered` is what the source could not read, with its words for why and, if it knows,
    for which time.
    """

    pages: int = 0
    arrivals: tuple[Arrival, ...] = ()
    statements: tuple[Statement, ...] = ()
    removals: tuple[Removal, ...] = ()
    notices: tuple[Notice, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    passed_over: int = 0
    cursor: Cursor | None = None
    covered: tuple[Span, ...] = ()
    uncovered: tuple[tuple[Span | None, str], ...] = ()
    urgent: bool = False
    cost: float = 0.0
    drawn: tuple[Slot, ...] = ()

    @property
    def size(self) -> int:
        return len(self.arrivals) + len(self.removals) + len(self.unreadable)

    def __add__(self, page: "Batch") -> "Batch":
        """Both, stored together: the later cursor wins, and without one the earlier is still right."""
        return Batch(
            pages=self.pages + page.pages,
            arrivals=self.arrivals + page.arrivals,
            statements=self.statements + page.statements,
            removals=self.removals + page.removals,
            notices=self.notices + page.notices,
            unreadable=self.unreadable + page.unreadable,
            passed_over=self.passed_over + page.passed_over,
            cursor=self.cursor if page.cursor is None else page.cursor,
            covered=self.covered + page.covered,
            uncovered=self.uncovered + page.uncovered,
            urgent=self.urgent or page.urgent,
            cost=self.cost + page.cost,
            drawn=self.drawn + page.drawn,
        )


def read_pages(source: Source, prepare: Preparation, since: Cursor | None) -> Generator[Batch, None, None]:
    """The pages of a source, made ready in this process as they come."""
    for page in source.pages(prepare.incident.watch, since):
        yield batch_of(page, prepare(page.mentions, page.unreadable))


def read_batches(
    pages: Iterator[Batch | CollectionError], go_on: Callable[[], bool], *, archived: bool = False
) -> Iterator[Batch | CollectionError]:
    """All pages as batches; an error comes last. `go_on` is asked before each page and ends the reading by a no.

    Those of an archive (`archived`) are larger.
    """
    smallest, largest = (ARCHIVED, ARCHIVED) if archived else (SMALLEST, LARGEST)
    waiting = Batch()
    page: Batch | CollectionError | None = None
    while go_on() and isinstance(page := next(pages, None), Batch):
        waiting = waiting + page
        while waiting.size > largest:
            head, waiting = _split(waiting, largest)
            yield head
        if waiting.urgent or waiting.size >= smallest:
            yield waiting
            waiting = Batch()
    if waiting.pages:
        yield waiting
    if isinstance(page, CollectionError):
        yield page


def guarded(name: str, pages: Iterator[Batch]) -> Iterator[Batch | CollectionError]:
    """The pages of the source of this name, and the error that ended them if one did, whatever it was."""
    try:
        yield from pages
    except CollectionError as error:
        yield error
    except Exception as error:  # noqa: BLE001 - one source's fault must not take the others down
        _log.warning("%s failed in a way that it should not", name, exc_info=error)
        problem = f"stopped by a fault in this program ({type(error).__name__}: {error}); the log has the details"
        yield CollectionError(name, problem)


def batch_of(page: Page, prepared: Prepared) -> Batch:
    """One page as a batch. A shortfall concerns the time that the page names, if it names one."""
    short = bool(page.shortfall)
    return Batch(
        pages=1,
        arrivals=prepared.arrivals,
        statements=prepared.statements,
        removals=page.removals,
        notices=page.notices,
        unreadable=prepared.unreadable,
        passed_over=page.passed_over,
        cursor=page.cursor,
        covered=() if short or page.covered is None else (page.covered,),
        uncovered=((page.covered, page.shortfall),) if short else (),
        urgent=page.urgent,
        cost=page.cost,
        drawn=page.drawn,
    )


def _split(batch: Batch, most: int) -> tuple[Batch, Batch]:
    """The first `most` items, and the rest with everything that holds only when all is stored."""
    arrivals, rest = batch.arrivals[:most], batch.arrivals[most:]
    room = most - len(arrivals)
    unreadable, unreadable_rest = batch.unreadable[:room], batch.unreadable[room:]
    head = Batch(arrivals=arrivals, unreadable=unreadable)
    if not head.size:
        return Batch(removals=batch.removals[:most]), replace(batch, removals=batch.removals[most:])
    return head, replace(batch, arrivals=rest, unreadable=unreadable_rest)
