"""Whether somebody changed their mind: where in the order of their mentions the readings turn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import log

from domain.reading import Label

_FEWEST = 3  # scored mentions on each side
# Twice the log-likelihood that a turn must gain over none: by chance alone one place gains 3.8 in 5 of 100 cases, and
# here the best of many places is looked at (benchmarks/people.py measures how often that errs).
_GAIN = 10.0


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

    One change of the share at an unknown place (Hinkley and Hinkley, Biometrika 57, 1970), where the majority changes
    with it. None where nothing parts them clearly, or where too few could be scored.
    """
    scored = [(at, label is Label.NEGATIVE) for at, label in said if label is not Label.UNSCORED]
    every = sum(negative for _, negative in scored)
    best, most, before = None, _GAIN, 0
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
        gain = 2 * (_likelihood(before, place) + _likelihood(every - before, len(scored) - place))
        gain -= 2 * _likelihood(every, len(scored))
        if gain >= most and _changes_sides(found):
            best, most = found, gain
    return best


def _changes_sides(found: Turned) -> bool:
    sides = ((found.negative_before, found.scored_before), (found.negative_after, found.scored_after))
    (calm, of_calm), (angry, of_angry) = sides if found.against else reversed(sides)
    return min(of_calm, of_angry) >= _FEWEST and calm / of_calm < 0.5 < angry / of_angry  # noqa: PLR2004 - the majority


def _likelihood(negative: int, scored: int) -> float:
    """The log-likelihood of so many negative ones, at the share that fits best."""
    return sum(number * log(number / scored) for number in (negative, scored - negative) if number)
