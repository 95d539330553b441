"""Which kinds of harm a text names: to safety, to bodies, before the law, by discrimination, in money.

The phrases stand in `config/words.toml`. They tell what a text speaks of, not whether it is true nor who is to blame:
a person must look. How often they are right is in docs/reading.md.
"""

import re

from config.words import load_words

KINDS = tuple(harm.kind for harm in load_words().harms)

# Few texts have a word that begins like one of these, and finding that out is ten times as fast as the phrases.
_BEGINNING = re.compile(r"\b\w{1,4}")
_HARMS = [
    (harm.kind, frozenset(word[:4] for word in harm.words), re.compile(rf"(?<!\w)(?:{harm.phrases})(?!\w)"))
    for harm in load_words().harms
]
_ANY_NEEDED = frozenset[str]().union(*(needed for _, needed, _ in _HARMS))


def harms(text: str) -> tuple[str, ...]:
    """The kinds of harm that the text names, sorted. Expects straight apostrophes."""
    text = text.lower()
    beginnings = _BEGINNING.findall(text)
    if _ANY_NEEDED.isdisjoint(beginnings):
        return ()
    return tuple([kind for kind, needed, named in _HARMS if not needed.isdisjoint(beginnings) and named.search(text)])
