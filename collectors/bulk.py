"""An archive made ready for the store in other processes while this one stores: what makes a large import fast.

    portions ─▶ queue of at most DEPTH × workers ─▶ worker processes: parsed, texts read ─▶ in order, as pages

The workers are started only once a file proves long; meanwhile its beginning is read here. They die with this process,
however it dies.
"""

import gc
import logging
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any, Self, TypeAlias

from collectors.batches import Batch, batch_of
from collectors.preparing import Preparation, Prepared
from collectors.source import Archive, Cursor, Page, Parse, Portion
from store.mentions import Arrival

DEPTH = 10  # portions for each worker: enough to be at work while several are stored in one transaction
READ_HERE_FIRST = 5  # portions; starting the workers takes about as long as reading these

_BEHIND = 10  # of 19: how far the workers stand back where cores are few
_RARELY = (100_000, 50, 50)  # new objects before the first generation is looked at, and so on

# What became of a portion, and its first and last moment, if it has any.
Worked: TypeAlias = tuple[Prepared, tuple[datetime, ...]]
# The same between two processes: its arrivals come last, as plain tuples, which pickle in a third of the time.
_Sent: TypeAlias = tuple[Prepared, tuple[datetime, ...], list[tuple[Any, ...]]]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """All that is done with a portion before the store comes in: the same in whichever process."""

    parse: Parse
    prepare: Preparation

    def __call__(self, items: Sequence[Any]) -> Worked:
        mentions, unreadable = self.parse(items)
        moments = [mention.published_at for mention in mentions]
        return self.prepare(mentions, unreadable), (min(moments), max(moments)) if moments else ()


def read_ahead(
    archive: Archive, prepare: Preparation, since: Cursor | None, *, workers: int
) -> Generator[Batch, None, None]:
    """Give the pages of an archive in order; while one is being stored, the next are being made ready."""
    place = archive.begin(since)
    work = Work(parse=archive.parser(), prepare=prepare)
    with closing(_worked(work, archive.portions(since), workers or os.cpu_count() or 1)) as done:
        for portion, (prepared, moments) in done:
            place = place.after(portion, moments)
            yield batch_of(Page(cursor=place.cursor, covered=place.covered), prepared)


def _worked(work: Work, portions: Iterator[Portion], workers: int) -> Generator[tuple[Portion, Worked], None, None]:
    if workers == 1:
        for portion in portions:
            yield portion, work(portion.items)
        return
    with _Workers(work, workers) as pool:
        yield from _through(pool.send, work, portions, DEPTH * workers)


class _Workers:
    """Processes that make portions ready. They start with the first portion that is sent to them."""

    def __init__(self, work: Work, number: int) -> None:
        self._work = work
        self._number = number
        self._seen = 0
        self._pool: ProcessPoolExecutor | None = None
        self._open = ExitStack()

    def send(self, portion: Portion) -> Future[_Sent] | None:
        """What will come of it; None if it is to be read here."""
        self._seen += 1
        if self._seen <= READ_HERE_FIRST:
            return None
        if self._pool is None:
            self._open.enter_context(_rare_garbage_collection())
            self._pool = ProcessPoolExecutor(
                self._number,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_begin,
                initargs=(self._work,),
            )
            self._open.callback(self._pool.shutdown, wait=True, cancel_futures=True)
        try:
            return self._pool.submit(_work, portion.items)
        except BrokenExecutor:
            return None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()


@contextmanager
def _rare_garbage_collection() -> Iterator[None]:
    """Mentions hold each other in no cycles; looking for some among them took a seventh of an import's time."""
    before = gc.get_threshold()
    frozen = gc.get_freeze_count() > 0  # a dashboard has done so for good
    if not frozen:
        gc.freeze()  # what is there already stays, and need not be looked at
    gc.set_threshold(*_RARELY)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        if not frozen:
            gc.unfreeze()


def _through(
    send: Callable[[Portion], Future[_Sent] | None], work: Work, portions: Iterator[Portion], depth: int
) -> Iterator[tuple[Portion, Worked]]:
    waiting: deque[tuple[Portion, Future[_Sent] | None]] = deque()
    failure: Exception | None = None
    while True:
        try:
            waiting.extend((portion, send(portion)) for portion in islice(portions, depth - len(waiting)))
        except Exception as error:  # noqa: BLE001 - what was read before it comes first
            failure = failure or error
        if not waiting:
            break
        portion, future = waiting.popleft()
        yield portion, _result(future, work, portion)
    if failure:
        raise failure


def _result(future: Future[_Sent] | None, work: Work, portion: Portion) -> Worked:
    """What a worker made of it; if they died (no memory left, say), it is done here."""
    try:
        if future is not None:
            prepared, moments, arrivals = future.result()
            return replace(prepared, arrivals=tuple(map(Arrival._make, arrivals))), moments
    except BrokenExecutor:
        _log.warning("The processes that read texts have died; reading goes on in this one, more slowly.")
    return work(portion.items)


# In a worker -----------------------------------------------------------------------------------------------------

_works: list[Work] = []


def _begin(work: Work) -> None:
    """Once in each worker. An interrupt from the keyboard is the parent's to handle; its death is ours too."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_die_with_parent, daemon=True).start()
    gc.set_threshold(*_RARELY)
    # Whoever stores is alone and sets the pace: where there are fewer cores than processes, it goes first.
    os.nice(_BEHIND)
    _works.append(work)


def _die_with_parent() -> None:
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)


def _work(items: Sequence[Any]) -> _Sent:
    prepared, moments = _works[0](items)
    return replace(prepared, arrivals=()), moments, list(map(tuple, prepared.arrivals))
