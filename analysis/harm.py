"""Which kinds of harm a text names: to safety, to bodies, before the law, by discrimination, in money.

The phrases stand in `config/words.toml`. They tell what a text speaks of, not whether it is true nor who is to blame:
a person must look. How often they are right is in docs/reading.md.
"""

import re
from collections.abc import Iterable

from config.words import load_words

KINDS = tuple(harm.kind for harm in load_words().harms)

# Few texts have a word that begins like one of these, and finding that out is ten times as fast as the phrases.
# Faster still is to remember what stands between two spaces and has no such word in it.
_BEGINNING = re.compile(r"\b\w{1,4}")
_HARMS = [
    (harm.kind, frozenset(word[:4] for word in harm.words), re.compile(rf"(?<!\w)(?:{harm.phrases})(?!\w)"))
    for harm in load_words().harms
]
_ANY_NEEDED = frozenset[str]().union(*(needed for _, needed, _ in _HARMS))
_HARMLESS = set[str]()
_MOST_REMEMBERED = 50_000
_LONGEST_REMEMBERED = 50  # characters


def harms(text: str) -> tuple[str, ...]:
    """The kinds of harm that the text names, sorted. Expects straight apostrophes."""
    text = text.lower()
    pieces = text.split()
    if _HARMLESS.issuperset(pieces):
        return ()
    unknown = set(pieces).difference(_HARMLESS)
    beginnings = _BEGINNING.findall(" ".join(unknown))
    if _ANY_NEEDED.isdisjoint(beginnings):
        _remember(unknown)
        return ()
    return tuple([kind for kind, needed, named in _HARMS if not needed.isdisjoint(beginnings) and named.search(text)])


def _remember(harmless: Iterable[str]) -> None:
    """Anew when full, for there is no end to the words of the world."""
    if len(_HARMLESS) >= _MOST_REMEMBERED:
        _HARMLESS.clear()
    _HARMLESS.update([piece for piece in harmless if len(piece) <= _LONGEST_REMEMBERED])
