"""What reading a place may cost, and what it has cost so far."""

from dataclasses import dataclass
from datetime import UTC, datetime
from math import inf


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What may be spent on one place, in `unit` ("US dollars", "units"): on all incidents in a day, on one incident.

    None: no limit. Days are UTC's. `price`: what one mention costs at most.
    """

    unit: str
    a_day: float | None = None
    an_incident: float | None = None
    price: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What one place has cost: today on all incidents, and on this incident since its beginning."""

    today: float = 0.0
    on_incident: float = 0.0

    def left(self, allowance: Allowance) -> float:
        """How much of the allowance is left now; infinite without a limit, never below 0."""
        limits = ((allowance.a_day, self.today), (allowance.an_incident, self.on_incident))
        return max(min((limit - spent for limit, spent in limits if limit is not None), default=inf), 0.0)


def day_of(moment: datetime) -> datetime:
    """The beginning of the day that a moment belongs to, as platforms charge."""
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
