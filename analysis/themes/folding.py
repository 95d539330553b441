"""Texts that say the same in the same or nearly the same words: each leads to the first of them.

Two texts are the same if they share 7 in 10 of their pairs of neighbouring words (w-shingling and MinHash: Broder, On
the resemblance and containment of documents, 1997). A reposted, cut or slightly extended text is; one with another
word in its middle is not, unless it is long. What the words mean is not known: "safe" and "not safe" may be one.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from analysis.themes.wording import every_word

Places: TypeAlias = NDArray[np.int64]

SAME = 0.7  # of the shingles of both
_BANDS, _ROWS = 16, 4  # two texts that share 0.7 meet in some band with a chance of 0.99
_SEED = 1
_MIXED = np.array(
    [1, 0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], dtype=np.uint64
)  # rows to one number


def fold(plain_texts: Sequence[str]) -> Places:
    """For each text the place of the first that says the same, its own if it is the first."""
    first: dict[str, int] = {}
    exact = np.empty(len(plain_texts), dtype=np.int64)
    words = [every_word(text) for text in plain_texts]
    for place, said in enumerate(words):
        exact[place] = first.setdefault(" ".join(said), place)
    unique = sorted(first.values())
    numbers: dict[str, int] = {}
    nearly = _fold_nearly([_shingles(words[place], numbers) for place in unique])
    leader = {place: unique[nearly[number]] for number, place in enumerate(unique)}
    return np.array([leader[place] for place in exact.tolist()], dtype=np.int64)


def _shingles(words: Sequence[str], numbers: dict[str, int]) -> frozenset[int]:
    """Each pair of neighbouring words as one number, by the `numbers` of words, to which new ones are added."""
    said = [numbers.setdefault(word, len(numbers)) for word in words]
    return frozenset(one << 32 | other for one, other in pairwise(said)) if len(said) > 1 else frozenset(said)


def _fold_nearly(shingled: Sequence[frozenset[int]]) -> list[int]:
    """Place of the first of each group. Whoever meets the first of its band in shingles enough joins its group."""
    leader = list(range(len(shingled)))
    filled = [place for place, shingles in enumerate(shingled) if shingles]
    if not filled:
        return leader
    signatures = _signatures([shingled[place] for place in filled])
    for band in range(_BANDS):
        met = (signatures[:, band * _ROWS : (band + 1) * _ROWS] * _MIXED).sum(axis=1)
        _, first, where = np.unique(met, return_index=True, return_inverse=True)
        for row in np.flatnonzero(first[where] != np.arange(len(met))).tolist():
            other, own = _root(leader, filled[first[where[row]]]), _root(leader, filled[row])
            if other != own and _alike(shingled[other], shingled[own]):
                leader[max(other, own)] = min(other, own)
    return [_root(leader, place) for place in range(len(leader))]


def _signatures(shingled: Sequence[frozenset[int]]) -> NDArray[np.uint64]:
    """Each text's least value under so many hash functions. Shape (texts, bands × rows)."""
    sizes = np.array([len(shingles) for shingles in shingled])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    flat = np.array([each for shingles in shingled for each in shingles], dtype=np.uint64)
    chance = np.random.default_rng(_SEED)
    factors = chance.integers(0, 2**63, size=_BANDS * _ROWS, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
    shift = np.uint64(32)
    columns = [np.minimum.reduceat((flat * factor) >> shift, starts) for factor in factors]
    return np.ascontiguousarray(np.stack(columns, axis=1))


def _root(leader: list[int], place: int) -> int:
    while leader[place] != place:
        place = leader[place]
    return place


def _alike(one: frozenset[int], other: frozenset[int]) -> bool:
    return len(one & other) >= SAME * len(one | other)
