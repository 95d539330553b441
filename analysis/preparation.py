"""What is done to a text before it is scored: five small steps, each with its reason. VERSION changes with them."""

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from analysis.vader import KNOWN, LEXICON

VERSION = 2

# Stands for a name. A word and not a gap, so that distances between the words around it stay what they were; one that
# no rule knows and longer than two letters, for shorter ones are taken for emoticons.
NEUTRAL = "someone"

_HANDLE = re.compile(r"(?<![\w@])@\w+")
_APOSTROPHES = re.compile("[’‘ʼ′＇´`]")
_HASHTAG = re.compile(r"(?<![\w/?=&])#(\w+)")  # not the end of an address
_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^\WA-Z_]+")  # EpicFail, HTTPError, epic_fail: two each


@dataclass(frozen=True, slots=True)
class Names:
    """The watched names in which there is something to mask: one pattern for all, and which words of each.

    `accounts`: those of the handles, in small letters and without signs.
    """

    pattern: re.Pattern[str] | None
    masked: Mapping[str, frozenset[str]]
    accounts: frozenset[str]


def clean(text: str) -> str:
    """The text as it was typed on a plain keyboard."""
    return straighten_apostrophes(unescape(text))


def mask(text: str, names: Names | None) -> str:
    """The text without the names in it, and with the bad words that stand in hashtags."""
    return mask_names(split_hashtags(mask_handles(text), names), names)


def unescape(text: str) -> str:
    """Some sources deliver HTML: `don&#39;t` would lose its negation, and `&lt;3` its heart."""
    return html.unescape(text) if "&" in text else text


def straighten_apostrophes(text: str) -> str:
    """The lexicon knows "don't", and phones write "don’t"."""
    return text if text.isascii() and "`" not in text else _APOSTROPHES.sub("'", text)


def mask_handles(text: str) -> str:
    """An account's name says nothing: `@happyshop` would read as joy if it stood as a word, and "@united" does."""
    return _HANDLE.sub(NEUTRAL, text) if "@" in text else text


def split_hashtags(text: str, names: Names | None) -> str:
    """The lexicon knows "fail" and not #EpicFail.

    Only those with a bad word in them are split, and none that is an account's name: #HappyMeal would read as praise.
    """
    if "#" not in text:
        return text
    accounts = names.accounts if names else frozenset[str]()
    return _HASHTAG.sub(lambda tag: tag[0] if tag[1].lower() in accounts else _split(tag[1]) or tag[0], text)


def _split(tag: str) -> str:
    """Its words, "" if it is a single one or none of them is bad."""
    parts = _PARTS.findall(tag)
    bad = len(parts) > 1 and any(LEXICON.get(part.lower(), 0.0) < 0 for part in parts)
    return " ".join(parts) if bad else ""


def mask_names(text: str, names: Names | None) -> str:
    """Every mention of United would read as praise: "united" is a good word in the lexicon."""
    if names is None or names.pattern is None:
        return text
    return names.pattern.sub(lambda name: _mask(name[0].split(), names), text)


def _mask(name: list[str], names: Names) -> str:
    masked = names.masked.get(" ".join(name).lower(), frozenset())
    return " ".join(
        (NEUTRAL.upper() if word.isupper() else NEUTRAL) if word.lower() in masked else word for word in name
    )


def find_names(terms: Iterable[str], handles: Iterable[str]) -> Names | None:
    """What to mask of the watched terms and handles: the words that the scorer would weigh. None without any name.

    A bad word is masked only where it is part of an account's name. Somebody who watches "acme" and "acme fail" wants
    to see the failures: taking "fail" for a name would hide the very criticism that is looked for.
    """
    handles = tuple(handles)
    accounts = frozenset(filter(None, map(_squeeze, handles)))
    masked = {}
    for term in (*terms, *handles):
        name = straighten_apostrophes(term).strip(' "@#').lower().split()
        weighed = frozenset(word for word in name if _weighs(word, named=_squeeze(term) in accounts))
        if weighed:
            masked[" ".join(name)] = weighed
    if not masked:
        return Names(None, {}, accounts) if accounts else None
    longest_first = sorted(masked, key=len, reverse=True)
    phrases = "|".join(r"\s+".join(map(re.escape, name.split())) for name in longest_first)
    return Names(re.compile(rf"(?<!\w)(?:{phrases})(?!\w)", re.IGNORECASE), masked, accounts)


def _weighs(word: str, *, named: bool) -> bool:
    return word in KNOWN and (named or LEXICON.get(word, 0.0) >= 0)


def _squeeze(name: str) -> str:
    return re.sub(r"\W", "", name).lower()
