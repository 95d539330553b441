"""Recovery: in which phase a surge is, and how long until talk is back to normal, judged by past surges."""

from analysis.recovery.past import finished, stage
from analysis.recovery.phase import NEXT_WAVE, SURGING, Expected, Moment, Phase, Stretch, phases, stretches
from analysis.recovery.remaining import ENOUGH, followed, remaining

__all__ = [
    "ENOUGH",
    "NEXT_WAVE",
    "SURGING",
    "Expected",
    "Moment",
    "Phase",
    "Stretch",
    "finished",
    "followed",
    "phases",
    "remaining",
    "stage",
    "stretches",
]
