"""What texts are made of when themes are looked for: their own words, without names, addresses and filler."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from analysis.preparation import clean
from analysis.vader import LEXICON
from config.words import load_words

READ_AT_MOST = 2_000  # characters: what a longer text is about, it says before

_OUTSIDE = re.compile(r"(?:https?://|www\.|pic\.twitter\.com/)\S*|\brt @\w+:?|(?<!\w)@\w+(?:@[\w.\-]+)?", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+(?:['\-][^\W_]+)*")
_SHORTEST = 3
_PLURAL = 4  # a shorter word that ends in s is a word of its own
_IDLE = load_words().idle


@dataclass(frozen=True, slots=True)
class Spoken:
    """A word where it stands in its text; `stem` stands for its forms."""

    stem: str
    start: int
    end: int


def plain(text: str) -> str:
    """The text in lower case, without addresses, handles and the mark of a repost."""
    return _OUTSIDE.sub(" ", clean(text[:READ_AT_MOST])).lower()


def spoken(plain_text: str, left_out: frozenset[str]) -> Iterator[Spoken]:
    """The words that can tell a theme, in order; `left_out` are stems."""
    for found in _WORD.finditer(plain_text):
        word = found[0]
        if len(word) < _SHORTEST or word in _IDLE or word.isdigit():
            continue
        stem = stemmed(word)
        if stem not in left_out and stem not in _IDLE:
            yield Spoken(stem, *found.span())


def every_word(plain_text: str) -> list[str]:
    """All words, filler too: by these two texts are the same or not."""
    return _WORD.findall(plain_text)


def stemmed(word: str) -> str:
    """One form for "cop", "cops" and "cop's". No more than that: stems must remain words that people know."""
    word = word.removesuffix("'s").removesuffix("'")
    if len(word) >= _PLURAL and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-3] + "y" if word.endswith("ies") and len(word) > _PLURAL else word[:-1]
    return word


def names_of(terms: Iterable[str], handles: Iterable[str]) -> frozenset[str]:
    """The stems of the watched names: they stand everywhere and tell nothing.

    A bad word is left in, unless it is a handle's: who watches "acme fail" wants to see the failures.
    """
    found: set[str] = set()
    for term in terms:
        words = _WORD.findall(clean(term).lower())
        found.update(stemmed(word) for word in [*words, "".join(words)] if LEXICON.get(word, 0.0) >= 0)
    for handle in handles:
        found.update(stemmed(word) for word in _WORD.findall(handle.lower()))
    return frozenset(found)
