"""What a run came to, in numbers and in words."""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from store.runs import Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One run of one source for one incident, over or under way.

    received = kept + edited + duplicates + quarantined + removed. `removed` counts what its source takes back, whether
    the notice came or the post itself came after it. `passed_over` did not match the watch; it is not in `received`.
    `complete`: all that was asked for was read. `problem` says in plain words why not, or what failed beside it.
    `skipped`: nothing was even asked, and `problem` says why. `retry_at`: worth another try from then on; None where a
    person must act first. `due_at`: when it is looked at next, on the wall clock, and `interval` the time between two
    looks by now.
    """

    incident_id: str
    source: str
    started_at: datetime
    finished_at: datetime
    pages: int = 0
    received: int = 0
    kept: int = 0
    edited: int = 0
    duplicates: int = 0
    quarantined: int = 0
    removed: int = 0
    passed_over: int = 0
    complete: bool = False
    problem: str = ""
    retry_at: datetime | None = None
    skipped: bool = False
    due_at: datetime | None = None
    interval: timedelta | None = None

    def row(self, budget_left: str) -> Run:
        """This run as the log keeps it."""
        shared = {each.name for each in fields(Run)} - {"budget_left"}
        return Run(**{name: getattr(self, name) for name in shared}, budget_left=budget_left)
