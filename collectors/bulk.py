"""Texts read in other processes while this one parses and stores: what makes the import of a large archive fast.

    batches ─▶ queue of at most DEPTH × workers ─▶ worker processes ─▶ the same batches, in order, with their readings

The workers are started only once a file proves long. They die with this process, however it dies.
"""

import gc
import logging
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from itertools import islice
from typing import TypeAlias

from collectors.batches import Batch
from collectors.texts import ReadBatch, read_here, read_texts, texts_of
from domain.errors import CollectionError
from domain.reading import Reader, Reading

DEPTH = 2
READ_HERE_FIRST = 5  # batches; starting the workers takes about as long as reading these

_RARELY = (100_000, 50, 50)  # new objects before the first generation is looked at, and so on

Readings: TypeAlias = list[Reading | str]

_log = logging.getLogger(__name__)


def read_ahead(
    reader: Reader, batches: Iterable[Batch | CollectionError], *, workers: int
) -> Generator[ReadBatch | CollectionError, None, None]:
    """Give the batches in order with their readings; while one is being stored, the next are being read."""
    coming = iter(batches)
    workers = workers or os.cpu_count() or 1
    yield from read_here(reader, islice(coming, READ_HERE_FIRST if workers > 1 else None))
    upcoming = next(coming, None)
    if upcoming is None:
        return
    pool = ProcessPoolExecutor(
        workers, mp_context=multiprocessing.get_context("spawn"), initializer=_begin, initargs=(reader,)
    )
    try:
        with _rare_garbage_collection():
            yield from _through(pool, reader, _chain(upcoming, coming), DEPTH * workers)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _rare_garbage_collection() -> Iterator[None]:
    """Mentions hold each other in no cycles; looking for some among them took a seventh of an import's time."""
    before = gc.get_threshold()
    gc.freeze()  # what is there already stays, and need not be looked at
    gc.set_threshold(*_RARELY)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def _chain(
    first: Batch | CollectionError, rest: Iterator[Batch | CollectionError]
) -> Iterator[Batch | CollectionError]:
    yield first
    yield from rest


def _through(
    pool: ProcessPoolExecutor, reader: Reader, batches: Iterator[Batch | CollectionError], depth: int
) -> Iterator[ReadBatch | CollectionError]:
    waiting: deque[tuple[Batch | CollectionError, Future[Readings] | None]] = deque()
    while True:
        for batch in islice(batches, depth - len(waiting)):
            waiting.append((batch, None if isinstance(batch, CollectionError) else _send(pool, batch)))
        if not waiting:
            return
        batch, future = waiting.popleft()
        if isinstance(batch, CollectionError):
            yield batch
        else:
            yield batch, _result(future, reader, batch)


def _send(pool: ProcessPoolExecutor, batch: Batch) -> Future[Readings] | None:
    try:
        return pool.submit(_read, *texts_of(batch))
    except BrokenExecutor:
        return None


def _result(future: Future[Readings] | None, reader: Reader, batch: Batch) -> Readings:
    """What the workers made of it; if they died (no memory left, say), the texts are read here."""
    try:
        if future is not None:
            return future.result()
    except BrokenExecutor:
        _log.warning("The processes that read texts have died; reading goes on in this one, more slowly.")
    return read_texts(reader, *texts_of(batch))


# In a worker -----------------------------------------------------------------------------------------------------

_reader: list[Reader] = []


def _begin(reader: Reader) -> None:
    """Once in each worker. An interrupt from the keyboard is the parent's to handle; its death is ours too."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_die_with_parent, daemon=True).start()
    gc.set_threshold(*_RARELY)
    _reader.append(reader)


def _die_with_parent() -> None:
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)


def _read(texts: list[str], languages: list[str]) -> Readings:
    return read_texts(_reader[0], texts, languages)
