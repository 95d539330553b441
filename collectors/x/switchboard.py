"""The one live connection that X allows an app, and all incidents that listen to it.

connection ──► a thread ──┬─ posts, by the rules that they match ──► a queue for each incident that has such a rule
                          ├─ keep-alives, farewells, the end ──────► everybody
                          └─ notices, and what is nobody's ────────► whoever has listened for longest
"""

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from collectors.fetch import Answer
from collectors.listening import Ended, Heard, Listening
from collectors.x.messages import addressed
from collectors.x.post import NAME
from domain.errors import RetryLaterError

_WAITING = 2000  # what one incident may be behind; then X has to wait, and the others
_PATIENCE = timedelta(seconds=0.2)  # until a thread that cannot go on looks whether anybody still listens
_LONGEST = timedelta(
    seconds=40
)  # that one incident holds up the others: as long as it may wait for the store, and more


@dataclass(eq=False, slots=True)
class Seat:
    """One incident's place at the connection: it hears what its `rules` brought, as if the connection were its own."""

    rules: frozenset[str]
    line: Listening | None = None
    lag: timedelta = timedelta(0)  # how long what was given last had waited to be asked for
    patience: timedelta = _LONGEST
    behind: bool = False
    waiting: queue.Queue[tuple[Heard, float]] = field(default_factory=lambda: queue.Queue(_WAITING))

    @property
    def silence(self) -> timedelta:
        """How long nothing has come over the connection, for anybody."""
        return timedelta(0) if self.line is None or self.waiting.qsize() else self.line.silence

    def next(self, wait: timedelta) -> Heard | None:
        """What came next, None if nothing did in that time."""
        try:
            heard, came_at = self.waiting.get(timeout=max(wait.total_seconds(), 0))
        except queue.Empty:
            if self.behind:
                return Ended(RetryLaterError(NAME, "posts came live faster than they could be stored"))
            return None
        self.lag = timedelta(seconds=time.monotonic() - came_at)
        return heard

    def put(self, heard: Heard, came_at: float) -> None:
        """Wait until there is room. Nothing comes after what there was none for: the end is told, and a gap seen."""
        ends = time.monotonic() + self.patience.total_seconds()
        while not self.behind:
            try:
                self.waiting.put((heard, came_at), timeout=min(self.patience, _PATIENCE).total_seconds())
            except queue.Full:
                self.behind = time.monotonic() >= ends
            else:
                return


class Switchboard:
    """Safe to share between threads. `rules` is held by whoever changes the rules at X, or takes or leaves a seat."""

    def __init__(self) -> None:
        self.rules = threading.Lock()
        self._seats: list[Seat] = []
        self._line: Listening | None = None
        self._head: Answer | None = None
        self._lock = threading.Lock()

    def in_use(self) -> frozenset[str]:
        """The rules that somebody listens for."""
        with self._lock:
            return frozenset(rule for seat in self._seats for rule in seat.rules)

    def take(self, rules: frozenset[str]) -> Seat:
        """A seat, still without a connection."""
        seat = Seat(rules)
        with self._lock:
            self._seats.append(seat)
        return seat

    def connect(self, seat: Seat, listen: Callable[[], Listening]) -> None:
        """Let a seat hear the connection that stands, or the one that `listen` makes."""
        with self._lock:
            if self._line is None:
                self._line, self._head = listen(), None
                threading.Thread(target=self._pass_on, args=(self._line,), name="pass on", daemon=True).start()
            seat.line = self._line
            if self._head is not None:
                seat.put(self._head, time.monotonic())

    def leave(self, seat: Seat) -> None:
        """Give a seat up. The connection ends with the last one."""
        with self._lock:
            self._seats.remove(seat)
            seat.behind = True
            if not any(each.line is self._line for each in self._seats):
                self._line = None

    def _pass_on(self, line: Listening) -> None:
        with line:
            while self._line is line:
                heard = line.next(_PATIENCE)
                if heard is None:
                    continue
                came_at = time.monotonic() - line.lag.total_seconds()
                with self._lock:
                    audience = self._audience(line, heard)
                    if isinstance(heard, Answer):
                        self._head = heard
                    if isinstance(heard, Ended) and self._line is line:
                        self._line = None
                for seat in audience:
                    seat.put(heard, came_at)

    def _audience(self, line: Listening, heard: Heard) -> list[Seat]:
        here = [seat for seat in self._seats if seat.line is line]
        if isinstance(heard, Answer | Ended):
            return here
        wanted = addressed(heard) if isinstance(heard, bytes) else frozenset()
        if wanted is None:
            return here
        return [seat for seat in here if seat.rules & wanted] or here[:1]
