"""A random sample in time: what is read where reading everything would cost too much."""

from dataclasses import dataclass

from domain.time import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A stretch of time that is read in full, drawn at random among equal ones that make up `stratum`.

    `probability`: the chance that it had of being drawn, the same for every slot of the stratum (1: all is read).
    `total`: how many mentions the platform counts in the whole stratum, None if it does not say.
    """

    span: Span
    stratum: Span
    probability: float
    total: int | None = None

    def __post_init__(self) -> None:
        if not 0 < self.probability <= 1:
            msg = f"a chance lies above 0 and not above 1: {self.probability}"
            raise ValueError(msg)
        if self.span.overlap(self.stratum) != self.span:
            msg = f"the slot {self.span} is not part of its stratum {self.stratum}"
            raise ValueError(msg)
