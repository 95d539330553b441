"""What the organisation promised in public: a promise that is missed weighs more than one that was never made."""

from dataclasses import dataclass
from datetime import datetime

from domain.time import require_aware


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """Another date was given at `moved_at`; until then it was `due_at`, or had none."""

    moved_at: datetime
    due_at: datetime | None

    @property
    def missed(self) -> bool:
        """Whether the date had passed when it was moved."""
        return self.due_at is not None and self.due_at < self.moved_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """`due_at` is None until somebody gives it a date, `kept_at` until somebody says that it was kept, and how.

    `moved`: each time that it got another date, in order. A date that is moved does not undo that it was given.
    """

    id: str
    incident_id: str
    made_at: datetime
    text: str
    owner: str = ""
    due_at: datetime | None = None
    kept_at: datetime | None = None
    kept_how: str = ""
    moved: tuple[Moved, ...] = ()

    def __post_init__(self) -> None:
        for name in ("made_at", "due_at", "kept_at"):
            moment = getattr(self, name)
            if moment is not None:
                require_aware(name, moment)
        if not self.text.strip():
            msg = "Say what was promised."
            raise ValueError(msg)

    def kept(self, at: datetime) -> bool:
        return self.kept_at is not None and self.kept_at <= at

    def due(self, at: datetime) -> datetime | None:
        """The date that it had at `at`."""
        return next((move.due_at for move in self.moved if move.moved_at > at), self.due_at)

    def earlier(self, at: datetime) -> tuple[Moved, ...]:
        """The dates that it had before the one that it had at `at`."""
        return tuple(move for move in self.moved if move.due_at is not None and move.moved_at <= at)

    def overdue(self, at: datetime) -> bool:
        due_at = self.due(at)
        return not self.kept(at) and due_at is not None and due_at < at
