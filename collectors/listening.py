"""Lines of an answer that does not end, read in a thread of its own, so that whoever waits for them can stop waiting.

connection ──► chunks ──► lines, none longer than a limit ──► a queue that holds so many ──► whoever asks for the next
"""

import queue
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import TracebackType
from typing import Self, TypeAlias

from collectors.fetch import Answer, Fetcher
from domain.errors import CollectionError

LONGEST_LINE = 2**20
_WAITING = 2000  # lines read ahead; a reader that falls behind further holds the connection up, and the sender notices
_PATIENCE = 0.2  # seconds until a thread that cannot go on looks whether it is to stop


@dataclass(frozen=True, slots=True)
class TooLong:
    """A line over the limit, of which only the beginning is kept."""

    beginning: bytes


@dataclass(frozen=True, slots=True)
class Ended:
    """The connection is over, with the error that ended it if it did not end by itself."""

    error: CollectionError | None


Heard: TypeAlias = Answer | bytes | TooLong | Ended


class Listening:
    """First the head of the answer comes, then its lines, then its end. Use it in a `with`: leaving it hangs up."""

    def __init__(self, fetcher: Fetcher, source: str, url: str, headers: Mapping[str, str]) -> None:
        self._fetcher = fetcher
        self._what = (source, url, headers)
        self._heard: queue.Queue[tuple[Heard, float]] = queue.Queue(_WAITING)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._listen, name=f"listen to {source}", daemon=True)
        self._last_at = time.monotonic()
        self.lag = timedelta(0)  # how long what was given last had waited to be asked for

    @property
    def silence(self) -> timedelta:
        """How long nothing whole has come, in the time of this machine. Ours to hold against a sender that stalls."""
        return timedelta(seconds=0 if self._heard.qsize() else time.monotonic() - self._last_at)

    def next(self, wait: timedelta) -> Heard | None:
        """What came next, None if nothing did in that time."""
        try:
            heard, came_at = self._heard.get(timeout=max(wait.total_seconds(), 0))
        except queue.Empty:
            return None
        self.lag = timedelta(seconds=time.monotonic() - came_at)
        return heard

    def __enter__(self) -> Self:
        self._last_at = time.monotonic()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        self._thread.join()

    def _listen(self) -> None:
        error: CollectionError | None = None
        try:
            with self._fetcher.listen(*self._what, self._stopping) as (head, chunks):
                self._put(head)
                if head.status == 200:  # noqa: PLR2004 - the one status that goes on
                    for line in split(chunks):
                        self._put(line)
        except CollectionError as problem:
            error = problem
        self._put(Ended(error))

    def _put(self, heard: Heard) -> None:
        came_at = self._last_at = time.monotonic()
        while not self._stopping.is_set():
            try:
                self._heard.put((heard, came_at), timeout=_PATIENCE)
            except queue.Full:
                continue
            else:
                self._last_at = time.monotonic()
                return


def split(chunks: Iterable[bytes], longest: int = LONGEST_LINE) -> Iterator[bytes | TooLong]:
    """Lines without their ends; of one that is too long, the beginning, as soon as it is too long."""
    waiting, dropping = b"", False
    for chunk in chunks:
        *lines, rest = chunk.split(b"\n")
        for line in lines:
            if not dropping:
                whole = waiting + line
                yield whole.rstrip(b"\r") if len(whole) <= longest else TooLong(whole[:1000])
            waiting, dropping = b"", False
        if not dropping:
            waiting += rest
            if len(waiting) > longest:
                yield TooLong(waiting[:1000])
                waiting, dropping = b"", True
