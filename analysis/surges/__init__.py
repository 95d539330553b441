"""Surges: when many more people speak than usual, when it began, peaked and ended, and whether it came again."""

from analysis.surges.alarm import ALARM, scores
from analysis.surges.surge import Surge, surges
from analysis.surges.tone import Turn, turn

__all__ = ["ALARM", "Surge", "Turn", "scores", "surges", "turn"]
