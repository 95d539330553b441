"""Backtests: what the advice, and simpler rules beside it, would have said of a past incident; how good that was."""

from analysis.backtest.policy import ADVICE, POLICIES, Judged, judged
from analysis.backtest.score import Score, Truth, score

__all__ = ["ADVICE", "POLICIES", "Judged", "Score", "Truth", "judged", "score"]
