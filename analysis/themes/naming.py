"""A readable name for a theme, out of words that people wrote.

Words and pairs are ranked by how much more often they stand in the theme than elsewhere (class-based tf-idf:
Grootendorst, BERTopic, arXiv 2203.05794, 2022). The best are told as they were mostly written: "handed a cop", not
"handed cop".
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.themes.factors import Weighed
from analysis.themes.wording import Spoken

_PARTS = 2  # of a name
_LEAST = 0.12  # of the theme's texts a part must stand in
_INSTEAD = 0.45  # a pair of words is told instead of one of them if it stands in so many of the texts that have that
_APART = 14  # characters between two words that are told as one phrase
_LOOKED_AT = 400  # texts of a theme, the nearest first
_CANDIDATES = 12


def name(
    weighed: Weighed, members: NDArray[np.int64], said: Sequence[tuple[str, Sequence[Spoken]]], taken: set[str]
) -> str:
    """Name the theme of the rows `members`, nearest first. `said` are all texts with their words; `taken` other names.

    "" if no word stands out.
    """
    inside = _share(weighed.rows[members])
    overall = _share(weighed.rows)
    with np.errstate(divide="ignore", invalid="ignore"):
        lift = np.where(inside > 0, np.log(inside / overall), 0)
    score = np.where(inside >= _LEAST, inside * np.maximum(lift, 0), 0)
    ranked = [int(place) for place in np.argsort(-score, kind="stable")[:_CANDIDATES] if score[place] > 0]
    terms = [weighed.vocabulary[place] for place in ranked]
    shares = dict(zip(terms, inside[ranked].tolist(), strict=True))
    texts = [said[place] for place in members[:_LOOKED_AT].tolist()]
    parts: list[str] = []
    used: set[str] = set()
    for term in terms:
        if len(parts) == _PARTS:
            break
        if not used & set(term.split()):
            chosen = _longer(term, shares)
            used |= set(chosen.split())
            parts.append(_as_written(chosen, texts))
    whole = " · ".join(parts)
    # A phrase says enough by itself, unless another theme is called by it.
    return parts[0] if parts and " " in parts[0] and parts[0] not in taken else whole


def _share(rows: Any) -> NDArray[np.float64]:
    """In which share of the rows each word stands."""
    standing: NDArray[np.float64] = np.bincount(rows.indices, minlength=rows.shape[1]) / max(rows.shape[0], 1)
    return standing


def _longer(term: str, shares: dict[str, float]) -> str:
    """The pair that mostly stands where the word does, if there is one."""
    if " " in term:
        return term
    pairs = [other for other in shares if term in other.split() and other != term]
    best = max(pairs, key=lambda pair: shares[pair], default=None)
    return best if best and shares[best] >= _INSTEAD * shares[term] else term


def _as_written(term: str, texts: Sequence[tuple[str, Sequence[Spoken]]]) -> str:
    """How the stems of `term` are mostly written, with what stands between them."""
    stems = term.split()
    forms: Counter[str] = Counter()
    for text, words in texts:
        for place in range(len(words) - len(stems) + 1):
            run = words[place : place + len(stems)]
            phrase = text[run[0].start : run[-1].end]
            if [word.stem for word in run] == stems and len(phrase) <= sum(map(len, stems)) + _APART:
                forms[" ".join(phrase.split())] += 1
                break
    return min(forms, key=lambda form: (-forms[form], form), default=term)
