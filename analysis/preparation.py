"""What is done to a text before it is scored: four small steps, each with its reason. VERSION changes with them."""

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from analysis.vader import KNOWN, LEXICON

VERSION = 1

# Stands for a name. A word and not a gap, so that distances between the words around it stay what they were; one that
# no rule knows and longer than two letters, for shorter ones are taken for emoticons.
NEUTRAL = "someone"

_HANDLE = re.compile(r"(?<![\w@])@\w+")
_APOSTROPHES = re.compile("[’‘ʼ′＇´`]")


@dataclass(frozen=True, slots=True)
class Names:
    """The watched names in which there is something to mask: one pattern for all, and which words of each."""

    pattern: re.Pattern[str]
    masked: Mapping[str, frozenset[str]]


def clean(text: str) -> str:
    """The text as it was typed on a plain keyboard."""
    return straighten_apostrophes(unescape(text))


def mask(text: str, names: Names | None) -> str:
    """The text without the names in it."""
    return mask_names(mask_handles(text), names)


def unescape(text: str) -> str:
    """Some sources deliver HTML: `don&#39;t` would lose its negation, and `&lt;3` its heart."""
    return html.unescape(text) if "&" in text else text


def straighten_apostrophes(text: str) -> str:
    """The lexicon knows "don't", and phones write "don’t"."""
    return text if text.isascii() and "`" not in text else _APOSTROPHES.sub("'", text)


def mask_handles(text: str) -> str:
    """An account's name says nothing: `@happyshop` would read as joy if it stood as a word, and "@united" does."""
    return _HANDLE.sub(NEUTRAL, text) if "@" in text else text


def mask_names(text: str, names: Names | None) -> str:
    """Every mention of United would read as praise: "united" is a good word in the lexicon."""
    return names.pattern.sub(lambda name: _mask(name[0].split(), names), text) if names else text


def _mask(name: list[str], names: Names) -> str:
    masked = names.masked.get(" ".join(name).lower(), frozenset())
    return " ".join(
        (NEUTRAL.upper() if word.isupper() else NEUTRAL) if word.lower() in masked else word for word in name
    )


def find_names(terms: Iterable[str], handles: Iterable[str]) -> Names | None:
    """What to mask of the watched terms and handles: the words that the scorer would weigh. None if there are none.

    A bad word is masked only where it is part of an account's name. Somebody who watches "acme" and "acme fail" wants
    to see the failures: taking "fail" for a name would hide the very criticism that is looked for.
    """
    accounts = {_squeeze(handle) for handle in handles}
    masked = {}
    for term in (*terms, *handles):
        name = straighten_apostrophes(term).strip(' "@#').lower().split()
        weighed = frozenset(word for word in name if _weighs(word, named=_squeeze(term) in accounts))
        if weighed:
            masked[" ".join(name)] = weighed
    if not masked:
        return None
    longest_first = sorted(masked, key=len, reverse=True)
    phrases = "|".join(r"\s+".join(map(re.escape, name.split())) for name in longest_first)
    return Names(re.compile(rf"(?<!\w)(?:{phrases})(?!\w)", re.IGNORECASE), masked)


def _weighs(word: str, *, named: bool) -> bool:
    return word in KNOWN and (named or LEXICON.get(word, 0.0) >= 0)


def _squeeze(name: str) -> str:
    return re.sub(r"\W", "", name).lower()
