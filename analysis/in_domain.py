"""A model of the team's own labels beside the scorer, and whether it reads this talk measurably better.

Words and pairs of words (TF-IDF) and the scorer's own reading go into a regularised logistic regression. It is
cross-fitted: each text is judged by a model that saw neither it nor a copy of it, so that its figures are those of
texts it does not know. It counts as better only when the mean F1 of the classes is higher than the scorer's by more
than chance explains. The scorer's readings are never overwritten.
"""

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from analysis.share import wilson
from domain.counting import Estimate
from domain.labelling import Verdict
from domain.reading import Label

FEWEST = 60  # labels: below, a fold would be learned from too few
NAME = "own labels"

_CLASSES = (Verdict.NEGATIVE, Verdict.NEUTRAL, Verdict.POSITIVE)
_FEWEST_OF_A_CLASS = 5
_FOLDS = 5
_WORDS = 3.0  # how freely words may speak beside the scorer: the factor of their prior variance, chosen by measurement
_SCORER = 2.0
_RESAMPLES = 1_000
_SEED = 20_260_303
_REPOST = re.compile(r"^(?:\s*RT\s+@\w+:?)+|https?://\S+")

_Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A text that the scorer could read and a person has judged: not "cannot tell"."""

    text: str
    reading: Label
    compound: float
    verdict: Verdict


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
    """Both on the same texts. `gain`: the model's mean F1 less the scorer's."""

    scorer: Skill
    model: Skill
    gain: Estimate

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


def _held_out(examples: Sequence[Example], truth: _Places) -> _Places:
    """The class that the model gives each text, learned from the texts of the other folds."""
    folds = np.array([fold(example.text) for example in examples])
    said = np.full(len(truth), np.bincount(truth).argmax(), dtype=np.intp)
    for number in np.unique(folds):
        here = folds == number
        if len(np.unique(truth[~here])) > 1:
            asked = [example for example, one in zip(examples, here, strict=True) if one]
            known = [example for example, one in zip(examples, here, strict=True) if not one]
            said[here] = _learned(known, truth[~here], asked)
    return said


def _learned(known: Sequence[Example], truth: _Places, asked: Sequence[Example]) -> _Places:
    # A second to import, which every command would pay.
    from scipy.sparse import csr_array, hstack  # noqa: PLC0415
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    words = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2), strip_accents="unicode")
    words.fit([example.text for example in known])

    def features(examples: Sequence[Example]) -> Any:
        read = [(example.compound, *(example.reading is each for each in Label)) for example in examples]
        return hstack(
            [
                words.transform([example.text for example in examples]) * _WORDS**0.5,
                csr_array(np.array(read, dtype=float) * _SCORER),
            ]
        ).tocsr()

    model = LogisticRegression(class_weight="balanced", max_iter=500).fit(features(known), truth)
    said: _Places = model.predict(features(asked))
    return said


def fold(text: str) -> int:
    """Copies and reposts of a text are in the same part, so that no model is tested on what it has learned."""
    plain = " ".join(re.findall(r"\w+", _REPOST.sub("", text).lower()))
    return zlib.crc32(plain.encode(errors="surrogatepass")) % _FOLDS


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
