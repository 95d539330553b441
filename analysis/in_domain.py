"""A model of the team's own labels beside the scorer, and whether it reads this talk measurably better.

Words and pairs of words (TF-IDF) and the scorer's own reading go into a regularised logistic regression. It is
cross-fitted: each text is judged by a model that saw neither it nor a copy of it, so that its figures are those of
texts it does not know. It counts as better only when the mean F1 of the classes is higher than the scorer's by more
than chance explains: then, and not before, its share is shown beside the scorer's (`situation.in_domain`). The scorer's
readings are never overwritten.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from analysis.share import wilson
from domain.counting import Estimate
from domain.labelling import Verdict
from domain.reading import Label
from domain.wording import wording

FEWEST = 60  # labels: below, a fold would be learned from too few
NAME = "own labels"

_CLASSES = (Verdict.NEGATIVE, Verdict.NEUTRAL, Verdict.POSITIVE)
_FEWEST_OF_A_CLASS = 5
_FOLDS = 5
_WORDS = 3.0  # how freely words may speak beside the scorer: the factor of their prior variance, chosen by measurement
_SCORER = 2.0
_RESAMPLES = 1_000
_SEED = 20_260_303

_Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A text that the scorer could read."""

    text: str
    reading: Label
    compound: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Example(Heard):
    """One that a person has judged, too: not "cannot tell"."""

    verdict: Verdict


_Reader: TypeAlias = Callable[[Sequence[Heard]], _Places]


@dataclass(frozen=True, slots=True, kw_only=True)
class Skill:
    """On held-out texts: the part judged right, the mean F1 of the classes, and the part found of the negative ones.

    `found` is None where no text is negative.
    """

    right: Estimate
    f1: Estimate
    found: Estimate | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Both on the same texts. `gain`: the model's mean F1 less the scorer's.

    `unread`: labelled texts that the scorer could not read, on which neither is compared; so many were negative.
    """

    scorer: Skill
    model: Skill
    gain: Estimate
    unread: int = 0
    unread_negative: int = 0

    @property
    def better(self) -> bool:
        """Whether the model is better by more than chance explains."""
        return self.gain.low > 0


def compare(examples: Sequence[Example]) -> Comparison | None:
    """The model and the scorer on the same held-out labels; None for fewer than 60, or one class only.

    Intervals of parts are Wilson's, those of F1 and of the gain are from resampled texts (Efron and Tibshirani 1993,
    ch. 13), all of 95 %. They speak of these labels: a later day may talk otherwise. The same examples give the same.
    """
    truth = np.array([_CLASSES.index(example.verdict) for example in examples], dtype=np.intp)
    often = np.bincount(truth, minlength=len(_CLASSES))
    if len(examples) < FEWEST or (often >= _FEWEST_OF_A_CLASS).sum() < 2:  # noqa: PLR2004 - one class needs no model
        return None
    scorer = np.array([_CLASSES.index(Verdict(example.reading.value)) for example in examples], dtype=np.intp)
    with threadpool_limits(limits=1, user_api="blas"):  # small matrices: several threads would wait for each other
        model = _held_out(examples, truth)
    again = np.random.default_rng(_SEED).integers(len(truth), size=(_RESAMPLES, len(truth)))
    scorers, models = ([_f1(truth[places], said[places]) for places in again] for said in (scorer, model))
    gains = np.subtract(models, scorers)
    gain = _f1(truth, model) - _f1(truth, scorer)
    return Comparison(
        scorer=_skill(truth, scorer, scorers),
        model=_skill(truth, model, models),
        gain=_between(gain, gains, len(truth)),
    )


class Model:
    """Learned from `examples`; reads any text without having learned from it or from a copy of it."""

    def __init__(self, examples: Sequence[Example]) -> None:
        with threadpool_limits(limits=1, user_api="blas"):
            self._seen = {wording(example.text) for example in examples}
            self._whole = _learned(examples)
            self._parts = {number: _learned(_without(examples, number)) for number in range(_FOLDS)}

    def read(self, texts: Sequence[Heard]) -> list[Verdict]:
        """One verdict for each."""
        # A text that was learned from is judged by the model that did not see it.
        parts = np.array([fold(each.text) if wording(each.text) in self._seen else _FOLDS for each in texts], dtype=int)
        said = np.zeros(len(texts), dtype=np.intp)
        for number in np.unique(parts).tolist():
            here = np.flatnonzero(parts == number)
            said[here] = self._parts.get(number, self._whole)([texts[place] for place in here.tolist()])
        return [_CLASSES[place] for place in said]


def _held_out(examples: Sequence[Example], truth: _Places) -> _Places:
    """The class that the model gives each text, learned from the texts of the other folds."""
    folds = np.array([fold(example.text) for example in examples])
    said = np.zeros(len(truth), dtype=np.intp)
    for number in np.unique(folds).tolist():
        here = np.flatnonzero(folds == number)
        said[here] = _learned(_without(examples, number))([examples[place] for place in here.tolist()])
    return said


def _without(examples: Sequence[Example], number: int) -> list[Example]:
    return [example for example in examples if fold(example.text) != number]


def _learned(known: Sequence[Example]) -> _Reader:
    """What gives the class of each text; always the same one where only one is known."""
    # A second to import, which every command would pay.
    from scipy.sparse import csr_array, hstack  # noqa: PLC0415
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    truth = np.array([_CLASSES.index(example.verdict) for example in known], dtype=np.intp)
    if len(np.unique(truth)) < 2:  # noqa: PLR2004 - one class needs no model
        only = truth[0] if len(truth) else _CLASSES.index(Verdict.NEUTRAL)
        return lambda texts: np.full(len(texts), only, dtype=np.intp)
    words = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2), strip_accents="unicode")
    words.fit([example.text for example in known])

    def features(texts: Sequence[Heard]) -> Any:
        read = [(each.compound, *(each.reading is label for label in Label)) for each in texts]
        return hstack(
            [
                words.transform([each.text for each in texts]) * _WORDS**0.5,
                csr_array(np.array(read, dtype=float) * _SCORER),
            ]
        ).tocsr()

    model = LogisticRegression(class_weight="balanced", max_iter=500).fit(features(known), truth)

    def read(texts: Sequence[Heard]) -> _Places:
        said: _Places = model.predict(features(texts))
        return said

    return read


def fold(text: str) -> int:
    """Copies and reposts of a text are in the same part, so that no model is tested on what it has learned."""
    return wording(text) % _FOLDS


def _skill(truth: _Places, said: _Places, resampled: Sequence[float]) -> Skill:
    negative = truth == _CLASSES.index(Verdict.NEGATIVE)
    right = wilson(int((truth == said).sum()), len(truth))
    assert right is not None  # noqa: S101 - there are examples
    return Skill(
        right=right,
        f1=_between(_f1(truth, said), resampled, len(truth)),
        found=wilson(int((truth == said)[negative].sum()), int(negative.sum())),
    )


def _between(value: float, resampled: Any, n: int) -> Estimate:
    low, high = np.quantile(resampled, (0.025, 0.975))
    return Estimate(
        value=value, low=min(float(low), value), high=max(float(high), value), n=n, method="resampled texts, 95\u202f%"
    )


def _f1(truth: _Places, said: _Places) -> float:
    """The mean over the classes that occur or are said."""
    table = np.bincount(truth * len(_CLASSES) + said, minlength=len(_CLASSES) ** 2).reshape(len(_CLASSES), -1)
    both = table.sum(axis=0) + table.sum(axis=1)
    return float(np.mean(2 * np.diag(table)[both > 0] / both[both > 0]))
