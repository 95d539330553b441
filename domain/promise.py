"""What the organisation promised in public: a promise that is missed weighs more than one that was never made."""

from dataclasses import dataclass
from datetime import datetime

from domain.time import require_aware


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """`due_at` is None until somebody gives it a date, `kept_at` until somebody says that it was kept, and how."""

    id: str
    incident_id: str
    made_at: datetime
    text: str
    owner: str = ""
    due_at: datetime | None = None
    kept_at: datetime | None = None
    kept_how: str = ""

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

    def overdue(self, at: datetime) -> bool:
        return not self.kept(at) and self.due_at is not None and self.due_at < at
