"""Surges that came to their end: how long each lasted, and what it looked like at each hour on the way."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What a surge looks like at the end of an hour that is above the expected band.

    `elapsed`: hours since it began, this one included; `since_peak`: hours since the peak of its wave. `excess`:
    count ÷ upper end of the band; `peak`: the peak's count ÷ what was expected then; `slope`: ln of this hour's count
    ÷ that of the one before, both made one larger.
    """

    elapsed: int
    since_peak: int
    excess: float
    peak: float
    slope: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PastSurge:
    """One surge. `origin` says where it was seen, `number` which it was there; both come from outside.

    `hours` is how long it lasted, `stages` are those of its hours that were above the band, at least one; `followed`:
    whether another began within a day of its end, None where the series ended before that could be told.
    """

    origin: str
    number: int
    hours: int
    followed: bool | None
    stages: tuple[Stage, ...]

    @property
    def peak(self) -> float:
        """Its highest peak ÷ what was expected then."""
        return max(stage.peak for stage in self.stages)

    @property
    def hours_to_peak(self) -> int:
        """From its beginning to the beginning of the hour of that peak."""
        highest = max(self.stages, key=lambda stage: stage.peak)
        return highest.elapsed - 1 - highest.since_peak
