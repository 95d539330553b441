"""How soon to look again: sooner while much is said, later while little is."""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

from config.settings import Settings
from domain.incident import Incident
from store.checkpoints import Checkpoint

AIM = 5  # new mentions a look: more, and the page lags behind; fewer, and the platform is asked for nothing
SLOWING = 1.5  # at most so much later than the last interval: quiet has to last before it is believed
HURRY = 4.0  # and at most so much sooner, so that one burst does not set the pace alone
JITTER = 0.1  # of the interval, so that collectors started together do not stay together
_SHORTEST = timedelta(seconds=5)  # a drill that runs fast is looked at often, but not without end


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Between what an interval may move: `fastest` in a surge, `slowest` in quiet, never below the source's `floor`."""

    fastest: timedelta
    slowest: timedelta
    floor: timedelta = timedelta()

    @classmethod
    def of(cls, settings: Settings, incident: Incident, at_most: timedelta | None = None) -> Self:
        """What the settings say; `at_most` was asked for by hand. A drill runs faster than life, so do looks."""
        speed = max(1.0, incident.drill.clock.speed) if incident.drill else 1.0
        asked = [settings.slowest] if at_most is None else [settings.slowest, at_most]
        slowest = max(min(asked) / speed, _SHORTEST) if incident.drill else min(asked)
        return cls(fastest=min(settings.fastest / speed, slowest), slowest=slowest)

    def floored(self, floor: timedelta) -> Self:
        """The same for a source that is never to be asked more often than each `floor`."""
        return replace(self, floor=floor)

    def hold(self, interval: timedelta) -> timedelta:
        """The nearest interval within the limits; the floor wins over both."""
        return max(min(max(interval, self.fastest), self.slowest), self.floor)


def next_interval(new: int, over: timedelta, before: timedelta | None, limits: Limits) -> timedelta:
    """The interval that would bring `AIM` new mentions if they came as they did: `new` of them in the time `over`.

    `before` was the interval so far; None at the first look, which brings the past and says nothing about the pace.
    """
    if before is None:
        return limits.hold(limits.fastest)
    longest, shortest = before * SLOWING, before / HURRY
    wanted = over * AIM / new if new else longest
    return limits.hold(min(max(wanted, shortest), longest))


def jittered(interval: timedelta, limits: Limits, chance: Callable[[], float] = random.random) -> timedelta:
    """A little more or less, within the limits."""
    return limits.hold(interval * (1 - JITTER + 2 * JITTER * chance()))


def looked_over(before: Checkpoint, now: datetime) -> timedelta:
    """The time since the look before, no less than was meant to pass."""
    meant = before.interval or timedelta()
    return max(now - (before.due_at - meant), meant) if before.due_at and meant else meant
