"""When things are said: as often as the phase wants, quieter at night, and as uneven as life."""

from collections.abc import Iterator, Sequence
from math import cos, exp, log, pi
from random import Random

from collectors.drill.scenario import Phase

HOUR = 3_600_000
_MINUTE = 60_000
_NIGHT = 0.12  # the quietest hour, as a share of the liveliest
_LULL = 4.0  # its hour of the day

# Talk comes in waves that last some half an hour: a random walk around the rate, pulled back to it.
_PULL, _KICK = 0.96, 0.055


def moments(starts: float, hour: float, phases: Sequence[Phase], chance: Random) -> Iterator[tuple[int, Phase]]:
    """Each moment at which somebody speaks, in order, in milliseconds from the incident's start, with its phase.

    `starts`: hours from the incident's start at which the first phase begins. `hour`: of the day, at the start.
    """
    wave = 0.0
    minute = int(starts * 60)
    for phase in phases:
        first, last = minute, int(phase.until * 60)
        low, high = (log(rate) for rate in phase.rate)
        for minute in range(first, last):
            wave = _PULL * wave + _KICK * chance.gauss(0, 1)
            rate = exp(low + (high - low) * (minute - first) / (last - first) + wave)
            rate *= 1 - phase.rhythm * (1 - _daylight(hour + minute / 60))
            said = sorted(int(chance.random() * _MINUTE) for _ in range(_count(rate / 60, chance)))
            yield from ((minute * _MINUTE + at, phase) for at in said)
        minute = last


def _daylight(hour: float) -> float:
    """How lively an hour of the day is: 1 in the afternoon, least before dawn."""
    return _NIGHT + (1 - _NIGHT) * (1 - cos((hour - _LULL) / 24 * 2 * pi)) / 2


def _count(expected: float, chance: Random) -> int:
    """A Poisson draw."""
    threshold, count, product = exp(-expected), 0, chance.random()
    while product > threshold:
        product *= chance.random()
        count += 1
    return count
