"""Which mentions to label: a systematic sample, spread over time and over what the scorer read.

Candidates are ordered by day, class of the reading and chance, and drawn from a random start with steps of equal
probability (systematic sampling with implicit stratification; Cochran, Sampling Techniques, 1977, ch. 8 and 11). A
day's part of the sample grows with the square root of what was said on it, between the same for each day, which is best
for knowing each day, and the same for each mention, which is best for knowing the whole (power allocation; Bankier, The
American Statistician 42, 1988). Within a day every mention has the same chance. A drawn mention stands for as many as
its chance says: its weight is one divided by that.
"""

import random
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import UTC, date
from hashlib import blake2b
from itertools import accumulate
from math import sqrt

from domain.labelling import Candidate, Drawn


def choose(
    candidates: Sequence[Candidate], size: int, seed: int, already: Collection[tuple[str, str]] = frozenset()
) -> list[Drawn]:
    """Up to `size` of the candidates whose keys are not among `already`, in random order.

    The same seed draws the same from the same candidates, in whichever order these come. The first so many of what is
    returned are a random sample, too.
    """
    done = frozenset(already)
    open_ones = [each for each in candidates if each.key not in done]
    number = min(size, len(open_ones))
    if number <= 0:
        return []
    key = str(seed).encode()[:64]
    open_ones.sort(key=lambda each: (_day(each), each.label.value, _chance(each, key)))
    weights = _weights(Counter(map(_day, open_ones)), number)
    reached = list(accumulate(1 / weights[_day(each)] for each in open_ones))
    chance = random.Random(seed)  # noqa: S311 - repeatable on purpose
    start = chance.random()
    # A hair less than the end, so that rounding never reaches beyond it.
    scale = reached[-1] / number * (1 - 1e-12)
    drawn = [open_ones[bisect_right(reached, (start + turn) * scale)] for turn in range(number)]
    chance.shuffle(drawn)
    return [Drawn(source=each.source, native_id=each.native_id, weight=weights[_day(each)]) for each in drawn]


def _day(candidate: Candidate) -> date:
    return candidate.published_at.astimezone(UTC).date()


def _weights(by_day: Counter[date], number: int) -> dict[date, float]:
    """How many mentions a drawn one of each day stands for, never fewer than one."""
    weights: dict[date, float] = {}
    left, wanted = dict(by_day), number
    while left:
        roots = sum(map(sqrt, left.values()))
        parts = {day: wanted * (sqrt(there) / roots) for day, there in left.items()}
        full = [day for day, there in left.items() if parts[day] >= there]
        if not full:
            return weights | {day: there / parts[day] for day, there in left.items()}
        for day in full:  # all of it is drawn; what it does not need goes to the others
            weights[day] = 1.0
            wanted -= left.pop(day)
    return weights


def _chance(candidate: Candidate, key: bytes) -> bytes:
    """A place by chance that follows from the seed and the mention alone."""
    said = f"{candidate.source}\0{candidate.native_id}".encode(errors="surrogatepass")
    return blake2b(said, digest_size=8, key=key).digest()
