"""Whether somebody changed their mind: where in the order of their mentions the readings turn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.reading import Label

_MOSTLY = 2 / 3  # negative on the one side of a turn, at least; on the other at most the rest
_FEWEST = 2  # scored mentions on each side
_TOGETHER = 5  # and on both: two against two is chance


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """The readings before `at` and from then on: negative ones, of how many that were scored. `against`: or away."""

    at: datetime
    against: bool
    negative_before: int
    scored_before: int
    negative_after: int
    scored_after: int


def turned(said: Sequence[tuple[datetime, Label]]) -> Turned | None:
    """Where somebody's mentions, in the order of time, turn from mostly not negative to mostly negative, or back.

    A description of what was read, no test: of all places that part them well, the one whose negative shares differ
    most; the latest of equals. None where nothing parts them, or where too few could be scored.
    """
    scored = [(at, label is Label.NEGATIVE) for at, label in said if label is not Label.UNSCORED]
    every = sum(negative for _, negative in scored)
    best: Turned | None = None
    most = 0.0
    before = 0
    for place in range(1, len(scored)):
        before += scored[place - 1][1]
        found = Turned(
            at=scored[place][0],
            against=before / place < (every - before) / (len(scored) - place),
            negative_before=before,
            scored_before=place,
            negative_after=every - before,
            scored_after=len(scored) - place,
        )
        apart = _apart(found)
        if apart >= most and apart:
            best, most = found, apart
    return best


def _apart(found: Turned) -> float:
    """How far the shares on both sides differ; 0 if that is no turn."""
    before, after = found.negative_before / found.scored_before, found.negative_after / found.scored_after
    few = min(found.scored_before, found.scored_after) < _FEWEST or found.scored_before + found.scored_after < _TOGETHER
    mixed = max(before, after) < _MOSTLY or min(before, after) > 1 - _MOSTLY
    return 0.0 if few or mixed else abs(after - before)
