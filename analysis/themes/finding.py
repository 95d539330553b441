"""Themes in texts: which say the same, which belong together, what about, and how sure that is.

    texts ─ words ─ fold (the same words count once) ─ weigh ─ factor ─ keep what resamples confirm ─ assign ─ name

Themes that were there before are where the search begins, and keep their place if they are found again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from analysis.themes.factors import (
    Centre,
    Numbers,
    Weighed,
    assign,
    centres,
    matched,
    number_of_themes,
    to_rows,
    to_words,
    weigh,
)
from analysis.themes.folding import Places, fold
from analysis.themes.naming import name
from analysis.themes.wording import plain, spoken

VERSION = 1  # changes with what is found in the same texts
CONFIRMED = 0.5  # mean overlap with itself in resamples below which a theme counts as dissolved (Hennig 2007)
LASTING = 0.35  # likewise for a theme that was there before, so that it does not come and go
_RESAMPLES = 10
_RESAMPLED = 1_500  # texts of each, at most
_SMALLEST = 3  # different texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One theme. `before`: the place of the one that it continues, None for a new one; `name` is then proposed only.

    `stability`: mean Jaccard overlap of its texts with their best match when resamples are grouped (Hennig,
    Computational Statistics & Data Analysis 52, 2007). `low`, `high`: least and most mentions that it had in any of
    these groupings and in this one.
    """

    name: str
    words: Centre
    before: int | None
    stability: float
    low: int
    high: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """For each text: the place of the first in the same words, the place of its theme (-1: none), how near it is."""

    fold: Places
    theme: Places
    closeness: Numbers
    themes: tuple[Found, ...]


def find(texts: Sequence[str], left_out: frozenset[str], before: Sequence[Centre] = ()) -> Grouping:
    """Group texts by what they are about. Deterministic; the order of `texts` decides who is first of a fold.

    `left_out`: stems that tell nothing (`wording.names_of`). `before`: the centres of the themes found last time.
    """
    # The matrices are small: several threads would wait for each other, on a busy machine ten times as long.
    with threadpool_limits(1, "blas"):
        return _find(texts, left_out, before)


def _find(texts: Sequence[str], left_out: frozenset[str], before: Sequence[Centre]) -> Grouping:
    plain_texts = [plain(text) for text in texts]
    folds = fold(plain_texts)
    firsts, copies = np.unique(folds, return_counts=True)
    said = [(plain_texts[place], list(spoken(plain_texts[place], left_out))) for place in firsts.tolist()]
    weighed = weigh([[word.stem for word in words] for _, words in said])
    kept = _confirmed(weighed, copies, before)
    theme, closeness = assign(weighed.rows, np.array([each.centre for each in kept]))
    themes = []
    taken: set[str] = set()
    for place, each in enumerate(kept):
        members = np.flatnonzero(theme == place)
        size = int(copies[members].sum())
        words = to_words(each.centre, weighed.vocabulary)
        called = name(weighed, members[np.argsort(-closeness[members], kind="stable")], said, taken)
        taken.add(called)
        themes.append(
            Found(
                name=called or next(iter(words)),
                words=words,
                before=each.before,
                stability=each.stability,
                low=min(each.low, size),
                high=max(each.high, size),
            )
        )
    back = np.searchsorted(firsts, folds)
    return Grouping(fold=folds, theme=theme[back], closeness=closeness[back], themes=tuple(themes))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    """A centre and what resamples say of it; `texts` are its different texts."""

    centre: Numbers
    before: int | None
    stability: float
    low: int
    high: int
    texts: int

    @property
    def lasts(self) -> bool:
        return self.texts >= _SMALLEST and self.stability >= (CONFIRMED if self.before is None else LASTING)


def _confirmed(weighed: Weighed, copies: Places, before: Sequence[Centre]) -> list[_Candidate]:
    """The themes that last, those with the most different texts first."""
    telling = np.flatnonzero(np.diff(weighed.rows.indptr))
    number = min(number_of_themes(len(telling), len(before)), len(weighed.vocabulary))
    if not number:
        return []
    earlier = to_rows(before, weighed.vocabulary)
    found = centres(weighed.rows[telling], number, earlier[earlier.any(axis=1)][:number])
    candidates = _resampled(weighed.rows, telling, copies, found, matched(found, earlier))
    return sorted((each for each in candidates if each.lasts), key=lambda each: -each.texts)


def _resampled(
    rows: Any, telling: Places, copies: Places, found: Numbers, continued: Sequence[int | None]
) -> list[_Candidate]:
    chance = np.random.default_rng(0)
    whole, _ = assign(rows, found)
    texts = np.bincount(whole[whole >= 0], minlength=len(found))
    overlaps = np.zeros((_RESAMPLES, len(found)))
    sizes = np.zeros((_RESAMPLES, len(found)), dtype=np.int64)
    for turn in range(_RESAMPLES):
        drawn = chance.choice(telling, size=min(len(telling), _RESAMPLED), replace=True)
        again, _ = assign(rows, centres(rows[np.sort(drawn)], len(found)))
        shared = np.zeros((len(found), len(found)))
        both = (whole >= 0) & (again >= 0)
        np.add.at(shared, (whole[both], again[both]), 1)
        near = again >= 0
        number = np.bincount(again[near], minlength=len(found))
        overlap = shared / np.maximum(texts[:, None] + number[None, :] - shared, 1)
        overlaps[turn] = overlap.max(axis=1)
        mentions = np.bincount(again[near], weights=copies[near], minlength=len(found))
        sizes[turn] = mentions[overlap.argmax(axis=1)]
    return [
        _Candidate(
            centre=centre,
            before=continued[place],
            stability=float(overlaps[:, place].mean()),
            low=int(sizes[:, place].min()),
            high=int(sizes[:, place].max()),
            texts=int(texts[place]),
        )
        for place, centre in enumerate(found)
    ]
