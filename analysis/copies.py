"""What the label of one copy of a text says of its other copies.

People do not always judge the same words alike: irony, a reply's context, a slip. So a label is carried to other copies
as evidence and not as certainty. Of copies the part that has a verdict is believed to spread around what a model
expects of such a text (beta-binomial; Skellam 1948), the more the more alike copies are: `likeness` is the correlation
between two copies of a text, 1 where all are the same, 0 where a copy tells nothing. It is learned from texts of which
several copies were labelled.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaln

# Before anything is known: as in public sets whose copies hired readers judged one by one (0.61 on 823 texts of a
# political debate, 0.65 on few everyday ones), so strongly as a few texts with two labels each would say it.
_BELIEVED = (6.0, 3.0)
_GRID = np.linspace(0.05, 0.99, 48)
_LEAST = 1e-6


def likeness(labelled: Iterable[tuple[float, float]], level: float) -> float:
    """How alike copies are, from texts of which so many copies were labelled and so many found to have the verdict.

    `level`: the part of all that has it.
    """
    believed, against = _BELIEVED
    evidence = (believed - 1) * np.log(_GRID) + (against - 1) * np.log1p(-_GRID)
    level = min(max(level, _LEAST), 1 - _LEAST)
    yes, no = _around(level, _GRID)
    for copies, found in labelled:
        evidence += betaln(yes + found, no + copies - found) - betaln(yes, no)
    weights = np.exp(evidence - evidence.max())
    return float(weights @ _GRID / weights.sum())


def parts(
    expected: NDArray[np.float64], copies: float, found: float, alike: float, chance: np.random.Generator
) -> NDArray[np.float64]:
    """Draws of the part of a text's copies that has the verdict, one for each draw of what is `expected` of it.

    `found` of `copies` labelled ones have it.
    """
    yes, no = _around(np.clip(expected, _LEAST, 1 - _LEAST), np.array(alike))
    drawn: NDArray[np.float64] = chance.beta(yes + found, no + copies - found)
    return drawn


def _around(
    expected: float | NDArray[np.float64], alike: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The two numbers of the beta distribution with this mean, whose draws correlate like that."""
    size = (1 - alike) / alike
    return np.asarray(expected * size), np.asarray((1 - expected) * size)
