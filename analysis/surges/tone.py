"""Volume and anger judged apart: many people speaking is no crisis by itself, and few people may be furious."""

from enum import StrEnum

from analysis.intervals import share_difference
from domain.counting import Estimate


class Turn(StrEnum):
    """What more or angrier talk amounts to."""

    CALM = "as usual"
    INTEREST = "more people, no angrier"
    ANGER = "more people, and angrier"
    SOURING = "no more people, but angrier"
    UNCLEAR = "more people; whether they are angrier cannot be told yet"


def turn(*, surging: bool, before: Estimate, now: Estimate) -> Turn:
    """What a surge (or none) means together with the negative share `before` it and `now`, of independent samples.

    Only an interval of the difference that lies above 0 is called angrier, only one that lies below 0 clears a surge.
    """
    change = share_difference(now, before)
    if change.low > 0:
        return Turn.ANGER if surging else Turn.SOURING
    if not surging:
        return Turn.CALM
    return Turn.INTEREST if change.high < 0 else Turn.UNCLEAR
