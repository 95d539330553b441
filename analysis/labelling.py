"""Which mentions to label: a systematic sample, spread over time and over what the scorer read.

Candidates are ordered by day, class of the reading and chance, and every so many-th is taken from a random start
(systematic sampling with implicit stratification; Cochran, Sampling Techniques, 1977, ch. 8). Every candidate has the
same chance of being drawn, so each drawn mention stands for (candidates ÷ drawn) of them.
"""

import random
from collections.abc import Collection, Sequence
from datetime import UTC
from hashlib import blake2b

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
    open_ones.sort(key=lambda each: (each.published_at.astimezone(UTC).date(), each.label.value, _chance(each, key)))
    chance = random.Random(seed)  # noqa: S311 - repeatable on purpose
    step = len(open_ones) / number
    start = chance.random() * step
    drawn = [open_ones[min(int(start + turn * step), len(open_ones) - 1)] for turn in range(number)]
    chance.shuffle(drawn)
    return [Drawn(source=each.source, native_id=each.native_id, weight=step) for each in drawn]


def _chance(candidate: Candidate, key: bytes) -> bytes:
    """A place by chance that follows from the seed and the mention alone."""
    said = f"{candidate.source}\0{candidate.native_id}".encode(errors="surrogatepass")
    return blake2b(said, digest_size=8, key=key).digest()
