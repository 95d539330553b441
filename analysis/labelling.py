"""Which mentions to label: a systematic sample, spread over time, over what the scorer read, and over texts.

Candidates are ordered by day, class of the reading and chance, copies of a text next to each other, and drawn from a
random start with steps of equal probability (systematic sampling with probability proportional to size and implicit
stratification; Cochran, Sampling Techniques, 1977, ch. 8, 9A and 11). Two powers say what a step is worth:

- A day's part of the sample grows with the fourth root of what was said on it: nearly the same for each day, since each
  is to be known, and still a little more for busy ones, which decide the whole (power allocation; Bankier, The American
  Statistician 42, 1988).
- A text is drawn as often as all its copies together would be, up to once; what is beyond that counts by its square
  root, since a second copy tells little that the first did not. Copies of a text that is labelled count for a fifth.

Within a text every copy of a day has the same chance. A drawn mention stands for as many as its chance says: its weight
is one divided by that, whoever reckons with the sample.
"""

import random
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Sequence
from hashlib import blake2b
from itertools import accumulate
from operator import itemgetter
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from domain.counting import DAY
from domain.labelling import Candidate, Drawn
from domain.time import EPOCH
from domain.wording import NONE

# Of six ways to spread labelled tweets over days, none had a smaller error by day with 0.5 than with 0.75.
_ALIKE = 0.75  # 0: a day counts as what was said on it; 1: all days count the same
_KNOWN = 0.2  # of a text that is labelled already: what another copy may still tell
_HALVINGS = 80

_Numbers: TypeAlias = NDArray[np.float64]
_Open: TypeAlias = tuple[bytes, int, Candidate]  # its place by chance, its day


def choose(
    candidates: Sequence[Candidate], size: int, seed: int, already: Collection[tuple[str, str]] = frozenset()
) -> list[Drawn]:
    """Up to `size` of the candidates whose keys are not among `already`, in random order.

    The same seed draws the same from the same candidates, in whichever order these come. The first so many of what is
    returned are a random sample, too.
    """
    done = frozenset(already)
    key = str(seed).encode()[:64]
    texts: dict[int | tuple[str, str], list[_Open]] = {}
    for each in candidates:
        if each.key not in done:
            said = each.key if each.wording == NONE else each.wording
            texts.setdefault(said, []).append((_chance(each, key), (each.published_at - EPOCH) // DAY.width, each))
    known = {each.wording for each in candidates if each.key in done}
    # Each text stands where the copy stands that chance puts first.
    groups = [sorted(copies, key=itemgetter(0)) for copies in texts.values()]
    groups.sort(key=lambda copies: (copies[0][1], copies[0][2].label.value, copies[0][0]))
    open_ones = [copy for copies in groups for copy in copies]
    number = min(size, len(open_ones))
    if number <= 0:
        return []
    said_on = Counter(day for _, day, _ in open_ones)
    worth = [said_on[day] ** -_ALIKE * (_KNOWN if each.wording in known else 1) for _, day, each in open_ones]
    chances = _chances(np.array(worth), np.array([len(copies) for copies in groups]), number).tolist()
    reached = list(accumulate(chances))
    chance = random.Random(seed)  # noqa: S311 - repeatable on purpose
    start = chance.random()
    # A hair less than the end, so that rounding never reaches beyond it.
    scale = reached[-1] / number * (1 - 1e-12)
    places = [bisect_right(reached, (start + turn) * scale) for turn in range(number)]
    chance.shuffle(places)
    return [
        Drawn(source=each.source, native_id=each.native_id, weight=max(round(1 / chances[place], 9), 1.0))
        for place in places
        for each in (open_ones[place][2],)
    ]


def _chances(worth: _Numbers, copies: NDArray[np.intp], number: int) -> _Numbers:
    """The chance of each mention, `number` in all. `worth` is theirs; so many `copies` in a row are one text."""
    whole = np.add.reduceat(worth, np.concatenate([[0], np.cumsum(copies)[:-1]]))

    def at(scale: float) -> _Numbers:
        beyond_once = np.sqrt(np.maximum(whole * scale, 1))
        chances: _Numbers = np.minimum(worth * scale / np.repeat(beyond_once, copies), 1)
        return chances

    low, high = 0.0, 1.0
    while at(high).sum() < number * (1 - 1e-9) and high < 1e30:  # noqa: PLR2004 - all are drawn long before
        low, high = high, high * 4
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if at(middle).sum() < number else (low, middle)
    return at(high)


def _chance(candidate: Candidate, key: bytes) -> bytes:
    """A place by chance that follows from the seed and the mention alone."""
    said = f"{candidate.source}\0{candidate.native_id}".encode(errors="surrogatepass")
    return blake2b(said, digest_size=8, key=key).digest()
