"""What one run may still spend: the allowance of its place, less what all runs have spent and this one is spending."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from math import inf

from sqlalchemy import Connection

from collectors.batches import Batch
from domain.errors import CollectionError, RetryLaterError, SourceRefusedError
from domain.spending import Allowance, Spent, day_of
from domain.words import amount
from store import spending

# A surge spends faster than the day passes; what quiet hours leave over is there for it.
_HASTE = 4.0
_DAY = timedelta(days=1)


class Purse:
    """Without an allowance it notes what is spent and never runs out. `clock` is the wall's."""

    def __init__(
        self, allowance: Allowance | None, incident_id: str, place: str, name: str, clock: Callable[[], datetime]
    ) -> None:
        self.allowance = allowance
        self._what = place, incident_id
        self._name = name
        self._clock = clock
        self._spent = Spent()
        self._pending = 0.0  # for pages that are not stored yet

    def look(self, tx: Connection) -> None:
        """See what has been spent so far, by whomever."""
        self._spent = spending.so_far(tx, *self._what, self._clock())

    def pay(self, tx: Connection, batch: Batch) -> None:
        """Note what a batch has cost, in the transaction that stores it."""
        spending.add(tx, *self._what, self._clock(), batch.cost)
        self._pending = max(self._pending - batch.cost, 0.0)
        self.look(tx)

    def watched(self, pages: Iterator[Batch | CollectionError]) -> Iterator[Batch | CollectionError]:
        """The same pages; what they cost counts from the moment that they are there."""
        for page in pages:
            if isinstance(page, Batch):
                self._pending += page.cost
            yield page

    @property
    def left(self) -> float:
        if self.allowance is None:
            return inf
        return max(self._spent.left(self.allowance) - self._pending, 0.0)

    def share(self, over: timedelta) -> float:
        """What a run that reads so much time may spend: its part of what is left for the rest of the day, and more.

        A limit on the incident alone is no reason to be sparing today.
        """
        left = self.left
        if self.allowance is None or self.allowance.a_day is None:
            return left
        now = self._clock()
        rest = day_of(now) + _DAY - now
        return min(left, left * _HASTE * (over / max(rest, over)))

    def exhausted(self) -> CollectionError | None:
        """Why nothing more may be read, in words that say what to do; None while something may."""
        allowance = self.allowance
        if allowance is None or self.left > 0:
            return None
        on_incident = self._spent.on_incident + self._pending
        if allowance.an_incident is not None and on_incident >= allowance.an_incident:
            problem = (
                f"the budget of this incident is used up ({amount(on_incident)} of {amount(allowance.an_incident)} "
                f"{allowance.unit}); raise it to read on"
            )
            return SourceRefusedError(self._name, problem)
        now = self._clock()
        today = f"{amount(self._spent.today + self._pending)} of {amount(allowance.a_day or 0)} {allowance.unit}"
        problem = f"the budget of the day is used up ({today}); raise it to read on before midnight UTC"
        return RetryLaterError(self._name, problem, day_of(now) + _DAY - now)
