"""Backtests: what the advice, and simpler rules beside it, would have said of a past incident; how good that was."""

from analysis.backtest.policy import ADVICE, POLICIES, Judged, judged
from analysis.backtest.score import Miss, Score, Truth, misses, score

__all__ = ["ADVICE", "POLICIES", "Judged", "Miss", "Score", "Truth", "judged", "misses", "score"]
