"""Centres of themes from texts: non-negative factors of their words.

Texts become weights of their words and pairs of words (tf-idf, logarithmic in the count, of length 1). Their matrix is
factored into few parts (Lee and Seung, Nature 401, 1999; scikit-learn's NMF); each part, of length 1, is the centre of
a theme, and a text belongs to the theme whose centre it is nearest to, if that is near enough. Chosen over k-means and
HDBSCAN because halves of the same texts led to the same themes most often (docs/measured.md).
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Numbers: TypeAlias = NDArray[np.float64]
Centre: TypeAlias = Mapping[str, float]

MOST = 12  # themes: a person reads no more
NEAR = 0.2  # cosine from which a text belongs to a centre
SAME = 0.5  # cosine from which two centres are one theme
_TEXTS_EACH = 8  # the number of themes grows with the root of the texts ÷ this
_FEWEST = 10  # texts without which there is nothing to group
_FREQUENT = 0.3  # a word in more of the texts than that tells them not apart
_VOCABULARY = 6_000
_ROUNDS = 40
_KEPT_WORDS = 60  # of a centre
_LEAST = 1e-4  # where a factor begins: from zero it would never leave


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """Texts as rows of word weights; `vocabulary` are the columns."""

    rows: Any  # scipy.sparse.csr_array, float64
    vocabulary: tuple[str, ...]


def weigh(texts: Sequence[Sequence[str]]) -> Weighed:
    """`texts`: the stems of each, in order. A word counts that stands in enough of them and not in most."""
    terms = [Counter([*stems, *(f"{one} {two}" for one, two in pairwise(stems))]) for stems in texts]
    standing = Counter(term for counted in terms for term in counted)
    least, most = max(2, len(texts) // 1_000), max(_FREQUENT * len(texts), 5)
    among = [(number, term) for term, number in standing.items() if least <= number <= most]
    among.sort(key=lambda pair: (-pair[0], pair[1]))
    vocabulary = tuple(sorted(term for _, term in among[:_VOCABULARY]))
    column = {term: place for place, term in enumerate(vocabulary)}
    rarity = np.array([math.log((1 + len(texts)) / (1 + standing[term])) + 1 for term in vocabulary])
    indices, values, ends = [], [], [0]
    for counted in terms:
        for term, number in counted.items():
            if (place := column.get(term)) is not None:
                indices.append(place)
                values.append(1 + math.log(number))
        ends.append(len(indices))
    rows = sparse.csr_array(
        (np.array(values, dtype=np.float64), np.array(indices, dtype=np.int32), np.array(ends, dtype=np.int32)),
        shape=(len(texts), len(vocabulary)),
    )
    rows.data *= rarity[rows.indices]
    lengths = np.sqrt(rows.multiply(rows).sum(axis=1))
    rows.data /= np.repeat(np.where(lengths > 0, lengths, 1), np.diff(rows.indptr))
    return Weighed(rows=rows, vocabulary=vocabulary)


def number_of_themes(texts: int, before: int = 0) -> int:
    """How many parts to look for; never fewer than there were `before`, so that none is lost to a quiet hour."""
    if texts < _FEWEST:
        return 0
    return min(MOST, max(2, round(math.sqrt(texts / _TEXTS_EACH)), before))


def centres(rows: Any, number: int, begin_at: Numbers | None = None) -> Numbers:
    """Shape (number, words), each of length 1. Those of `begin_at` are where the first of them begin to be looked for.

    Deterministic. Raises ValueError if there are fewer rows or columns than `number`.
    """
    from sklearn.decomposition import NMF  # noqa: PLC0415 - a second to import, which every command would pay

    fresh = NMF(number, init="nndsvd", random_state=0, max_iter=_ROUNDS, tol=0)
    fresh.fit(rows)
    found = _unit(fresh.components_)
    if begin_at is None or not len(begin_at):
        return found
    # The parts found before, and of the fresh ones those that are least like them.
    likeness = (found @ begin_at.T).max(axis=1)
    rest = np.argsort(likeness, kind="stable")[: number - len(begin_at)]
    begun = np.maximum(np.vstack([begin_at, found[rest]]), _LEAST)
    weights = np.ascontiguousarray(np.maximum(rows @ begun.T, _LEAST))
    again = NMF(number, init="custom", max_iter=_ROUNDS, tol=0)
    again.fit_transform(rows, W=weights, H=np.ascontiguousarray(begun))
    return _unit(again.components_)


def assign(rows: Any, found: Numbers) -> tuple[NDArray[np.int64], Numbers]:
    """For each row the place of its nearest centre, -1 if none is near; and how near it is, 0 … 1."""
    if not len(found):
        return np.full(rows.shape[0], -1, dtype=np.int64), np.zeros(rows.shape[0])
    near = np.asarray(rows @ found.T, dtype=np.float64)
    place, closeness = near.argmax(axis=1), near.max(axis=1)
    return np.where(closeness >= NEAR, place, -1).astype(np.int64), np.minimum(closeness, 1.0)


def matched(found: Numbers, before: Numbers) -> list[int | None]:
    """For each centre which one of `before` it continues, each at most once: the greatest sum of cosines (Kuhn and
    Munkres' assignment), of which those below `SAME` are dropped.
    """
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 - likewise

    result: list[int | None] = [None] * len(found)
    if len(found) and len(before):
        likeness = found @ before.T
        for one, other in zip(*linear_sum_assignment(-likeness), strict=True):
            if likeness[one, other] >= SAME:
                result[int(one)] = int(other)
    return result


def to_rows(words: Sequence[Centre], vocabulary: Sequence[str]) -> Numbers:
    """Kept centres in the columns of a vocabulary, of length 1; a row of zeros where it knows none of the words."""
    column = {term: place for place, term in enumerate(vocabulary)}
    rows = np.zeros((len(words), len(vocabulary)))
    for number, centre in enumerate(words):
        for term, weight in centre.items():
            if term in column:
                rows[number, column[term]] = weight
    return _unit(rows)


def to_words(centre: Numbers, vocabulary: Sequence[str]) -> dict[str, float]:
    """A centre as its heaviest words."""
    heaviest = np.argsort(-centre, kind="stable")[:_KEPT_WORDS]
    return {vocabulary[place]: round(float(centre[place]), 4) for place in heaviest.tolist() if centre[place] > 0}


def _unit(rows: Numbers) -> Numbers:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths > 0, lengths, 1), dtype=np.float64)
