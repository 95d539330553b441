"""Which moments to read when all of them would cost too much: drawn at random, each with a known chance.

    totals by minute ─▶ strata of at most an hour ─▶ how many mentions of each may be read ─▶ slots of it, drawn

Every hour gets about the same number of mentions, quiet ones all of theirs: the precision of a share depends on how
many were read, not on how many there are. (Water-filling; for one share in each stratum this is the equal allocation
of Cochran, Sampling Techniques, 1977, §5.5.) The slots of a stratum are drawn without replacement, all sets of them
being equally likely.
"""

import math
import random
from collections.abc import Sequence
from datetime import timedelta

from domain.counting import HOUR, Total
from domain.sampling import Slot
from domain.time import EPOCH, Span

# A slot is narrow enough that a stratum is read at many different moments, and never narrower than a second, which is
# what platforms can be asked for.
_WIDTHS = tuple(timedelta(seconds=seconds) for seconds in (60, 30, 20, 15, 10, 5, 2, 1))
_MOMENTS = 6  # slots of a stratum that the allowance should buy
_FEWEST = 2  # from one slot nobody can tell how much slots differ


def plan(totals: Sequence[Total], allowed: float, chance: random.Random) -> list[Slot]:
    """The slots to read, in order of time, of which about `allowed` mentions may be read in all.

    `totals` are the buckets of the time to be read, of equal width, without a hole. A stratum whose allowance would
    not even pay two slots gets these two all the same: a plan may come out dearer than allowed where little is.
    """
    strata = _strata(totals)
    most = water_level([total for _, total in strata], allowed)
    slots: list[Slot] = []
    for stratum, total in strata:
        found = _draw(stratum, total, most, chance)
        if slots and slots[-1].probability == found[0].probability == 1:
            found = [_joined(slots.pop(), found[0])]  # what is read in full anyway takes fewer questions as one
        slots += found
    return slots


def water_level(totals: Sequence[int], allowed: float) -> float:
    """The number m for which the sum of min(total, m) is `allowed`; infinite if everything may be read."""
    left, rest = float(max(allowed, 0)), sorted(totals)
    while rest and rest[0] * len(rest) <= left:
        left -= rest.pop(0)
    return left / len(rest) if rest else math.inf


def _strata(totals: Sequence[Total]) -> list[tuple[Span, int]]:
    """The time of the buckets, cut at full hours, with how many mentions there are in each piece."""
    strata: list[tuple[Span, int]] = []
    for total in totals:
        span = Span(total.start, total.start + total.width)
        if strata and _hour(strata[-1][0]) == _hour(span) and strata[-1][0].end == span.start:
            before, count = strata[-1]
            strata[-1] = (Span(before.start, span.end), count + total.count)
        else:
            strata.append((span, total.count))
    return strata


def _hour(span: Span) -> int:
    return (span.start - EPOCH) // HOUR.width


def _joined(before: Slot, after: Slot) -> Slot:
    whole = Span(before.span.start, after.span.end)
    return Slot(span=whole, stratum=whole, probability=1.0, total=(before.total or 0) + (after.total or 0))


def _draw(stratum: Span, total: int, most: float, chance: random.Random) -> list[Slot]:
    if total <= most:
        return [Slot(span=stratum, stratum=stratum, probability=1.0, total=total)]
    fitting = [width for width in _WIDTHS if not stratum.length % width]
    width = next((each for each in fitting if total * (each / stratum.length) * _MOMENTS <= most), fitting[-1])
    there = stratum.length // width
    wanted = min(max(int(most * there / total), _FEWEST), there)
    return [
        Slot(
            span=Span(stratum.start + place * width, stratum.start + (place + 1) * width),
            stratum=stratum,
            probability=wanted / there,
            total=total,
        )
        for place in sorted(chance.sample(range(there), wanted))
    ]
