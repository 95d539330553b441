"""Scorers of one's own: for another language, or in VADER's place, loaded by their import path.

A scorer takes texts and gives a compound from −1 (negative) to 1 for each. It is asked for its language only; whatever
it cannot answer stays as it was read without it, so that a broken scorer neither loses nor invents anything.
"""

import math
from collections.abc import Sequence
from functools import lru_cache
from importlib import import_module

from domain.errors import ConfigurationError
from domain.reading import Scorer


@lru_cache(maxsize=16)
def loaded(path: str) -> Scorer:
    """What `package.module:factory` makes, once a process.

    Raises ConfigurationError, naming the path, if there is no such factory or it makes no scorer.
    """
    module, _, factory = path.partition(":")
    try:
        scorer: Scorer = getattr(import_module(module), factory)()
        named: tuple[object, ...] = (scorer.name, scorer.version)
    except Exception as error:  # somebody else's code: whatever goes wrong in it is a setting to correct
        msg = f"The scorer {path!r} cannot be loaded: {error}. Write package.module:factory, as docs/reading.md says."
        raise ConfigurationError(msg) from error
    if not all(isinstance(name, str) and name for name in named):
        msg = f"The scorer {path!r} has no name or no version. docs/reading.md says what it needs."
        raise ConfigurationError(msg)
    return scorer


def compounds(scorer: Scorer, texts: Sequence[str]) -> Sequence[float | None]:
    """The compound of each text, None where the scorer gave none that makes sense. Never raises."""
    try:
        found = list(scorer(texts))
    except Exception:  # noqa: BLE001 - somebody else's code: the texts stay as they were read without it
        return [None] * len(texts)
    if len(found) != len(texts):
        return [None] * len(texts)
    return [_sound(one) for one in found]


def _sound(compound: object) -> float | None:
    if isinstance(compound, bool) or not isinstance(compound, int | float):
        return None
    return float(compound) if math.isfinite(compound) and -1 <= compound <= 1 else None
